import Core

/// One line of a terminal: pieces of text, each in one style. Whatever text is put in is made harmless first.
public struct Line: Equatable, Sendable {
    public enum Style: String, Sendable { case plain = "", bold = "1", dim = "2", red = "31", green = "32", yellow = "33", cyan = "36" }

    public struct Piece: Equatable, Sendable {
        public let text: String
        public let style: Style
        public let width: Int
    }

    public private(set) var pieces: [Piece] = []
    /// In columns.
    public private(set) var width = 0

    public init(_ text: String = "", _ style: Style = .plain) { add(text, style) }

    public mutating func add(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty else { return }
        let text = Harmless.line(text)
        append(Piece(text: text, style: style, width: DisplayWidth.of(text)))
    }

    private mutating func append(_ piece: Piece) {
        pieces.append(piece)
        width += piece.width
    }

    public static func + (a: Line, b: Line) -> Line {
        var line = a
        for piece in b.pieces { line.append(piece) }
        return line
    }

    /// Without its styles.
    public var text: String { pieces.map(\.text).joined() }

    /// At most so many columns; what was cut off is shown by `…`.
    public func clipped(to columns: Int) -> Line {
        guard width > columns else { return self }
        var line = Line()
        guard columns > 0 else { return line }
        for piece in pieces {
            let room = columns - 1 - line.width
            if piece.width <= room {
                line.append(piece)
                continue
            }
            let (text, width) = Self.prefix(of: piece.text, room)
            line.append(Piece(text: text + "…", style: piece.style, width: width + 1))
            return line
        }
        return line
    }

    /// Filled up with blanks to so many columns.
    public func padded(to columns: Int) -> Line { width < columns ? self + Line(String(repeating: " ", count: columns - width)) : self }

    /// The beginning of a text that fits into so many columns, between characters.
    static func prefix(of text: String, _ columns: Int) -> (text: String, width: Int) {
        var width = 0, end = text.startIndex
        for index in text.indices {
            let own = DisplayWidth.of(text[index])
            if width + own > columns { break }
            width += own
            end = text.index(after: index)
        }
        return (String(text[..<end]), width)
    }

    /// As a terminal takes it.
    public func bytes(coloured: Bool) -> String {
        guard coloured else { return text }
        return pieces.map { $0.style == .plain ? $0.text : "\u{1B}[\($0.style.rawValue)m\($0.text)\u{1B}[0m" }.joined()
    }
}
