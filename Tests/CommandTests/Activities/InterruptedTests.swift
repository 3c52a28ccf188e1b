import Testing

extension RealBinary.Activities {
    @Suite("Playbooks on a machine, killed in the middle and resumed", .serialized, .onMachines)
    struct InterruptedTests {
        struct Case: CustomTestStringConvertible {
            var activity: String
            var parameters: String
            /// Succeeds on the machine once the change has been made.
            var made: String
            /// What is true at the end.
            var then: String
            var testDescription: String { activity }
        }

        static let cases = [
            Case(
                activity: "zabbix-agent-configuration", parameters: "name: ops, item: ops.one, content: \"UserParameter=ops.one,echo 42\\n\"",
                made: "test -e /etc/zabbix/zabbix_agentd.conf.d/ops.conf",
                then: "runuser -u zabbix -- zabbix_agentd -t ops.one | grep -q 42 && ss -ltn | grep -q :10050"),
            Case(
                activity: "managing-os-user-accounts",
                parameters: "user: ops, action: present, groups: users, key: \"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5Zk2cZrVZc3mGv6jzq2oJkq0Zr8Kx0Zr1Zr2Zr3Zr4 on call\"",
                made: "id ops", then: "id -Gn ops | grep -q users && [ \"$(grep -c on.call /home/ops/.ssh/authorized_keys)\" = 1 ]"),
            Case(
                activity: "restarting-processes", parameters: "unit: cron, settle: 3s",
                made: "[ \"$(systemctl show -p MainPID cron)\" != \"$(cat /run/before)\" ]", then: "systemctl -q is-active cron"),
            Case(
                activity: "logrotate-configuration",
                parameters: "name: ops, content: \"/var/log/ops.log {\\n  rotate 3\\n  missingok\\n}\\n\"", made: "test -e /etc/logrotate.d/ops",
                then: "logrotate -d /etc/logrotate.conf 2>&1 | grep -q 'pattern: /var/log/ops.log'"),
            Case(
                activity: "file-access-settings", parameters: "paths: /etc/motd, mode: \"0600\"", made: "[ \"$(stat -c %a /etc/motd)\" = 600 ]",
                then: "[ \"$(stat -c %a /etc/motd)\" = 600 ]"),
            Case(
                activity: "editing-system-files",
                parameters: "path: /etc/cron.d/ops, validator: cron, apply: restart, unit: cron, content: \"*/5 * * * * root true\\n\"",
                made: "test -e /etc/cron.d/ops", then: "grep -q root /etc/cron.d/ops && systemctl -q is-active cron"),
        ]

        @Test("what had been done isn't done twice, and what was missing is done")
        func killed() throws {
            try MachinePlace.with { place in
                for one in Self.cases {
                    _ = try place.read(nil, "systemctl show -p MainPID cron >/run/before")
                    let child = try place.startRun(try place.plan(one.activity, one.parameters))
                    try child.wait(for: one.made) { child in try child.runID != nil && place.ssh(nil, one.made).ending?.status == 0 }
                    child.end()
                    let run = try #require(child.runID)
                    let ended = try place.follow(run, after: try place.drydock(["resume", run, "--no-wait"], within: 300))
                    #expect(ended.exit == 0, "\(one.activity): \(ended.report)")
                    #expect(try place.ssh(nil, one.then).ending?.status == 0, "\(one.activity): \(ended.report)")
                }
            }
        }
    }
}
