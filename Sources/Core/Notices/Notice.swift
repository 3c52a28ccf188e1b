public import Foundation

/// One piece of news of a run, for people and the programs that page them.
///
/// The same news has the same ``id`` whoever makes it and however often: receivers may drop what they had before.
public struct Notice: Codable, Equatable, Sendable {
    /// What a notice is made from; told once for each.
    public enum Occasion: Equatable, Sendable {
        /// The run's fact of this number.
        case fact(Int)
        /// What time brought about: a key that is the same as long as it is the same news.
        case time(key: String)

        var words: String {
            switch self {
            case .fact(let number): "fact \(number)"
            case .time(let key): "time \(key)"
            }
        }
    }

    /// What a notice says beside where and when it happened.
    public struct Details: Equatable, Sendable {
        public var step: StepID?
        /// More than one step, at most ``Notice/stepLimit`` of them.
        public var steps: [StepID]?
        public var owner: Owner?
        public var gate: Gate?
        public var by: String?
        public var ticket: String?
        public var reason: String?
        public init(
            step: StepID? = nil, steps: [StepID]? = nil, owner: Owner? = nil, gate: Gate? = nil, by: String? = nil,
            ticket: String? = nil, reason: String? = nil
        ) {
            self.step = step
            self.steps = steps
            self.owner = owner
            self.gate = gate
            self.by = by
            self.ticket = ticket
            self.reason = reason
        }
    }

    public let id: NoticeID
    public let kind: NoticeKind
    public let run: RunID
    public let plan: PlanName
    public let fingerprint: Fingerprint
    /// The fact's number, or ``key``: one of the two.
    public let number: Int?
    public let key: String?
    /// To the millisecond.
    public let at: Date
    public let step: StepID?
    public let steps: [StepID]?
    public let owner: Owner?
    public let gate: Gate?
    /// Who spoke.
    public let by: String?
    public let ticket: String?
    public let reason: String?
    /// One sentence for a person on one line, and what to do now.
    public let text: String

    public static let stepLimit = 100

    public init(
        _ kind: NoticeKind, of run: RunID, plan: PlanName, fingerprint: Fingerprint, _ occasion: Occasion, at: Date,
        _ details: Details = .init(), text: String
    ) {
        id = Self.id(of: run, occasion, kind)
        self.kind = kind
        self.run = run
        self.plan = plan
        self.fingerprint = fingerprint
        switch occasion {
        case .fact(let number): (self.number, key) = (number, nil)
        case .time(let key): (number, self.key) = (nil, key)
        }
        self.at = Date(milliseconds: at.milliseconds)
        step = details.step
        steps = details.steps.map { Array($0.prefix(Self.stepLimit)) }
        owner = details.owner
        gate = details.gate
        by = details.by
        ticket = details.ticket
        reason = details.reason
        self.text = text
    }

    /// 128 bits of SHA-256, in hexadecimal.
    public static func id(of run: RunID, _ occasion: Occasion, _ kind: NoticeKind) -> NoticeID {
        let digest = Hex.sha256(Data("drydock notice 1 \(run) \(kind.rawValue) \(occasion.words)".utf8))
        guard let id = NoticeID(digest.prefix(32)) else { preconditionFailure("hexadecimal digits are a name") }
        return id
    }
}

public typealias NoticeID = Identifier<Notice>

extension Notice {
    /// As it is stored, sent and signed: UTF-8 JSON, keys sorted, times as ISO 8601 in UTC with milliseconds.
    public func encoded() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Self.words(date.milliseconds))
        }
        return try encoder.encode(self)
    }

    /// Reads what ``encoded()`` made.
    public static func decode(_ bytes: Data) throws -> Notice {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            return Date(milliseconds: try Date(text, strategy: Self.time).milliseconds)
        }
        return try decoder.decode(Notice.self, from: bytes)
    }

    /// The style itself cuts what a `Double` lacks of a whole millisecond.
    private static func words(_ milliseconds: Int) -> String {
        let (seconds, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        let digits = String(rest + 1000).dropFirst()
        return "\(text.dropLast()).\(digits)Z"
    }

    private static var time: Date.ISO8601FormatStyle { .init(includingFractionalSeconds: true) }
}
