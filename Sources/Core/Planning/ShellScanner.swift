/// Follows a POSIX shell's quoting through a script; the rules are those of the shell command language (XCU 2.2, 2.3,
/// 2.6.3 and 2.7.4). Where dash and bash differ, it refuses. Lists of commands are in `ShellScanner+List.swift`.
struct ShellScanner {
    let text: [Unicode.Scalar]
    var at = 0
    /// Here-documents whose operator was read and whose body begins after this line.
    var announced: [HereDocument] = []
    /// Set while a here-document's body is read: whatever is nested there is still part of its lines.
    var body: HereDocument?
    private var depth = 0
    private var literal = ""
    private var pieces: [ShellTemplate.Piece] = []

    struct HereDocument: Equatable {
        var delimiter: String
        var isQuoted: Bool
        var stripsTabs: Bool
        var offset: Int
    }

    static func pieces(of source: String) throws(TemplateFault) -> [ShellTemplate.Piece] {
        var scanner = ShellScanner(text: Array(source.unicodeScalars))
        try scanner.list(isSubstitution: false)
        scanner.flush()
        return scanner.pieces
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    var isAtEnd: Bool { at >= text.count }
    var current: Unicode.Scalar { text[at] }
    func next(_ distance: Int = 1) -> Unicode.Scalar? { at + distance < text.count ? text[at + distance] : nil }

    mutating func take(_ count: Int = 1) {
        let end = min(at + count, text.count)
        literal.unicodeScalars.append(contentsOf: text[at..<end])
        at = end
    }

    private mutating func flush() {
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
    }

    func fault(_ problem: String, remedy: String, at offset: Int? = nil) -> TemplateFault {
        TemplateFault(at: offset ?? at, problem, remedy: remedy)
    }

    /// Bounds the recursion: a file must not be able to exhaust the stack.
    mutating func nested(_ read: (inout Self) throws(TemplateFault) -> Void) throws(TemplateFault) {
        guard depth < 40 else { throw fault("quotes and substitutions are nested more than 40 deep", remedy: "simplify it") }
        depth += 1
        defer { depth -= 1 }
        try read(&self)
    }

    /// Takes a placeholder or an escaped pair of braces, if one begins here.
    mutating func braces(
        _ context: ShellTemplate.Context, startsWord: Bool = false, command: Int = 0
    ) throws(TemplateFault) -> Bool {
        switch try Braces(in: text, at: at) {
        case .none: return false
        case .literal:
            literal += "{{"
            at += 4
        case .placeholder(let name, let length):
            flush()
            var use = ShellTemplate.Use(name: name, offset: at, context: body == nil ? context : .hereDocument)
            use.delimiter = body?.delimiter
            use.commandOffset = command
            at += length
            use.isWholeWord = startsWord && (isAtEnd || " \t\n;&|)".unicodeScalars.contains(current))
            pieces.append(.value(use))
        }
        return true
    }

    /// Takes a backslash and what it escapes.
    mutating func escape() throws(TemplateFault) {
        if next() == "{", case .placeholder = try Braces(in: text, at: at + 1) {
            throw fault("a backslash right before a placeholder", remedy: "remove it; Drydock quotes the value")
        }
        guard let escaped = next() else { throw fault("the script ends in a backslash", remedy: "remove it") }
        if escaped == "\n" { try lineBreak() }
        take(2)
    }

    /// Call before a line break that is no token of a list.
    func lineBreak() throws(TemplateFault) {
        if let document = announced.first {
            throw fault(
                "the line that begins a here-document continues on the next",
                remedy: "end the command on the line of its '<<'", at: document.offset)
        }
        if body != nil {
            throw fault("a substitution in a here-document spans lines", remedy: "keep it on one line, or use printf")
        }
    }

    private mutating func step() throws(TemplateFault) {
        if current == "\n" { try lineBreak() }
        take()
    }

    mutating func singleQuotes() throws(TemplateFault) {
        let start = at
        take()
        while !isAtEnd, current != "'" { if try !braces(.singleQuotes) { try step() } }
        try close("a single quote", from: start)
    }

    mutating func doubleQuotes() throws(TemplateFault) {
        let start = at
        take()
        while !isAtEnd, current != "\"" {
            if try braces(.doubleQuotes) { continue }
            switch current {
            case "\\": try escape()
            case "$": try dollar(quoted: true)
            case "`": try backticks()
            default: try step()
            }
        }
        try close("a double quote", from: start)
    }

    /// Everything up to the next backtick that has no backslash before it, whatever quotes stand between.
    mutating func backticks() throws(TemplateFault) {
        let start = at
        take()
        while !isAtEnd, current != "`" {
            if try braces(.backticks) { continue }
            if current == "\\" { try escape() } else { try step() }
        }
        try close("a backtick", from: start)
    }

    private mutating func close(_ what: String, from start: Int) throws(TemplateFault) {
        if isAtEnd { throw fault("\(what) is never closed", remedy: "close it", at: start) }
        take()
    }

    mutating func dollar(quoted: Bool) throws(TemplateFault) {
        guard let after = next() else { return take() }
        switch after {
        case "{" where next(2) == "{":
            throw fault(
                "'$' right before '{{'", remedy: "write {{name}} without it for a parameter, ${name} for a shell variable")
        case "{": try nested { (scanner) throws(TemplateFault) in try scanner.expansion(quoted: quoted) }
        case "(" where next(2) == "(": try nested { (scanner) throws(TemplateFault) in try scanner.arithmetic() }
        case "(":
            try nested { (scanner) throws(TemplateFault) in
                scanner.take(2)
                try scanner.list(isSubstitution: true)
            }
        case "'" where !quoted:
            throw fault("$'...' means different things in different shells", remedy: "use printf for such characters")
        // A special parameter: what follows it begins nothing, as in "$$(" or "$#".
        case "$", "#", "!", "?", "*", "@", "-": take(2)
        default: take()
        }
    }

    private mutating func expansion(quoted: Bool) throws(TemplateFault) {
        let start = at
        take(2)
        while !isAtEnd, current != "}" {
            if try braces(.expansion) { continue }
            switch current {
            case "\\": try escape()
            case "$": try dollar(quoted: quoted)
            case "`": try backticks()
            case "'", "\"":
                if quoted || body != nil {
                    throw fault(
                        "quotes inside \"${...}\" mean different things in different shells",
                        remedy: "use a variable of its own, without quotes inside the braces")
                }
                if current == "'" { try singleQuotes() } else { try doubleQuotes() }
            default: try step()
            }
        }
        try close("'${'", from: start)
    }

    private mutating func arithmetic() throws(TemplateFault) {
        let start = at
        var parentheses = 0
        take(3)
        while !isAtEnd {
            if try braces(.arithmetic) { continue }
            switch current {
            case "\\": try escape()
            case "$": try dollar(quoted: true)
            case "`": try backticks()
            case "'", "\"": throw fault("a quote inside $((...))", remedy: "remove it, or write '$( (' for a subshell")
            case "(":
                parentheses += 1
                take()
            case ")" where parentheses > 0:
                parentheses -= 1
                take()
            case ")":
                guard next() == ")" else {
                    throw fault("'$((' isn't closed by '))'", remedy: "write '$( (' for a subshell", at: start)
                }
                return take(2)
            default: try step()
            }
        }
        throw fault("'$((' is never closed", remedy: "close it with '))'", at: start)
    }
}
