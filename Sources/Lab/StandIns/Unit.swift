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
        let nginx = Unit(name: "nginx", title: "nginx web server", canReload: true)
        let tomcat = Unit(name: "tomcat", title: "Apache Tomcat")
        let mariadb = Unit(name: "mariadb", title: "MariaDB database server")
        switch container.labels["component"] {
        case nil, "jrouter": return agents + [nginx]
        case "jelastic-db": return agents + [mariadb]
        case "resolver":
            return agents + [
                nginx, mariadb, Unit(name: "pdns", title: "PowerDNS server"), Unit(name: "pdns-recursor", title: "PowerDNS recursor"),
            ]
        case "gate": return agents + [Unit(name: "sshd", title: "OpenSSH server daemon", canReload: true)]
        case "webgate": return agents + [tomcat, Unit(name: "guacd", title: "Guacamole proxy")]
        case "msa": return agents + [Unit(name: "msa-handler", title: "Mail handler"), Unit(name: "postfix", title: "Postfix")]
        case "zabbix": return agents + [nginx, Unit(name: "zabbix-server", title: "Zabbix server")]
        default: return agents + [tomcat]
        }
    }
}
