public import Core

/// A lab that is up: its hosts, and how to reach them. What `up` returns and `load` reads back.
public struct Fleet: Codable, Equatable, Sendable {
    /// Absolute, without symbolic links.
    public var directory: String
    /// Who made it, and logs in.
    public var user: String
    public var hosts: [LabHost]

    public var identity: String { "\(directory)/client_key" }
    public var knownHosts: String { "\(directory)/known_hosts" }
    public var inventoryPath: String { "\(directory)/inventory.yaml" }

    public func host(_ name: String) throws(LabError) -> LabHost {
        guard let host = hosts.first(where: { $0.name.rawValue == name }) else {
            throw .unknownHost(name, known: hosts.map(\.name.rawValue))
        }
        return host
    }

    /// How a host is reached over SSH, as the inventory says it too.
    public func access(to host: LabHost) -> HostAccess {
        HostAccess(
            name: host.name, address: "127.0.0.1", port: host.port, user: user, identity: identity,
            knownHosts: knownHosts, stateDirectory: host.stateDirectory)
    }
}

/// One throwaway host. Its files may be read and changed while it is up; that is how a test makes it misbehave.
public struct LabHost: Codable, Equatable, Sendable {
    public var name: HostName
    /// `user-host` or `infrastructure-host`.
    public var element: String
    public var port: Int
    /// The value of DRYDOCK_LAB in all of the host's processes.
    public var directory: String
    public var labels: [String: String]
    public var containers: [LabContainer]

    public var stateDirectory: String { "\(directory)/state" }
    /// One line for each call of a stand-in: time, `host` or the CTID, name, arguments.
    public var callsPath: String { "\(directory)/calls.log" }
    public var bootIDPath: String { "\(directory)/boot_id" }
    public var machineIDPath: String { "\(directory)/machine_id" }
    /// Seconds that a reboot keeps the host dark; read at each reboot.
    public var bootSecondsPath: String { "\(directory)/boot_seconds" }
}

public struct LabContainer: Codable, Equatable, Sendable {
    public var name: TargetName
    /// `end-user-container` or `infrastructure-container`.
    public var element: String
    public var ctid: String
    public var labels: [String: String]
}
