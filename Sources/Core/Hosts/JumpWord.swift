/// `[user@]host[:port]`, as people write a jump host. An IPv6 address with a port stands in brackets.
public struct JumpWord: Equatable, Sendable {
    public var user: String?
    public var address: String
    public var port: Int?

    /// Nil where a part is empty, has a blank, or is no port.
    public init?(_ text: String) {
        var rest = text[...]
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at]
            guard !user.isEmpty, !user.hasPrefix("-"), !user.contains(where: { $0.isWhitespace || $0 == ":" || $0 == "@" }) else { return nil }
            self.user = String(user)
            rest = rest[rest.index(after: at)...]
        }
        if rest.hasPrefix("["), let end = rest.firstIndex(of: "]") {
            address = String(rest[rest.index(after: rest.startIndex)..<end])
            rest = rest[rest.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
        } else {
            // Several colons are an IPv6 address.
            let end = rest.count(where: { $0 == ":" }) == 1 ? rest.firstIndex(of: ":") ?? rest.endIndex : rest.endIndex
            address = String(rest[..<end])
            rest = rest[end...]
        }
        guard !address.isEmpty, !address.hasPrefix("-"), !address.contains(where: { $0.isWhitespace || $0 == "@" || $0 == "/" }) else { return nil }
        guard !rest.isEmpty else { return }
        guard rest.dropFirst().allSatisfy({ $0.isASCII && $0.isNumber }), let port = Int(rest.dropFirst()), (1...65_535).contains(port) else { return nil }
        self.port = port
    }
}
