/// A systemd unit of a lab host or of a container in it, as the stand-in of `systemctl` keeps it.
struct Unit {
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
