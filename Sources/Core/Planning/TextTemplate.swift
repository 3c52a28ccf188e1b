/// A text for people (a title, a ticket) with `{{name}}` placeholders; values are put in as they were written.
///
/// `{{{{` stands for two literal braces. No shell may read the result.
public struct TextTemplate: Sendable {
    public let source: String
    private let pieces: [Piece]

    private enum Piece: Sendable {
        case literal(String)
        case value(ParameterName, offset: Int)
    }

    public init(parsing source: String) throws(TemplateFault) {
        self.source = source
        let text = Array(source.unicodeScalars)
        var pieces: [Piece] = [], literal = "", at = 0
        while at < text.count {
            switch try Braces(in: text, at: at) {
            case .none:
                literal.unicodeScalars.append(text[at])
                at += 1
            case .literal:
                literal += "{{"
                at += 4
            case .placeholder(let name, let length):
                pieces += [.literal(literal), .value(name, offset: at)]
                literal = ""
                at += length
            }
        }
        self.pieces = pieces + [.literal(literal)]
    }

    /// The placeholders in the order in which they stand, with their offsets; a name may come more than once.
    public var uses: [(name: ParameterName, offset: Int)] {
        pieces.compactMap { if case .value(let name, let offset) = $0 { (name, offset) } else { nil } }
    }

    public var names: Set<ParameterName> { Set(uses.map(\.name)) }

    public enum Reading: Sendable {
        /// As people wrote them: `2GiB`.
        case written
        /// As scripts get them: bytes, seconds, a file's text.
        case scriptsGet
    }

    /// The text with its values.
    /// - Throws: a fault at the first placeholder that has no value.
    public func render(_ values: [ParameterName: BoundValue], as reading: Reading = .written) throws(TemplateFault) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .value(let name, let offset):
                guard let value = values[name] else { throw .noValue(for: name, at: offset) }
                text += reading == .written ? value.written : value.value
            }
        }
        return text
    }
}

extension TemplateFault {
    static func noValue(for name: ParameterName, at offset: Int) -> TemplateFault {
        TemplateFault(at: offset, "'\(name)' has no value", remedy: "give the parameter one in the task")
    }
}

extension TextTemplate: Hashable {
    public static func == (a: Self, b: Self) -> Bool { a.source == b.source }
    public func hash(into hasher: inout Hasher) { hasher.combine(source) }
}

extension TextTemplate: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(source)
    }
}
