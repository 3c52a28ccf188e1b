import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Jelastic Operations' cells on lab hosts: asked, done, and seen to be done", .serialized)
    struct HandoffCellTests {
        private struct Case: Sendable {
            var activity: String, target: String, parameters: String, step: String
            /// What must stand in the ticket.
            var evidence: String
            /// The work, as Jelastic would do it.
            var work: @Sendable (Workplace) throws -> Void = { _ in }
        }

        /// The state of the stand-ins that the work changes.
        private static func set(_ value: String, _ place: Workplace) throws { try place.put("world", value + "\n") }

        private static let cases: [Case] =
            ["uh-lab-01", "infra-lab-01"].map { host in
                Case(activity: "host-firewall-configuration", target: host, parameters: "named_port: 10050", step: "firewall", evidence: "--dport 22") {
                    try set("10050", $0)
                }
            }
            + ["jrouter1", "node1001"].map { container in
                Case(activity: "container-firewall-configuration", target: container, parameters: "", step: "firewall", evidence: "--dport 22") {
                    try set("10050", $0)
                }
            }
            + ["uh-lab-02", "infra-lab-01", "jelastic-db1", "node1003"].map { target in
                Case(activity: "ip-configuration-and-routing", target: target, parameters: "new_address: 192.0.2.10050, old_address: 192.0.2.22", step: "addresses", evidence: "192.0.2.22") {
                    try set("10050", $0)
                }
            }
            + ["uh-lab-01", "infra-lab-01", "jelastic-db1", "node1002"].map { target in
                Case(activity: "additional-software", target: target, parameters: "command: lab-scanner", step: "install", evidence: "command lab-scanner: not there") { place in
                    for host in place.fleet.hosts { try place.putCommand("lab-scanner", "echo scanned", on: host) }
                }
            }
            + [
                Case(
                    activity: "infrastructure-container-limits-configuration", target: "jelastic-db1",
                    parameters: "limit: max_connections, seen_inside: false, watch: 1s", step: "limits", evidence: "Max open files"),
                Case(
                    activity: "uploader-configuration", target: "jelastic-db1", parameters: "wanted: 30 days, shows_as: setting", step: "uploader",
                    evidence: "volume="),
                Case(
                    activity: "infrastructure-migration-to-a-new-host", target: "infra-lab-01",
                    parameters: "role: destination, components: jelastic-db1 jrouter1", step: "migration", evidence: "more than one here of: nothing"),
                Case(
                    activity: "infrastructure-migration-to-a-new-host", target: "infra-lab-01", parameters: "", step: "migration",
                    evidence: "monitoring agent"
                ) { place in
                    let host = try place.fleet.host("infra-lab-01")
                    let stopped = try place.shell(host.containers.map { "'\(host.directory)/bin/vzctl' stop \($0.ctid)" }.joined(separator: " && "))
                    #expect(stopped.ending?.status == 0, "\(stopped.report)")
                },
            ]

        @Test("what is checked before stands in the ticket, and what was done is seen")
        func everyCell() throws {
            try Workplace.with(hosts: 3, containersPerHost: 2) { place in
                let world = place.path("world")
                for host in place.fleet.hosts {
                    try place.putCommand("iptables-save", "echo '-A INPUT --dport 22'; echo \"-A INPUT --dport $(cat '\(world)')\"", on: host)
                    try place.putCommand("ip", "case $* in '-o addr show') echo \"2: eth0 inet 192.0.2.$(cat '\(world)')/24 x\" ;; esac", on: host)
                }
                for work in Self.cases {
                    try Self.set("22", place)
                    for host in place.fleet.hosts { _ = try place.shell("rm -f '\(host.directory)/bin/lab-scanner'") }
                    let request = try RequestRun(place, work.activity, on: work.target, work.parameters)
                    let ticket = try request.ticket()
                    #expect(ticket.contains(work.evidence), "\(work.activity) on \(work.target): '\(work.evidence)' isn't in the ticket:\n\(ticket)")
                    try work.work(place)
                    let ended = try request.reported(work.step)
                    #expect(ended.ending?.status == 0, "\(work.activity) on \(work.target): \(ended.report)")
                }
            }
        }
    }
}
