import Core
import Foundation

/// The directory of one lab host.
struct HostFiles {
    var host: LabHost
    private var root: String { host.directory }

    init(_ host: LabHost) { self.host = host }

    /// Writes everything that the host needs to boot. The host's key is made by the caller.
    func write(keys: String) throws(LabError) {
        for directory in ["bin", "lib", "units", "ct", "state", "home"] { try make(directory) }
        for (name, text) in StandIns.scripts { try put("bin/\(name)", text, mode: 0o755) }
        for (name, script) in StandIns.aliases where symlink(script, "\(root)/bin/\(name)") != 0 {
            throw LabError.file("\(root)/bin/\(name)", String(cString: strerror(errno)))
        }
        try put("lib/lab.sh", StandIns.library)
        try put("lib/session", Supervisor.session(directory: root))
        try put("lib/supervisor", Supervisor.script)
        try put("lib/boot-units", Supervisor.bootUnits)
        try put("lib/boot-containers", Supervisor.bootContainers)
        try put("hostname", "\(host.name)\n")
        try put("machine_id", Self.hexadecimal(32) + "\n")
        try put("boot_seconds", "2\n")
        try put("calls.log", "")
        try put("sshd_config", SSHServer.configuration(port: host.port, directory: root, keys: keys))
        for unit in Unit.ofHost { try put("units/\(unit.name).service", unit.text) }
        for container in host.containers { try write(container) }
        guard mkfifo("\(root)/control", 0o600) == 0 else {
            throw LabError.file("\(root)/control", String(cString: strerror(errno)))
        }
    }

    private func write(_ container: LabContainer) throws(LabError) {
        let base = "ct/\(container.ctid)"
        try make("\(base)/units")
        for (name, value) in [
            "name": container.name.rawValue, "hostname": container.name.rawValue, "status": "stopped", "onboot": "yes",
            "element": container.element,
        ] { try put("\(base)/\(name)", value + "\n") }
        for unit in Unit.of(container) { try put("\(base)/units/\(unit.name).service", unit.text) }
    }

    private func make(_ directory: String) throws(LabError) {
        do { try FileManager.default.createDirectory(atPath: "\(root)/\(directory)", withIntermediateDirectories: true) } catch {
            throw LabError.file("\(root)/\(directory)", error.localizedDescription)
        }
    }

    private func put(_ path: String, _ text: String, mode: Int = 0o644) throws(LabError) {
        guard
            FileManager.default.createFile(
                atPath: "\(root)/\(path)", contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else { throw LabError.file("\(root)/\(path)", "it can't be written") }
    }

    private static func hexadecimal(_ digits: Int) -> String {
        String((0..<digits).map { _ in "0123456789abcdef".randomElement()! })
    }
}

/// A systemd unit of a lab host or of a container in it, as the stand-in of `systemctl` keeps it.
private struct Unit {
    var name: String
    var title: String
    var canReload = false

    var text: String {
        """
        Description=\(title)
        ActiveState=inactive
        SubState=dead
        MainPID=0
        UnitFileState=enabled
        CanReload=\(canReload ? "yes" : "no")

        """
    }

    static let ofHost = [
        Unit(name: "zabbix-agent", title: "Zabbix Agent"),
        Unit(name: "crond", title: "Command Scheduler", canReload: true),
        Unit(name: "sshd", title: "OpenSSH server daemon", canReload: true),
        Unit(name: "vz", title: "Virtuozzo containers"),
        Unit(name: "prl-disp", title: "Virtuozzo dispatcher service"),
    ]

    static func of(_ container: LabContainer) -> [Unit] {
        let agents = [Unit(name: "zabbix-agent", title: "Zabbix Agent"), Unit(name: "crond", title: "Command Scheduler")]
        switch container.labels["component"] {
        case nil, "jrouter", "resolver": return agents + [Unit(name: "nginx", title: "nginx web server", canReload: true)]
        case "jelastic-db": return agents + [Unit(name: "mariadb", title: "MariaDB database server")]
        default: return agents + [Unit(name: "tomcat", title: "Apache Tomcat")]
        }
    }
}
