public import Core

/// A lab of machines that is up: real Debian systems, and how to reach them.
public struct MachineFleet: Codable, Equatable, Sendable {
    /// Absolute, without symbolic links.
    public var directory: String
    /// Sets this lab's namespaces and control groups apart from those of others.
    public var id: String
    public var machines: [Machine]

    public var identity: String { "\(directory)/client_key" }
    public var knownHosts: String { "\(directory)/known_hosts" }
    public var inventoryPath: String { "\(directory)/inventory.yaml" }
    /// The password of the user `operator` of every machine: what sudo asks him for. One line.
    public var operatorPasswordPath: String { "\(directory)/operator_password" }

    public func machine(_ name: String) throws(LabError) -> Machine {
        guard let machine = machines.first(where: { $0.name.rawValue == name }) else {
            throw .unknownHost(name, known: machines.map(\.name.rawValue))
        }
        return machine
    }

    /// How a machine is reached over SSH, as the inventory says it too; as `root`, `operator` (sudo with a password) or
    /// `deploy` (sudo without one).
    public func access(to machine: Machine, as user: String = "root") -> HostAccess {
        HostAccess(
            name: machine.name, address: machine.address, user: user, identity: identity, knownHosts: knownHosts)
    }
}

/// A Debian system with its own processes, files, users, services and network, on the kernel of this machine.
public struct Machine: Codable, Equatable, Sendable {
    public var name: HostName
    /// `user-host` or `infrastructure-host`.
    public var element: String
    /// `linux` or `virtuozzo-7`.
    public var platform: String
    /// IPv4, from this machine alone reachable; SSH is on port 22.
    public var address: String
    /// What the lab keeps of it.
    public var directory: String
    /// Of its network namespace, its control groups, and its name to systemd-nspawn.
    public var scope: String
    public var labels: [String: String]
    public var containers: [LabContainer]

    /// Its file system as the machine itself sees it, save for what is mounted inside; there while the lab is up, also
    /// when the machine is off.
    public var root: String { "\(directory)/root" }
    /// The stand-ins' state: `/opt/drydock-lab` in the machine.
    public var standIns: String { "\(directory)/lab" }
    /// One line for each call of a stand-in: time, `host` or the CTID, name, arguments.
    public var callsPath: String { "\(standIns)/calls.log" }
    /// Seconds that a reboot keeps the machine dark beyond what it needs itself; read at each reboot.
    public var bootSecondsPath: String { "\(directory)/boot_seconds" }
    public var consolePath: String { "\(directory)/console.log" }
}
