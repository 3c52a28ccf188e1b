extension ShellReader {
    /// The redirection that begins here, if one does.
    mutating func redirection() throws(ShellUnreadable) -> ShellSyntax.Redirection? {
        let digits = text[min(at, text.count)...].prefix { ("0"..."9").contains($0) }.count
        guard at + digits < text.count else { return nil }
        let start = at
        at += digits
        let operations = ["<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"] + (digits == 0 ? ["&>>", "&>"] : [])
        guard let operation = operations.first(where: { sees($0) }) else {
            at = start
            return nil
        }
        _ = take(operation)
        if sees("(") { throw unreadable("a process substitution") }
        skipBlanks()
        switch operation {
        case "<<", "<<-": return .hereDocument(try announce(stripsTabs: operation == "<<-"))
        case _: return .file(operation: operation, try word())
        }
    }

    private mutating func announce(stripsTabs: Bool) throws(ShellUnreadable) -> ShellSyntax.HereDocument {
        let start = at
        let word = try word()
        var delimiter = ""
        for part in word.parts { if case .literal(let text) = part { delimiter += text } }
        guard !delimiter.isEmpty else { throw unreadable("a here-document without a delimiter") }
        let isQuoted = text[start..<at].contains { "'\"\\".unicodeScalars.contains($0) }
        let document = ShellSyntax.HereDocument(delimiter: delimiter, isQuoted: isQuoted, stripsTabs: stripsTabs)
        documents.append(document)
        return document
    }
}
