/// A regular expression that a playbook states, as Swift's `Regex` reads it.
///
/// It reads Unicode scalars, as a shell's bytes do, and not what people see as one character: to the latter `\r\n` is no
/// line break that `[^\n]` would keep out, and a quote with an accent on it no quote.
/// Kept as text because `Regex` is neither `Sendable` nor `Codable`; compiled where it is used.
public struct Pattern: Hashable, Sendable {
    public let source: String

    /// Longer ones are refused: the compiler of expressions recurses, and a file must not be able to exhaust the stack.
    public static let longest = 500

    public struct Fault: Error, Hashable, Sendable {
        public var problem: String
        public var remedy: String
    }

    public init(_ source: String) throws(Fault) {
        guard source.utf8.count <= Self.longest else {
            throw Fault(
                problem: "a pattern of \(source.utf8.count) bytes is too long",
                remedy: "use at most \(Self.longest), or test with grep in a probe")
        }
        do {
            _ = try Regex(source)
        } catch {
            throw Fault(problem: "the pattern '\(source)' is not a regular expression (\(error))", remedy: "correct it")
        }
        self.source = source
    }

    private var regex: Regex<AnyRegexOutput>? { (try? Regex(source))?.matchingSemantics(.unicodeScalar) }

    /// Whether the whole of the text matches.
    public func matchesWhole(of text: String) -> Bool { (try? regex?.wholeMatch(in: text)) != nil }

    /// Whether some part of the text matches; `^` and `$` stand for the beginning and end of any line.
    public func matchesSomewhere(in text: String) -> Bool {
        (try? regex?.anchorsMatchLineEndings().firstMatch(in: text)) != nil
    }

    /// The first group of the first match, or the whole match where the pattern has no group; nil where nothing matches.
    /// A group that took no part is empty. `^` and `$` stand as in ``matchesSomewhere(in:)``.
    public func value(in text: String) -> String? {
        guard let match = try? regex?.anchorsMatchLineEndings().firstMatch(in: text) else { return nil }
        return match.output.count > 1 ? String(match.output[1].substring ?? "") : String(match.output[0].substring ?? "")
    }
}
