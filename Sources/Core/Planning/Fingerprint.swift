internal import Crypto
public import Foundation

/// SHA-256 over a frozen plan's canonical bytes: 64 hexadecimal digits.
public struct Fingerprint: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init?(rawValue: String) {
        guard rawValue.utf8.count == 64, rawValue.utf8.allSatisfy({ Hex.digits.contains($0) }) else { return nil }
        self.rawValue = rawValue
    }

    public init(of bytes: some DataProtocol) { rawValue = Hex.text(SHA256.hash(data: bytes)) }

    public var description: String { rawValue }
    /// The first twelve digits, for people.
    public var short: String { String(rawValue.prefix(12)) }
}

extension Fingerprint: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(rawValue: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no fingerprint"))
        }
        self = value
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

/// Lower-case hexadecimal, and digests in it.
public enum Hex {
    static let digits = Set("0123456789abcdef".utf8)

    public static func text(_ bytes: some Sequence<UInt8>) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(alphabet[Int(byte >> 4)])
            text.append(alphabet[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// SHA-256 of `bytes`, in hexadecimal.
    public static func sha256(_ bytes: some DataProtocol) -> String { text(SHA256.hash(data: bytes)) }
}
