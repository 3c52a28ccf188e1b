import Testing

extension RealBinary.Activities {
    @Suite("Accounts, agents and services inside containers, on a machine with stand-ins for Virtuozzo", .serialized, .onMachines)
    struct ContainerServicesTests {
        private static let account = "user: ops, action: present, groups: users"
        private static let agent = "name: ops, item: ops.one, content: \"UserParameter=ops.one,echo 42\\n\""
        /// Activity, and how it goes inside the first container.
        private static let table = [
            ("managing-os-user-accounts", Scenario("an account asks first", account, exit: 3)),
            ("managing-os-user-accounts", Scenario("an account", account, agreeing: true, changed: ["login"], then: ["id ops 2>/dev/null | wc -l": "0"])),
            ("managing-os-user-accounts", Scenario("the same account", account, agreeing: true, changed: [], says: "nothing was changed")),
            ("zabbix-agent-configuration", Scenario("an agent", agent, changed: ["config-debian", "restart"])),
            ("zabbix-agent-configuration", Scenario("the same agent", agent, changed: [], says: "nothing was changed")),
            ("restarting-processes", Scenario("what it was made for", "", agreeing: true, changed: ["jem"], says: "\"result\"")),
            ("restarting-processes", Scenario("a unit", "unit: zabbix-agent, settle: 1s, port: 10050", agreeing: true, changed: ["restart"])),
            ("restarting-processes", Scenario("its packet filter", "unit: nftables", agreeing: true, exit: 1, says: "owned by Jelastic Operations")),
        ]

        @Test("what is the provider's is done inside, and never on the host")
        func inside() throws {
            try MachinePlace.with(virtuozzo: true, containersPerHost: 1) { place in
                for (activity, scenario) in Self.table { try scenario.check(activity, on: "element=end-user-container", in: place) }
            }
        }

        @Test("what is Jelastic's waits for their word, with the container's state in the ticket, and is checked afterwards", arguments: [
            "editing-system-files", "ssh-configuration", "logrotate-configuration", "file-access-settings",
        ])
        func handOff(activity: String) throws {
            try MachinePlace.with(virtuozzo: true, containersPerHost: 1) { place in
                let asked = try place.carryOut(activity, on: "element=end-user-container", "")
                #expect(asked.exit == 3, "\(asked.report)")
                let ticket = try #require(place.decode([MachinePlace.Gate].self, ["approvals", asked.run, "--output", "json"]).first?.ticket_text)
                #expect(ticket.contains("node1001") && ticket.contains("running") && !ticket.contains("known once"), "\(ticket)")
                try Scenario("done", "", agreeing: true, changed: []).check(activity, on: "element=end-user-container", in: place)
            }
        }
    }
}
