/// The commands of a lab host: POSIX sh scripts that stand first on the PATH of its sessions. They keep their state
/// under the host's directory and log each call. What they answer is shaped after systemd 219 and Virtuozzo 7, with
/// their oddities, because a playbook that only works on tidy answers is worth nothing on a real host. How they can be
/// made to misbehave: ``LabControl``.
enum StandIns {
    /// What only Virtuozzo has, by the name in `bin/`: every lab host that has containers gets them.
    static let virtuozzo: [String: String] = [
        "vzctl": vzctl, "vzlist": vzlist, "prlctl": prlctl, "vzps": vzps, "vzmigrate": vzmigrate, "prlsrvctl": prlsrvctl,
        "prl_disk_tool": diskTool, "pcompact": pcompact, "readykernel": readykernel, "vzpkg": vzpkg,
        "yum": yum, "dnf": yum, "rpm": rpm, "needs-restarting": needsRestarting, "grubby": grubby, "uname": uname,
    ]

    /// What would touch this machine from a host that shares its files, and what containers have of their own.
    static let system: [String: String] = [
        "reboot": power, "systemctl": systemctl, "systemd-run": systemdRun, "journalctl": journalctl,
        "service": service, "hostname": hostname, "sudo": sudo, "jem": jem, "nginx": configurationTest,
        "uname": uname, "free": shares, "nproc": shares, "df": shares,
    ]

    /// Other names of a script of ``system``; it looks at the name it was called by.
    static let aliases: [String: String] = [
        "shutdown": "reboot", "poweroff": "reboot", "halt": "reboot", "vzreboot": "reboot", "telinit": "reboot",
        "init": "reboot",
        "sshd": "nginx", "httpd": "nginx", "apachectl": "nginx", "haproxy": "nginx", "zabbix_agentd": "nginx",
        "named-checkconf": "nginx",
    ]

    /// Only in storage clusters.
    static let optional: [String: String] = ["vstorage": vstorage, "shaman": shaman]

    /// Files of `lib/`.
    static let libraries: [String: String] = [
        "lab.sh": library, "migration.sh": migration, "backups.sh": backups, "storage-cluster": storageCluster,
        "boot-containers": bootContainers,
    ]

    /// Starts the containers that are `onboot`, then says in the file `ready` that this boot is complete.
    private static let bootContainers = #"""
        . "$DRYDOCK_LAB/lib/lab.sh"
        for c in "$DRYDOCK_LAB"/ct/*/; do
          [ -d "$c" ] || continue
          ct_load "${c%/}"
          [ "$c_onboot" != yes ] || [ "$c_status" = running ] || [ -e "$ct/start_fails" ] || ct_start
        done
        [ -z "${1:-}" ] || put "$DRYDOCK_LAB/ready" "$1"
        """#

    /// The host is found from the script's own path and not from the environment: a session that lost its variables
    /// must reach the lab's command all the same, never the machine's.
    static let head = #"""
        #!/bin/sh
        DRYDOCK_LAB=${0%/*}; DRYDOCK_LAB=${DRYDOCK_LAB%/*}; export DRYDOCK_LAB
        . "$DRYDOCK_LAB/lib/lab.sh"
        lab_called "${0##*/}" "$@"

        """#
}
