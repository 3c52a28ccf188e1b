import Foundation
import Testing

@Suite("plan: its JSON is what scripts rely on")
struct ContractPlanTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let kinds = ["probe", "run", "file", "reboot", "handoff", "confirm", "pause"]
    private static let plan = """
        name: all-kinds
        tasks:
          - { id: reboot, activity: rebooting-host-or-container, targets: "uh-1, uh-2", rollout: { serial: 1 } }
          - { id: firewall, activity: host-firewall-configuration, targets: uh-1, after: [reboot] }
          - id: other
            activity: unlisted
            targets: uh-1, node1
            after: [{ task: firewall, even_if_failures: true }]
            steps:
              - { id: look, probe: "true" }
              - { id: change, run: "echo changed", expected: 90s }
              - { id: rest, pause: 30s }
              - { id: agree, confirm: "Is {{target}} fine?" }
        """

    private func plan(_ text: String) throws -> [String: Any] {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory), plan = try bench.write("plan.yaml", text)
        let ending = try bench.drydock(["plan", plan, "-i", inventory, "--output", "json"])
        try #require(ending.status == 0, "\(ending.err)")
        return try ContractJSON.object(ending.out)
    }

    @Test("every step has every key, with null where there is nothing to say")
    func keys() throws {
        let document = try plan(Self.plan)
        #expect(try ContractJSON.text(document, "name") == "all-kinds")
        #expect(try ContractJSON.text(document, "fingerprint").wholeMatch(of: /[0-9a-f]{64}/) != nil)
        let steps = try #require(document["steps"] as? [[String: Any]])
        let expected: Set = ["id", "task", "target", "host", "activity", "element", "owner", "kind", "gate", "batch", "needs", "command", "expected_seconds"]
        for step in steps {
            #expect(expected.isSubset(of: step.keys), "\(step)")
            let id = try ContractJSON.text(step, "id")
            #expect(id.split(separator: "/").count == 3)
            #expect(id.hasPrefix("\(try ContractJSON.text(step, "task"))/\(try ContractJSON.text(step, "target"))/"))
            #expect(Self.kinds.contains(try ContractJSON.text(step, "kind")))
            #expect(step["gate"] is NSNull || ["performed", "confirmed", "consented"].contains(step["gate"] as? String))
            #expect((step["expected_seconds"] as? Int).map { $0 >= 0 } == true)
            #expect((step["batch"] as? Int).map { $0 >= 1 } == true)
            #expect(step["command"] is String)
        }
        #expect(!bench.stateExists, "planning keeps no state")
    }

    @Test("what a step needs is a step or a barrier, and of the barriers' tasks the plan has all")
    func needs() throws {
        let steps = try #require(try plan(Self.plan)["steps"] as? [[String: Any]])
        let ids = Set(try steps.map { try ContractJSON.text($0, "id") }), tasks = Set(try steps.map { try ContractJSON.text($0, "task") })
        #expect(ids.count == steps.count)
        for step in steps {
            for need in try #require(step["needs"] as? [String]) where !ids.contains(need) {
                let parts = need.split(separator: "/").map(String.init)
                #expect(parts.count == 2 && tasks.contains(parts[0]) && parts[1].wholeMatch(of: /batch-[0-9]+/) != nil, "\(need)")
            }
        }
        // The ramp's second host begins only after the first host's batch, the next task after the whole one.
        let byID = try Dictionary(uniqueKeysWithValues: steps.map { (try ContractJSON.text($0, "id"), $0["needs"] as? [String] ?? []) })
        #expect(byID["firewall/uh-1/host-state"]?.contains("reboot/batch-2") == true)
        #expect(byID["other/uh-1/change"] == ["other/uh-1/look"])
    }

    @Test("gates, kinds, owners and times of the steps are those of the contract")
    func gates() throws {
        let steps = try #require(try plan(Self.plan)["steps"] as? [[String: Any]])
        func value(_ id: String, _ key: String) throws -> String? { try steps.first { try ContractJSON.text($0, "id") == id }?[key] as? String }
        #expect(try value("firewall/uh-1/firewall", "gate") == "performed")
        #expect(try value("firewall/uh-1/firewall", "owner") == "jelastic-operations")
        #expect(try value("firewall/uh-1/firewall", "kind") == "handoff")
        #expect(try value("other/uh-1/look", "gate") == nil)
        #expect(try value("other/uh-1/change", "gate") == "confirmed")
        #expect(try value("other/uh-1/agree", "gate") == "consented")
        #expect(try value("other/uh-1/agree", "command") == "Is uh-1 fine?")
        #expect(try value("other/node1/change", "host") == "uh-1")
        #expect(try value("other/node1/change", "element") == "end-user-container")
        let change = try steps.first { try ContractJSON.text($0, "id") == "other/uh-1/change" }
        #expect(change?["expected_seconds"] as? Int == 90)
    }

    @Test("a custom configuration gets a confirmed gate before its first change, and the preview says why")
    func customConfiguration() throws {
        let text = """
            name: custom
            tasks:
              - { id: restart, activity: restarting-processes, targets: uh-1, parameters: { unit: nginx }, custom_configuration: true }
            """
        let steps = try #require(try plan(text)["steps"] as? [[String: Any]])
        let gated = try steps.filter { $0["gate"] is String }.map { try ContractJSON.text($0, "id") + " " + ContractJSON.text($0, "gate") }
        #expect(gated == ["restart/uh-1/restart confirmed"])
        let tree = try bench.drydock(["plan", bench.path("plan.yaml"), "-i", bench.path("inventory.yaml")])
        #expect(tree.out.contains("the next platform upgrade may overwrite it"))
    }

    @Test("the preview's text has no escape byte in a pipe, and says whose step each one is")
    func tree() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory), plan = try bench.write("plan.yaml", Self.plan)
        let ending = try bench.drydock(["plan", plan, "-i", inventory, "--full"])
        #expect(ending.status == 0 && !ending.hasEscapes)
        #expect(ending.out.contains("jelastic-operations") && ending.out.contains("hosting-provider"))
        #expect(ending.out.contains("affected: node1"))
        let short = try bench.drydock(["plan", plan, "-i", inventory])
        #expect(short.status == 0 && short.out.count < ending.out.count && short.out.contains("--full"))
        #expect(short.out.split(separator: "\n").allSatisfy { $0.count <= 100 }, "\(short.out)")
    }

    @Test("a hand-off's time isn't ours, and so none is told")
    func handoffTime() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        let tree = try bench.drydock(["show", frozen])
        #expect(!tree.out.contains("0s"), "\(tree.out)")
    }

    @Test("a step with a title is told by it, before its command")
    func titles() throws {
        let frozen = try bench.freeze("""
            name: titles
            tasks:
              - { id: restart, activity: restarting-processes, targets: uh-1, parameters: { unit: nginx } }
            """)
        let tree = try bench.drydock(["show", frozen])
        #expect(tree.out.contains("The unit was restarted or reloaded, and is active again"), "\(tree.out)")
    }
}
