/// How a host is reached. Paths stand as they were written: `~` is expanded where the file is opened, so that a frozen
/// plan doesn't depend on who made it.
public struct HostAccess: Codable, Hashable, Sendable {
    public var name: HostName
    /// A DNS name or an IP address.
    public var address: String
    public var port: Int
    public var user: String
    /// Path of the private key file.
    public var identity: String
    /// Path of the known_hosts file that vouches for the host's key.
    public var knownHosts: String
    public var become: Become?
    /// Where the password for `become` is found, as a secret's reference; nil: none is needed.
    public var becomePassword: String?
    public var jump: HostName?
    /// Base directory of the remote jobs, where the default of the job protocol doesn't fit.
    public var stateDirectory: String?

    public enum Become: String, Codable, Sendable, CaseIterable { case sudo }

    public init(
        name: HostName, address: String, port: Int = 22, user: String, identity: String, knownHosts: String,
        become: Become? = nil, becomePassword: String? = nil, jump: HostName? = nil, stateDirectory: String? = nil
    ) {
        self.name = name
        self.address = address
        self.port = port
        self.user = user
        self.identity = identity
        self.knownHosts = knownHosts
        self.become = become
        self.becomePassword = becomePassword
        self.jump = jump
        self.stateDirectory = stateDirectory
    }

    /// What two inventories can agree on for one machine: holds of hosts are kept by it.
    public var endpoint: String { port == 22 ? address.lowercased() : "[\(address.lowercased())]:\(port)" }

    enum CodingKeys: String, CodingKey {
        case name, address, port, user, identity, become, jump
        case knownHosts = "known_hosts"
        case becomePassword = "become_password"
        case stateDirectory = "state_dir"
    }
}
