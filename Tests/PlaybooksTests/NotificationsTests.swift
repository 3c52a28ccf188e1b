import Core
import Foundation
import Playbooks
import Testing

@Suite("Where notices go")
struct NotificationsTests {
    private func complaints(_ text: String) -> [String] {
        do {
            return try NotificationsReader.read(text, file: "n.yaml").warnings.sorted.map(\.description)
        } catch { return error.sorted.map(\.description) }
    }

    @Test("a file with each way")
    func whole() throws {
        let reading = try NotificationsReader.read("""
            sinks:
              - name: noc
                webhook: https://hooks.example:8443/drydock?team=a
                secret: env:DRYDOCK_HOOK_SECRET
                on: [approval-requested, run-failed]
              - name: pager
                command: /usr/local/bin/page
              - { name: mail, mail: { to: [noc@provider.example, b@c.example], from: drydock@provider.example } }
              - { name: mail-2, mail: { to: [a@b.example], from: c@d.example, sendmail: /opt/sendmail } }
            """, file: "n.yaml")
        #expect(reading.warnings.all.isEmpty)
        let sinks = reading.value.sinks
        #expect(sinks.map(\.name.rawValue) == ["noc", "pager", "mail", "mail-2"])
        #expect(sinks[0].way == .webhook(try #require(URL(string: "https://hooks.example:8443/drydock?team=a")), secret: .environment("DRYDOCK_HOOK_SECRET")))
        #expect(sinks[0].kinds == [.approvalRequested, .runFailed] && sinks[1].kinds == nil)
        #expect(sinks[1].way == .command("/usr/local/bin/page"))
        guard case .mail(let mail) = sinks[2].way, case .mail(let other) = sinks[3].way else { Issue.record("no mail"); return }
        #expect(mail.to.map(\.description) == ["noc@provider.example", "b@c.example"] && mail.sendmail == "/usr/sbin/sendmail")
        #expect(other.sendmail == "/opt/sendmail" && other.from.description == "c@d.example")
    }

    @Test("http is for this machine only", arguments: [
        ("http://127.0.0.1:80/x", true), ("http://127.3.2.1/", true), ("http://localhost/", true), ("http://LOCALHOST:8/", true), ("http://[::1]:8/", true),
        ("HTTPS://a.example/", true), ("http://127.0.0.1.evil.example/", false), ("http://127.1/", false), ("http://localhost.evil.example/", false),
        ("http://192.0.2.1/", false), ("http://[::2]/", false), ("ftp://a.example/", false), ("file:///etc/passwd", false), ("https:///x", false),
        ("https://user:pw@a.example/", false), ("https://user@a.example/", false), ("http://evil.example@127.0.0.1/", false), ("https://a.example/#x", false),
        ("https://a.example/\u{fc}", false), ("\"https://a.example/\\r\\nX: y\"", false), ("\"https://a .example/\"", false), ("hooks.example", false),
    ])
    func webhooks(_ url: String, _ isLegal: Bool) {
        let found = complaints("sinks: [{ name: a, secret: env:A, webhook: \(url.hasPrefix("\"") ? url : "\"\(url)\"") }]")
        #expect(found.isEmpty == isLegal, "\(found)")
    }

    @Test("each fault with its place and what to do, all of a file at once", arguments: [
        ("{}", ["n.yaml:1:1: error: the file has no 'sinks'; add 'sinks: ...'"]),
        ("sinks: []", ["n.yaml:1:8: error: no sinks; write at least one, or do without the file"]),
        ("snks: [a]", ["n.yaml:1:1: error: the file has no 'sinks'; add 'sinks: ...'", "n.yaml:1:1: error: unknown key 'snks' in the file; did you mean 'sinks'?"]),
        ("sinks: [a]", ["n.yaml:1:9: error: text where a sink should be; write 'key: value' lines, or { key: value }"]),
        ("sinks: [{ name: A, comand: x }]", [
            "n.yaml:1:9: error: the sink has no way; add one of 'webhook: URL', 'command: LINE' and 'mail: { ... }'",
            "n.yaml:1:17: error: a sink's name is 'A', which is not a name; use \(SinkName.rule)",
            "n.yaml:1:20: error: unknown key 'comand' in a sink; did you mean 'command'?",
        ]),
        ("sinks:\n  - { name: a, command: x }\n  - { name: a, command: ' ' }", [
            "n.yaml:3:13: error: a second sink 'a'; the first is at n.yaml:2:13; rename one of them",
            "n.yaml:3:25: error: the command is empty; write a line for /bin/sh",
        ]),
        ("sinks: [{ name: a, mail: { to: [], from: a b, sendmail: sendmail, cc: x }, command: x, secret: env:A }]", [
            "n.yaml:1:32: error: a mail to nobody; write at least one address",
            "n.yaml:1:42: error: the sender is 'a b'; write one plain address, like noc@provider.example",
            "n.yaml:1:57: error: the mail program is 'sendmail'; write its whole path, like /usr/sbin/sendmail",
            "n.yaml:1:67: error: unknown key 'cc' in the mail; known are: from, sendmail, to",
            "n.yaml:1:76: error: both 'mail' and 'command'; keep one; write another sink for the other",
            "n.yaml:1:88: error: a secret without a webhook; remove it: only a webhook's requests are signed",
        ]),
        ("sinks: [{ name: a, webhook: http://a.example, secret: hunter2, on: [run-faild, test, run-failed, run-failed] }]", [
            "n.yaml:1:29: error: the webhook is http, and a.example isn't this machine; write https",
            "n.yaml:1:55: error: the secret is no reference; write where it is found: env:NAME, file:PATH or command:LINE; never the secret itself",
            "n.yaml:1:69: error: a kind of notice is 'run-faild'; did you mean 'run-failed'?",
            "n.yaml:1:80: error: a kind of notice is 'test'; leave it out: it is sent by hand, to every sink",
            "n.yaml:1:98: error: 'run-failed' a second time; remove it",
        ]),
        ("sinks: [{ name: a, webhook: https://a.example, on: [] }]", [
            "n.yaml:1:20: warning: the webhook has no secret, so its requests aren't signed; add 'secret: env:NAME'",
            "n.yaml:1:52: error: a sink of no notices; name at least one kind, or leave 'on' out for all",
        ]),
        ("sinks: [{ name: a, mail: { to: \"a@b\\nBcc: c@d\", from: \"a@b\\rX: y\" } }]", [
            "n.yaml:1:32: error: text where the mail's addresses should be; write a list: [one, other], or lines that begin with '- '",
            "n.yaml:1:55: error: the sender is 'a@b\\u{d}X: y'; write one plain address, like noc@provider.example",
        ]),
    ])
    func faults(_ text: String, _ expected: [String]) { #expect(complaints(text) == expected) }
}
