/// Where in a script a secret may stand: as a word of a command that the shell itself carries out, so that no process has it
/// among its arguments.
enum SecretPlace {
    /// Commands that are part of every shell that runs scripts.
    private static let builtIns: Set<Substring> = ["printf", "[", "test", "case"]

    /// - Parameter use: a placeholder that stands bare.
    static func isSafe(_ use: ShellTemplate.Use, in script: String) -> Bool {
        let scalars = Array(script.unicodeScalars)
        let words = command(scalars[use.commandOffset..<use.offset]).split(separator: " ", omittingEmptySubsequences: false)
        guard let last = words.last else { return false }
        let before = words.dropLast().filter { !$0.isEmpty }
        // `name={{secret}}`, alone or behind other assignments, and not before a command: that would be its environment.
        if isAssignment(last) { return before.allSatisfy { $0.contains("=") } && endsCommand(scalars[use.offset...]) }
        return before.first.map { builtIns.contains($0) } ?? false
    }

    /// Nothing but blanks stands between the placeholder and the end of its command.
    private static func endsCommand(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let close = rest.firstIndex(of: "}") else { return false }
        let next = rest[(close + 2)...].first { $0 != " " && $0 != "\t" }
        return next.map { ["\n", ";", "&", "|", ")", "#"].contains($0) } ?? true
    }

    private static func isAssignment(_ word: Substring) -> Bool { word.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*=/) != nil }

    /// A simple command's text, without what stands in quotes; blanks as single spaces.
    private static func command(_ script: ArraySlice<Unicode.Scalar>) -> String {
        var text = "", quote: Unicode.Scalar?, at = script.startIndex
        while at < script.endIndex {
            let scalar = script[at]
            if let open = quote {
                if scalar == open { quote = nil } else if scalar == "\\", open == "\"" { at += 1 }
            } else {
                switch scalar {
                case "'", "\"":
                    quote = scalar
                    text += "_"
                case "\\":
                    at += 1
                    if at < script.endIndex, script[at] != "\n" { text += "_" }
                case " ", "\t": text += " "
                default: text.unicodeScalars.append(scalar)
                }
            }
            at += 1
        }
        return String(text.drop { $0 == " " })
    }
}
