internal import CSSHShim
internal import Foundation

/// A private key that only a passphrase opens.
enum LockedKey: Hashable, Sendable {
    /// OpenSSH's own form, opened here: once, where the library would open it for each log-in, on the loop.
    case openSSH(SealedKey)
    /// The file, which the library opens at each log-in; that is cheap in this form.
    case pem([UInt8])

    /// Why no passphrase can open it here, with the remedy; nil: one can.
    func obstacle(path: String) -> String? {
        switch self {
        case .pem: nil
        case .openSSH(let key):
            key.scheme == nil
                ? "it is encrypted with \(key.cipher), which can't be opened here; write it anew with: ssh-keygen -p -Z aes256-ctr "
                    + "-f \(path), or load it into an ssh-agent" : nil
        }
    }

    enum Failure: Error, Equatable { case wrongPassphrase, damaged }

    /// Takes its time: off the loop only.
    func opened(by passphrase: [UInt8]) throws(Failure) -> IdentityFile {
        switch self {
        case .openSSH(let key): IdentityFile(bytes: try key.opened(by: passphrase) + [0])
        case .pem(let bytes): IdentityFile(bytes: bytes + [0], passphrase: passphrase + [0])
        }
    }
}

/// openssh-key-v1: magic, cipher, key derivation, its options, count, public half, private part.
struct SealedKey: Hashable, Sendable {
    static let magic = Array("openssh-key-v1\0".utf8)

    let cipher: String
    let publicHalf: [UInt8]
    private let derivation: String
    private let salt: [UInt8]
    private let rounds: Int
    private let sealed: [UInt8]

    init?(_ bytes: [UInt8]) {
        var reader = WireReader(bytes.dropFirst(Self.magic.count))
        guard let cipher = reader.string(), let derivation = reader.string(), let options = reader.string(), reader.integer() == 1,
            let blob = reader.string(), let sealed = reader.string()
        else { return nil }
        self.cipher = String(decoding: cipher, as: UTF8.self)
        self.derivation = String(decoding: derivation, as: UTF8.self)
        publicHalf = Array(blob)
        self.sealed = Array(sealed)
        var settings = WireReader(options)
        salt = Array(settings.string() ?? [])
        rounds = settings.integer() ?? 0
    }

    /// libcrypto's name, bytes of the key and of the initial vector.
    var scheme: (name: String, key: Int, vector: Int)? {
        // A minute of work; nobody makes such keys.
        guard derivation == "bcrypt", (1...5000).contains(rounds), (1...1024).contains(salt.count) else { return nil }
        return switch cipher {
        case "aes128-ctr": ("AES-128-CTR", 16, 16)
        case "aes192-ctr": ("AES-192-CTR", 24, 16)
        case "aes256-ctr": ("AES-256-CTR", 32, 16)
        case "aes128-cbc": ("AES-128-CBC", 16, 16)
        case "aes192-cbc": ("AES-192-CBC", 24, 16)
        case "aes256-cbc": ("AES-256-CBC", 32, 16)
        case "3des-cbc": ("DES-EDE3-CBC", 24, 8)
        default: nil
        }
    }

    /// The key file without a passphrase.
    func opened(by passphrase: [UInt8]) throws(LockedKey.Failure) -> [UInt8] {
        guard let (name, keySize, vectorSize) = scheme, !sealed.isEmpty, sealed.count % vectorSize == 0 else { throw .damaged }
        var key = [UInt8](repeating: 0, count: keySize + vectorSize), open = sealed
        defer { for index in key.indices { key[index] = 0 } }
        guard drydock_bcrypt(passphrase, passphrase.count, salt, salt.count, UInt32(rounds), &key, key.count) == 0,
            drydock_decrypt(name, key, Array(key[keySize...]), sealed, sealed.count, &open) == 0
        else { throw .damaged }
        // The same random number twice: what another passphrase makes of it doesn't agree.
        var reader = WireReader(open)
        guard let first = reader.integer(), let second = reader.integer(), first == second else { throw .wrongPassphrase }
        let none = AgentMessage.string(Array("none".utf8))
        let body = Self.magic + none + none + AgentMessage.integer(0) + AgentMessage.integer(1) + AgentMessage.string(publicHalf) + AgentMessage.string(open)
        let lines = Data(body).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        return Array("-----BEGIN OPENSSH PRIVATE KEY-----\n\(lines)\n-----END OPENSSH PRIVATE KEY-----\n".utf8)
    }
}
