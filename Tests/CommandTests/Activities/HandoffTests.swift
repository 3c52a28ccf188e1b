import Core
import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Requests to Jelastic Operations, from the checks before them to the checks of the work", .serialized)
    struct HandoffTests {
        @Test("a host's packet filter: the rules stand in the ticket, and are another afterwards")
        func hostHandOff() throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let host = place.fleet.hosts[0]
                let rules = try place.put("rules", "*filter\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n")
                try place.putCommand("iptables-save", "cat '\(rules)'", on: host)
                let request = try RequestRun(place, "host-firewall-configuration", on: "uh-lab-01", "wanted: Let the agent in, named_port: 10050")
                let ticket = try request.ticket()
                for part in ["--dport 22", "Rule: Let the agent in", "failed units: none", "running: node1001 node1002", "uh-lab-01", "What we ask for"] {
                    #expect(ticket.contains(part), "\(part) isn't in the ticket:\n\(ticket)")
                }
                try place.put("rules", "*filter\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A INPUT -p tcp --dport 10050 -j ACCEPT\nCOMMIT\n")
                let ended = try request.reported("firewall")
                #expect(ended.ending?.status == 0, "\(ended.report)")
                #expect(try request.log("work/uh-lab-01/port-named").contains("10050"))
                #expect(try request.log("work/uh-lab-01/host-unharmed").contains("every container that ran before runs"))
            }
        }

        @Test("software in a container: what is there stands in the ticket, and the wanted command is there afterwards")
        func containerHandOff() throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let request = try RequestRun(place, "additional-software", on: "node1002", "software: A scanner, command: lab-scanner")
                let ticket = try request.ticket()
                for part in ["Software: A scanner", "command lab-scanner: not there", "CTID 7d1f6c2e-0a55-4a53-9c93-000000001002", "running"] {
                    #expect(ticket.contains(part), "\(part) isn't in the ticket:\n\(ticket)")
                }
                try place.putCommand("lab-scanner", "echo scanned", on: place.fleet.hosts[0])
                let ended = try request.reported("install")
                #expect(ended.ending?.status == 0, "\(ended.report)")
                #expect(try request.log("work/node1002/software-there").contains("lab-scanner"))
            }
        }

        @Test("work that is reported and wasn't done: the check after it fails, and says so")
        func undone() throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let request = try RequestRun(place, "additional-software", on: "node1001", "command: lab-scanner")
                let ended = try request.reported("install")
                #expect(ended.ending?.status == 1, "\(ended.report)")
                let status = try Status.of(request.run, in: place)
                #expect(status.state == "failed")
                #expect(try status.step("work/node1001/install").state == "succeeded")
                #expect(try status.step("work/node1001/software-there").state == "failed")
                let log = try request.log("work/node1001/software-there")
                #expect(log.contains("there is no command lab-scanner: the work wasn't done here; ask in the ticket"), "\(log)")
            }
        }

        @Test("outdated data of a database: its size stands in the ticket, and is less afterwards")
        func databaseHandOff() throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let container = place.fleet.hosts[0].containers[0]
                try place.put("lab/hosts/uh-lab-01/ct/\(container.ctid)/hostname", "jelastic-db1\n")
                let inventory = try place.put(
                    "inventory.yaml",
                    place.fleet.inventory.replacing("user-host", with: "infrastructure-host").replacing("end-user-container", with: "infrastructure-container"))
                let data = place.path("data")
                try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
                try Data(repeating: 1, count: 3 << 20).write(to: URL(filePath: "\(data)/statistics.ibd"))
                let request = try RequestRun(
                    place, "outdated-data-removal-from-database", on: "node1001", inventory: inventory,
                    "data_directory: \(data), cutoff_date: 2025-01-01, min_freed: 2MiB, backup_file: \(data)/statistics.ibd")
                let ticket = try request.ticket()
                for part in ["component jelastic-db,", "Older than: 2025-01-01", "used=30", "\(data)/statistics.ibd", "CTID \(container.ctid)"] {
                    #expect(ticket.contains(part), "\(part) isn't in the ticket:\n\(ticket)")
                }
                try Data(repeating: 1, count: 1 << 10).write(to: URL(filePath: "\(data)/statistics.ibd"))
                let ended = try request.reported("removal")
                #expect(ended.ending?.status == 0, "\(ended.report)")
                #expect(try request.log("work/node1001/data-gone").contains("used before: 30"))
            }
        }
    }
}

/// A run of one task that has come to its request.
struct RequestRun {
    /// A gate as `drydock approvals --output json` tells it.
    private struct Request: Decodable { var step: String, gate: String, state: String, ticket_text: String }

    private let place: Workplace
    let run: String

    /// - Parameter parameters: as a YAML flow mapping has them, without its braces.
    init(_ place: Workplace, _ activity: String, on target: String, inventory: String? = nil, _ parameters: String) throws {
        let plan = try place.put("plan.yaml", """
            name: request
            summary: What we ask for
            requested_by: anna@provider.example
            tasks:
              - { id: work, activity: \(activity), targets: \(target), parameters: { \(parameters) } }
            """)
        let child = try place.startRun(plan: plan, inventory: inventory, "--no-wait")
        #expect(try child.wait().status == 3, "\(child.report)")
        (self.place, run) = (place, try #require(child.runID))
    }

    /// The ticket's text, with all that was checked in it.
    func ticket() throws -> String {
        let child = try place.drydock("approvals", run, "--output", "json")
        let requests = try JSONDecoder().decode([Request].self, from: Data(child.outBytes))
        let request = try #require(requests.first)
        #expect(requests.count == 1 && request.gate == "performed" && request.state == "waiting")
        #expect(!request.ticket_text.contains("known once"), "something checked isn't in the ticket:\n\(request.ticket_text)")
        return request.ticket_text
    }

    /// Jelastic's word that it is done, and what follows.
    func reported(_ step: String) throws -> Child {
        let said = try place.drydock("approve", run, "work/*/\(step)", "--by", "olga@jelastic.example", "--ticket", "JEL-1")
        #expect(said.ending?.status == 0, "\(said.report)")
        return try place.drydock("resume", run, "--no-wait")
    }

    func log(_ step: String) throws -> String { try place.drydock("log", run, step).out }
}

extension Workplace {
    /// A command that stands first on the PATH of a lab host and its containers.
    func putCommand(_ name: String, _ script: String, on host: LabHost) throws {
        let path = "\(host.directory)/bin/\(name)"
        try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }
}
