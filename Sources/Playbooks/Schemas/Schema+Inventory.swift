import Core

extension Schema {
    static let inventory = mapping([
        .optional("defaults", mapping(access), "How hosts are reached that don't say otherwise themselves."),
        .required("hosts", named(host).with("minProperties", .number(1)).with("type", .text("object")), "The hosts, each by its name; names of hosts and containers are unique in the file."),
        .optional("freezes", windows, "While one lasts, no window of any plan is open."),
    ])

    /// A host of the inventory, or `user@host:port`.
    private static let hop = " *([a-z0-9][a-z0-9._-]{0,62}|[^,]*[@:][^,]*) *"

    private static let access: [Key] = [
        .optional("user", text("^[!-,.-9;-?A-~][!-9;-?A-~]*$"), "The account that SSH logs in to; 'root' if no one says otherwise."),
        .optional("port", integer(1...65_535), "The SSH server's port; 22 if no one says otherwise."),
        .optional("identity", text, "Path of the private key, of a public key whose private half is in the ssh-agent, or 'agent'; ~/.ssh/id_ed25519 if no one says otherwise."),
        .optional("identity_passphrase", text("^(env|file|command):"), "Where the passphrase of the key is found: env:NAME, file:PATH or command:COMMAND. Never the passphrase itself."),
        .optional("identity_agent", text, "Path of the ssh-agent's socket; that of SSH_AUTH_SOCK if no one says otherwise."),
        .optional("known_hosts", text, "Path of the file that vouches for host keys; ~/.ssh/known_hosts if no one says otherwise."),
        .optional("become", word(HostAccess.Become.self), "How the account becomes root; left out where it is root."),
        .optional("become_password", text("^(env|file|command):"), "Where the password for 'become' is found: env:NAME, file:PATH or command:COMMAND. Never the password itself."),
        .optional("jump", either(text("^\(hop)(,\(hop))*$"), list(text("^\(hop)$"), atLeast: 1)), "The hosts on the way to this one, in their order: hosts of this inventory or user@host:port, as a list or joined by commas; 'none' for a direct way."),
        .optional("ssh_config", text, "Path of an OpenSSH configuration that fills what is left out here, or 'none'."),
        .optional("state_dir", text, "Where Drydock keeps its files on the host, if not in /var/lib/drydock."),
    ]

    private static let labels = named(text, keys: #"^[^ \t\n,()=/]+$"#)

    private static let host = mapping(access + [
        .required("element", word(Element.allCases.filter { !$0.isContainer }.map(\.rawValue)), "What the host is to the platform; who owns an activity depends on it."),
        .optional("address", text("^[A-Za-z0-9._:%][A-Za-z0-9._:%-]*$"), "A DNS name or an IP address; the host's name, if left out."),
        .optional("platform", name.with("examples", .list([.text("virtuozzo-7"), .text("linux")])), "Decides which variant of a playbook is used; virtuozzo-7 if left out."),
        .optional("labels", labels, "Words for selections: 'targets: region=ams and not rack=a9'."),
        .optional("containers", named(container), "The containers on this host that maintenance is for, each by its name."),
    ])

    private static let container = mapping([
        .required("element", word(Element.allCases.filter(\.isContainer).map(\.rawValue)), "Whose container it is; who owns an activity depends on it."),
        .required("ctid", text("^[A-Za-z0-9._][A-Za-z0-9._-]*$"), "The id that vzlist prints."),
        .optional("labels", labels, "Words for selections; a container has its host's platform, and labels of its own only."),
    ])
}
