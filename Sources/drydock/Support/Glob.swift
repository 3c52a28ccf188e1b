/// Names of steps as a person may write several at once.
enum Glob {
    /// `*` any characters but `/`, `?` one of them.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        match(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
    }

    private static func match(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case "*":
            var rest = text
            while true {
                if match(pattern.dropFirst(), rest) { return true }
                guard let next = rest.first, next != "/" else { return false }
                rest = rest.dropFirst()
            }
        case "?": return text.first.map { $0 != "/" } == true && match(pattern.dropFirst(), text.dropFirst())
        default: return text.first == first && match(pattern.dropFirst(), text.dropFirst())
        }
    }
}
