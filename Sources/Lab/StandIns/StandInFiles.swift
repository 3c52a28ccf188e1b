import Core

/// The stand-ins of one host with their state: on a loopback host its directory, in a machine `/opt/drydock-lab`.
struct StandInFiles {
    var folder: LabFolder
    var name: String
    var containers: [LabContainer]

    enum Kind {
        /// All stand-ins lie in `bin`.
        case loopback
        /// `bin` has what only Virtuozzo has; `inside` what containers have instead of a system of their own.
        case machine
    }

    func write(_ kind: Kind) throws(LabError) {
        let system = switch kind { case .loopback: "bin"; case .machine: "inside" }
        for directory in ["bin", system, "lib/optional", "ct", "packages", "vzconf", "arrivals", "backups"] {
            try folder.make(directory)
        }
        for (name, text) in StandIns.virtuozzo { try folder.put("bin/\(name)", text, mode: 0o755) }
        for (name, text) in StandIns.system { try folder.put("\(system)/\(name)", text, mode: 0o755) }
        for (name, script) in StandIns.aliases { try folder.link("\(system)/\(name)", to: script) }
        for (name, text) in StandIns.optional { try folder.put("lib/optional/\(name)", text) }
        for (name, text) in StandIns.libraries { try folder.put("lib/\(name)", text) }
        try folder.put("name", name + "\n")
        try folder.put("calls.log", "")
        try PackageState.write(into: folder)
        for container in containers { try write(container) }
    }

    private func write(_ container: LabContainer) throws(LabError) {
        let base = "ct/\(container.ctid)"
        try folder.make("\(base)/units")
        for (name, value) in [
            "name": container.name.rawValue, "hostname": container.name.rawValue, "status": "stopped", "onboot": "yes",
            "element": container.element,
        ] { try folder.put("\(base)/\(name)", value + "\n") }
        for unit in Unit.of(container) { try folder.put("\(base)/units/\(unit.name).service", unit.text) }
    }
}

/// What is installed on a new host, and what waits: a kernel, a library that wants a reboot, an agent, a template.
private enum PackageState {
    static func write(into folder: LabFolder) throws(LabError) {
        try folder.put("packages/installed", installed.map { "\($0) \($1) 1764547200" }.joined(separator: "\n") + "\n")
        try folder.put("packages/available", available.map { "\($0) \($1) \($2)" }.joined(separator: "\n") + "\n")
        try folder.put("packages/repositories", "virtuozzolinux-base VirtuozzoLinux Base\nvirtuozzo-os Virtuozzo\n")
        try folder.put("kernel.default", "\(kernel).x86_64\n")
        try folder.put("readykernel.available", "readykernel-patch-200.7-113.0-1.vl7\n")
    }

    private static let kernel = "3.10.0-1160.90.1.vz7.200.7"
    private static let newKernel = "3.10.0-1160.105.1.vz7.214.3"

    private static let installed = [
        ("bash", "4.2.46-35.el7_9"), ("centos-7-x86_64-ez", "7.0.0-30.vz7"), ("dbus", "1.10.24-15.el7"),
        ("glibc", "2.17-326.el7_9"), ("openssh-server", "7.4p1-23.el7_9"), ("openssl-libs", "1.0.2k-26.el7_9"),
        ("prl-disp-service", "7.0.1003-1.vz7"), ("systemd", "219-78.el7_9.7"), ("vzctl", "7.0.252-1.vz7"),
        ("vzkernel", kernel), ("vzkernel-devel", kernel), ("zabbix-agent", "5.0.36-1.el7"),
    ]

    private static let available = [
        ("centos-7-x86_64-ez", "7.0.0-31.vz7", "virtuozzo-os"), ("glibc", "2.17-326.el7_9.3", "virtuozzolinux-base"),
        ("vzkernel", newKernel, "virtuozzo-os"), ("vzkernel-devel", newKernel, "virtuozzo-os"),
        ("zabbix-agent", "5.0.42-1.el7", "virtuozzolinux-base"), ("htop", "2.2.0-3.el7", "virtuozzolinux-base"),
    ]
}
