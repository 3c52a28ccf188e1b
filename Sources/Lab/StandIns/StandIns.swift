/// The commands of a lab host: POSIX sh scripts that stand first on the PATH of its sessions. They keep their state
/// under the host's directory and log each call. What they answer is shaped after systemd 219 and Virtuozzo 7, with
/// their oddities, because a playbook that only works on tidy answers is worth nothing on a real host.
enum StandIns {
    /// Texts by the name in `bin/`.
    static let scripts: [String: String] = [
        "reboot": power, "systemctl": systemctl, "systemd-run": systemdRun, "journalctl": journalctl,
        "service": service, "hostname": hostname, "sudo": sudo,
        "vzctl": vzctl, "vzlist": vzlist, "prlctl": prlctl, "vzps": vzps, "jem": jem, "nginx": configurationTest,
    ]

    /// Other names of a script; it looks at the name it was called by.
    static let aliases: [String: String] = [
        "shutdown": "reboot", "poweroff": "reboot", "halt": "reboot", "vzreboot": "reboot", "telinit": "reboot",
        "init": "reboot",
        "sshd": "nginx", "httpd": "nginx", "apachectl": "nginx", "haproxy": "nginx", "zabbix_agentd": "nginx",
        "named-checkconf": "nginx",
    ]

    /// The host is found from the script's own path and not from the environment: a session that lost its variables
    /// must reach the lab's command all the same, never the machine's.
    static let head = #"""
        #!/bin/sh
        DRYDOCK_LAB=${0%/*}; DRYDOCK_LAB=${DRYDOCK_LAB%/bin}; export DRYDOCK_LAB
        . "$DRYDOCK_LAB/lib/lab.sh"
        lab_called "${0##*/}" "$@"

        """#
}
