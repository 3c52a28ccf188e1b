import Testing

extension RealBinary.Activities {
    @Suite("logrotate-configuration on a machine", .serialized, .onMachines)
    struct LogrotateTests {
        private static let rule = "name: ops, content: \"/var/log/ops.log {\\n  rotate 3\\n  missingok\\n  notifempty\\n}\\n\""

        private static let table = [
            Scenario(
                "a rule", rule, given: "echo line >/var/log/ops.log", changed: ["rule"],
                then: ["logrotate -d /etc/logrotate.conf 2>&1 | grep -c 'considering log /var/log/ops.log'; ls /var/log | grep -c ops": "1\n1"]),
            Scenario("once more", rule, changed: [], says: "nothing was changed"),
            Scenario("an unknown word", rule.replacing("missingok", with: "missngok"), exit: 1, says: "logrotate refuses the rule"),
            Scenario(
                "a second rule for one log", rule.replacing("name: ops", with: "name: twice"), exit: 1, says: "logrotate refuses the rule",
                then: ["ls /etc/logrotate.d | grep -c twice": "0"]),
            Scenario(
                "signals by name", rule.replacing("notifempty", with: "postrotate\\n    pkill -HUP ops\\n  endscript"), exit: 1,
                says: "reload one unit instead"),
            Scenario("rotated now, once that is agreed to", rule + ", rotate_now: true", exit: 3, then: ["ls /var/log | grep -c ops": "1"]),
            Scenario(
                "rotated now", rule + ", rotate_now: true", agreeing: true, changed: ["rotated"],
                then: ["ls /var/log | grep ops | sort": "ops.log\nops.log.1"]),
        ]

        @Test("a rule is tried out among the others, and nothing is rotated unasked")
        func rules() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check("logrotate-configuration", in: place) }
            }
        }
    }
}
