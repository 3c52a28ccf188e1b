import TestKit

/// Random scripts that a POSIX shell accepts, nested as deeply as the dice want; `@` marks places for a placeholder, in
/// every kind of quotes and outside.
struct ShellScripts {
    var dice: Dice

    /// One script with one placeholder in it.
    mutating func next() -> String {
        let marked = list(4) + "\n"
        let marks = marked.indices.filter { marked[$0] == "@" }
        guard let chosen = marks.randomElement(using: &dice) else { return "echo {{x}}\n" }
        return marked.indices.map { $0 == chosen ? "{{x}}" : marked[$0] == "@" ? "" : String(marked[$0]) }.joined()
    }

    private mutating func list(_ depth: Int) -> String {
        (0..<Int.random(in: 1...2, using: &dice)).map { _ in command(depth) }.joined(separator: pick(["; ", "\n", " && ", " | ", "\n# it's @ \"\n"]))
    }

    private mutating func command(_ depth: Int) -> String {
        guard depth > 0 else { return "echo \(pick(["@", "a@", "'@'", "\"@\""]))" }
        switch Int.random(in: 0..<9, using: &dice) {
        case 0: return "case \(word(depth - 1)) in \(pick(["", "("]))a|\(word(0))) \(list(depth - 1)) ;; *) \(list(depth - 1));; esac"
        case 1: return "if \(list(depth - 1)); then \(list(depth - 1)); fi"
        case 2: return "(\(pick([" ", ""]))echo @; \(list(depth - 1)))"
        case 3: return "{ \(list(depth - 1)); }"
        case 4:
            let delimiter = pick(["E", "'E'", "\\E"])
            return "cat <<\(delimiter) @\n\(pick(["it's @", "\"@", "$(echo @)", ")", "`echo @`", "${a:-@}", "\\$(", ""]))\nE\necho @"
        case 5: return "for case in \(word(depth - 1)); do \(list(depth - 1)); done"
        case 6: return "a=\(word(depth - 1)) echo \(word(depth - 1)) >/dev/null # it's @"
        default: return "echo \(word(depth - 1)) \(word(depth - 1))"
        }
    }

    private mutating func word(_ depth: Int) -> String {
        guard depth > 0 else { return pick(["@", "a@b", "'@\"'", "\"@'\"", "\\'@", "\\\"", "$$@", "$#@", "\"$$@\"", "a#@", "'\\'@"]) }
        switch Int.random(in: 0..<8, using: &dice) {
        case 0: return "$(\(list(depth - 1)))@"
        case 1: return "\"@$(\(list(depth - 1)))@\""
        case 2: return "${a:-\(word(depth - 1))}@"
        case 3: return "\"${a:-$(\(list(depth - 1)))@}\"@"
        case 4: return "$((1 + $(echo 1; \(list(depth - 1))) @))@"
        case 5: return "`echo @ \(pick(["", "\\\"", "\"a\"", "'b'"]))`@"
        case 6: return "\"\\\"@\\\\\"@"
        default: return word(0) + word(depth - 1)
        }
    }

    private mutating func pick(_ texts: [String]) -> String { texts.randomElement(using: &dice) ?? "" }
}
