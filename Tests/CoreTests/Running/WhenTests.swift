import Core
import TestKit
import Testing

@Suite("Conditions that only the run can decide")
struct WhenTests {
    private static let found: ParameterName = Sample.name("found")

    private func graph(_ middle: StepTemplate, finally: [StepTemplate] = [], when: [Condition], _ change: (inout FrozenVariant) -> Void = { _ in }) throws -> PlanGraph {
        let steps = [Sample.probe("look", "look around"), Sample.run("one", "one"), Sample.run("two", "two"), middle, Sample.run("after", "after it")]
        return try RunPlans.closing(steps, finally: finally) { variant in
            variant["look"].capture = [Capture(name: Self.found, pattern: ".*")]
            variant[middle.id.value.rawValue].when = when
            change(&variant)
        }
    }

    private static let changed = Condition(.changed([Sample.name("one"), Sample.name("two")]))
    private static let ways: [(when: [Condition], found: String, unchanged: [String], runs: Bool)] = [
        ([Condition(.value(found), values: ["yes"])], "yes", [], true),
        ([Condition(.value(found), values: ["yes"])], "no", [], false),
        ([Condition(.value(found), values: ["yes", "no"])], "no", [], true),
        ([Condition(.value(found), values: [""], isNegated: true)], "", [], false),
        ([Condition(.value(found), values: [""], isNegated: true)], "x", [], true),
        ([Condition(.value(found), values: ["a", "b"], isNegated: true)], "b", [], false),
        ([Condition(.value(Sample.name("never")), values: [""])], "", [], true),
        ([changed], "", [], true), ([changed], "", ["one"], true), ([changed], "", ["one", "two"], false),
        ([Condition(.changed([Sample.name("look")]))], "", [], false),
        ([changed, Condition(.value(found), values: ["yes"])], "yes", [], true),
        ([changed, Condition(.value(found), values: ["yes"])], "no", [], false),
        ([changed, Condition(.value(found), values: ["yes"])], "yes", ["one", "two"], false),
    ]

    @Test("all terms must hold, or the step is skipped and the next goes on", arguments: ways)
    func holds(when: [Condition], found: String, unchanged: [String], runs: Bool) throws {
        var run = try RunPlans.run(graph(Sample.run("it", "it is"), when: when), noWait: false) { fleet in
            fleet.outputs["look around"] = found
            for step in unchanged { fleet.outputs[step] = "drydock: unchanged" }
        }
        try run.finish()
        #expect(run.state("t/uh-1/it") == (runs ? .succeeded : .skipped) && run.state("t/uh-1/after") == .succeeded)
        #expect(run.story(of: "t/uh-1/it") == (runs ? ["started 1", "ended 1"] : ["ended 0"]))
        #expect(run.outcome?.exit == .done && run.violations == [])
    }

    @Test("why it was skipped is said")
    func reasons() throws {
        for (when, reason) in [(Condition(.value(Self.found), values: ["yes"]), "found is 'no'"), (Self.changed, "nothing was changed by one, two")] {
            var run = try RunPlans.run(graph(Sample.run("it", "it is"), when: [when]), noWait: false) {
                $0.outputs = ["look around": "no", "one": "drydock: unchanged", "two": "drydock: unchanged"]
            }
            try run.finish()
            #expect(run.status("t/uh-1/it")?.reason == reason)
        }
    }

    @Test("a step that was skipped hasn't changed anything; one that was proved otherwise has")
    func chained() throws {
        let changed = Condition(.changed([Sample.name("it")]))
        for (found, state) in [("no", StepState.skipped), ("yes", .succeeded)] {
            let graph = try graph(Sample.run("it", "it is", verify: "test -e it"), when: [Condition(.value(Self.found), values: ["yes"])]) { $0["after"].when = [changed] }
            var run = try RunPlans.run(graph, noWait: false) {
                $0.outputs["look around"] = found
                $0.firstFates["it is"] = [.vanishes]
            }
            try run.finish()
            #expect(run.state("t/uh-1/after") == state && run.outcome?.exit == .done)
        }
    }

    @Test("a question that doesn't apply is asked nobody, whatever was said of it before", arguments: [false, true])
    func question(approved: Bool) throws {
        let confirm = Sample.step("it", .confirm(Sample.at("Sure?")))
        var run = try RunPlans.run(graph(confirm, when: [Condition(.value(Self.found), values: ["yes"])]), noWait: false)
        if approved { run.say(.approved, StepID("t/uh-1/it")!) }
        try run.finish()
        #expect(run.outcome?.exit == .done && run.state("t/uh-1/it") == .skipped)
        #expect(!run.story(of: "t/uh-1/it").contains("asked"))
    }

    @Test("one that applies is asked", arguments: [false, true])
    func asked(approved: Bool) throws {
        let confirm = Sample.step("it", .confirm(Sample.at("Sure?")))
        var run = try RunPlans.run(graph(confirm, when: [Condition(.value(Self.found), values: ["yes"])]), noWait: false, answering: !approved) { $0.outputs["look around"] = "yes" }
        if approved { run.say(.approved, StepID("t/uh-1/it")!) }
        try run.finish()
        #expect(run.outcome?.exit == .done && run.story(of: "t/uh-1/it") == ["asked", "spoken", "ended 0"])
    }

    @Test("after a failure too: a step of 'finally' asks what was changed before it", arguments: [("one", StepState.skipped), ("two", .succeeded)])
    func finally(failing: String, state: StepState) throws {
        let restore = Sample.run("restore", "put back")
        let graph = try graph(Sample.run("it", "it is"), finally: [restore], when: []) { $0["restore"].when = [Condition(.changed([Sample.name("one")]))] }
        var run = try RunPlans.run(graph, noWait: false) { $0.fates[failing] = .exits(1) }
        try run.finish()
        #expect(run.state("t/uh-1/restore") == state && run.violations == [] && run.outcome?.exit == .failed)
    }

    @Test("a batch's question is asked where one of its targets was changed", arguments: [([], true), (["uh-1"], true), (["uh-1", "uh-2"], false)])
    func batch(unchanged: [String], isAsked: Bool) throws {
        let steps = [Sample.run("one", "one {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true), Sample.run("two", "two")]
        let graph = try RunPlans.closing(steps, hosts: 2) { $0["sure"].when = [Condition(.changed([Sample.name("one")]))] }
        var run = try RunPlans.run(graph, noWait: false, answering: true) { fleet in
            for host in unchanged { fleet.outputs["one \(host)"] = "drydock: unchanged" }
        }
        try run.finish()
        #expect(run.state("t/batch-1/sure") == (isAsked ? .succeeded : .skipped) && run.outcome?.exit == .done)
    }
}
