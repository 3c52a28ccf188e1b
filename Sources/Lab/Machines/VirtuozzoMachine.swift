import Core

/// What makes a machine a host of containers: stand-ins for the commands of Virtuozzo before the machine's own, and
/// units that start and stop the containers, after the real ones.
struct VirtuozzoMachine {
    var machine: Machine

    init(_ machine: Machine) { self.machine = machine }

    /// Into the machine's mounted root and its folder of stand-ins.
    func write() throws(LabError) {
        let lab = LabFolder(path: machine.standIns), root = LabFolder(path: machine.root)
        try StandInFiles(folder: lab, name: machine.name.rawValue, containers: machine.containers).write(.machine)
        for (name, text) in Self.scripts { try lab.put("lib/\(name)", text) }
        for name in StandIns.virtuozzo.keys {
            try root.put("usr/local/sbin/\(name)", "#!/bin/sh\nexec /opt/drydock-lab/bin/\(name) \"$@\"\n", mode: 0o755)
        }
        try root.make("etc/vz")
        try root.link("etc/vz/conf", to: "/opt/drydock-lab/vzconf")
        try root.put("etc/vz/vz.conf", "VIRTUOZZO=yes\nVE_STOP_MODE=stop\nVE_PARALLEL=\nLOCKDIR=/vz/lock\n")
        try root.put("etc/virtuozzo-release", "Virtuozzo release 7.0.21 (155)\n")
        for (name, text) in Self.units { try root.put("etc/systemd/system/\(name)", text) }
        for name in ["vz.service", "prl-disp.service", "drydock-lab-arrivals.path"] {
            try root.link("etc/systemd/system/multi-user.target.wants/\(name)", to: "/etc/systemd/system/\(name)")
        }
        // Debian's name of it is another
        try root.link("etc/systemd/system/crond.service", to: "/lib/systemd/system/cron.service")
        try root.make("etc/systemd/system/drydock-lab-ready.service.d")
        try root.put(
            "etc/systemd/system/drydock-lab-ready.service.d/containers.conf",
            "[Service]\nExecStartPre=/bin/sh /opt/drydock-lab/lib/await-containers\n")
        let vz = LabFolder(path: "\(machine.directory)/vz")
        for directory in ["private", "root", "vmprivate/backups"] { try vz.make(directory) }
    }

    private static let scripts = [
        "vz-start": begin + #"""
            ct_boot
            for c in "$DRYDOCK_LAB"/ct/*/; do [ ! -d "$c" ] || { ct_load "${c%/}"; ct_conf; }; done
            kernel_load
            awk '$1 == "vzkernel" { print $2 ".x86_64" }' "$DRYDOCK_LAB/packages/installed" |
              while read -r k; do kernel_file "$k"; done
            """#,
        "vz-stop": begin + #"""
            for c in "$DRYDOCK_LAB"/ct/*/; do
              [ -d "$c" ] || continue
              ct_load "${c%/}"; [ "$c_status" != running ] || ct_stop
            done
            """#,
        "prl-disp": begin + #"""
            /bin/sh "$DRYDOCK_LAB/lib/boot-containers" ''
            exec sleep infinity
            """#,
        "arrivals": begin + #"""
            for f in "$DRYDOCK_LAB"/arrivals/*; do
              [ -e "$f" ] || continue
              rm -f "$f"; "$DRYDOCK_LAB/bin/vzctl" start "${f##*/}"
            done
            """#,
        "await-containers": begin + #"""
            n=0
            while [ $n -lt 1200 ]; do
              waiting=
              for c in "$DRYDOCK_LAB"/ct/*/; do
                [ -d "$c" ] || continue
                ct_load "${c%/}"
                [ "$c_onboot" != yes ] || [ "$c_status" = running ] || [ -e "$ct/start_fails" ] || waiting=$c_id
              done
              [ -n "$waiting" ] || exit 0
              n=$((n + 1)); sleep 0.05
            done
            """#,
    ]

    private static let begin = """
        DRYDOCK_LAB=/opt/drydock-lab; export DRYDOCK_LAB
        . "$DRYDOCK_LAB/lib/lab.sh"

        """

    private static let units = [
        // the start script clears locks and starts nothing, the stop action takes every container with it
        "vz.service": """
            [Unit]
            Description=Virtuozzo containers
            [Service]
            Type=oneshot
            RemainAfterExit=yes
            ExecStart=/bin/sh /opt/drydock-lab/lib/vz-start
            ExecStop=/bin/sh /opt/drydock-lab/lib/vz-stop
            TimeoutSec=1h

            """,
        "prl-disp.service": """
            [Unit]
            Description=Virtuozzo dispatcher service
            After=vz.service
            [Service]
            ExecStart=/bin/sh /opt/drydock-lab/lib/prl-disp
            KillMode=process

            """,
        "drydock-lab-arrivals.path": """
            [Unit]
            Description=Containers that come from another host
            [Path]
            DirectoryNotEmpty=/opt/drydock-lab/arrivals

            """,
        "drydock-lab-arrivals.service": """
            [Unit]
            Description=Start of containers that came from another host
            [Service]
            Type=oneshot
            ExecStart=/bin/sh /opt/drydock-lab/lib/arrivals
            KillMode=process

            """,
    ]
}
