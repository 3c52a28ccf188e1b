import Testing

extension RealBinary.Activities {
    @Suite("restarting-processes on a machine", .serialized, .onMachines)
    struct RestartTests {
        private static let activity = "restarting-processes"
        /// A unit that dies two seconds after each start.
        private static let loop = """
            printf '[Service]\\nExecStart=/bin/sh -c \"sleep 2; exit 1\"\\nRestart=always\\nRestartSec=100ms\\n[Unit]\\nStartLimitIntervalSec=0\\n' \
            >/etc/systemd/system/loop.service; systemctl daemon-reload; systemctl start loop
            """

        private static let table = [
            Scenario("a restart", "unit: cron, settle: 1s", changed: ["restart"], says: "after: MainPID="),
            Scenario("again restarts again", "unit: cron, settle: 1s", changed: ["restart"]),
            Scenario("a reload, with the port", "unit: ssh, action: reload, settle: 1s, port: 22", changed: ["restart"], says: "0.0.0.0:22"),
            Scenario("a reload where one is possible", "unit: ssh, action: reload-or-restart, settle: 1s", says: "verb: reload"),
            Scenario("a restart where none is", "unit: cron, action: reload-or-restart, settle: 1s", says: "verb: restart"),
            Scenario("what can't reload", "unit: cron, action: reload", exit: 1, says: "can't reload now", states: ["restart": "cancelled"]),
            Scenario("no such unit", "unit: nosuch", exit: 1, says: "no unit nosuch"),
            Scenario("a unit that takes others down", "unit: dbus.socket", exit: 1, says: "other services go down with it"),
            Scenario("a unit of systemd's own", "unit: multi-user.target", exit: 1, says: "is no service"),
            Scenario("an alias of the network", "unit: systemd-networkd", exit: 1, says: "owned by Jelastic Operations"),
            Scenario("a port that nobody opens", "unit: cron, settle: 1s, port: 9", exit: 1, says: "nothing listens on port 9"),
            Scenario("a crash loop", "unit: loop, settle: 5s", given: loop, exit: 1, says: "it is crashing and being restarted"),
            Scenario(
                "a faulty configuration stops it", "unit: ssh, settle: 1s", given: "echo Nonsense >/etc/ssh/sshd_config.d/x.conf", exit: 1,
                says: "fails its test", states: ["restart": "cancelled"], then: ["rm /etc/ssh/sshd_config.d/x.conf; systemctl is-active ssh": "active"]),
            Scenario(
                "somebody stopped it", "unit: cron, settle: 1s", given: "systemctl stop cron", exit: 1, says: "start_if_stopped: true"),
            Scenario("and wants it back", "unit: cron, settle: 1s, start_if_stopped: true", then: ["systemctl is-active cron": "active"]),
        ]

        @Test("a unit is restarted or reloaded, with proof, and what is dangerous is refused")
        func restarts() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check(Self.activity, in: place) }
            }
        }
    }
}
