import Core
import TestKit
import Testing

@Suite("Ways on, for a person")
struct WaysOnTests {
    private static let steps = [Sample.probe("look", "look {{target}}"), Sample.run("one", "one {{target}}"), Sample.run("two", "two {{target}}")]
    private static let closings = [Sample.run("restore", "restore {{target}}")]

    private static func id(_ text: String) -> StepID { StepID(text)! }

    private func run(_ graph: PlanGraph, _ change: (inout SimulatedFleet) -> Void) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: true, change)
        try run.finish()
        return run
    }

    /// Another process takes the run up once the word is said, as `resume` does.
    private func go(_ run: inout SimulatedRun, _ verb: Word.Verb, _ step: String, _ reason: String = "seen") throws {
        try run.crash()
        run.say(verb, Self.id(step), by: "anna", run: run.run, reason: reason)
        try run.finish()
        #expect(run.violations == [])
    }

    private func stories(_ run: SimulatedRun, _ steps: String...) -> [[String]] { steps.map { run.story(of: "t/uh-1/\($0)") } }

    // MARK: - Retry

    @Test("a failed step is tried again, and what follows it goes on")
    func retry() throws {
        var run = try run(RunPlans.graph(Self.steps)) { $0.firstFates["one uh-1"] = [.exits(1)] }
        #expect(run.outcome?.leaving.state == .failed)
        try go(&run, .retried, "t/uh-1/one")
        #expect(run.outcome?.exit == .done && run.held.isEmpty)
        #expect(stories(run, "look", "one", "two") == [["started 1", "ended 1"], ["started 1", "ended 1", "spoken", "started 2", "ended 2"], ["started 1", "ended 1"]])
    }

    @Test("a failed probe too, and steps of finally that had nothing to close wait again")
    func retryProbe() throws {
        var run = try run(RunPlans.closing(Self.steps, finally: Self.closings)) { $0.probes["look uh-1"] = 1 }
        #expect(run.state("t/uh-1/restore") == .skipped)
        run.fleet.probes["look uh-1"] = 0
        try go(&run, .retried, "t/uh-1/look")
        #expect(run.outcome?.exit == .done && run.state("t/uh-1/restore") == .succeeded)
    }

    @Test("what closes the target has followed: only the whole target can be done again")
    func retryClosed() throws {
        var run = try run(RunPlans.closing(Self.steps, finally: Self.closings)) { $0.firstFates["two uh-1"] = [.exits(1)] }
        let step = try #require(run.graph.index(of: Self.id("t/uh-1/two")))
        #expect(run.shell.machine.objection(to: .retried, of: step, at: run.now)?.contains("t/uh-1/restore has closed the target since") == true)
        try go(&run, .retried, "t/uh-1/two")
        #expect(run.outcome?.leaving.state == .failed && run.status("t/uh-1/two")?.attempts == 1)
        try go(&run, .restarted, "t/uh-1/look")
        #expect(run.outcome?.exit == .done)
        for name in ["look", "one", "two", "restore"] { #expect(run.status("t/uh-1/\(name)")?.attempts == 2, "\(name)") }
    }

    @Test("a failed step of finally is tried again by itself")
    func retryFinally() throws {
        var run = try run(RunPlans.closing(Self.steps, finally: Self.closings)) { $0.firstFates["restore uh-1"] = [.exits(1)] }
        #expect(run.shell.machine.owed() == [.init(kind: .finally, step: try #require(run.graph.index(of: Self.id("t/uh-1/restore"))))])
        try go(&run, .retried, "t/uh-1/restore")
        #expect(run.outcome?.exit == .done && run.shell.machine.owed() == [])
    }

    @Test("not while a step of finally is under way: it ends first")
    func retryWhileClosing() throws {
        var run = try RunPlans.run(RunPlans.closing(Self.steps, finally: [Sample.probe("check", "check {{target}}", retry: Sample.retry(every: 60, during: 600))]), noWait: false) {
            $0.firstFates["two uh-1"] = [.exits(1)]
            $0.probes["check uh-1"] = 1
        }
        try run.advance { $0.state("t/uh-1/check") == .started }
        run.say(.retried, Self.id("t/uh-1/two"), by: "anna", run: run.run)
        try run.finish()
        #expect(run.outcome?.leaving.state == .failed && run.status("t/uh-1/two")?.attempts == 1)
        try go(&run, .retried, "t/uh-1/two")
        #expect(run.status("t/uh-1/two")?.attempts == 2 && run.state("t/uh-1/two") == .succeeded)
    }

    @Test("a dark host is looked at again while the run is driven")
    func retryDark() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.step("boot", .reboot(timeout: Sample.at(.seconds(60))), expected: 10)], hosts: 2), noWait: false) {
            $0.fates["boot"] = .exits(0)
        }
        run.answers = { _ in nil }
        try run.advance { $0.state("t/uh-1/boot") == .started }
        run.fleet.setGone(Sample.name("uh-1"), true)
        try run.finish()
        #expect(run.state("t/uh-1/boot") == .unreachable && run.held.count == 1)
        let boot = try #require(run.graph.index(of: Self.id("t/uh-1/boot")))
        for verb in [Word.Verb.doneByHand, .restarted] { #expect(run.shell.machine.objection(to: verb, of: boot, at: run.now)?.contains("host that is dark") == true, "\(verb)") }
        run.fleet.setGone(Sample.name("uh-1"), false)
        try go(&run, .retried, "t/uh-1/boot")
        #expect(run.outcome?.exit == .done && run.doubles() == [] && run.held.isEmpty)
        #expect(run.fleet.hosts[Sample.name("uh-1")]?.reboots.count == 1)
    }

    // MARK: - The whole target

    @Test("from its first step: undone steps are done again, those of other targets aren't")
    func restart() throws {
        let graph = try RunPlans.closing(Self.steps, finally: Self.closings, onFailure: .undo, hosts: 2, rollout: .init(maxFailures: 1)) { $0.undo("one") }
        var run = try run(graph) {
            $0.firstFates["two uh-1"] = [.exits(1)]
            $0.firstFates["undo one"] = [.exits(0)]
        }
        #expect(run.state("t/uh-1/undo-one") == .succeeded)
        // The last step by hand wouldn't make the target what it would be with those before it.
        let last = try #require(run.graph.index(of: Self.id("t/uh-1/two")))
        #expect(run.shell.machine.objection(to: .doneByHand, of: last, at: run.now)?.hasPrefix("t/uh-1/undo-one has closed the target since") == true)
        try go(&run, .restarted, "t/uh-1/look")
        #expect(run.outcome?.exit == .done && run.status("t/uh-2/one")?.attempts == 1 && run.states()["t/uh-1/undo-one"] == nil)
        #expect(run.states().values.allSatisfy { $0 == .succeeded })
    }

    @Test("a target that fails again at its first probe undoes nothing that wasn't done anew")
    func restartInVain() throws {
        let graph = try RunPlans.closing(Self.steps, onFailure: .undo) { $0.undo("one") }
        var run = try run(graph) {
            $0.fates["two uh-1"] = .exits(1)
            $0.firstFates["undo one"] = [.exits(0)]
        }
        run.fleet.probes["look uh-1"] = 1
        try go(&run, .restarted, "t/uh-1/look")
        #expect(run.status("t/uh-1/undo-one")?.attempts == 1 && run.status("t/uh-1/one")?.attempts == 1 && run.outcome?.leaving.state == .failed)
    }

    @Test("not while a later task has begun on the same machine")
    func restartOrder() throws {
        var run = try run(RunPlans.closing(Self.steps, tasks: [Sample.task("u", "host-firewall-configuration", "uh-1")]) { $0.undo("one") }) { $0.firstFates["undo one"] = [.exits(0)] }
        #expect(run.state("u/uh-1/ticket") == .blocked)
        try go(&run, .undone, "t/uh-1/look")
        let look = try #require(run.graph.index(of: Self.id("t/uh-1/look")))
        #expect(run.shell.machine.objection(to: .restarted, of: look, at: run.now) == "task u has begun on the same machine since: 'undo' or 'skip' it there first")
    }

    @Test("the next batch waits for a target of an earlier one that is done again")
    func straggler() throws {
        let graph = try RunPlans.graph(Self.steps, hosts: 3, rollout: .init(serial: [.count(1)], maxFailures: 1))
        var run = try RunPlans.run(graph, noWait: false) { $0.firstFates["one uh-1"] = [.exits(1)] }
        try run.advance { $0.state("t/uh-2/one") == .started }
        run.say(.restarted, Self.id("t/uh-1/look"), by: "anna", run: run.run)
        try run.advance { $0.state("t/uh-2/two") == .succeeded }
        run.fleet.jobLength = 600
        try run.advance { $0.state("t/uh-1/two") == .started || $0.state("t/uh-1/two") == .succeeded }
        if run.state("t/uh-1/two") == .started { #expect(run.state("t/uh-3/look") == .waiting) }
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
    }

    // MARK: - Left out

    @Test("a target that is left out counts as no failure: the others go on, and what waits for the task is let go")
    func skip() throws {
        let later = Sample.task("later", "restarting-processes", "uh-3", after: ["t"])
        let first = try RunPlans.graph(Self.steps, hosts: 2, rollout: .init(serial: [.count(1)]))
        #expect(first.steps.count == 6)
        let inputs = RunPlans.inputs(Self.steps, hosts: 3, tasks: [Sample.task("t", "restarting-processes", "uh-1, uh-2", rollout: .init(serial: [.count(1)])), later])
        var run = try run(Sample.graph(inputs)) { $0.fates["one uh-1"] = .exits(1) }
        #expect(run.outcome?.leaving.state == .paused && run.state("t/uh-2/look") == .waiting)
        try go(&run, .skipped, "t/uh-1/look")
        #expect(run.state("t/uh-2/two") == .succeeded && run.state("later/uh-3/two") == .succeeded)
        #expect(run.outcome?.leaving == Leaving(.failed, reason: "1 step failed") && run.state("t/uh-1/two") == .skipped)
    }

    @Test("one that was not begun is left out whole, and the run succeeds without it")
    func skipUnbegun() throws {
        var run = try RunPlans.run(RunPlans.closing(Self.steps, finally: Self.closings, hosts: 2, rollout: .init(serial: [.count(1)])), noWait: false)
        run.say(.skipped, Self.id("t/uh-2/one"), by: "anna", run: run.run, reason: "sold")
        try run.finish()
        #expect(run.outcome?.leaving.reason == "every step succeeded but those of 1 target left out; 3 changed something")
        #expect(run.status("t/uh-2/look")?.reason == "left out by anna: sold" && run.state("t/uh-2/restore") == .skipped && run.doubles() == [])
    }

    @Test("what runs ends first, and is closed")
    func skipRunning() throws {
        var run = try RunPlans.run(RunPlans.closing(Self.steps, finally: Self.closings), noWait: false)
        try run.advance { $0.state("t/uh-1/one") == .started }
        run.say(.skipped, Self.id("t/uh-1/look"), by: "anna", run: run.run)
        try run.finish()
        #expect(run.begun() == ["look", "one", "restore"].map { "t/uh-1/\($0)" } && run.state("t/uh-1/two") == .skipped && run.violations == [])
    }

    @Test("a question for a whole batch isn't asked for those who are left out")
    func skipBatch() throws {
        let steps = [Sample.probe("look", "look {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true), Sample.run("one", "one {{target}}")]
        var run = try RunPlans.run(RunPlans.graph(steps, hosts: 2), noWait: true)
        for host in ["uh-1", "uh-2"] { run.say(.skipped, Self.id("t/\(host)/look"), by: "anna", run: run.run) }
        try run.finish()
        #expect(run.state("t/batch-1/sure") == .skipped && run.outcome?.exit == .done)
        try go(&run, .restarted, "t/uh-1/look")
        #expect(run.state("t/batch-1/sure") == .blocked && run.outcome?.exit == .waitsForApproval, "who comes back is asked for")
    }

    @Test("a dark host that is left out holds nobody up; what it owes is done when it answers again", arguments: [true, false])
    func skipDark(hasBegun: Bool) throws {
        let steps = [Sample.run("one", "one {{target}}"), Sample.step("boot", .reboot(timeout: Sample.at(.seconds(60))), expected: 10), Sample.run("two", "two {{target}}")]
        var run = try RunPlans.run(RunPlans.closing(steps, finally: Self.closings, hosts: 2, rollout: .init(serial: [.count(1)])), noWait: true)
        try run.advance { hasBegun ? $0.fleet.hosts[Sample.name("uh-1")]?.reboots.isEmpty == false : $0.state("t/uh-1/boot") == .started }
        run.fleet.setGone(Sample.name("uh-1"), true)
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.state("t/uh-2/one") == .waiting)
        try go(&run, .skipped, "t/uh-1/one")
        #expect(run.state("t/uh-2/restore") == .succeeded && run.outcome?.leaving.state == .paused)
        #expect(Set(run.shell.machine.owed().map(\.kind)) == [.open, .finally])
        run.fleet.setGone(Sample.name("uh-1"), false)
        try run.crash()
        try run.finish()
        #expect(run.state("t/uh-1/boot") == (hasBegun ? .succeeded : .skipped) && run.state("t/uh-1/two") == .skipped && run.state("t/uh-1/restore") == .succeeded)
        #expect(run.outcome?.leaving.state == .succeeded && run.held.isEmpty && run.doubles() == [] && run.shell.machine.owed() == [])
    }

    // MARK: - By hand

    @Test("a person did what a step should have done")
    func byHand() throws {
        var run = try run(RunPlans.graph(Self.steps)) { $0.fates["one uh-1"] = .exits(1) }
        try go(&run, .doneByHand, "t/uh-1/one", "edited the file")
        #expect(run.outcome?.exit == .done && run.status("t/uh-1/one")?.reason == "done by hand by anna: edited the file" && run.status("t/uh-1/one")?.attempts == 1)
    }

    @Test("steps of finally that had nothing to close follow after all")
    func byHandFinally() throws {
        var run = try run(RunPlans.closing(Self.steps, finally: Self.closings)) { $0.probes["look uh-1"] = 1 }
        #expect(run.state("t/uh-1/restore") == .skipped)
        try go(&run, .doneByHand, "t/uh-1/look")
        #expect(run.outcome?.exit == .done && run.status("t/uh-1/restore")?.attempts == 1)
    }

    @Test("not before its turn, and not without the word of a gate's owner")
    func byHandRefused() throws {
        let run = try run(RunPlans.graph(Self.steps, custom: true)) { _ in }
        let machine = run.shell.machine
        func objection(_ step: String) -> String? { run.graph.index(of: Self.id("t/uh-1/\(step)")).flatMap { machine.objection(to: .doneByHand, of: $0, at: run.now) } }
        #expect(objection("look") == "it is succeeded")
        #expect(objection("one") == "jelastic-operations has not said yet that it may be done")
        #expect(objection("two") == "its turn hasn't come")
    }

    // MARK: - Taken back

    @Test("what was done to a target is taken back, in reverse order, also where its playbook wouldn't", arguments: [true, false])
    func undo(hasFailed: Bool) throws {
        var run = try run(RunPlans.closing(Self.steps, hosts: 2, rollout: .init(maxFailures: 1)) { $0.undo("one", "two") }) {
            for step in ["one", "two"] { $0.firstFates["undo \(step)"] = [.exits(0)] }
            if hasFailed { $0.fates["two uh-1"] = .exits(1) }
        }
        try go(&run, .undone, "t/uh-1/look")
        #expect(run.begun().suffix(2) == ["t/uh-1/undo-two", "t/uh-1/undo-one"] && run.states()["t/uh-2/undo-one"] == nil)
        #expect(run.outcome?.exit == (hasFailed ? .failed : .done) && run.held.isEmpty)
        let look = try #require(run.graph.index(of: Self.id("t/uh-1/look")))
        #expect(run.shell.machine.objection(to: .undone, of: look, at: run.now) == "it is taken back already")
    }

    @Test("a run whose target is taken back hasn't succeeded before that is over, nor where it failed")
    func undoFails() throws {
        let graph = try RunPlans.closing(Self.steps) { $0.undo("one") }
        var failing = try run(graph) { $0.fates["undo one"] = .exits(1) }
        try go(&failing, .undone, "t/uh-1/look")
        #expect(failing.outcome?.leaving.state == .failed && failing.shell.machine.owed().map(\.kind) == [.undo])
        var drained = try run(graph) { $0.firstFates["undo one"] = [.exits(0)] }
        try drained.crash()
        drained.say(.undone, Self.id("t/uh-1/look"), by: "anna", run: drained.run)
        drained.hear(.drain(.person))
        try drained.finish()
        #expect(drained.outcome?.leaving.state == .paused && drained.shell.machine.owed().map(\.kind) == [.undo])
        try drained.crash()
        try drained.finish()
        #expect(drained.outcome?.exit == .done && drained.held.isEmpty && drained.shell.machine.owed() == [])
    }

    @Test("a word for a target whose host another run has is recorded, and the run leaves")
    func heldElsewhere() throws {
        var run = try run(RunPlans.graph(Self.steps)) { $0.firstFates["two uh-1"] = [.exits(1)] }
        run.heldElsewhere = Set(run.graph.plan.hosts.map(\.access.endpoint))
        try go(&run, .retried, "t/uh-1/two")
        #expect(run.outcome?.exit == .held && run.turns < 60 && run.status("t/uh-1/two")?.attempts == 1)
        run.heldElsewhere = []
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.held.isEmpty && run.violations == [])
    }

    @Test("in the middle: what runs ends first, and nothing more is done to it")
    func undoRunning() throws {
        var run = try RunPlans.run(RunPlans.closing(Self.steps, finally: Self.closings) { $0.undo("one") }, noWait: false) { $0.firstFates["undo one"] = [.exits(0)] }
        try run.advance { $0.state("t/uh-1/one") == .started }
        run.say(.undone, Self.id("t/uh-1/one"), by: "anna", run: run.run)
        try run.finish()
        #expect(run.begun() == ["look", "one", "undo-one", "restore"].map { "t/uh-1/\($0)" } && run.violations == [])
    }

    @Test("not while a later task has worked on the same machine since")
    func undoOrder() throws {
        let tasks = [Sample.task("u", "restarting-processes", "uh-1")]
        let run = try run(RunPlans.closing(Self.steps, tasks: tasks) { $0.undo("one") }) { $0.firstFates["undo one"] = [.exits(0)] }
        let look = try #require(run.graph.index(of: Self.id("t/uh-1/look")))
        #expect(run.shell.machine.objection(to: .undone, of: look, at: run.now) == "task u has worked on the same machine since: take that back first")
    }

    // MARK: - Closed

    @Test("a run that is closed is over: nothing starts, nothing is held, and what is owed is known")
    func close() throws {
        var run = try RunPlans.run(RunPlans.closing(Self.steps, finally: Self.closings, hosts: 2, rollout: .init(serial: [.count(1)])), noWait: false) { $0.jobLength = 600 }
        try run.advance { $0.state("t/uh-1/one") == .started }
        try run.crash()
        run.tell(.closed, reason: "the host is scrap")
        try run.finish()
        #expect(run.outcome?.leaving == Leaving(.failed, reason: "closed by anna@provider.example: the host is scrap"))
        #expect(run.state("t/uh-1/one") == .unknown && run.held.isEmpty)
        #expect(run.shell.machine.owed().map(\.kind) == [.open, .finally])
        let look = try #require(run.graph.index(of: Self.id("t/uh-1/one")))
        for verb in [Word.Verb.retried, .restarted, .skipped, .doneByHand, .undone] {
            #expect(run.shell.machine.objection(to: verb, of: look, at: run.now) == "the run is closed", "\(verb)")
        }
    }
}
