import Core
import TestKit
import Testing

@Suite("A failed target's steps are taken back")
struct UndoTests {
    private let steps = ["one", "two", "three"].map { Sample.run($0, "\($0) {{target}}") }
    private let finally = [Sample.run("restore", "restore {{target}}")]

    private func graph(_ onFailure: OnFailure = .undo, hosts: Int = 1, rollout: Rollout = .init()) throws -> PlanGraph {
        try RunPlans.closing(steps, finally: finally, onFailure: onFailure, hosts: hosts, rollout: rollout) { $0.undo("one", "two", "three") }
    }

    private func run(_ graph: PlanGraph, _ change: (inout SimulatedFleet) -> Void) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: false, change)
        try run.finish()
        #expect(run.violations == [] && run.doubles() == [] && run.gaps() == [])
        return run
    }

    private func begun(_ run: SimulatedRun) -> [String] { run.begun().map { String($0.dropFirst("t/uh-1/".count)) } }

    private static let ways: [(failing: [String], OnFailure, begun: [String])] = [
        ([], .undo, ["one", "two", "three", "restore"]),
        (["one uh-1"], .undo, ["one", "undo-one", "restore"]),
        (["two uh-1"], .undo, ["one", "two", "undo-two", "undo-one", "restore"]),
        (["three uh-1"], .undo, ["one", "two", "three", "undo-three", "undo-two", "undo-one", "restore"]),
        (["three uh-1"], .stop, ["one", "two", "three", "restore"]),
        // An undo that fails ends the undoing, and nothing else.
        (["three uh-1", "undo two"], .undo, ["one", "two", "three", "undo-three", "undo-two", "restore"]),
        // What fails while it closes undoes nothing.
        (["restore"], .undo, ["one", "two", "three", "restore"]),
    ]

    @Test("in reverse order, the failed one first, and none that wasn't begun", arguments: ways)
    func order(failing: [String], onFailure: OnFailure, begun: [String]) throws {
        // The first that fits counts: an undo's text holds that of its step.
        let run = try run(graph(onFailure)) { fleet in
            for text in failing { fleet.fates[text] = .exits(1) }
            for step in ["one", "two", "three"] where !failing.contains("undo \(step)") { fleet.firstFates["undo \(step)"] = [.exits(0)] }
        }
        #expect(self.begun(run) == begun)
        let isBack = onFailure == .undo && !failing.isEmpty && failing != ["restore"] && !failing.contains("undo two")
        #expect(run.shell.machine.trace(of: 0) == (isBack ? .takenBack(entirely: true) : .changed(revertible: !failing.contains("undo two"))))
        #expect(run.outcome?.exit == (failing.isEmpty ? .done : .failed))
        #expect(run.held == [])
        if failing.contains("undo two") {
            #expect(run.status("t/uh-1/undo-two")?.reason == "exit status 1; the steps before it are not undone")
        }
    }

    @Test("a step that changed nothing isn't taken back")
    func unchanged() throws {
        let run = try run(graph()) {
            $0.fates["three uh-1"] = .exits(1)
            $0.firstFates["undo three"] = [.exits(0)]
            $0.outputs["two uh-1"] = "looked\r\ndrydock: unchanged\r\n"
        }
        #expect(begun(run) == ["one", "two", "three", "undo-three", "undo-one", "restore"])
        #expect(run.shell.machine.trace(of: 0) == .takenBack(entirely: true) && run.outcome?.leaving.reason == "1 step failed; 1 target was taken back")
    }

    @Test("an undo that is lost is done again")
    func lost() throws {
        let run = try run(graph()) {
            $0.fates["two uh-1"] = .exits(1)
            $0.firstFates["undo two"] = [.vanishes, .exits(0)]
            $0.firstFates["undo one"] = [.exits(0)]
        }
        #expect(run.story(of: "t/uh-1/undo-two") == ["started 1", "retrying 1", "started 2", "ended 2"])
        #expect(run.state("t/uh-1/undo-one") == .succeeded && run.state("t/uh-1/restore") == .succeeded)
    }

    @Test("where the host is lost meanwhile, it goes on from there once the host is back", arguments: ["undo-two", "undo-one", "restore"])
    func unreachable(at step: String) throws {
        var run = try RunPlans.run(graph(), noWait: false) { fleet in
            fleet.fates["two uh-1"] = .exits(1)
            fleet.firstFates["undo two"] = [.exits(0)]
        }
        try run.advance { $0.state("t/uh-1/\(step)") == .started }
        run.fleet.setGone(Sample.name("uh-1"), true)
        let node = try #require(run.graph.index(of: StepID("t/uh-1/\(step)")!))
        run.hear(.actFailed(step: node, attempt: 1, RunPlans.failure("uh-1", .hostKeyRevoked(fingerprint: "SHA256:a", place: "known_hosts:1"))))
        try run.finish()
        #expect(run.state("t/uh-1/\(step)") == .unreachable && run.outcome?.leaving.state == .paused && run.held.count == 1)
        run.fleet.setGone(Sample.name("uh-1"), false)
        try run.crash()
        try run.finish()
        #expect(begun(run) == ["one", "two", "undo-two", "undo-one", "restore"] && run.violations == [] && run.doubles() == [] && run.gaps() == [])
        #expect(run.outcome?.leaving.state == .failed && run.held == [])
    }

    @Test("a record that closes a target too early, or in another order, is refused")
    func illegal() throws {
        let graph = try graph()
        var whole = try RunPlans.run(graph, noWait: false) {
            $0.fates["three uh-1"] = .exits(1)
            for step in ["one", "two", "three"] { $0.firstFates["undo \(step)"] = [.exits(0)] }
        }
        try whole.finish()
        for step in graph.undos(of: 0) + graph.closings(of: 0) {
            let own = try #require(whole.journal.firstIndex { if case .started(step, _, _) = $0.fact { true } else { false } })
            var machine = RunMachine(graph), refused = 0
            for entry in whole.journal[..<own] {
                var other = machine
                let early = Entry(number: entry.number, epoch: 1, at: entry.at, fact: .started(step: step, attempt: 1, Intent()))
                do { try other.fold(early) } catch { refused += 1 }
                try machine.fold(entry)
            }
            #expect(refused == own, "\(graph.name(step))")
        }
    }

    @Test("what closes a target asks nobody, so nobody can refuse it")
    func refusal() throws {
        var run = try RunPlans.run(graph(), noWait: false) {
            $0.fates["one uh-1"] = .exits(1)
            $0.firstFates["undo one"] = [.exits(0)]
        }
        for step in ["undo-one", "restore"] { run.say(.rejected, StepID("t/uh-1/\(step)")!, run: run.run) }
        try run.finish()
        #expect(begun(run) == ["one", "undo-one", "restore"] && run.state("t/uh-1/undo-one") == .succeeded)
    }

    @Test("undos are listed once they were begun, and the run is whole without them")
    func listed() throws {
        let graph = try graph()
        #expect(graph.steps.map(graph.name) == ["one", "two", "three", "restore"].map { "t/uh-1/\($0)" })
        #expect(graph.undos(of: 0).map(graph.name) == ["one", "two", "three"].map { "t/uh-1/undo-\($0)" })
        for undo in graph.undos(of: 0) { #expect(try graph.index(of: #require(graph.stepID(undo))) == undo && graph.needs(of: undo).isEmpty) }
        let whole = try run(graph) { _ in }
        #expect(whole.shell.machine.isComplete && whole.states().count == 4)
        let failed = try run(graph) {
            $0.fates["one uh-1"] = .exits(1)
            $0.firstFates["undo one"] = [.exits(0)]
        }
        #expect(failed.states()["t/uh-1/undo-one"] == .succeeded && failed.states().count == 5)
        #expect(failed.shell.machine.counts()[.succeeded] == 2)
    }

    @Test("the step that it makes may be repeated, and asks nobody")
    func synthesized() throws {
        let graph = try graph()
        let step = try #require(graph.step(graph.undos(of: 0)[1]))
        #expect(step.id.rawValue == "undo-two" && step.kind == .run && step.effect == .idempotent && step.gate == nil && step.text == "undo two {{target}}")
        #expect(graph.undone(by: graph.undos(of: 0)[1]) == graph.chains[0][0][1])
    }

    @Test("a plan in which a step has the name of an undo is refused")
    func names() throws {
        var plan = try graph().plan
        plan.tasks[0].variants[0].steps[2].id = Sample.name("undo-one")
        let bytes = try plan.encode().bytes
        #expect(throws: FrozenPlan.Fault.inconsistent("two steps of one name in t")) { try FrozenPlan.decode(bytes) }
    }
}
