extension PythonLiteral {
    /// One string, or several beside each other, which are one.
    mutating func strings() -> String? {
        guard var text = string() else { return nil }
        while true {
            let before = index
            skipBlanks()
            guard let more = string() else {
                index = before
                return text
            }
            text += more
        }
    }

    private mutating func string() -> String? {
        let start = index
        var isRaw = false
        prefix: while let next = peek {
            switch next {
            case "r", "R": isRaw = true
            case "u", "U", "b", "B": break
            default: break prefix
            }
            index += 1
            if index - start > 2 { break }
        }
        guard let quote = peek, quote == "'" || quote == "\"" else {
            index = start
            return nil
        }
        let isTriple = index + 2 < scalars.count && scalars[index + 1] == quote && scalars[index + 2] == quote
        index += isTriple ? 3 : 1
        var text = String.UnicodeScalarView()
        while let next = peek {
            if next == quote, !isTriple || (index + 2 < scalars.count && scalars[index + 1] == quote && scalars[index + 2] == quote) {
                index += isTriple ? 3 : 1
                return String(text)
            }
            index += 1
            guard next == "\\" else {
                text.append(next)
                continue
            }
            guard let escaped = peek else { break }
            index += 1
            if isRaw { text.append(contentsOf: ["\\", escaped]) } else {
                guard let made = escape(escaped) else { break }
                text.append(contentsOf: made)
            }
        }
        index = start
        return nil
    }

    /// Nil for what is an error in Python.
    private mutating func escape(_ letter: Unicode.Scalar) -> [Unicode.Scalar]? {
        switch letter {
        case "\\", "'", "\"": return [letter]
        case "n": return ["\n"]
        case "t": return ["\t"]
        case "r": return ["\r"]
        case "a": return ["\u{7}"]
        case "b": return ["\u{8}"]
        case "f": return ["\u{c}"]
        case "v": return ["\u{b}"]
        case "\n": return []
        case "x": return code(digits: 2)
        case "u": return code(digits: 4)
        case "U": return code(digits: 8)
        case "N": return nil
        case "0"..."7":
            var value = letter.value - 48, count = 1
            while count < 3, let next = peek, ("0"..."7").contains(next) {
                value = value * 8 + next.value - 48
                index += 1
                count += 1
            }
            return Unicode.Scalar(value).map { [$0] }
        default: return ["\\", letter]
        }
    }

    private mutating func code(digits: Int) -> [Unicode.Scalar]? {
        guard index + digits <= scalars.count else { return nil }
        var word = String.UnicodeScalarView()
        word.append(contentsOf: scalars[index..<index + digits])
        index += digits
        return UInt32(String(word), radix: 16).flatMap(Unicode.Scalar.init).map { [$0] }
    }
}
