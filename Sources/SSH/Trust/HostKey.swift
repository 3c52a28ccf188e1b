internal import Crypto
internal import Foundation

/// A host's public key as it stands on the wire: a blob whose first string is the type.
struct HostKey: Hashable, Sendable {
    let blob: [UInt8]

    /// `ssh-ed25519` and the like; "unknown" where the blob isn't of that form.
    var type: String {
        var reader = WireReader(blob)
        guard let name = reader.string(), let text = String(validating: name, as: UTF8.self) else { return "unknown" }
        return text
    }

    /// As `ssh-keygen -l` prints it.
    var fingerprint: String {
        let digest = Data(SHA256.hash(data: blob)).base64EncodedString()
        return "SHA256:" + digest.replacingOccurrences(of: "=", with: "")
    }
}

/// Reads the integers and strings of the SSH wire format; nil wherever the bytes end too early.
struct WireReader {
    private var rest: ArraySlice<UInt8>
    init(_ bytes: [UInt8]) { rest = bytes[...] }
    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func integer() -> Int? {
        guard let bytes = take(4) else { return nil }
        return bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    mutating func string() -> ArraySlice<UInt8>? {
        guard let length = integer() else { return nil }
        return take(length)
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
