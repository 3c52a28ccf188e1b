import Testing

extension RealBinary.Activities {
    /// The same playbooks where the matrix gives them to the provider on the platform's own hosts and containers too.
    @Suite("A host's own playbooks on infrastructure hosts, and inside their containers", .serialized, .onMachines)
    struct InfrastructureElementTests {
        private static let agent = "name: ops, item: ops.one, content: \"UserParameter=ops.one,echo 42\\n\""
        private static let account = "user: ops, action: present, groups: users"
        private static let again = "nothing was changed"

        /// Done, and then nothing left to do; a restart restarts each time.
        private static let onHosts = [
            ("restarting-processes", "unit: cron, settle: 1s", false),
            ("editing-system-files", "path: /etc/profile.d/operations.sh, content: \"umask 027\\n\", validator: shell", true),
            ("ssh-configuration", "path: /etc/ssh/sshd_config.d/60-ops.conf, content: \"MaxAuthTries 4\\n\"", true),
            ("managing-os-user-accounts", account, true),
            ("zabbix-agent-configuration", agent, true),
            ("logrotate-configuration", "name: ops, content: \"/var/log/ops.log {\\n  rotate 3\\n  missingok\\n}\\n\"", true),
            ("file-access-settings", "paths: /etc/motd, mode: \"0600\"", true),
        ]
        private static let inContainers = [
            ("restarting-processes", "unit: zabbix-agent, settle: 1s", false), ("managing-os-user-accounts", account, true),
            ("zabbix-agent-configuration", agent, true),
        ]

        private func check(_ table: [(String, String, Bool)], on target: String, in place: MachinePlace) throws {
            for (activity, parameters, isOnce) in table {
                let first = try Scenario("\(activity)", parameters, agreeing: true).check(activity, on: target, in: place)
                #expect(!first.changed.isEmpty, "\(activity) changed nothing: \(first.report)")
                if isOnce { try Scenario("\(activity) again", parameters, agreeing: true, changed: [], says: Self.again).check(activity, on: target, in: place) }
            }
        }

        @Test("on the host: done, and the second time nothing is changed")
        func hosts() throws {
            try MachinePlace.with(3) { place in try check(Self.onHosts, on: "element=infrastructure-host", in: place) }
        }

        @Test("inside a container: done, and the second time nothing is changed")
        func containers() throws {
            try MachinePlace.with(3, virtuozzo: true, containersPerHost: 1) { place in
                try check(Self.inContainers, on: "element=infrastructure-container", in: place)
            }
        }
    }
}
