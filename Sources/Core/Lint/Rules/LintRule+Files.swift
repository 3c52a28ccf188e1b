extension LintRule {
    /// The closed list of files that belong to rows of their own; editing-system-files has the rest of a host's.
    static let files: [LintRule] = [
        .init(
            .keysRewritten, .prohibition, why: "the platform keeps its own keys in root's authorized_keys of every container",
            instead: "append to the file", on: Element.containers,
            .edit { $0.kind != .addition && $0.kind != .access && $0.path.begins("/root/.ssh/authorized_keys") }),
        .init(
            .accountFile, .row(.osAccounts), why: "accounts and their keys are handled in one place",
            exempt: [.addingNewHost], .edit { isAccountFile($0.path) }),
        .init(
            .sshFile, .row(.sshConfiguration), why: "a slip in sshd's files locks everybody out, Drydock too",
            .edit { $0.path.lies(in: "/etc/ssh") }),
        .init(
            .firewallFile, .rows(hosts: .hostFirewall, containers: .containerFirewall),
            why: "the platform writes the packet filter itself and overwrites local edits",
            .edit {
                $0.path.lies(in: "/etc/firewalld", "/etc/ufw", "/etc/iptables", "/etc/nftables", "/etc/nftables.conf")
                    || $0.path.begins(
                        "/etc/sysconfig/iptables", "/etc/sysconfig/ip6tables", "/etc/sysconfig/nftables", "/etc/sysconfig/ipset")
            }),
        .init(
            .addressFile, .row(.addressesAndRoutes), why: "the platform hands out addresses from its own pools",
            .edit {
                $0.path.begins(
                    "/etc/sysconfig/network-scripts/ifcfg-", "/etc/sysconfig/network-scripts/route",
                    "/etc/sysconfig/network-scripts/rule")
                    || $0.path.lies(
                        in: "/etc/sysconfig/network", "/etc/sysconfig/network-scripts", "/etc/network", "/etc/netplan",
                        "/etc/NetworkManager", "/etc/systemd/network", "/etc/iproute2", "/etc/resolv.conf")
            }),
        .init(
            .zabbixFile, .row(.zabbixAgent), why: "a wrong server blinds monitoring, so the change has its own checks",
            exempt: [.addingNewHost], .edit { $0.path.lies(in: "/etc/zabbix") }),
        .init(
            .logrotateFile, .row(.logrotate), why: "rotation rules have their own test",
            .edit { $0.path.lies(in: "/etc/logrotate.d", "/etc/logrotate.conf") }),
        .init(
            .limitsFile, .row(.containerLimits), why: "an end user's container has its limits from the platform",
            on: Element.hosts, subject: .container, .edit { $0.path.lies(in: "/etc/vz/conf") }),
        .init(
            .foreignRepository, .row(.additionalSoftware), why: "foreign repositories replace the platform's packages",
            exempt: [.softwareUpdate, .addingNewHost],
            .edit { $0.path.lies(in: "/etc/yum.repos.d", "/etc/apt/sources.list", "/etc/apt/sources.list.d") }),
        .init(
            .platformFile, .prohibition, why: "the platform's next upgrade replaces its own files without keeping edits",
            instead: "ask Jelastic Operations for the setting", on: Element.hosts,
            .edit { $0.kind != .access && $0.path.lies(in: "/etc/jelastic", "/usr/lib/jelastic") }),
        .init(
            .protectedAccess, .prohibition,
            why: "rights of containers' trees, of the platform and of whole systems aren't changed by hand",
            instead: "name the single paths, outside /vz, /etc/vz and /usr/lib/jelastic", on: Element.hosts,
            .edit {
                let platform = ["/vz/private", "/vz/root", "/etc/vz", "/usr/lib/jelastic", "/etc/jelastic"]
                let systems: Set = ["/", "/etc", "/var", "/vz", "/usr", "/home", "/boot"]
                let path = $0.path
                return $0.kind == .access
                    && (platform.contains { path.lies(in: $0) } || $0.isRecursive && systems.contains(path.text))
            }),
        .init(
            .containerAccess, .row(.fileAccessSettings), why: "rights in containers are Jelastic's",
            on: Element.containers, exempt: [.sslCertificates], .edit { $0.kind == .access && $0.path.isAnchored }),
        .init(
            .containerFile, .row(.editingSystemFiles), why: "files in containers are Jelastic's",
            on: Element.containers, exempt: [.sslCertificates], .edit { $0.path.isAnchored }),
    ]

    private static func isAccountFile(_ path: FilePath) -> Bool {
        let names = ["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid", "/etc/subgid"]
        return names.contains { path.text == $0 || path.text == $0 + "-" } || path.lies(in: "/etc/sudoers", "/etc/sudoers.d")
            || path.text.hasSuffix("/.ssh") || path.text.contains("/.ssh/")
            || path.begins("/home/") && path.text.count(where: { $0 == "/" }) == 2
    }
}
