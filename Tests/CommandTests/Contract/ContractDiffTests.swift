import Foundation
import Testing

@Suite("diff: what one plan says and another doesn't")
struct ContractDiffTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func changed(_ name: String = "other.plan") throws -> String {
        try bench.freeze(
            ContractInputs.handoffs().replacing("Open the monitoring port", with: "Open another port"),
            inventory: ContractInputs.inventory.replacing("address: 192.0.2.12", with: "address: 192.0.2.99"), as: name)
    }

    private func approve(_ name: String) throws {
        try #require(try bench.drydock(["approve", name, "firewall/*/*", "--by", "olga@jelastic.example", "--ticket", "JEL-1"]).status == 0)
    }

    @Test("the same plan is the same, by file, by run and by YAML, and the exit status is 0 in every case")
    func same() throws {
        let plan = try bench.freeze(ContractInputs.handoffs())
        let alone = try bench.drydock(["diff", plan, plan])
        #expect(alone.status == 0 && alone.lines.last == "same" && !bench.stateExists, "\(alone.out)\(alone.err)")
        #expect(try bench.drydock(["run", plan, "--no-wait"]).status == 3)
        #expect(try bench.drydock(["diff", "last", plan]).lines.last == "same")
        let made = try bench.drydock([
            "diff", "last", bench.path("frozen.plan.plan.yaml"), "-i", bench.path("frozen.plan.inventory.yaml"), "--playbooks", bench.path("handoffs"), "--output", "json",
        ])
        #expect(made.status == 0, "\(made.err)")
        #expect(try ContractJSON.object(made.out)["same"] as? Bool == true)
    }

    @Test("what differs is told, with which approvals count for nothing and which gates ask again")
    func differs() throws {
        let old = try bench.freeze(ContractInputs.handoffs()), new = try changed()
        try approve(old)
        let told = try bench.drydock(["diff", old, new])
        #expect(told.status == 0 && !told.hasEscapes, "\(told.err)")
        for line in [
            "~ plan: summary: Open the monitoring port -> Open another port", "~ host uh-2: address: 192.0.2.12 -> 192.0.2.99",
            "2 approvals of the first plan open nothing in the second:", "  firewall/uh-1/firewall by olga@jelastic.example, ticket JEL-1",
            "the second asks again (2): firewall/uh-1/firewall, firewall/uh-2/firewall",
        ] { #expect(told.lines.contains(line), "\(line)\n\(told.out)") }
        #expect(told.err.contains("ask with the text of: drydock ticket \(new) firewall"), "\(told.err)")
        #expect(told.err.contains("record the answer with: drydock approve \(new) firewall/uh-1/firewall firewall/uh-2/firewall --by NAME --ticket T"), "\(told.err)")
        let unfrozen = try bench.drydock(["diff", old, bench.path("other.plan.plan.yaml"), "-i", bench.path("other.plan.inventory.yaml"), "--playbooks", bench.path("handoffs")])
        #expect(unfrozen.err.contains("freeze it first: drydock plan") && unfrozen.err.contains("drydock approve FILE firewall/uh-1/firewall"), "\(unfrozen.err)")
        let document = try ContractJSON.object(bench.drydock(["diff", old, new, "--output", "json"]).out)
        #expect(document["same"] as? Bool == false)
        #expect((document["lost_approvals"] as? [[String: Any]])?.map { $0["by"] as? String } == ["olga@jelastic.example", "olga@jelastic.example"])
        #expect((document["gates"] as? [[String: Any]])?.map { $0["asks"] as? String } == ["again", "again"])
        #expect((document["changes"] as? [[String: Any]])?.contains { $0["subject"] as? String == "host" && $0["field"] as? String == "address" } == true)
        let back = try ContractJSON.object(bench.drydock(["diff", new, old, "--output", "json"]).out)
        #expect((back["gates"] as? [[String: Any]])?.map { $0["asks"] as? String } == ["still", "still"])
    }

    @Test("approvals and approve tell of approvals that were given for another version of the plan, with what has changed")
    func otherWords() throws {
        let old = try bench.freeze(ContractInputs.handoffs())
        #expect(try !bench.drydock(["approvals", old]).err.contains("note:"), "nobody has said anything")
        try approve(old)
        #expect(try !bench.drydock(["approvals", old]).err.contains("another"))
        let new = try changed(), asked = try bench.drydock(["approvals", new])
        #expect(asked.status == 0 && asked.err.contains("2 approvals were given for another firewall-ams"), "\(asked.err)")
        #expect(asked.err.contains("Open the monitoring port -> Open another port") && asked.err.contains("192.0.2.99"))
        let said = try bench.drydock(["approve", new, "firewall/uh-1/*", "--by", "olga@jelastic.example", "--ticket", "JEL-2"])
        #expect(said.status == 0 && said.err.contains("192.0.2.99"), "\(said.err)")
        let unrelated = try bench.freeze(ContractInputs.handoffs().replacing("firewall-ams", with: "firewall-fra"), as: "fra.plan")
        #expect(try !bench.drydock(["approvals", unrelated]).err.contains("another"), "a plan of another name is another matter")
    }

    @Test("what can't be read is refused with 2, and a YAML without an inventory with 64")
    func refusals() throws {
        let plan = try bench.freeze(ContractInputs.handoffs())
        #expect(try bench.drydock(["diff", plan, "nobody"]).status == 2)
        #expect(try bench.drydock(["diff", plan, bench.path("frozen.plan.plan.yaml")]).status == 64)
        #expect(try bench.drydock(["diff", plan]).status == 64)
        try bench.write("bad.plan", try bench.read("frozen.plan").replacing("uh-1", with: "uh-7"))
        let altered = try bench.drydock(["diff", plan, bench.path("bad.plan")])
        #expect(altered.status == 2 && altered.err.contains("it was changed after it was frozen"))
    }
}
