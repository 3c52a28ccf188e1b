/// What a step works on, in the operations guide's four columns.
public enum Element: String, Codable, CaseIterable, Comparable, Sendable, CustomStringConvertible {
    case userHost = "user-host"
    case infrastructureHost = "infrastructure-host"
    case infrastructureContainer = "infrastructure-container"
    case endUserContainer = "end-user-container"

    public var isContainer: Bool {
        switch self {
        case .userHost, .infrastructureHost: false
        case .infrastructureContainer, .endUserContainer: true
        }
    }

    public var description: String { rawValue }

    /// The words of the guide's heading, for sentences.
    public var words: String { rawValue.replacing("-", with: " ") }

    public static func < (a: Self, b: Self) -> Bool { a.column < b.column }

    private var column: Int {
        switch self {
        case .userHost: 0
        case .infrastructureHost: 1
        case .infrastructureContainer: 2
        case .endUserContainer: 3
        }
    }
}

extension Element: CodingKeyRepresentable {}
