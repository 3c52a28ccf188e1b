internal import Foundation

/// The ssh-agent's protocol, as far as it is needed: what keys there are, and a signature by one of them. Text in, text out.
enum AgentMessage {
    /// The longest answer that is taken, as OpenSSH has it; what claims to be longer is no agent.
    static let limit = 256 * 1024

    private enum Number {
        static let failure: UInt8 = 5, list: UInt8 = 11, keys: UInt8 = 12, sign: UInt8 = 13, signature: UInt8 = 14
    }

    static var list: [UInt8] { framed([Number.list]) }

    /// - Parameter data: as libssh2 wants it signed; it tells which hash an RSA key has to use.
    static func sign(_ data: [UInt8], with key: AgentKey) -> [UInt8] {
        framed([Number.sign] + string(key.blob) + string(data) + integer(flags(for: data)))
    }

    static func keys(in answer: [UInt8]) throws(AgentFailure) -> [AgentKey] {
        var reader = WireReader(answer)
        guard let number = reader.byte() else { throw .malformed }
        if number == Number.failure { return [] }
        guard number == Number.keys, let count = reader.integer() else { throw .malformed }
        var keys: [AgentKey] = []
        for _ in 0..<min(count, limit / 8) {
            guard let blob = reader.string(), let comment = reader.string() else { throw .malformed }
            keys.append(AgentKey(blob: Array(blob), comment: String(decoding: comment, as: UTF8.self)))
        }
        return keys
    }

    /// The signature without the name of its kind; nil: the agent refused.
    static func signature(in answer: [UInt8]) throws(AgentFailure) -> [UInt8]? {
        var reader = WireReader(answer)
        guard let number = reader.byte() else { throw .malformed }
        if number == Number.failure { return nil }
        guard number == Number.signature, let whole = reader.string() else { throw .malformed }
        var inner = WireReader(whole)
        guard inner.string() != nil, let signature = inner.string(), !signature.isEmpty else { throw .malformed }
        return Array(signature)
    }

    /// RFC 4252, section 7: session, 50, user, service, "publickey", 1, algorithm. An RSA key signs by SHA-1 unless told.
    private static func flags(for data: [UInt8]) -> UInt32 {
        var reader = WireReader(data)
        guard reader.string() != nil, reader.byte() == 50, reader.string() != nil, reader.string() != nil, reader.string() != nil,
            reader.byte() != nil, let algorithm = reader.string()
        else { return 0 }
        switch String(decoding: algorithm, as: UTF8.self) {
        case "rsa-sha2-256": return 2
        case "rsa-sha2-512": return 4
        default: return 0
        }
    }

    private static func framed(_ body: [UInt8]) -> [UInt8] { string(body) }
    static func string(_ bytes: [UInt8]) -> [UInt8] { integer(UInt32(truncatingIfNeeded: bytes.count)) + bytes }
    static func integer(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
}

/// A public key whose private half the agent has.
struct AgentKey: Equatable, Sendable {
    var blob: [UInt8]
    var comment: String

    private var key: HostKey { HostKey(blob: blob) }
    var fingerprint: String { key.fingerprint }

    /// For messages.
    var name: String { comment.isEmpty ? fingerprint : "\(fingerprint) (\(ServerGreeting.printable(comment.utf8.prefix(80))))" }

    /// Why this libssh2 can't log in with a key of this type; nil: it can.
    func obstacle(library: Int32) -> String? {
        switch key.type {
        case "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521": nil
        case "ssh-rsa":
            library >= LibraryVersion.eleven ? nil : "RSA keys need libssh2 1.11 or later, here it is \(LibraryVersion.name(library))"
        case let type where type.hasSuffix("-cert-v01@openssh.com"): "certificates in the agent aren't used"
        case let type: "keys of type \(ServerGreeting.printable(type.utf8.prefix(60))) aren't used"
        }
    }
}

enum AgentFailure: Error, Equatable {
    /// No agent there; the system's words.
    case absent(String)
    case silent(seconds: Int)
    case closed
    case malformed

    var words: String {
        switch self {
        case .absent(let why): why
        case .silent(let seconds): "it didn't answer within \(seconds) s; end it, start another with: eval $(ssh-agent); ssh-add"
        case .closed: "it closed the connection in the middle; start another with: eval $(ssh-agent); ssh-add"
        case .malformed: "it answered something that the agent's protocol doesn't know; check that the socket is an ssh-agent's"
        }
    }
}

extension AgentKey {
    /// The first line of a public key file: type, key, comment. Nil where it isn't one.
    init?(line bytes: [UInt8]) {
        let line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let words = String(decoding: line, as: UTF8.self).split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard words.count >= 2, let blob = Data(base64Encoded: String(words[1])), HostKey(blob: [UInt8](blob)).type == words[0] else { return nil }
        self.init(blob: [UInt8](blob), comment: words.count > 2 ? words[2].trimmingCharacters(in: .whitespaces) : "")
    }
}
