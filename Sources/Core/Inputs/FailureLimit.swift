/// How many targets may fail before nothing new starts; the next one stops it.
public enum FailureLimit: Hashable, Sendable, ExpressibleByIntegerLiteral {
    case count(Int)
    /// 0...100 of all targets that it is about, rounded down.
    case percent(Int)

    public init(integerLiteral value: Int) { self = .count(value) }

    /// `3` or `25%`; nil for anything else.
    public init?(text: String) {
        let isPercent = text.hasSuffix("%")
        let digits = isPercent ? text.dropLast() : text[...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(digits),
            !isPercent || number <= 100
        else { return nil }
        self = isPercent ? .percent(number) : .count(number)
    }

    public func allowed(of total: Int) -> Int {
        switch self {
        case .count(let count): count
        case .percent(let percent): total * percent / 100
        }
    }

    public var text: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): "\(percent)%"
        }
    }
}

extension FailureLimit: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let limit = Self(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no limit of failures"))
        }
        self = limit
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
