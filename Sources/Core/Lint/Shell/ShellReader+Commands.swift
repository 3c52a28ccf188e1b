extension ShellReader {
    mutating func command() throws(ShellUnreadable) -> ShellSyntax.Command {
        let start = offset
        if sees("(") {
            at += 1
            let script = try script()
            try expect(")")
            return try group(.subshell, [script], at: start)
        }
        switch plainWord {
        case "{":
            at += 1
            let script = try script(until: ["}"])
            try expect("}")
            return try group(.braces, [script], at: start)
        case "if":
            at += 2
            return try group(.branches, try branches(), at: start)
        case "while", "until":
            at += 5
            let condition = try script(until: ["do"])
            return try group(.branches, [condition, try body()], at: start)
        case "for": return try loop(keyword: "for")
        case "select": return try loop(keyword: "select")
        case "case": return try choice()
        case "function":
            at += 8
            skipBlanks()
            let name = plainWord
            at += name.unicodeScalars.count
            skipBlanks()
            if take("(") {
                skipBlanks()
                try expect(")")
            }
            return try function(name)
        default: return try simple()
        }
    }

    private mutating func group(
        _ kind: ShellSyntax.Group.Kind, words: [ShellSyntax.Word] = [], _ scripts: [ShellSyntax.Script], at start: Int
    ) throws(ShellUnreadable) -> ShellSyntax.Command {
        var group = ShellSyntax.Group(kind: kind, words: words, scripts: scripts, offset: start)
        skipBlanks()
        while let redirection = try redirection() {
            group.redirections.append(redirection)
            skipBlanks()
        }
        return .group(group)
    }

    /// After `if`: conditions and what depends on them, up to and with `fi`.
    private mutating func branches() throws(ShellUnreadable) -> [ShellSyntax.Script] {
        var scripts = [try script(until: ["then"])]
        try expect("then")
        while true {
            scripts.append(try script(until: ["elif", "else", "fi"]))
            if take("fi") { return scripts }
            if take("elif") {
                scripts.append(try script(until: ["then"]))
                try expect("then")
            } else {
                try expect("else")
            }
        }
    }

    private mutating func body() throws(ShellUnreadable) -> ShellSyntax.Script {
        try skipLines()
        if take(";") { try skipLines() }
        try expect("do")
        let script = try script(until: ["done"])
        try expect("done")
        return script
    }

    private mutating func loop(keyword: String) throws(ShellUnreadable) -> ShellSyntax.Command {
        let start = offset
        at += keyword.count
        skipBlanks()
        let name = plainWord
        at += name.unicodeScalars.count
        try skipLines()
        var words: [ShellSyntax.Word] = []
        if plainWord == "in" {
            at += 2
            skipBlanks()
            while let scalar = current, !Self.endsWord(scalar) {
                words.append(try word())
                skipBlanks()
            }
        } else {
            words = [.init(parts: [.variable("@", isQuoted: true)], offset: start)]
        }
        return try group(.loop(variable: name), words: words, [try body()], at: start)
    }

    private mutating func choice() throws(ShellUnreadable) -> ShellSyntax.Command {
        let start = offset
        at += 4
        skipBlanks()
        var words = [try word()], scripts: [ShellSyntax.Script] = []
        try skipLines()
        try expect("in")
        while true {
            try skipLines()
            if take("esac") { return try group(.branches, words: words, scripts, at: start) }
            _ = take("(")
            repeat {
                skipBlanks()
                words.append(try word())
                skipBlanks()
            } while take("|")
            try expect(")")
            scripts.append(try script(until: ["esac"]))
            if take(";;") { continue }
            guard plainWord == "esac" else { throw unreadable("'esac' is missing") }
        }
    }

    private mutating func function(_ name: String) throws(ShellUnreadable) -> ShellSyntax.Command {
        try skipLines()
        let body = try nested { (reader) throws(ShellUnreadable) in try reader.command() }
        return .function(name: name, body: .init(items: [.init(stages: [body], isConditional: true)]))
    }

    private mutating func simple() throws(ShellUnreadable) -> ShellSyntax.Command {
        var command = ShellSyntax.Simple(offset: offset)
        while true {
            skipBlanks()
            if let redirection = try redirection() {
                command.redirections.append(redirection)
            } else if sees("("), command.words.count == 1, case .literal(let name)? = command.words[0].parts.first {
                at += 1
                skipBlanks()
                try expect(")")
                return try function(name)
            } else if let scalar = current, !Self.endsWord(scalar) {
                let word = try word()
                if command.words.isEmpty, let assignment = word.assignment {
                    command.assignments.append(assignment)
                } else {
                    if command.words.isEmpty { command.offset = word.offset }
                    command.words.append(word)
                }
            } else if command.words.isEmpty, command.assignments.isEmpty, command.redirections.isEmpty {
                throw unreadable("a command is missing")
            } else {
                return .simple(command)
            }
        }
    }
}

extension ShellSyntax.Word {
    /// `name=value`, where the name stands unquoted.
    fileprivate var assignment: ShellSyntax.Assignment? {
        guard case .literal(let text)? = parts.first, let equals = text.firstIndex(of: "=") else { return nil }
        let name = text[..<equals]
        guard let first = name.first, first == "_" || first.isLetter,
              name.allSatisfy({ $0.isASCII && ($0 == "_" || $0.isLetter || $0.isNumber) }) else { return nil }
        var value = self
        value.parts[0] = .literal(String(text[text.index(after: equals)...]))
        return .init(name: String(name), value: value)
    }
}
