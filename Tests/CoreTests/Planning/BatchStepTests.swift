import Core
import TestKit
import Testing

@Suite("Steps for a whole batch, where variants meet")
struct BatchStepTests {
    private func confirm(_ id: String, _ text: String = "Sure?") -> StepTemplate { Sample.step(id, .confirm(Sample.at(text)), perBatch: true) }

    private func refusals(
        _ user: [StepTemplate], _ infrastructure: [StepTemplate], targets: String = "uh-1, infra-1", rollout: Rollout = .init()
    ) -> [String] {
        var playbook = Sample.playbook("restarting-processes", [.userHost], user)
        playbook.variants += Sample.playbook("restarting-processes", [.infrastructureHost, .endUserContainer], infrastructure).variants
        return PlannerRefusalTests.refusals(Sample.task("t", "restarting-processes", targets, rollout: rollout), playbooks: [playbook])
    }

    @Test("variants of one batch may share a step that they state alike")
    func alike() { #expect(refusals([confirm("sure"), Sample.run("a")], [confirm("sure"), Sample.run("b")]) == []) }

    @Test("variants of one batch that state it differently are refused; in different batches they may")
    func different() {
        let steps = ([confirm("sure", "Users?")], [confirm("sure", "Infrastructure?")])
        #expect(refusals(steps.0, steps.1) == [
            "step 'sure' is one for a whole batch, but the variants of one batch of task 't' state it differently; give the steps different ids, or make two tasks of it"
        ])
        #expect(refusals(steps.0, steps.1, rollout: .init(serial: [.count(1)])) == [])
    }

    @Test("two of them in different orders are a ring, printed as a path")
    func order() {
        let found = refusals([confirm("one"), confirm("two")], [confirm("two"), confirm("one")])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("steps wait for each other in a ring: t/batch-1/one -> t/batch-1/two -> t/batch-1/one; ") == true, "\(found)")
    }

    @Test("a host and its container, with a question for both between their steps, are a ring")
    func hostAndContainer() {
        let found = refusals([Sample.run("a"), confirm("sure"), Sample.run("b")], [Sample.run("a"), confirm("sure"), Sample.run("b")], targets: "uh-1, node1")
        #expect(found.count == 1 && found[0].hasPrefix("steps wait for each other in a ring: t/node1/b -> t/batch-1/sure -> t/uh-1/a -> t/node1/b; "), "\(found)")
    }

    @Test("a target named like a batch is refused where batches have steps of their own")
    func names() throws {
        func plan(_ steps: [StepTemplate]) throws {
            _ = try Planner.plan(Sample.inputs(
                hosts: [Sample.host("batch-1"), Sample.host("uh-2")], playbooks: [], tasks: [Sample.task("t", "unlisted", "batch-1, uh-2", steps: steps)]))
        }
        try plan([Sample.run("work")])
        #expect { try plan([confirm("sure"), Sample.run("work")]) } throws: {
            "\($0)".contains("task 't' has steps for a whole batch, whose names would be those of target 'batch-1'")
        }
    }
}
