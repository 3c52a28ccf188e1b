/// A script for `/bin/sh` with `{{name}}` placeholders, and what the shell would make of each of them.
///
/// A value is quoted by ``ShellWord`` where the placeholder stands bare: outside all quotes, also within `$(...)`. Anywhere
/// else only a value that no shell can act on (``ParameterType/isShellInert``) may stand, as it is. Text that shells read
/// differently (`$'...'`, `[[`, `((`, `<<<`, quotes inside `"${...}"`) is refused: if the state of the quotes isn't certain,
/// neither is the quoting of a value. `{{{{` stands for two literal braces. `eval`, `sh -c`, `ssh` and their like read
/// their words once more: that the scanner can't see.
public struct ShellTemplate: Sendable {
    public let source: String
    let pieces: [Piece]

    enum Piece: Hashable, Sendable {
        case literal(String)
        case value(Use)
    }

    /// One placeholder.
    public struct Use: Hashable, Sendable {
        public var name: ParameterName
        /// Unicode scalars from the beginning of the script.
        public var offset: Int
        public var context: Context
        /// Where the command begins that the placeholder is a part of, behind words like `then`; known where it stands bare.
        var commandOffset = 0
        /// Blanks, separators or the script's ends on both sides.
        var isWholeWord = false
        /// Of the here-document around it.
        var delimiter: String?
    }

    public enum Context: Hashable, Sendable {
        case bare, singleQuotes, doubleQuotes, backticks, expansion, arithmetic, comment, hereDocument
    }

    /// - Throws: the first place whose meaning isn't certain.
    public init(parsing source: String) throws(TemplateFault) {
        self.source = source
        self.pieces = try ShellScanner.pieces(of: source)
    }

    /// The placeholders in the order in which they stand; a name may come more than once.
    public var uses: [Use] { pieces.compactMap { if case .value(let use) = $0 { use } else { nil } } }

    public var names: Set<ParameterName> { Set(uses.map(\.name)) }

    /// Every placeholder that stands where only an inert value may.
    public func faults(isInert: (ParameterName) -> Bool) -> [TemplateFault] {
        uses.filter { $0.context != .bare && !isInert($0.name) }.map(Self.misplaced)
    }

    /// The script with each value quoted as its place demands.
    ///
    /// - Throws: a fault where a value is missing, holds a NUL, or isn't inert and stands where it must be. None of these
    ///   can happen after ``faults(isInert:)`` found nothing and the values were bound; a template and values that come
    ///   from a file are checked here all the same.
    /// - Parameter variables: names that stand for a variable of the shell, with its name: a secret, or what only the host knows.
    public func render(
        _ values: [ParameterName: BoundValue], _ variables: [ParameterName: String] = [:]
    ) throws(TemplateFault) -> String {
        var script = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): script += literal
            case .value(let use):
                if let variable = variables[use.name] {
                    guard use.context == .bare else { throw Self.misplaced(use) }
                    script += "\"$\(variable)\""
                    continue
                }
                guard let value = values[use.name]?.value else { throw .noValue(for: use.name, at: use.offset) }
                script += try Self.rendered(value, at: use)
            }
        }
        return script
    }

    private static func rendered(_ value: String, at use: Use) throws(TemplateFault) -> String {
        if value.unicodeScalars.contains("\0") {
            throw TemplateFault(at: use.offset, "the value of '\(use.name)' holds a NUL character", remedy: "remove it")
        }
        if use.context == .bare { return use.isWholeWord ? ShellWord.word(value) : ShellWord.quoted(value) }
        guard ShellWord.isInert(value) else { throw misplaced(use) }
        // A line that the value completes to the delimiter would end the document.
        if let delimiter = use.delimiter, !value.isEmpty, delimiter.contains(value) {
            throw TemplateFault(
                at: use.offset, "the value of '\(use.name)' is part of the here-document's delimiter '\(delimiter)'",
                remedy: "choose another delimiter")
        }
        return value
    }

    private static func misplaced(_ use: Use) -> TemplateFault {
        TemplateFault(
            at: use.offset, "'{{\(use.name)}}' stands \(use.context.words)", remedy: use.context.remedy(for: use.name))
    }
}

extension ShellTemplate.Context {
    fileprivate var words: String {
        switch self {
        case .bare: "bare"
        case .singleQuotes: "inside single quotes"
        case .doubleQuotes: "inside double quotes"
        case .backticks: "inside backticks"
        case .expansion: "inside ${...}"
        case .arithmetic: "inside $((...))"
        case .comment: "in a comment"
        case .hereDocument: "in a here-document"
        }
    }

    fileprivate func remedy(for name: ParameterName) -> String {
        switch self {
        case .comment: "take it out of the comment: a value with a line break would end it"
        case .backticks: "use $(...) and write it bare, outside the quotes; Drydock quotes it"
        case .hereDocument: "print it with printf '%s\\n' {{\(name)}} instead, bare, outside the quotes; Drydock quotes it"
        case .bare, .singleQuotes, .doubleQuotes, .expansion, .arithmetic:
            "write it bare, outside the quotes; Drydock quotes it"
        }
    }
}

extension ShellTemplate: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.source == b.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension ShellTemplate: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }
}
