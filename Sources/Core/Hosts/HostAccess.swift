/// How a host is reached. Paths stand as they were written: `~` is expanded where the file is opened, so that a frozen
/// plan doesn't depend on who made it.
public struct HostAccess: Codable, Hashable, Sendable {
    public var name: HostName
    /// A DNS name or an IP address.
    public var address: String
    public var port: Int
    public var user: String
    /// Path of the private key file, of a public key whose private half is in the ssh-agent, or ``agentIdentity``.
    public var identity: String
    /// Where the passphrase of an encrypted key is found, as a secret's reference; nil: a person is asked, if one is there.
    public var identityPassphrase: String?
    /// Path of the ssh-agent's socket; nil: that of SSH_AUTH_SOCK.
    public var identityAgent: String?
    /// Path of the known_hosts file that vouches for the host's key.
    public var knownHosts: String
    public var become: Become?
    /// Where the password for `become` is found, as a secret's reference; nil: none is needed.
    public var becomePassword: String?
    /// The hosts through which it is reached, from the one that this machine reaches itself to the one that reaches the host.
    /// None of them has a jump of its own. Nil: the host is reached directly.
    public var jump: [HostAccess]?
    /// Base directory of the remote jobs, where the default of the job protocol doesn't fit.
    public var stateDirectory: String?

    /// As an identity: the keys that the ssh-agent holds.
    public static let agentIdentity = "agent"
    /// The identity of a host for which none is given. The agent's keys go before it, where there is an agent.
    public static let usualIdentity = "~/.ssh/id_ed25519"

    public enum Become: String, Codable, Sendable, CaseIterable { case sudo }

    public init(
        name: HostName, address: String, port: Int = 22, user: String, identity: String, knownHosts: String,
        become: Become? = nil, becomePassword: String? = nil, jump: [HostAccess]? = nil, stateDirectory: String? = nil,
        identityPassphrase: String? = nil, identityAgent: String? = nil
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.user = user
        self.identity = identity
        self.identityPassphrase = identityPassphrase
        self.identityAgent = identityAgent
        self.knownHosts = knownHosts
        self.become = become
        self.becomePassword = becomePassword
        self.jump = jump
        self.stateDirectory = stateDirectory
    }

    /// What two inventories can agree on for one machine: holds of hosts are kept by it. Behind another jump host the same
    /// private address is another machine.
    public var endpoint: String {
        let own = port == 22 ? address.lowercased() : "[\(address.lowercased())]:\(port)"
        return jump.map { hops in own + " via " + hops.map(\.endpoint).joined(separator: ", ") } ?? own
    }

    /// For people: `address:port`, and the last hop on the way there.
    public var place: String { "\(address):\(port)" + (jump?.last.map { " via \($0.name)" } ?? "") }

    /// The access to the last hop, by itself; nil: the host is reached directly.
    public var gateway: HostAccess? {
        guard let hops = jump, var last = hops.last else { return nil }
        last.jump = hops.count > 1 ? Array(hops.dropLast()) : nil
        return last
    }

    /// The access as a hop on the way to others: nothing is executed there.
    public var asHop: HostAccess {
        var hop = self
        (hop.become, hop.becomePassword, hop.stateDirectory, hop.jump) = (nil, nil, nil, nil)
        return hop
    }

    enum CodingKeys: String, CodingKey {
        case name, address, port, user, identity, become, jump
        case knownHosts = "known_hosts"
        case becomePassword = "become_password"
        case stateDirectory = "state_dir"
        case identityPassphrase = "identity_passphrase"
        case identityAgent = "identity_agent"
    }
}
