import Foundation
import Testing

@Suite("gates: what each kind waits for")
struct ContractGateTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func left(_ plan: String, playbooks: String? = nil) throws -> (id: String, gates: [String: [String: Any]]) {
        let frozen = try bench.freeze(plan, playbooks: playbooks)
        let ending = try bench.drydock(["run", frozen, "--no-wait"])
        try #require(ending.status == 3, "\(ending.status) \(ending.err)")
        let rows = try ContractJSON.list(bench.drydock(["approvals", bench.runID(ending.out), "--output", "json"]).out)
        return (try bench.runID(ending.out), try Dictionary(uniqueKeysWithValues: rows.map { (try ContractJSON.text($0, "step"), $0) }))
    }

    @Test("a confirm step waits for the provider's own person, who needs no ticket")
    func consented() throws {
        let books = bench.path("books")
        try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", "- { id: agree, confirm: 'Is {{target}} free?' }"))
        let (id, gates) = try left("name: c\ntasks:\n  - { id: a, activity: ssh-configuration, targets: uh-1 }\n", playbooks: books)
        let gate = try #require(gates["a/uh-1/agree"])
        #expect(gate["gate"] as? String == "consented" && gate["owner"] as? String == "hosting-provider")
        #expect(gate["ticket_text"] as? String == "Is uh-1 free?")
        #expect(try bench.drydock(["approve", id, "a/uh-1/agree", "--by", "bo", "--role", "jelastic-operations"]).status == 2)
        #expect(try bench.drydock(["approve", id, "a/uh-1/agree", "--by", "bo"]).status == 0)
        #expect(try bench.drydock(["resume", id, "--no-wait"]).status == 0)
    }

    @Test("an unlisted task and a custom configuration wait for Jelastic before their first change, and a step without a gate for nobody")
    func confirmed() throws {
        let books = bench.path("books")
        try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", "- { id: change, run: 'true' }\n- { id: more, run: 'true' }"))
        let (id, gates) = try left("""
            name: c
            tasks:
              - { id: a, activity: ssh-configuration, targets: uh-1, custom_configuration: true }
              - { id: b, activity: unlisted, targets: uh-2, steps: [{ id: change, run: "true" }, { id: more, run: "true" }] }
            """, playbooks: books)
        #expect(Set(gates.keys) == ["a/uh-1/change", "b/uh-2/change"])
        for gate in gates.values { #expect(gate["gate"] as? String == "confirmed" && gate["owner"] as? String == "jelastic-operations") }
        let ungated = try bench.drydock(["approve", id, "a/uh-1/more", "--by", "olga", "--ticket", "T"])
        #expect(ungated.status == 2 && ungated.err.contains("has no gate"), "\(ungated.err)")
        #expect(try bench.drydock(["approve", id, "a/uh-1/change", "--by", "olga"]).status == 64, "a confirmation is given in a ticket")
    }

    @Test("a gate blocks only what depends on it")
    func sideBySide() throws {
        let (id, gates) = try left("""
            name: c
            tasks:
              - { id: a, activity: host-firewall-configuration, targets: uh-1 }
              - { id: b, activity: additional-software, targets: db-1 }
              - { id: c, activity: host-firewall-configuration, targets: ih-1, after: [a] }
            """)
        #expect(gates.count == 3)
        #expect(try bench.status(id).steps.mapValues { $0 } == ["a/uh-1/firewall": "blocked", "b/db-1/install": "blocked", "c/ih-1/firewall": "waiting"])
        let table = try bench.drydock(["approvals", id])
        #expect(table.status == 0 && !table.hasEscapes && table.out.contains("c/ih-1/firewall"))
    }
}
