import Core

/// How a host is reached, as far as one mapping says so; the same keys stand under `defaults` and under a host.
struct AccessFields {
    var user: String?
    var port: Int?
    var identity: String?
    var knownHosts: String?
    var become: HostAccess.Become?
    /// A reference to a secret.
    var becomePassword: String?
    var jump: Located<HostName>?
    var stateDirectory: String?

    init() {}

    init(_ fields: inout Fields) {
        let faults = fields.faults
        user = fields.optional("user").flatMap { Self.user($0, faults) }
        port = fields.optional("port")?.integer("the port", in: 1...65_535, faults)
        identity = Self.path("identity", &fields)
        knownHosts = Self.path("known_hosts", &fields)
        become = fields.optional("become")?.word("'become'", as: HostAccess.Become.self, faults)
        becomePassword = fields.optional("become_password").flatMap { Self.reference($0, faults) }
        jump = fields.optional("jump")?.name("the jump host", as: Naming.Host.self, faults)
        stateDirectory = Self.path("state_dir", &fields)
    }

    /// What the host says itself goes first, then the inventory's defaults, then the program's.
    func access(name: HostName, address: String, defaults: AccessFields) -> HostAccess {
        // The host that all others are reached through is not reached through itself.
        let inherited = defaults.jump?.value == name ? nil : defaults.jump?.value
        return HostAccess(
            name: name, address: address, port: port ?? defaults.port ?? 22, user: user ?? defaults.user ?? "root",
            identity: identity ?? defaults.identity ?? "~/.ssh/id_ed25519",
            knownHosts: knownHosts ?? defaults.knownHosts ?? "~/.ssh/known_hosts", become: become ?? defaults.become,
            becomePassword: becomePassword ?? defaults.becomePassword, jump: jump?.value ?? inherited, stateDirectory: stateDirectory ?? defaults.stateDirectory)
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

    private static func reference(_ node: YAMLNode, _ faults: Faults) -> String? {
        guard let text = node.text("'become_password'", faults) else { return nil }
        guard SecretReference(text.value) != nil else {
            // What stands there may be the password itself, so it isn't repeated.
            faults.add("'become_password' is no reference to a secret", at: text.place,
                       "write env:NAME, file:PATH or command:COMMAND, never the password itself")
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
