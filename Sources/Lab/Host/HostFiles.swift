import Core
import Foundation

/// The directory of one lab host.
struct HostFiles {
    var host: LabHost
    private var root: String { host.directory }

    init(_ host: LabHost) { self.host = host }

    /// Writes everything that the host needs to boot. The host's key is made by the caller.
    func write(keys: String) throws(LabError) {
        let folder = LabFolder(path: root)
        try StandInFiles(folder: folder, name: host.name.rawValue, containers: host.containers).write(.loopback)
        for directory in ["units", "state", "home"] { try folder.make(directory) }
        try folder.put("lib/session", Supervisor.session(directory: root))
        try folder.put("lib/supervisor", Supervisor.script)
        try folder.put("lib/boot-units", Supervisor.bootUnits)
        try folder.put("hostname", "\(host.name)\n")
        try folder.put("machine_id", Hex.text((0..<16).map { _ in UInt8.random(in: 0...255) }) + "\n")
        try folder.put("boot_seconds", "2\n")
        try folder.put("sshd_config", SSHServer.configuration(port: host.port, directory: root, keys: keys))
        for unit in Unit.ofHost { try folder.put("units/\(unit.name).service", unit.text) }
        try folder.pipe("control")
    }
}
