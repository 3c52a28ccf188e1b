/// A piece of a sentence, and how it is meant. Its text may hold what people, files and hosts said: whoever shows it makes it
/// harmless first.
public struct Phrase: Equatable, Sendable {
    public enum Tone: String, Sendable {
        case plain, good, bad, notable
    }
    public var text: String
    public var tone: Tone

    public init(_ text: String, _ tone: Tone = .plain) {
        self.text = text
        self.tone = tone
    }
}

extension Phrase: ExpressibleByStringInterpolation {
    public init(stringLiteral value: String) { self.init(value) }
}

extension [Phrase] {
    public var text: String { map(\.text).joined() }
    /// The strongest of its pieces.
    public var tone: Phrase.Tone { contains { $0.tone == .bad } ? .bad : contains { $0.tone == .notable } ? .notable : first { $0.tone == .good }?.tone ?? .plain }
}
