import Core
import Foundation

/// How a host is reached, as far as one mapping says so; the same keys stand under `defaults` and under a host.
struct AccessFields {
    var user: String?
    var port: Int?
    var identity: String?
    var knownHosts: String?
    var become: HostAccess.Become?
    /// A reference to a secret.
    var becomePassword: String?
    var identityPassphrase: String?
    var identityAgent: String?
    /// Names of hosts and `user@host:port`, as they are written; empty: `none`.
    var jump: Located<[Located<String>]>?
    var stateDirectory: String?
    /// Path of an OpenSSH configuration, or `none`.
    var sshConfig: Located<String>?

    init() {}

    init(_ fields: inout Fields) {
        let faults = fields.faults
        user = fields.optional("user").flatMap { Self.user($0, faults) }
        port = fields.optional("port")?.integer("the port", in: 1...65_535, faults)
        identity = Self.path("identity", &fields)
        knownHosts = Self.path("known_hosts", &fields)
        become = fields.optional("become")?.word("'become'", as: HostAccess.Become.self, faults)
        becomePassword = fields.optional("become_password").flatMap { Self.reference("become_password", $0, faults) }
        identityPassphrase = fields.optional("identity_passphrase").flatMap { Self.reference("identity_passphrase", $0, faults) }
        identityAgent = Self.path("identity_agent", &fields)
        jump = fields.optional("jump").flatMap { Self.hops($0, faults) }
        stateDirectory = Self.path("state_dir", &fields)
        sshConfig = fields.optional("ssh_config")?.text("'ssh_config'", faults)
    }

    /// With what `others` has, where this has nothing.
    func filled(from others: AccessFields) -> AccessFields {
        var fields = self
        fields.user = user ?? others.user
        fields.port = port ?? others.port
        fields.identity = identity ?? others.identity
        fields.identityAgent = identityAgent ?? others.identityAgent
        fields.knownHosts = knownHosts ?? others.knownHosts
        return fields
    }

    /// What the host says itself goes first, then the inventory's defaults, then the program's. The way there is found once all
    /// hosts are known.
    func access(name: HostName, address: String, defaults: AccessFields) -> HostAccess {
        HostAccess(
            name: name, address: address, port: port ?? defaults.port ?? 22, user: user ?? defaults.user ?? "root",
            identity: identity ?? defaults.identity ?? HostAccess.usualIdentity,
            knownHosts: knownHosts ?? defaults.knownHosts ?? "~/.ssh/known_hosts", become: become ?? defaults.become,
            becomePassword: becomePassword ?? defaults.becomePassword, stateDirectory: stateDirectory ?? defaults.stateDirectory,
            identityPassphrase: identityPassphrase ?? defaults.identityPassphrase, identityAgent: identityAgent ?? defaults.identityAgent)
    }

    /// What is written of the way to a host. One that stands on the way to all others is reached by the part before it.
    func hops(to name: HostName, defaults: AccessFields) -> [Located<String>] {
        if let jump { return jump.value }
        let inherited = defaults.jump?.value ?? []
        return Array(inherited.prefix { $0.value != name.rawValue })
    }

    private static func hops(_ node: YAMLNode, _ faults: Faults) -> Located<[Located<String>]>? {
        let words: [Located<String>]
        if case .sequence(let items) = node.content { words = items.compactMap { $0.text("a jump host", faults) } } else {
            guard let text = node.text("the jump host", faults) else { return nil }
            if text.value == "none" { return Located([], at: node.place) }
            words = text.value.split(separator: ",", omittingEmptySubsequences: false).map {
                Located($0.trimmingCharacters(in: .whitespaces), at: text.place)
            }
        }
        guard !words.isEmpty, !words.contains(where: \.value.isEmpty) else {
            faults.add("'jump' names no host", at: node.place, "write a host of this inventory, user@host:port, a list of them, or none")
            return nil
        }
        return Located(words, at: node.place)
    }

    static func isUser(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-")
            && text.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0 != "@" && $0 != ":" && $0 != "\u{7f}" }
    }

    private static func user(_ node: YAMLNode, _ faults: Faults) -> String? {
        guard let text = node.text("the user", faults) else { return nil }
        guard isUser(text.value) else {
            faults.add("the user is '\(text.value)'", at: text.place, "write an account's name, without blanks, '@' and ':'")
            return nil
        }
        return text.value
    }

    private static func reference(_ key: String, _ node: YAMLNode, _ faults: Faults) -> String? {
        guard let text = node.text("'\(key)'", faults) else { return nil }
        guard SecretReference(text.value) != nil else {
            // What stands there may be the password itself, so it isn't repeated.
            faults.add("'\(key)' is no reference to a secret", at: text.place,
                       "write env:NAME, file:PATH or command:COMMAND, never the \(key.hasSuffix("phrase") ? "passphrase" : "password") itself")
            return nil
        }
        return text.value
    }

    static func isPath(_ text: String) -> Bool { !text.isEmpty && !text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f } }

    private static func path(_ key: String, _ fields: inout Fields) -> String? {
        guard let text = fields.optional(key)?.text("'\(key)'", fields.faults) else { return nil }
        guard isPath(text.value) else {
            fields.faults.add("'\(key)' is no path", at: text.place, "write a path without control characters")
            return nil
        }
        return text.value
    }
}
