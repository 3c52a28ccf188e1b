/// What a server said in clear text before any encryption: its banner and its offer of algorithms. libssh2 keeps neither
/// when the handshake fails, and calls every failed negotiation by one name.
struct ServerGreeting {
    /// The line that begins with `SSH-`, if one came.
    private(set) var banner: String?
    /// Name lists of the first KEXINIT, in its order.
    private(set) var offer: [[String]] = []
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            guard line.hasPrefix("SSH-") else { continue }
            banner = line.trimmingSuffix { $0.isNewline }
            readOffer(rest)
            return
        }
    }

    /// RFC 4253, sections 6 and 7.1: length, padding length, message 20, 16 bytes of cookie, ten name lists.
    private mutating func readOffer(_ packet: ArraySlice<UInt8>) {
        var reader = WireReader(packet)
        guard reader.integer() != nil, reader.byte() != nil, reader.byte() == 20, reader.take(16) != nil else { return }
        var lists: [[String]] = []
        while lists.count < 10, let names = reader.string() {
            lists.append(String(decoding: names, as: UTF8.self).split(separator: ",").map(String.init))
        }
        if lists.count == 10 { offer = lists }
    }

    var isEmpty: Bool { bytes.isEmpty }

    /// What came instead of a banner, printable and short.
    var beginning: String { Self.printable(bytes.prefix(60)) }

    static func printable(_ bytes: some Sequence<UInt8>) -> String {
        String(bytes.map { (0x20..<0x7f).contains($0) ? Character(Unicode.Scalar($0)) : "." })
            .trimmingSuffix { $0 == "." || $0 == " " }
    }

    /// The first list that has nothing in common with what we may use; `usable` takes what this library version has.
    func mismatch(usable: (String) -> Bool) -> (kind: String, offered: [String])? {
        guard offer.count == 10 else { return nil }
        let lists: [(String, Int, [String])] = [
            ("key exchange", 0, Preferences.keyExchange), ("host key", 1, Preferences.hostKeys),
            ("cipher", 2, Preferences.ciphers), ("cipher", 3, Preferences.ciphers),
            ("MAC", 4, Preferences.macs), ("MAC", 5, Preferences.macs),
        ]
        for (kind, index, ours) in lists where !offer[index].contains(where: { ours.contains($0) && usable($0) }) {
            return (kind, offer[index])
        }
        return nil
    }

    /// Whether a libssh2 of this version has the algorithm, among those of ``Preferences``.
    static func has(_ name: String, library: Int32) -> Bool {
        let sinceEleven = name.hasPrefix("rsa-sha2-") || name.hasPrefix("chacha20") || name.contains("-etm@")
        return !sinceEleven || library >= LibraryVersion.eleven
    }
}

extension String {
    func trimmingSuffix(while predicate: (Character) -> Bool) -> String {
        var text = self[...]
        while let last = text.last, predicate(last) { text = text.dropLast() }
        return String(text)
    }
}
