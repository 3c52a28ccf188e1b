import Testing

extension RealBinary.Activities {
    @Suite("zabbix-agent-configuration on a machine", .serialized, .onMachines)
    struct ZabbixTests {
        private static let activity = "zabbix-agent-configuration"
        private static let item = "name: ops, item: ops.one, content: \"UserParameter=ops.one,echo 42\\n\""
        private static let there = "cat /etc/zabbix/zabbix_agentd.conf.d/ops.conf; ss -ltn | grep -c '0.0.0.0:10050'"

        private static let table = [
            Scenario(
                "a key", item, changed: ["config-debian", "restart"], says: "[t|42]",
                then: [there: "UserParameter=ops.one,echo 42\n1"]),
            Scenario("once more", item, changed: [], says: "nothing was changed"),
            Scenario("an unknown setting", item.replacing("\\n", with: "\\nNosuch=1\\n"), exit: 1, says: "the agent refuses the text"),
            Scenario(
                "remote commands", "name: ops, content: \"AllowKey=system.run[*]\\n\"", exit: 1, says: "lets the server run commands here"),
            Scenario(
                "an agent that listens elsewhere is taken back", "name: ops, content: \"ListenPort=10051\\n\"", exit: 1,
                says: "monitoring is blind", then: [there: "UserParameter=ops.one,echo 42\n1"]),
            Scenario("no agent", item, given: "systemctl stop zabbix-agent", exit: 1, says: "additional-software"),
        ]

        @Test("a drop-in is tried out, read by a restart, and taken back where the agent doesn't answer")
        func dropIns() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check(Self.activity, in: place) }
            }
        }
    }
}
