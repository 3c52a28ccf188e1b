import Testing

extension RealBinary.Activities {
    @Suite("editing-system-files on a machine", .serialized, .onMachines)
    struct EditingTests {
        private static let activity = "editing-system-files"
        private static let unit = "path: /etc/systemd/system/ops.service, validator: unit, apply: restart, unit: ops.service"

        private static let table = [
            Scenario(
                "the example", "path: /etc/profile.d/operations.sh, content: \"umask 027\\n\", validator: shell", changed: ["config"],
                then: ["cat /etc/profile.d/operations.sh; stat -c '%U:%G %a' /etc/profile.d/operations.sh": "umask 027\nroot:root 644"]),
            Scenario(
                "once more", "path: /etc/profile.d/operations.sh, content: \"umask 027\\n\", validator: shell", changed: [],
                says: "nothing was changed"),
            Scenario(
                "a text with a fault", "path: /etc/profile.d/operations.sh, content: \"if true\\n\", validator: shell", exit: 1,
                says: "the shell finds a fault in it", then: ["cat /etc/profile.d/operations.sh": "umask 027"]),
            Scenario(
                "made from another version",
                "path: /etc/profile.d/operations.sh, content: \"umask 077\\n\", validator: shell, expected_sha256: absent",
                exit: 1, says: "somebody has changed it", then: ["cat /etc/profile.d/operations.sh": "umask 027"]),
            Scenario(
                "by way of a link", "path: /etc/keys/sshd_config, content: x, validator: shell", given: "ln -s /etc/ssh /etc/keys",
                exit: 1, says: "ssh-configuration", then: ["test -s /etc/ssh/sshd_config && echo there": "there"]),
            Scenario(
                "a cron table", "path: /etc/cron.d/ops, content: \"*/5 * * * * root true\\n\", validator: cron", changed: ["config"]),
            Scenario(
                "a cron table of nobody", "path: /etc/cron.d/ops, content: \"*/5 * * * * nosuch true\\n\", validator: cron", exit: 1,
                says: "nosuch, who doesn't exist here", then: ["cat /etc/cron.d/ops": "*/5 * * * * root true"]),
            Scenario(
                "a network key, unasked", "path: /etc/sysctl.d/90-ops.conf, content: \"net.ipv4.ip_forward = 0\\n\", validator: sysctl",
                exit: 1, says: "set network_keys: true", then: ["ls /etc/sysctl.d/90-ops.conf 2>&1 | wc -l": "1"]),
            Scenario(
                "a unit, and its service", unit + ", content: \"[Service]\\nExecStart=/bin/sleep 1001\\n\"", agreeing: true,
                changed: ["config", "apply"], then: ["systemctl is-active ops": "active"]),
            Scenario(
                "a unit whose service doesn't stay up is taken back",
                unit + ", content: \"[Service]\\nExecStart=/bin/false\\n\"", agreeing: true, exit: 1, says: "doesn't stay up with it",
                then: ["systemctl is-active ops; grep -c 1001 /etc/systemd/system/ops.service": "active\n1"]),
            Scenario(
                "a new unit that doesn't stay up is gone again",
                unit.replacing("ops.service", with: "ops-new.service") + ", content: \"[Service]\\nExecStart=/bin/false\\n\"",
                agreeing: true, exit: 1, then: ["ls /etc/systemd/system | grep -c ops-new": "0"]),
            Scenario("without a program's test a person looks", "path: /etc/ops.conf, content: \"a\\n\", validator: none", exit: 3),
        ]

        @Test("a file of another activity is refused while planning")
        func otherActivities() throws {
            try MachinePlace.with { place in
                for (path, activity) in [("/etc/ssh/sshd_config", "ssh-configuration"), ("/etc/logrotate.d/x", "logrotate-configuration")] {
                    let child = try place.startRun(try place.plan(Self.activity, "path: \(path), content: x, validator: shell"))
                    try child.wait()
                    #expect(child.ending?.status == 2 && child.err.contains(activity), "\(child.report)")
                }
            }
        }

        @Test("the file is tested, put in place, applied, and taken back where it doesn't work")
        func files() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check(Self.activity, in: place) }
            }
        }
    }
}
