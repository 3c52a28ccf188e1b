internal import Crypto
internal import Foundation

/// A known_hosts file, read whole. The library's own reader ignores `@revoked`, stops at the first odd line, and takes a
/// key of port 22 for any other port; a host's identity must not hang on that.
///
/// Names are keyed as OpenSSH writes them, `host` for port 22 and `[host]:port` otherwise, in lower case, and neither
/// stands in for the other.
struct KnownHosts: Sendable {
    enum Verdict: Equatable, Sendable {
        case ok
        /// Another key of the same type is known; its fingerprint and `file:line`.
        case changed(known: String, place: String)
        /// No key of this type is known for the host.
        case unknown
        case revoked(place: String)
    }

    struct Warning: Equatable, Sendable, CustomStringConvertible {
        var place: String
        var words: String
        var description: String { "\(place): \(words)" }
    }

    let path: String
    private(set) var warnings: [Warning] = []
    private var plain: [String: [Entry]] = [:]
    private var others: [Entry] = []
    private var revoked: [Entry] = []

    private struct Entry: Sendable {
        var names: Names
        var key: HostKey
        var line: Int
    }

    init(path: String, contents: [UInt8]) {
        self.path = path
        var number = 0
        for line in contents.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            read(line, number)
        }
    }

    /// Key types that the file has for this host; empty if it has none.
    func types(of host: String, port: Int) -> Set<String> {
        Set(entries(of: Self.name(host, port)).map(\.key.type))
    }

    func verdict(on key: HostKey, of host: String, port: Int) -> Verdict {
        let name = Self.name(host, port)
        if let entry = revoked.first(where: { $0.key == key && $0.names.match(name) }) {
            return .revoked(place: "\(path):\(entry.line)")
        }
        let entries = entries(of: name)
        if entries.contains(where: { $0.key == key }) { return .ok }
        guard let other = entries.first(where: { $0.key.type == key.type }) else { return .unknown }
        return .changed(known: other.key.fingerprint, place: "\(path):\(other.line)")
    }

    static func name(_ host: String, _ port: Int) -> String {
        // `[::1]` as an address is `::1`; the brackets of known_hosts stand for a port.
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        return port == 22 ? bare.lowercased() : "[\(bare.lowercased())]:\(port)"
    }

    private func entries(of name: String) -> [Entry] { plain[name, default: []] + others.filter { $0.names.match(name) } }

    private mutating func read(_ line: ArraySlice<UInt8>, _ number: Int) {
        var fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
        guard let first = fields.first, first.first != UInt8(ascii: "#") else { return }
        func warn(_ words: String) { warnings.append(Warning(place: "\(path):\(number)", words: words)) }

        var marker: String?
        if first.first == UInt8(ascii: "@") {
            marker = String(decoding: first, as: UTF8.self)
            fields.removeFirst()
        }
        guard fields.count >= 3 else { return warn("not a line of known_hosts, which has names, key type and key; ignored") }
        let text = fields.prefix(3).map { String(decoding: $0, as: UTF8.self) }
        guard let blob = Data(base64Encoded: text[2]) else { return warn("the key isn't base64; line ignored") }
        let key = HostKey(blob: [UInt8](blob))
        guard key.type == text[1] else { return warn("the line says \(text[1]), its key says \(key.type); line ignored") }
        guard let names = Names(text[0]) else { return warn("the hashed name can't be read; line ignored") }
        let entry = Entry(names: names, key: key, line: number)

        switch marker {
        case nil:
            if case .listed(let patterns) = names, patterns.allSatisfy(\.isPlain) {
                for pattern in patterns { plain[pattern.text, default: []].append(entry) }
            } else {
                others.append(entry)
            }
        case "@revoked": revoked.append(entry)
        case "@cert-authority": warn("@cert-authority is not supported, line ignored; add the host's own key")
        case let marker?: warn("unknown marker \(marker); line ignored")
        }
    }
}

/// The first field of a line.
private enum Names: Sendable {
    case listed([Pattern])
    /// HMAC-SHA1 of the name, so that a stolen file doesn't tell it.
    case hashed(salt: [UInt8], digest: [UInt8])

    init?(_ field: String) {
        guard field.hasPrefix("|") else {
            self = .listed(field.split(separator: ",").map { Pattern(String($0)) })
            return
        }
        let parts = field.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[1] == "1", let salt = Data(base64Encoded: String(parts[2])),
            let digest = Data(base64Encoded: String(parts[3])), digest.count == Insecure.SHA1.byteCount
        else { return nil }
        self = .hashed(salt: [UInt8](salt), digest: [UInt8](digest))
    }

    func match(_ name: String) -> Bool {
        switch self {
        case .listed(let patterns):
            // A pattern after `!` takes the name out again, wherever it stands.
            patterns.contains { !$0.isNegated && $0.matches(name) } && !patterns.contains { $0.isNegated && $0.matches(name) }
        case .hashed(let salt, let digest):
            HMAC<Insecure.SHA1>.isValidAuthenticationCode(
                digest, authenticating: [UInt8](name.utf8), using: SymmetricKey(data: salt))
        }
    }
}

private struct Pattern: Sendable {
    let text: String
    let isNegated: Bool
    let isPlain: Bool

    init(_ word: String) {
        isNegated = word.hasPrefix("!")
        text = (isNegated ? String(word.dropFirst()) : word).lowercased()
        isPlain = !isNegated && !text.contains { $0 == "*" || $0 == "?" }
    }

    /// `*` is any text, `?` any one character. Goes back to the last star only, so that no line can make it slow.
    func matches(_ name: String) -> Bool {
        let pattern = Array(text.utf8), name = Array(name.utf8)
        var p = 0, n = 0, star: Int?, mark = 0
        while n < name.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = p
                mark = n
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == name[n] {
                p += 1
                n += 1
            } else if let back = star {
                p = back + 1
                mark += 1
                n = mark
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
