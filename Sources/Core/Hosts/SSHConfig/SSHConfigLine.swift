/// A line of an ssh_config file: a keyword in lower case, and its arguments without their quotes.
struct SSHConfigLine: Equatable, Sendable {
    var place: Place
    var keyword: String
    var arguments: [String]

    /// Nil for lines that say nothing.
    init?(_ text: Substring, at place: Place) throws(Diagnostic) {
        let blanks: Set<Character> = [" ", "\t", "\r", "\u{c}"]
        var rest = text.drop { blanks.contains($0) }
        guard let first = rest.first, first != "#" else { return nil }
        let word = rest.prefix { !blanks.contains($0) && $0 != "=" }
        rest = rest.dropFirst(word.count).drop { blanks.contains($0) }
        // One sign of equation may stand between, as in a shell's assignment.
        if rest.first == "=" { rest = rest.dropFirst().drop { blanks.contains($0) } }
        self.place = Place(file: place.file, line: place.line, column: 1 + text.prefix { blanks.contains($0) }.count)
        keyword = word.lowercased()
        arguments = try Self.words(rest, blanks, at: self.place)
        guard !arguments.isEmpty else { throw Diagnostic("'\(word)' has no value", at: self.place, remedy: "write one, or remove the line") }
    }

    /// Quotes, and backslashes before quotes, blanks and backslashes, as OpenSSH reads them. A word that begins with # ends the line.
    private static func words(_ text: Substring, _ blanks: Set<Character>, at place: Place) throws(Diagnostic) -> [String] {
        var words: [String] = [], rest = text
        while true {
            rest = rest.drop { blanks.contains($0) }
            guard let first = rest.first, first != "#" else { return words }
            var word = "", quote: Character?
            while let next = rest.first, quote != nil || !blanks.contains(next) {
                rest.removeFirst()
                if next == "\\", let escaped = rest.first, "\"'\\".contains(escaped) || (quote == nil && escaped == " ") {
                    word.append(escaped)
                    rest.removeFirst()
                } else if let open = quote {
                    if next == open { quote = nil } else { word.append(next) }
                } else if next == "\"" || next == "'" { quote = next } else { word.append(next) }
            }
            guard quote == nil else { throw Diagnostic("a quote isn't closed", at: place, remedy: "close it") }
            words.append(word)
        }
    }
}

/// A list of patterns, as `Host` has it: one must match, and none of those after `!`.
struct SSHPatterns {
    var words: [String]

    func match(_ name: String) -> Bool {
        var isMatched = false
        for word in words {
            let isNegated = word.hasPrefix("!")
            guard Self.match(isNegated ? word.dropFirst() : word[...], name) else { continue }
            if isNegated { return false }
            isMatched = true
        }
        return isMatched
    }

    /// `*` is any text, `?` any one character. Goes back to the last star only, so that no pattern can make it slow.
    private static func match(_ pattern: Substring, _ name: String) -> Bool {
        let pattern = Array(pattern.utf8), name = Array(name.utf8)
        var p = 0, n = 0, star: Int?, mark = 0
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                (star, mark) = (p, n)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let back = star {
                mark += 1
                (p, n) = (back + 1, mark)
            } else { return false }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
