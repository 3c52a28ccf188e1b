public import Core
import Foundation

/// Reads where notices go. Secrets are references here; whether there is anything behind them shows when a notice is sent.
public enum NotificationsReader: FileReader {
    public static func value(_ file: inout FileFields) -> NotificationSettings? {
        let faults = file.faults
        let node = file.fields.required("sinks")
        file.fields.close()
        guard let node else { return nil }
        let items = node.list("the sinks", faults)
        if node.isEmptyList { faults.add("no sinks", at: node.place, "write at least one, or do without the file") }
        var seen: [SinkName: Place] = [:]
        let sinks = items.compactMap { sink($0, &seen, faults) }
        return NotificationSettings(sinks: sinks)
    }

    private static func sink(_ node: YAMLNode, _ seen: inout [SinkName: Place], _ faults: Faults) -> Sink? {
        guard var fields = Fields(node, "a sink", faults) else { return nil }
        let name = fields.required("name")?.name("a sink's name", as: Sink.self, faults)
        let webhook = fields.entry("webhook"), command = fields.entry("command"), mail = fields.entry("mail")
        let secret = fields.entry("secret")
        let kinds = fields.optional("on").map { Self.kinds($0, faults) }
        fields.close()
        if let name {
            if let first = seen[name.value] {
                faults.add("a second sink '\(name.value)'", at: name.place, "the first is at \(first); rename one of them")
            }
            seen[name.value] = seen[name.value] ?? name.place
        }
        let ways = [webhook, command, mail].compactMap { $0 }.sorted { $0.key.place < $1.key.place }
        if ways.isEmpty { faults.add("the sink has no way", at: node.place, "add one of 'webhook: URL', 'command: LINE' and 'mail: { ... }'") }
        for way in ways.dropFirst() {
            faults.add("both '\(ways[0].key.value)' and '\(way.key.value)'", at: way.key.place, "keep one; write another sink for the other")
        }
        if let secret, webhook == nil, !ways.isEmpty {
            faults.add("a secret without a webhook", at: secret.key.place, "remove it: only a webhook's requests are signed")
        }
        // All of them, also where only one may stay: each has faults of its own.
        let read = [
            webhook.flatMap { self.webhook($0, secret?.value, faults) }, command.flatMap { self.command($0.value, faults) },
            mail.flatMap { self.mail($0.value, faults) },
        ]
        guard let name, let way = read.compactMap({ $0 }).first else { return nil }
        return Sink(name: name.value, way: way, kinds: kinds)
    }

    private static func kinds(_ node: YAMLNode, _ faults: Faults) -> Set<NoticeKind> {
        if node.isEmptyList { faults.add("a sink of no notices", at: node.place, "name at least one kind, or leave 'on' out for all") }
        var kinds: Set<NoticeKind> = []
        for item in node.list("the kinds of notices", faults) {
            guard let kind = item.word("a kind of notice", as: NoticeKind.self, faults) else { continue }
            if kind == .test {
                faults.add("a kind of notice is 'test'", at: item.place, "leave it out: it is sent by hand, to every sink")
            } else if !kinds.insert(kind).inserted {
                faults.add("'\(kind.rawValue)' a second time", at: item.place, "remove it")
            }
        }
        return kinds
    }

    private static func webhook(_ entry: YAMLNode.Entry, _ secret: YAMLNode?, _ faults: Faults) -> Sink.Way? {
        let reference = secret.flatMap { self.secret($0, faults) }
        guard let text = entry.value.text("the webhook", faults) else { return nil }
        func refuse(_ problem: String, _ remedy: String) -> Sink.Way? {
            faults.add(problem, at: text.place, remedy)
            return nil
        }
        // What a URL can't hold is refused rather than encoded: the file says what is asked for.
        guard text.value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let url = URL(string: text.value), let scheme = url.scheme?.lowercased(),
            let host = url.host(), !host.isEmpty
        else { return refuse("the webhook is no URL", "write one like https://hooks.example/drydock") }
        guard url.user() == nil, url.password() == nil else {
            return refuse("the webhook has a user or a password in it", "remove it: the file isn't secret; sign with 'secret' instead")
        }
        guard url.fragment == nil else { return refuse("the webhook has a fragment", "remove what begins with '#': it is never sent") }
        switch scheme {
        case "https": break
        case "http" where isLoopback(host): break
        case "http": return refuse("the webhook is http, and \(host) isn't this machine", "write https")
        default: return refuse("the webhook is '\(scheme)'", "write https")
        }
        if secret == nil {
            faults.add("the webhook has no secret, so its requests aren't signed", at: entry.key.place, "add 'secret: env:NAME'", severity: .warning)
        }
        return .webhook(url, secret: reference)
    }

    /// An address or the name of this machine itself: what is sent there doesn't leave it.
    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isAddress = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        return isAddress || host.lowercased() == "localhost" || host == "::1" || host == "[::1]"
    }

    private static func secret(_ node: YAMLNode, _ faults: Faults) -> SecretReference? {
        guard let text = node.text("the secret", faults) else { return nil }
        if let reference = SecretReference(text.value) { return reference }
        // It may be the secret itself, so it isn't quoted.
        faults.add("the secret is no reference", at: text.place, "write where it is found: env:NAME, file:PATH or command:LINE; never the secret itself")
        return nil
    }

    private static func command(_ node: YAMLNode, _ faults: Faults) -> Sink.Way? {
        guard let text = node.text("the command", faults) else { return nil }
        guard !text.value.allSatisfy(\.isWhitespace), !text.value.unicodeScalars.contains("\0") else {
            faults.add("the command is empty", at: text.place, "write a line for /bin/sh")
            return nil
        }
        return .command(text.value)
    }

    private static func mail(_ node: YAMLNode, _ faults: Faults) -> Sink.Way? {
        guard var fields = Fields(node, "the mail", faults) else { return nil }
        let to = fields.required("to"), from = fields.required("from"), sendmail = fields.optional("sendmail")
        fields.close()
        if let to, to.isEmptyList { faults.add("a mail to nobody", at: to.place, "write at least one address") }
        let addresses = to?.list("the mail's addresses", faults).compactMap { address($0, "an address", faults) } ?? []
        let sender = from.flatMap { address($0, "the sender", faults) }
        let program = sendmail.map { $0.text("the mail program", faults) }
        if let program = program.flatMap({ $0 }), !program.value.hasPrefix("/") || program.value.unicodeScalars.contains("\0") {
            faults.add("the mail program is '\(program.value)'", at: program.place, "write its whole path, like \(Sink.Mail.usualSendmail)")
        }
        guard let sender else { return nil }
        return .mail(.init(to: addresses, from: sender, sendmail: program?.map(\.value) ?? Sink.Mail.usualSendmail))
    }

    private static func address(_ node: YAMLNode, _ what: String, _ faults: Faults) -> MailAddress? {
        guard let text = node.text(what, faults) else { return nil }
        if let address = MailAddress(text.value) { return address }
        faults.add("\(what) is '\(text.value)'", at: text.place, "write one plain address, like noc@provider.example")
        return nil
    }
}
