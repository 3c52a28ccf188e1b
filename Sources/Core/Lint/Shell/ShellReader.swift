/// Reads a script for `/bin/sh` into ``ShellSyntax``: lists, pipelines and compound commands. Words are in
/// `ShellReader+Words.swift`.
///
/// ``ShellScanner`` guards the quoting of values and so refuses what shells read differently. This one only has to see
/// which commands stand where, and is content with what most shells would make of them.
struct ShellReader {
    let text: [Unicode.Scalar]
    var at = 0
    /// Announced on the present line.
    var documents: [ShellSyntax.HereDocument] = []
    /// Where everything stands that is read from a text within the script, such as backticks.
    private let place: Int?
    private var depth = 0

    static func read(_ source: String) throws(ShellUnreadable) -> ShellSyntax.Script {
        var reader = ShellReader(text: Array(source.unicodeScalars))
        let script = try reader.script()
        guard reader.isAtEnd else { throw reader.unreadable("a '\(reader.text[reader.at])' that closes nothing") }
        return script
    }

    init(text: [Unicode.Scalar], place: Int? = nil) {
        self.text = text
        self.place = place
    }

    var offset: Int { place ?? at }
    var isAtEnd: Bool { at >= text.count }
    var current: Unicode.Scalar? { at < text.count ? text[at] : nil }
    func sees(_ token: String) -> Bool { text[min(at, text.count)...].starts(with: token.unicodeScalars) }
    func unreadable(_ problem: String) -> ShellUnreadable { ShellUnreadable(problem: problem, offset: offset) }

    mutating func take(_ token: String) -> Bool {
        guard sees(token) else { return false }
        at += token.unicodeScalars.count
        return true
    }

    mutating func expect(_ token: String) throws(ShellUnreadable) {
        guard take(token) else { throw unreadable("'\(token)' is missing") }
    }

    /// Bounds the recursion: a file must not be able to exhaust the stack.
    mutating func nested<Result>(
        _ read: (inout Self) throws(ShellUnreadable) -> Result
    ) throws(ShellUnreadable) -> Result {
        guard depth < 40 else { throw unreadable("nested more than 40 deep") }
        depth += 1
        defer { depth -= 1 }
        return try read(&self)
    }

    /// Commands up to the end, a `)`, a `;;` or one of `ends` where a command would begin.
    mutating func script(until ends: Set<String> = []) throws(ShellUnreadable) -> ShellSyntax.Script {
        try nested { (reader) throws(ShellUnreadable) in try reader.items(until: ends) }
    }

    private mutating func items(until ends: Set<String>) throws(ShellUnreadable) -> ShellSyntax.Script {
        var script = ShellSyntax.Script(), isConditional = false
        while true {
            try skipLines()
            if isAtEnd || sees(")") || sees(";;") || ends.contains(plainWord) { return script }
            script.items.append(.init(stages: try pipeline(), isConditional: isConditional))
            skipBlanks()
            if take("&&") || take("||") {
                isConditional = true
            } else if sees(";;") || sees(")") || isAtEnd {
                return script
            } else if take(";") || take("&") || sees("\n") {
                isConditional = false
            } else {
                throw unreadable("a separator is missing")
            }
        }
    }

    private mutating func pipeline() throws(ShellUnreadable) -> [ShellSyntax.Command] {
        while plainWord == "!" {
            at += 1
            skipBlanks()
        }
        var stages = [try command()]
        skipBlanks()
        while sees("|"), !sees("||") {
            at += 1
            _ = take("&")
            try skipLines()
            stages.append(try command())
            skipBlanks()
        }
        return stages
    }

    /// The unquoted word here as far as a reserved word could be one; empty where there is none.
    var plainWord: String {
        var word = String.UnicodeScalarView()
        for scalar in text[min(at, text.count)...] {
            if Self.endsWord(scalar) { break }
            guard scalar.isASCII, word.count < 64, !"'\"\\$`".unicodeScalars.contains(scalar) else { return "" }
            word.append(scalar)
        }
        return String(word)
    }

    static func endsWord(_ scalar: Unicode.Scalar) -> Bool { " \t\n;&|()<>".unicodeScalars.contains(scalar) }

    /// Blanks, continued lines and a comment.
    mutating func skipBlanks() {
        while let scalar = current {
            if scalar == " " || scalar == "\t" {
                at += 1
            } else if !take("\\\n") {
                if scalar == "#" { while !isAtEnd, current != "\n" { at += 1 } }
                return
            }
        }
    }

    /// Blanks and line breaks, with the here-documents that begin behind one.
    mutating func skipLines() throws(ShellUnreadable) {
        skipBlanks()
        while current == "\n" {
            at += 1
            try readDocuments()
            skipBlanks()
        }
    }
}
