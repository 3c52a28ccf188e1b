internal import Foundation

/// A private key file, judged by its content before anything is sent: libssh2 gives one and the same code for every key
/// that it can't use, and a server counts each failed try.
struct IdentityFile: Sendable {
    /// With the NUL that the library looks for at the end; not counted by `count`.
    let bytes: [UInt8]
    /// For a file in PEM form, which the library opens by itself; with a NUL at the end.
    var passphrase: [UInt8]?
    var count: Int { bytes.count - 1 }

    struct Unusable: Error, Equatable { var words: String }

    /// What stands in a file that is named as an identity.
    enum Content: Sendable {
        case plain(IdentityFile)
        case locked(LockedKey)
        /// The public half; the private one may be in the agent.
        case publicHalf(AgentKey)
    }

    static func examine(_ path: String, library: Int32 = LibraryVersion.current) throws(Unusable) -> Content {
        let file: LocalFile.Contents
        do { file = try LocalFile.read(path, limit: 1 << 20) } catch {
            throw Unusable(words: "\(error.words); correct identity in the inventory")
        }
        if let key = AgentKey(line: file.bytes) { return .publicHalf(key) }
        guard file.mode & 0o077 == 0 else {
            throw Unusable(
                words: "its mode is \(String(file.mode & 0o777, radix: 8)), others may read it; run: chmod 600 \(path)")
        }
        return try content(of: file.bytes, library: library)
    }

    /// - Throws: why `library` can't use a key file of this content, with the remedy.
    static func content(of bytes: [UInt8], library: Int32) throws(Unusable) -> Content {
        let text = String(decoding: bytes, as: UTF8.self), plain = Content.plain(IdentityFile(bytes: bytes + [0]))
        guard !bytes.contains(0), let begin = text.range(of: "-----BEGIN "),
            let dashes = text.range(of: "-----", range: begin.upperBound..<text.endIndex)
        else { throw Unusable(words: "it isn't a private key file; correct identity in the inventory") }
        let label = text[begin.upperBound..<dashes.lowerBound]
        let body = text[dashes.upperBound...].prefix { $0 != "-" }
        let content = text.contains("ENCRYPTED") ? Content.locked(.pem(bytes)) : plain
        switch label {
        case "OPENSSH PRIVATE KEY": return try openSSH(body, plain, library)
        case "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY": return content
        case "RSA PRIVATE KEY":
            if let words = rsa(library) { throw Unusable(words: words) }
            return content
        case "PRIVATE KEY":
            if let words = pkcs8(body, library) { throw Unusable(words: words) }
            return plain
        case "DSA PRIVATE KEY": throw Unusable(words: "DSA keys are no longer accepted by servers; " + another)
        default: throw Unusable(words: "it holds a '\(label)', which is not a key file that libssh2 reads; " + another)
        }
    }

    private static let another = "make another with: ssh-keygen -t ed25519"
    private static func rsa(_ library: Int32) -> String? {
        library >= LibraryVersion.eleven ? nil : "RSA keys need libssh2 1.11 or later, here it is \(LibraryVersion.name(library)), whose RSA signatures "
            + "servers refuse; " + another
    }

    private static func openSSH(_ body: Substring, _ plain: Content, _ library: Int32) throws(Unusable) -> Content {
        guard let data = Data(base64Encoded: body.filter { !$0.isWhitespace }), data.starts(with: SealedKey.magic) else {
            throw Unusable(words: "it is damaged: the OpenSSH key in it can't be decoded; restore it, or " + another)
        }
        guard let sealed = SealedKey([UInt8](data)) else { throw Unusable(words: "it is damaged: it ends too early; restore it, or " + another) }
        let type = HostKey(blob: sealed.publicHalf).type
        if type == "ssh-rsa", let words = rsa(library) { throw Unusable(words: words) }
        guard ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"].contains(type) else {
            throw Unusable(words: "it holds a key of type \(type), which can't be used here; " + another)
        }
        return sealed.cipher == "none" ? plain : .locked(.openSSH(sealed))
    }

    private static func pkcs8(_ body: Substring, _ library: Int32) -> String? {
        guard let data = Data(base64Encoded: body.filter { !$0.isWhitespace }) else {
            return "it is damaged: its base64 can't be decoded; restore it, or " + another
        }
        let head = [UInt8](data.prefix(64))
        // The algorithm's object identifiers: 1.3.101.112 and 1.2.840.113549.1.1.1.
        if head.holds([0x06, 0x03, 0x2b, 0x65, 0x70]) {
            return "libssh2 can't read ed25519 keys in PKCS#8 form; make the key with ssh-keygen -t ed25519, which writes OpenSSH's form"
        }
        if head.holds([0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]) { return rsa(library) }
        return nil
    }
}

extension [UInt8] {
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        count >= part.count && indices.dropLast(part.count - 1).contains { self[$0...].starts(with: part) }
    }
}
