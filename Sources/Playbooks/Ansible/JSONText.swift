/// Makes JSON out of JSON that libyaml reads alike: it takes U+2028 and its like for line breaks, refuses some signs, and knows no
/// surrogates. Lines stay where they are.
enum JSONText {
    /// An object with keys in double quotes, which is how no one begins a mapping of YAML.
    static func isJSON(_ text: String) -> Bool { text.prefixMatch(of: /\s*\{\s*("|\})/) != nil }

    static func forYAML(_ text: String) -> String {
        var result = String.UnicodeScalarView(), rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                if let pair = pair(rest) {
                    result.append(pair)
                    rest = rest.dropFirst(11)
                } else {
                    result.append(scalar)
                    if let next = rest.popFirst() { result.append(next) }
                }
            case "\u{7f}", "\u{85}", "\u{2028}", "\u{2029}", "\u{feff}":
                let digits = String(scalar.value, radix: 16)
                result.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// What `uD83D\uDE00` stands for.
    private static func pair(_ text: Substring.UnicodeScalarView) -> Unicode.Scalar? {
        let word = Array(text.prefix(11))
        guard word.count == 11, word[0] == "u", word[5] == "\\", word[6] == "u" else { return nil }
        func unit(_ scalars: ArraySlice<Unicode.Scalar>) -> UInt32? {
            var digits = String.UnicodeScalarView()
            digits.append(contentsOf: scalars)
            return UInt32(String(digits), radix: 16)
        }
        guard let high = unit(word[1...4]), let low = unit(word[7...10]), (0xd800...0xdbff).contains(high), (0xdc00...0xdfff).contains(low) else { return nil }
        return Unicode.Scalar(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }
}
