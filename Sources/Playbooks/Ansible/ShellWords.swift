/// Splits a line into words as Python's `shlex.split` does, by which Ansible reads inventories.
enum ShellWords {
    struct Unfinished: Error { var problem: String }

    /// - Parameter comments: whether a `#` outside quotes, also within a word, begins a comment.
    static func split(_ line: some StringProtocol, comments: Bool) throws(Unfinished) -> [String] {
        var words: [String] = [], word: String?, quote: Character?
        var characters = line.makeIterator()
        while let character = characters.next() {
            if let open = quote {
                if character == open { quote = nil } else if character == "\\", open == "\"" {
                    guard let next = characters.next() else { throw Unfinished(problem: "nothing follows the last backslash") }
                    if next != "\\", next != "\"" { word?.append("\\") }
                    word?.append(next)
                } else { word?.append(character) }
                continue
            }
            switch character {
            case " ", "\t", "\r", "\n":
                if let done = word { words.append(done) }
                word = nil
            case "#" where comments:
                if let done = word { words.append(done) }
                return words
            case "'", "\"":
                quote = character
                word = word ?? ""
            case "\\":
                guard let next = characters.next() else { throw Unfinished(problem: "nothing follows the last backslash") }
                word = (word ?? "") + String(next)
            default: word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else { throw Unfinished(problem: "a quote isn't closed") }
        if let word { words.append(word) }
        return words
    }
}
