extension Owner {
    public static var hostingProvider: Owner { known("hosting-provider") }
    public static var jelasticOperations: Owner { known("jelastic-operations") }
}

extension ActivityID {
    /// Work outside the guide's table; its plan brings its own steps.
    public static var unlisted: ActivityID { known("unlisted") }
}

extension Identifier {
    /// For names that stand in this program's text.
    static func known(_ literal: StaticString) -> Self {
        guard let name = Self(rawValue: "\(literal)") else { preconditionFailure("\(literal) is not a name") }
        return name
    }
}

/// What the matrix says of one activity on one element.
public enum Ownership: Hashable, Sendable {
    case owner(Owner)
    case notAvailable

    /// As in YAML and JSON.
    public var word: String {
        switch self {
        case .owner(let owner): owner.rawValue
        case .notAvailable: "not-available"
        }
    }

    public init?(word: String) {
        if word == "not-available" { self = .notAvailable; return }
        guard let owner = Owner(rawValue: word) else { return nil }
        self = .owner(owner)
    }
}

/// One dated edition of the operations guide's table: activity x element -> owner, or not available.
public struct OwnershipMatrix: Equatable, Sendable {
    public struct Row: Equatable, Sendable {
        public var activity: ActivityID
        public var title: String
        public var cells: [Element: Ownership]
        public init(activity: ActivityID, title: String, cells: [Element: Ownership]) {
            self.activity = activity
            self.title = title
            self.cells = cells
        }
    }

    public var edition: String
    /// In the guide's order.
    public var rows: [Row]

    public init(edition: String, rows: [Row]) {
        self.edition = edition
        self.rows = rows
    }

    public func row(_ activity: ActivityID) -> Row? { rows.first { $0.activity == activity } }
}
