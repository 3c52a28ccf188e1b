import Core
import TestKit
import Testing

@Suite("A plan narrowed to some targets")
struct LimitTests {
    private func plan(limit: String) throws -> Planner.Result {
        var inputs = Sample.inputs(
            hosts: [Sample.host("uh-1", containers: ["c1"]), Sample.host("uh-2", rack: "a2"), Sample.host("uh-3")],
            playbooks: [
                Sample.playbook("restarting-processes", [.userHost, .endUserContainer], [Sample.run("work")]),
                Sample.playbook("host-firewall-configuration", [.userHost], [Sample.step("ticket", .handoff(Sample.at("Please")))]),
            ],
            tasks: [
                Sample.task("first", "restarting-processes", "uh-2"), Sample.task("second", "restarting-processes", "element=user-host", after: ["first"]),
                Sample.task("third", "host-firewall-configuration", "uh-1, uh-3", after: ["second"]),
            ])
        inputs.limit = Sample.at(try TargetSelector(parsing: limit))
        return try Planner.plan(inputs)
    }

    @Test("only targets within it are planned for; a task that has none is left out, and so is the wait for it", arguments: [
        ("uh-1", ["second": ["uh-1"], "third": ["uh-1"]], 2), ("rack=a2", ["first": ["uh-2"], "second": ["uh-2"]], 1),
        ("element=user-host", ["first": ["uh-2"], "second": ["uh-1", "uh-2", "uh-3"], "third": ["uh-1", "uh-3"]], 0),
    ])
    func narrowed(limit: String, left: [String: [String]], warnings: Int) throws {
        let result = try plan(limit: limit)
        let tasks = Dictionary(uniqueKeysWithValues: result.plan.tasks.map { ($0.id.rawValue, $0.targets.map(\.name.rawValue)) })
        #expect(tasks == left)
        #expect(result.warnings.count == warnings, "\(result.warnings)")
        #expect(result.plan.tasks.flatMap(\.after).allSatisfy { after in left[after.task.rawValue] != nil })
    }

    @Test("one that selects nothing of the plan, or what the inventory lacks, is refused", arguments: [("c1", "no task has a target within 'c1'"), ("uh-9", "the inventory has no host or container 'uh-9'")])
    func refused(limit: String, words: String) throws {
        #expect { try plan(limit: limit) } throws: { error in "\(error)".contains(words) }
    }

    @Test("what it leaves has the fingerprint of a plan that was written so")
    func fingerprint() throws {
        let all = try plan(limit: "element=user-host").plan.fingerprint(), one = try plan(limit: "uh-1").plan.fingerprint()
        #expect(all != one)
        #expect(try plan(limit: "uh-1").plan.fingerprint() == one)
    }
}
