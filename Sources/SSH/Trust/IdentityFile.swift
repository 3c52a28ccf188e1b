internal import Foundation

/// A private key file, judged by its content before anything is sent: libssh2 gives one and the same code for every key
/// that it can't use, and a server counts each failed try.
struct IdentityFile: Sendable {
    /// With the NUL that the library looks for at the end; not counted by `count`.
    let bytes: [UInt8]
    var count: Int { bytes.count - 1 }

    struct Unusable: Error, Equatable { var words: String }

    static func load(_ path: String, library: Int32 = LibraryVersion.current) throws(Unusable) -> IdentityFile {
        let file: LocalFile.Contents
        do { file = try LocalFile.read(path, limit: 1 << 20) } catch {
            throw Unusable(words: "\(error.words); correct identity in the inventory")
        }
        guard file.mode & 0o077 == 0 else {
            throw Unusable(
                words: "its mode is \(String(file.mode & 0o777, radix: 8)), others may read it; run: chmod 600 \(path)")
        }
        if let words = obstacle(in: file.bytes, library: library) { throw Unusable(words: words) }
        return IdentityFile(bytes: file.bytes + [0])
    }

    /// Why `library` can't use a key file of this content, with the remedy; nil: nothing speaks against trying.
    static func obstacle(in bytes: [UInt8], library: Int32) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard !bytes.contains(0), let begin = text.range(of: "-----BEGIN "),
            let dashes = text.range(of: "-----", range: begin.upperBound..<text.endIndex)
        else {
            return text.hasPrefix("ssh-") || text.hasPrefix("ecdsa-")
                ? "it is a public key; name the private key, the file without .pub" : "it isn't a private key file"
        }
        let label = text[begin.upperBound..<dashes.lowerBound]
        let body = text[dashes.upperBound...].prefix { $0 != "-" }
        switch label {
        case "OPENSSH PRIVATE KEY": return openSSH(body, library)
        case "EC PRIVATE KEY": return text.contains("ENCRYPTED") ? locked : nil
        case "RSA PRIVATE KEY": return rsa(library) ?? (text.contains("ENCRYPTED") ? locked : nil)
        case "ENCRYPTED PRIVATE KEY": return locked
        case "PRIVATE KEY": return pkcs8(body, library)
        case "DSA PRIVATE KEY": return "DSA keys are no longer accepted by servers; " + another
        default: return "it holds a '\(label)', which is not a key file that libssh2 reads; " + another
        }
    }

    private static let another = "make another with: ssh-keygen -t ed25519"
    private static let locked = "it is protected by a passphrase, and nobody is there to type it during a run; name an "
        + "unencrypted ed25519 key made for this purpose, and take it off the hosts after the window"

    private static func rsa(_ library: Int32) -> String? {
        library >= LibraryVersion.eleven ? nil : "RSA keys need libssh2 1.11 or later, here it is \(LibraryVersion.name(library)), whose RSA signatures "
            + "servers refuse; " + another
    }

    /// openssh-key-v1: magic, cipher, KDF, its options, count, public key, private part.
    private static func openSSH(_ body: Substring, _ library: Int32) -> String? {
        let magic = Array("openssh-key-v1\0".utf8)
        guard let data = Data(base64Encoded: body.filter { !$0.isWhitespace }), data.starts(with: magic) else {
            return "it is damaged: the OpenSSH key in it can't be decoded; restore it, or " + another
        }
        var reader = WireReader([UInt8](data).dropFirst(magic.count))
        guard let cipher = reader.string(), reader.string() != nil, reader.string() != nil, reader.integer() != nil,
            let blob = reader.string()
        else { return "it is damaged: it ends too early; restore it, or " + another }
        let type = HostKey(blob: Array(blob)).type
        if type == "ssh-rsa", let words = rsa(library) { return words }
        guard ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa"].contains(type) else {
            return "it holds a key of type \(type), which can't be used here; " + another
        }
        let scheme = String(decoding: cipher, as: UTF8.self)
        guard scheme != "none" else { return nil }
        let unreadable = scheme.hasPrefix("chacha20") || (scheme.contains("gcm") && library < LibraryVersion.eleven)
        return unreadable ? "it is encrypted with \(scheme), which libssh2 \(LibraryVersion.name(library)) can't read; " + locked : locked
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
