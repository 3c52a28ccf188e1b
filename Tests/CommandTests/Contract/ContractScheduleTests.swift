import Foundation
import Lab
import TestKit
import Testing

@Suite("schedule: what is handed over to the service")
struct ContractScheduleTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let later = "window: { timezone: Europe/Amsterdam, start: 2096-12-05T01:00, end: 05:00 }\n"

    private func add(_ plan: String, _ more: String...) throws -> ContractEnding { try bench.drydock(["schedule", "add", plan] + more) }

    private func list(_ more: String...) throws -> [[String: Any]] {
        try ContractJSON.list(bench.drydock(["schedule", "list", "--output", "json"] + more).out)
    }

    @Test("a plan that nothing says the time of is refused, and leaves no record", arguments: [
        ("", "has no window: nothing says when it is due"),
        ("window: { timezone: UTC, start: 2020-12-05T01:00, duration: 4h }\n", "doesn't open any more; plan anew with a later one"),
    ])
    func refused(window: String, says: String) throws {
        let plan = try bench.freeze(ContractInputs.handoffs(more: window))
        let ending = try add(plan)
        #expect(ending.status == 2 && ending.out.isEmpty && ending.err.contains(says), "\(ending.err)")
        #expect(!bench.stateExists)
        let source = try add(bench.path("frozen.plan.plan.yaml"))
        #expect(source.status == 2 && source.err.contains("is no frozen plan; make one with 'drydock plan --out'"), "\(source.err)")
        #expect(try add(plan, "--lead", "soon").status == 64)
    }

    @Test("answers that were given for the frozen plan, and hold until the opening, aren't asked for again")
    func answered() throws {
        let soon = Date().addingTimeInterval(2 * 86_400).formatted(.iso8601).prefix(16)
        let plan = try bench.freeze(ContractInputs.handoffs(more: "window: { timezone: UTC, start: \(soon), duration: 4h }\n"))
        #expect(try bench.drydock(["approve", plan, "*/*/*", "--by", "jo", "--ticket", "J-1"]).status == 0)
        let ending = try add(plan)
        #expect(ending.status == 0 && !ending.err.contains("the answers must be there"), "\(ending.err)")
    }

    @Test("it says when it is due, whose answers must be there, and that no service runs; the same plan isn't taken twice")
    func added() throws {
        let plan = try bench.freeze(ContractInputs.handoffs(more: Self.later))
        #expect(try list().isEmpty)
        let ending = try add(plan, "--lead", "3d")
        #expect(ending.status == 0 && ending.lines == ["schedule: 1"], "\(ending.out)")
        #expect(ending.err.contains("firewall-ams is due at Wed 2096-12-05 01:00 (Europe/Amsterdam)"), "\(ending.err)")
        #expect(ending.err.contains("2 steps wait for jelastic-operations: the answers must be there by Wed 2096-12-05 01:00; see 'drydock approvals \(plan)'"), "\(ending.err)")
        #expect(ending.err.contains("no service runs") && ending.err.contains("drydock serve"), "\(ending.err)")

        let again = try add(plan)
        #expect(again.status == 2 && again.out.isEmpty && again.err.contains("drydock:"), "\(again.err)")
        let rows = try list(), row = try #require(rows.first)
        #expect(rows.count == 1 && row["id"] as? Int == 1 && row["state"] as? String == "scheduled" && row["plan"] as? String == "firewall-ams")
        #expect(row["opens"] as? String == "2096-12-05T00:00:00.000Z" && row["closes"] as? String == "2096-12-05T04:00:00.000Z", "\(row)")
        #expect(row["lead_seconds"] as? Int == 259_200 && row["run"] == nil && (row["fingerprint"] as? String)?.count == 64, "\(row)")
        let table = try bench.drydock(["schedule"])
        #expect(table.status == 0 && !table.hasEscapes && table.out.contains("scheduled") && table.err.contains("no service runs"), "\(table.out)\(table.err)")
    }

    @Test("what was removed is out of sight, its reason is kept, and the plan may be scheduled anew")
    func removed() throws {
        let plan = try bench.freeze(ContractInputs.handoffs(more: Self.later))
        #expect(try add(plan).status == 0)
        #expect(try bench.drydock(["schedule", "remove", "1", "--by", "anna"]).status == 64, "a reason is needed")
        let unknown = try bench.drydock(["schedule", "remove", "7", "--by", "anna", "--reason", "no"])
        #expect(unknown.status == 2 && unknown.err.contains("no entry 7"), "\(unknown.err)")
        let removed = try bench.drydock(["schedule", "remove", "1", "--by", "anna", "--reason", "moved to January"])
        #expect(removed.status == 0 && removed.lines == ["entry 1, firewall-ams, is removed"], "\(removed.out)\(removed.err)")
        #expect(try bench.drydock(["schedule", "remove", "1", "--by", "anna", "--reason", "twice"]).status == 2)
        #expect(try list().isEmpty)
        let row = try #require(try list("--all").first)
        #expect(row["state"] as? String == "removed" && row["removed_by"] as? String == "anna" && row["reason"] as? String == "moved to January", "\(row)")
        #expect(try add(plan).lines == ["schedule: 2"])
    }

    @Test("a key that only a person can open is told by plan, schedule add and doctor, with its name")
    func passphrase() throws {
        let key = bench.path("locked_key")
        try TestServer.makeKey(at: key, "ed25519", [], "open sesame")
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory.replacing("~/.ssh/id_ed25519", with: key))
        let plan = try bench.write("plan.yaml", ContractInputs.handoffs(more: Self.later)), frozen = bench.path("plan.frozen")
        let words = "\(key): it is protected by a passphrase"
        let planned = try bench.drydock(["plan", plan, "-i", inventory, "--out", frozen])
        #expect(planned.status == 0 && planned.err.contains("warning: ") && planned.err.contains(words), "\(planned.err)")
        let added = try add(frozen)
        #expect(added.status == 0 && added.err.contains(words), "\(added.err)")
        for source in [["-i", inventory], ["--plan", frozen]] {
            let doctor = try bench.drydock(["doctor"] + source)
            #expect(doctor.status == 4 && doctor.out.contains("amiss") && doctor.out.contains(words) && !doctor.hasEscapes, "\(doctor.out)")
            #expect(doctor.out.contains("no service runs"), "\(doctor.out)")
        }
    }

    @Test("doctor is content where nothing is amiss")
    func healthy() throws {
        try withContractLab { fleet in
            let inventory = try bench.write("inventory.yaml", fleet.inventory)
            let doctor = try bench.drydock(["doctor", "-i", inventory])
            #expect(doctor.status == 0 && !doctor.out.contains("amiss") && doctor.err.isEmpty, "\(doctor.out)\(doctor.err)")
            #expect(doctor.out.contains("can be used by a start that nobody attends") && !bench.stateExists, "\(doctor.out)")
            #expect(doctor.out.contains("reached as") && doctor.out.contains("its clock agrees"), "\(doctor.out)")
            let json = try bench.drydock(["doctor", "-i", inventory, "element=user-host", "--output", "json"])
            let checks = try #require(try ContractJSON.object(json.out)["checks"] as? [[String: Any]])
            let keys = Set(["host", "check", "state", "words", "remedy"])
            #expect(json.status == 0 && !checks.isEmpty && checks.allSatisfy { Set($0.keys) == keys }, "\(json.out)")
            #expect(try bench.drydock(["doctor", "-i", inventory, "no-such-host"]).status == 2)
            #expect(try bench.drydock(["doctor", "-i", inventory, "--no-connect"]).out.contains("reached as") == false)
        }
    }
}
