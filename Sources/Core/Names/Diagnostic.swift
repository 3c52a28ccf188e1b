/// One fault (or warning) of what a person wrote: the place, what is wrong, what to do now.
public struct Diagnostic: Error, Hashable, Comparable, Sendable, CustomStringConvertible {
    public enum Severity: String, Sendable { case error, warning }

    public var severity: Severity
    public var place: Place?
    /// What is wrong, without a full stop at its end.
    public var problem: String
    /// What to do now; follows the problem after a semicolon.
    public var remedy: String?

    public init(_ problem: String, at place: Place?, remedy: String? = nil, severity: Severity = .error) {
        self.severity = severity
        self.place = place
        self.problem = Self.readable(problem)
        self.remedy = remedy.map(Self.readable)
    }

    /// Messages quote what files say. A file must not be able to move the reader's cursor or to fill his screen.
    private static func readable(_ text: String) -> String {
        var shown = String.UnicodeScalarView(), scalars = text.unicodeScalars[...]
        if scalars.count > 600 { scalars = scalars.prefix(400) + Array("[...]".unicodeScalars) + scalars.suffix(150) }
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                shown.append(contentsOf: "\\u{\(String(scalar.value, radix: 16))}".unicodeScalars)
            default: shown.append(scalar)
            }
        }
        return String(shown)
    }

    public var description: String {
        (place.map { "\($0): " } ?? "") + "\(severity.rawValue): \(problem)" + (remedy.map { "; \($0)" } ?? "")
    }

    public static func < (a: Self, b: Self) -> Bool {
        switch (a.place, b.place) {
        case (let x?, let y?) where x != y: x < y
        case (nil, .some): true
        case (.some, nil): false
        default: a.problem < b.problem
        }
    }
}

/// All the faults that were found, sorted by place. Thrown only when at least one of them is an error.
public struct Diagnostics: Error, Equatable, Sendable, CustomStringConvertible {
    public private(set) var all: [Diagnostic] = []

    public init(_ all: [Diagnostic] = []) { self.all = all }

    public var errors: [Diagnostic] { all.filter { $0.severity == .error } }
    public var hasErrors: Bool { all.contains { $0.severity == .error } }

    public mutating func add(_ diagnostic: Diagnostic) { all.append(diagnostic) }
    public mutating func add(contentsOf others: Diagnostics) { all += others.all }

    /// Once each, in the order of the files.
    public var sorted: [Diagnostic] { Set(all).sorted() }

    public var description: String { sorted.map(\.description).joined(separator: "\n") }
}
