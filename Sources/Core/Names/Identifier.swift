/// A name that is safe as a file name, a shell word and a part of a URL: one to 63 lower-case letters, digits, `.`, `_`
/// and `-`, beginning with a letter or a digit. `Subject` keeps names of different things apart.
public struct Identifier<Subject>: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    /// Nil unless the text obeys the rule above.
    public init?(rawValue: String) {
        let bytes = rawValue.utf8
        guard let first = bytes.first, bytes.count <= 63, Self.isAlphanumeric(first), bytes.allSatisfy(Self.isLegal) else {
            return nil
        }
        self.rawValue = rawValue
    }

    public init?(_ text: some StringProtocol) { self.init(rawValue: String(text)) }

    public var description: String { rawValue }

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The rule in words, for messages.
    public static var rule: String { "1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit" }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let name = Self(rawValue: text) else {
            throw DecodingError.dataCorrupted(.init(
                codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a name: \(Self.rule)"))
        }
        self = name
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Identifier: CodingKeyRepresentable {
    public var codingKey: any CodingKey { NameKey(stringValue: rawValue) }
    public init?(codingKey: some CodingKey) { self.init(rawValue: codingKey.stringValue) }
}

private struct NameKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// What an ``Identifier`` can name; the cases exist only as types.
public enum Naming {
    public enum Host: Sendable {}
    public enum Target: Sendable {}
    public enum Task: Sendable {}
    public enum Step: Sendable {}
    public enum Run: Sendable {}
    public enum Activity: Sendable {}
    public enum Owner: Sendable {}
    public enum Platform: Sendable {}
    public enum Parameter: Sendable {}
    public enum Block: Sendable {}
}

public typealias HostName = Identifier<Naming.Host>
/// A host's or a container's name; unique in an inventory.
public typealias TargetName = Identifier<Naming.Target>
public typealias TaskID = Identifier<Naming.Task>
public typealias StepName = Identifier<Naming.Step>
public typealias RunID = Identifier<Naming.Run>
public typealias ActivityID = Identifier<Naming.Activity>
/// An open set: a later edition of the matrix may name more owners than these two.
public typealias Owner = Identifier<Naming.Owner>
public typealias Platform = Identifier<Naming.Platform>
public typealias ParameterName = Identifier<Naming.Parameter>
/// A piece of playbooks that several of them include.
public typealias BlockName = Identifier<Naming.Block>
