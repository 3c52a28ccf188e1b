/// The one place that turns a value into a word of a shell.
public enum ShellWord {
    /// As it stands where a shell reads it as nothing but itself, else in single quotes.
    ///
    /// A leading `-` isn't quoted: quotes are gone before the command looks for options, so they would only pretend to
    /// help. A script that takes such values puts `--` before them. `=`, `~` and braces are quoted, because at some places
    /// they make an assignment, a home directory or several words; so are the shell's reserved words.
    /// Correct only as a word of its own; within a longer word use ``quoted(_:)``.
    public static func word(_ value: String) -> String {
        let plain = !value.isEmpty && value.unicodeScalars.allSatisfy(isPlain) && !reserved.contains(value)
        return plain ? value : quoted(value)
    }

    /// In single quotes, between which a shell reads every character as itself.
    public static func quoted(_ value: String) -> String {
        // By bytes, as a shell reads: to Swift a quote and an accent that follows it are one character, and no quote.
        let parts = value.utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false).map { String(Substring($0)) }
        return "'" + parts.joined(separator: "'\\''") + "'"
    }

    /// No context of a shell, quoted or not, can make anything of it.
    static func isInert(_ value: String) -> Bool {
        value.unicodeScalars.allSatisfy {
            switch $0 {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "-": true
            default: false
            }
        }
    }

    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "@", "%", "+", ":", ",", ".", "/", "-": true
        default: false
        }
    }

    /// Words after which a new command begins; a command may stand behind any of them.
    static let commandStarters: Set<String> = [
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "esac", "{", "}", "!",
    ]

    private static let reserved = commandStarters.union(["case", "for", "in", "function", "select", "time", "coproc"])
}
