extension ShellReader {
    /// One word; stands at its first character.
    mutating func word() throws(ShellUnreadable) -> ShellSyntax.Word {
        let start = offset
        return .init(parts: try parts { Self.endsWord($0) }, offset: start)
    }

    /// Parts up to an unquoted scalar that ends them, which isn't taken.
    private mutating func parts(until isEnd: (Unicode.Scalar) -> Bool) throws(ShellUnreadable) -> [ShellSyntax.Part] {
        var builder = PartsBuilder()
        while let scalar = current, !isEnd(scalar) {
            if braces(&builder) { continue }
            switch scalar {
            case "\\":
                at += 1
                if let escaped = current, escaped != "\n" { builder.append(escaped) }
                at += 1
            case "'": try singleQuotes(&builder)
            case "\"": try doubleQuotes(&builder)
            case "`": builder.append(try backticks(isQuoted: false))
            case "$": try dollar(&builder, isQuoted: false)
            default:
                builder.append(scalar)
                at += 1
            }
        }
        return builder.parts
    }

    /// A placeholder, or an escaped pair of braces.
    private mutating func braces(_ builder: inout PartsBuilder) -> Bool {
        switch try? Braces(in: text, at: at) {
        case .some(.none), nil: return false
        case .literal:
            builder.append("{{")
            at += 4
        case .placeholder(_, let length):
            builder.append(.unknown)
            at += length
        }
        return true
    }

    private mutating func singleQuotes(_ builder: inout PartsBuilder) throws(ShellUnreadable) {
        at += 1
        builder.append("")
        while let scalar = current, scalar != "'" {
            if !braces(&builder) {
                builder.append(scalar)
                at += 1
            }
        }
        try expect("'")
    }

    private mutating func doubleQuotes(_ builder: inout PartsBuilder) throws(ShellUnreadable) {
        at += 1
        builder.append("")
        while let scalar = current, scalar != "\"" { try quotedPart(scalar, &builder) }
        try expect("\"")
    }

    /// As it is read inside double quotes and in here-documents.
    private mutating func quotedPart(_ scalar: Unicode.Scalar, _ builder: inout PartsBuilder) throws(ShellUnreadable) {
        if braces(&builder) { return }
        switch scalar {
        case "\\":
            at += 1
            guard let escaped = current else { return }
            if !"$`\"\\\n".unicodeScalars.contains(escaped) { builder.append("\\") }
            if escaped != "\n" { builder.append(escaped) }
            at += 1
        case "`": builder.append(try backticks(isQuoted: true))
        case "$": try dollar(&builder, isQuoted: true)
        default:
            builder.append(scalar)
            at += 1
        }
    }

    private mutating func backticks(isQuoted: Bool) throws(ShellUnreadable) -> ShellSyntax.Part {
        let place = offset
        at += 1
        var inner: [Unicode.Scalar] = []
        while let scalar = current, scalar != "`" {
            if scalar == "\\", at + 1 < text.count, "$`\\".unicodeScalars.contains(text[at + 1]) { at += 1 }
            inner.append(text[at])
            at += 1
        }
        try expect("`")
        return try nested { (_) throws(ShellUnreadable) in
            var within = ShellReader(text: inner, place: place)
            return .substitution(try within.script(), isQuoted: isQuoted)
        }
    }

    private mutating func dollar(_ builder: inout PartsBuilder, isQuoted: Bool) throws(ShellUnreadable) {
        at += 1
        if take("((") { return builder.append(contentsOf: try arithmetic()) }
        if take("(") {
            let script = try script()
            try expect(")")
            return builder.append(.substitution(script, isQuoted: isQuoted))
        }
        if take("{") {
            return try nested { (reader) throws(ShellUnreadable) in
                builder.append(contentsOf: try reader.expansion(isQuoted: isQuoted))
            }
        }
        let name = name()
        if name.isEmpty { builder.append("$") } else { builder.append(.variable(name, isQuoted: isQuoted)) }
    }

    /// A variable's name, a digit, or a special parameter; empty if none stands here.
    private mutating func name() -> String {
        guard let first = current else { return "" }
        if "0123456789@*#?$!-".unicodeScalars.contains(first) {
            at += 1
            return String(first)
        }
        var name = ""
        while let scalar = current, scalar == "_" || scalar.isASCII && scalar.properties.isAlphabetic
                || !name.isEmpty && ("0"..."9").contains(scalar) {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        return name
    }

    /// Behind `${`, up to and with the brace.
    private mutating func expansion(isQuoted: Bool) throws(ShellUnreadable) -> [ShellSyntax.Part] {
        let name = name()
        let variable = ShellSyntax.Part.variable(name, isQuoted: isQuoted)
        let operation = [":-", ":=", ":+", ":?", "-", "=", "+", "?"].first { sees($0) } ?? ""
        _ = take(operation)
        let rest = try parts { $0 == "}" }
        try expect("}")
        switch operation.last {
        case "-", "=": return [.either([[variable], rest])]
        case "+": return [.either([rest, [.literal("")]])]
        case "?": return [variable]
        default: return rest.isEmpty && !name.isEmpty ? [variable] : [.unknown] + rest.filter(\.isSubstitution)
        }
    }

    /// Behind `$((`, up to and with the parentheses: only what is substituted in it matters.
    private mutating func arithmetic() throws(ShellUnreadable) -> [ShellSyntax.Part] {
        var builder = PartsBuilder(), open = 0
        while let scalar = current {
            if open == 0, take("))") { return [.unknown] + builder.parts.filter(\.isSubstitution) }
            if scalar == "(" { open += 1 }
            if scalar == ")" { open -= 1 }
            try quotedPart(scalar, &builder)
        }
        throw unreadable("'$((' is never closed")
    }

    /// The bodies of the here-documents that the line behind us announced.
    mutating func readDocuments() throws(ShellUnreadable) {
        let announced = documents
        documents = []
        for document in announced { document.body = try body(of: document) }
    }

    private mutating func body(of document: ShellSyntax.HereDocument) throws(ShellUnreadable) -> ShellSyntax.Word {
        let start = offset
        var lines: [Unicode.Scalar] = []
        while !isAtEnd {
            let end = text[at...].firstIndex(of: "\n") ?? text.count
            var line = text[at..<end]
            if document.stripsTabs { line = line.drop { $0 == "\t" } }
            at = min(end + 1, text.count)
            if line.elementsEqual(document.delimiter.unicodeScalars) {
                var builder = PartsBuilder(), reader = ShellReader(text: lines, place: start)
                while let scalar = reader.current {
                    if document.isQuoted {
                        builder.append(scalar)
                        reader.at += 1
                    } else {
                        try reader.quotedPart(scalar, &builder)
                    }
                }
                return .init(parts: builder.parts, offset: start)
            }
            lines += line + ["\n"]
        }
        throw unreadable("a here-document is never closed")
    }
}

/// Joins neighbouring literals.
private struct PartsBuilder {
    private(set) var parts: [ShellSyntax.Part] = []

    mutating func append(_ part: ShellSyntax.Part) { parts.append(part) }
    mutating func append(contentsOf others: [ShellSyntax.Part]) { parts += others }
    mutating func append(_ scalar: Unicode.Scalar) { append(String(scalar)) }

    mutating func append(_ text: String) {
        if case .literal(let begun)? = parts.last {
            parts[parts.count - 1] = .literal(begun + text)
        } else {
            parts.append(.literal(text))
        }
    }
}

extension ShellSyntax.Part {
    var isSubstitution: Bool { if case .substitution = self { true } else { false } }
}
