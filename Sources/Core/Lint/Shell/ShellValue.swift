/// A text as far as it can be known without running anything.
struct ShellValue: Hashable, Sendable {
    /// Stands for a part that only the host will know; no character that a script would hold.
    static let mark: Unicode.Scalar = "\u{FFFF}"

    var text: String
    /// The programs whose output went into it.
    var origins: Set<String> = []

    static let unknown = ShellValue(text: String(mark))

    static func unknown(from origins: Set<String>) -> ShellValue { ShellValue(text: String(mark), origins: origins) }

    var isKnown: Bool { !text.unicodeScalars.contains(Self.mark) }
    /// Nothing of it is known.
    var isUnknown: Bool { !text.isEmpty && text.unicodeScalars.allSatisfy { $0 == Self.mark } }

    /// Unknown, where it would grow beyond all that a script means: `x=$x$x` doubles with every line.
    static func + (a: Self, b: Self) -> Self {
        let origins = a.origins.union(b.origins)
        guard a.text.utf8.count + b.text.utf8.count <= 32_000 else { return .unknown(from: origins) }
        return .init(text: a.text + b.text, origins: origins)
    }
}

/// One word of a command after all expansions.
struct ShellField: Hashable, Sendable {
    var value: ShellValue
    var offset: Int
    /// An unknown without quotes: it may be no word at all, or several.
    var mayVanish = false

    var text: String { value.text }
    /// Behind the last slash; empty where that isn't known.
    var baseName: String {
        let name = text.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
        return name.unicodeScalars.contains(ShellValue.mark) ? "" : name
    }
}

/// What variables and functions are at one point of a script.
struct ShellEnvironment {
    /// All that a variable may hold here; none: nothing is known of it.
    var variables: [String: [ShellValue]] = [:]
    var functions: [String: ShellSyntax.Script] = [:]
    /// `$1` and on; nil: not known.
    var positional: [ShellField]?

    /// More possibilities than this are not followed.
    static let mostValues = 12

    mutating func assign(_ values: [ShellValue], to name: String, isCertain: Bool) {
        var all = isCertain ? [] : variables[name, default: []]
        for value in values where !all.contains(value) { all.append(value) }
        variables[name] = Array(all.prefix(Self.mostValues))
    }

    /// Either of two ways was taken to get here.
    mutating func merge(_ other: Self) {
        for (name, values) in other.variables { assign(values, to: name, isCertain: false) }
        functions.merge(other.functions) { _, later in later }
    }
}
