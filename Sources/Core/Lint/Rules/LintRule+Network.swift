extension LintRule {
    static let firewall: [LintRule] = [
        .init(
            .firewallChange, .rows(hosts: .hostFirewall, containers: .containerFirewall),
            why: "the platform writes the packet filter itself and overwrites local edits", .call(firewallChange)),
        .init(
            .firewallChange, .row(.containerFirewall), why: "the platform decides what a container's filter may do",
            subject: .container,
            .call { setting($0) { ["--netfilter", "--iptables"].contains($0) || $0.hasPrefix("--fw") } }),
    ]

    static let addresses: [LintRule] = [
        .init(
            .addressChange, .row(.addressesAndRoutes), why: "the platform hands out addresses from its own pools",
            .call(addressChange)),
        .init(
            .addressChange, .row(.addressesAndRoutes), why: "the platform hands out addresses from its own pools",
            subject: .container, .call { setting($0, isAddressOption) }),
    ]

    static let firewallUnits = ["iptables*", "ip6tables*", "nftables*", "firewalld*", "ipset*", "ufw", "netfilter-persistent"]
    static let networkUnits = ["network", "networking", "NetworkManager*", "systemd-networkd*", "systemd-resolved*"]

    static func isAddressOption(_ option: String) -> Bool {
        let options: Set = [
            "--ipadd", "--ipdel", "--nameserver", "--searchdomain", "--gw", "--gw6", "--dhcp", "--apply-iponly", "--ext_ip",
        ]
        return options.contains(option) || option.hasPrefix("--netif") || option.hasPrefix("--netdev") || option.hasPrefix("--ifname")
    }

    /// The first option of `vzctl set` or `prlctl set` that is such a one.
    static func setting(_ call: ShellInvocation, _ isMeant: (String) -> Bool) -> String? {
        guard call.isContainerTool, call.verb() == "set", let option = call.longOptions.first(where: isMeant) else { return nil }
        return call.words("set", option)
    }

    private static func firewallChange(_ call: ShellInvocation) -> String? {
        switch call.name {
        case "iptables", "ip6tables", "arptables", "ebtables", "iptables-legacy", "iptables-nft", "ip6tables-legacy":
            let change = call.arguments.first { field in
                let text = field.text
                return ["-A", "-D", "-I", "-R", "-F", "-Z", "-N", "-X", "-P", "-E"].contains { text.hasPrefix($0) } || [
                    "--append", "--delete", "--insert", "--replace", "--flush", "--zero", "--new-chain", "--delete-chain",
                    "--policy", "--rename-chain",
                ].contains(text)
            }
            return change.map { call.words($0.text) }
        case "iptables-restore", "ip6tables-restore", "iptables-apply", "ebtables-restore", "arptables-restore":
            return call.has("t", "--test") && call.name.hasSuffix("restore") ? nil : call.name
        case "nft":
            if call.has("c", "--check") { return nil }
            if call.has("fi", "--file", "--interactive") { return call.words("-f") }
            let verb = call.verb()
            return ["add", "create", "insert", "replace", "delete", "destroy", "flush", "reset", "rename", "import"].contains(verb)
                ? call.words(verb) : nil
        case "firewall-cmd", "firewall-offline-cmd":
            let reading = [
                "--list", "--get", "--state", "--query", "--info", "--version", "--help", "--check", "--zone", "--permanent", "--path",
            ]
            let change = call.longOptions.first { option in !reading.contains { option.hasPrefix($0) } }
            return change.map { call.words($0) }
        case "ufw":
            let verb = call.verb()
            return ["status", "version", "show", ""].contains(verb) || call.has("", "--dry-run") ? nil : call.words(verb)
        case "ipset":
            let verb = call.verb()
            if let option = call.arguments.first?.text, ["-A", "-D", "-N", "-X", "-F", "-E", "-W", "-R"].contains(option) {
                return call.words(option)
            }
            return ["list", "save", "test", "help", "version", ""].contains(verb) ? nil : call.words(verb)
        default:
            guard let change = call.unitAction, !UnitAction.reading.contains(change.verb),
                  let unit = change.units(among: firewallUnits).first else { return nil }
            return call.words(change.verb, unit)
        }
    }

    private static func addressChange(_ call: ShellInvocation) -> String? {
        let operands = call.operands(valued: "fn", longs: ["-family", "-netns"]).filter { !$0.mayVanish }.map(\.text)
        switch call.name {
        case "ip": return ip(operands).map { call.words($0) }
        case "ifconfig": return operands.count > 1 ? call.words(operands[0]) : nil
        case "route": return operands.first.flatMap { ["add", "del", "flush"].contains($0) ? call.words($0) : nil }
        case "ifup", "ifdown", "dhclient", "netplan", "vconfig":
            return ["get", "info", "status", "try"].contains(operands.first) ? nil : call.name
        case "arp": return call.has("sd", "--set", "--delete") ? call.words("-s") : nil
        case "brctl": return operands.first.flatMap { $0.hasPrefix("show") ? nil : call.words($0) }
        case "networkctl":
            let verbs: Set = ["up", "down", "reconfigure", "renew", "reload", "delete"]
            return operands.first.flatMap { verbs.contains($0) ? call.words($0) : nil }
        case "nmcli": return nmcli(operands).map { call.words($0) }
        case "prlsrvctl":
            guard operands.first == "net", operands.count > 1, !["list", "info"].contains(operands[1]) else { return nil }
            return call.words("net", operands[1])
        default:
            guard let change = call.unitAction, !UnitAction.reading.contains(change.verb),
                  let unit = change.units(among: networkUnits).first else { return nil }
            return call.words(change.verb, unit)
        }
    }

    /// The tool takes any beginning of its words, and shows where none is given.
    private static func ip(_ operands: [String]) -> String? {
        guard operands.count > 1 else { return nil }
        let object = operands[0], verb = operands[1]
        let objects = [
            "address", "route", "link", "rule", "neighbour", "neighbor", "tunnel", "tuntap", "addrlabel", "maddress", "netns", "nexthop",
        ]
        guard objects.contains(where: { $0.hasPrefix(object) }) else { return nil }
        let changes = ["add", "append", "prepend", "change", "chg", "delete", "replace", "flush", "set", "restore"]
        let isChange = changes.contains { $0.hasPrefix(verb) } && !["s", "r"].contains(verb)
        return isChange ? "\(object) \(verb)" : nil
    }

    private static func nmcli(_ operands: [String]) -> String? {
        guard operands.count > 1 else { return nil }
        let verb = operands[1]
        let changes = [
            "modify", "add", "delete", "up", "down", "edit", "clone", "import", "load", "reload", "connect", "disconnect", "set",
            "reapply", "on", "off",
        ]
        let isChange = verb.count > 1 && changes.contains { $0.hasPrefix(verb) }
        return isChange ? "\(operands[0]) \(verb)" : nil
    }
}
