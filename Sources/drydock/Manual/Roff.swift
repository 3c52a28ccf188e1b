/// Text for man(7): what it says, made of lines that troff reads.
struct Roff {
    private(set) var text = ""
    /// Where the section's own text begins: its first paragraph needs no request.
    private var start = 0

    init(title: String, section: Int) { text = ".TH \(Self.escaped(title.uppercased())) \(section) \"\" Drydock \"Drydock manual\"\n" }

    mutating func section(_ title: String) { head(".SH \(title)\n") }
    mutating func subsection(_ title: String) { head(".SS \(Self.escaped(title))\n") }
    mutating func paragraph(_ words: String) { text += (text.utf8.count == start ? "" : ".PP\n") + Self.line(words) }
    mutating func line(_ words: String) { text += Self.line(words) }
    /// `tag` is roff already.
    mutating func item(_ tag: String, _ words: String) { text += ".TP\n\(tag)\n" + (words.isEmpty ? "\\&\n" : Self.line(words)) }

    /// Roff as it is, whole lines.
    mutating func raw(_ roff: String) { text += roff }

    private mutating func head(_ line: String) {
        text += line
        start = text.utf8.count
    }

    /// As it stands, in a fixed width.
    mutating func example(_ lines: [String]) {
        text += ".RS 4\n.EX\n" + lines.map(Self.line).joined() + ".EE\n.RE\n"
    }

    static func bold(_ words: String) -> String { "\\fB\(escaped(words))\\fR" }
    static func italic(_ words: String) -> String { "\\fI\(escaped(words))\\fR" }

    /// One input line; one that troff would take for a request is kept from it.
    private static func line(_ words: String) -> String {
        let text = escaped(words)
        return (text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" : "") + text + "\n"
    }

    /// Quotes and dashes stay what they are, so that commands can be copied from the page.
    static func escaped(_ words: String) -> String {
        var text = ""
        for character in words {
            switch character {
            case "\\": text += "\\e"
            case "-": text += "\\-"
            case "'": text += "\\(aq"
            case "`": text += "\\(ga"
            case "^": text += "\\(ha"
            case "~": text += "\\(ti"
            case "\"": text += "\\(dq"
            default: text.append(character)
            }
        }
        return text
    }
}
