import Core
import Foundation

/// Throwaway hosts on this machine, for demonstration and tests: a real OpenSSH server each, on 127.0.0.1, with own
/// keys, and stand-ins for the commands that would touch the machine. All calls block, and all their waits end.
public enum Lab {
    public static let mostHosts = 200

    /// Makes a lab in a directory that isn't there yet or is empty, and returns once every host answers and its
    /// containers run. Prints nothing: the caller shows ``Fleet/inventoryPath`` and ``Fleet/inventory``.
    /// - Throws: ``LabError``; then nothing of the attempt is left, neither processes nor files.
    public static func up(hosts count: Int, containersPerHost: Int = 2, in path: String) throws(LabError) -> Fleet {
        guard (1...mostHosts).contains(count) else { throw .hostCount(count) }
        let sshd = try SSHServer.executable()
        try SSHServer.makePrivilegeDirectory()
        let home = try LabDirectory.claim(path)
        do {
            let ports = try Ports.free(count)
            let fleet = Fleet(
                directory: home.path, user: NSUserName(),
                hosts: Layout.hosts(count, containersPerHost: max(0, containersPerHost), ports: ports, in: home.path))
            try home.record(fleet)
            try SSHServer.makeKey(fleet.identity, comment: "drydock lab")
            var known = ""
            for host in fleet.hosts {
                try HostFiles(host).write(keys: fleet.identity + ".pub")
                let key = "\(host.directory)/ssh_host_ed25519_key"
                try SSHServer.makeKey(key, comment: host.name.rawValue)
                known += "[127.0.0.1]:\(host.port) \(try PublicKey.read(key))\n"
            }
            try home.put("known_hosts", known)
            try home.put("inventory.yaml", fleet.inventory)
            for host in fleet.hosts { try HostControl(host).powerUp(sshd: sshd) }
            for host in fleet.hosts { try HostControl(host).waitUntilReady(seconds: 20 + count) }
            return fleet
        } catch {
            // the error of the attempt says more than one of its cleaning up
            try? home.remove()
            throw error
        }
    }

    /// Reads the record of a lab.
    public static func load(_ path: String) throws(LabError) -> Fleet { try LabDirectory.open(path).record(of: Fleet.self) }

    /// Ends every process of the lab, gives back mounts and networks of machines, and removes its directory. Also for a lab whose `up` was killed half way, and for
    /// one whose processes are gone. A process is ended only if it is provably the lab's: by recorded number and start
    /// time, by descent from such a one, or by the host's mark in its environment.
    public static func down(_ path: String) throws(LabError) { try LabDirectory.open(path).remove() }
}
