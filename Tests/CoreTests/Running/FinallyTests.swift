import Core
import TestKit
import Testing

@Suite("What follows however a target's steps end")
struct FinallyTests {
    private let steps = [Sample.probe("look", "look {{target}}"), Sample.run("one", "one {{target}}"), Sample.run("two", "two {{target}}")]
    private let closings = [Sample.run("restore", "restore {{target}}"), Sample.probe("check", "check {{target}}")]

    private func run(_ graph: PlanGraph, noWait: Bool = false, _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: noWait, change)
        try run.finish()
        #expect(run.violations == [] && run.doubles() == [] && run.gaps() == [])
        return run
    }

    private func begun(_ run: SimulatedRun, _ target: String = "uh-1") -> [String] {
        run.begun().filter { $0.hasPrefix("t/\(target)/") }.map { String($0.dropFirst("t/\(target)/".count)) }
    }

    private static let ways: [(failing: String, begun: [String], exit: ExitCode, restored: StepState)] = [
        ("", ["look", "one", "two", "restore", "check"], .done, .succeeded),
        ("one", ["look", "one", "restore", "check"], .failed, .succeeded),
        ("two", ["look", "one", "two", "restore", "check"], .failed, .succeeded),
        ("restore", ["look", "one", "two", "restore", "check"], .failed, .failed),
        // Nothing was done to the target: there is nothing to close.
        ("look", ["look"], .failed, .skipped),
    ]

    @Test("after the last step, and after a failed one; its own failures don't keep the next one from running", arguments: ways)
    func order(failing: String, begun: [String], exit: ExitCode, restored: StepState) throws {
        let run = try run(RunPlans.closing(steps, finally: closings)) {
            if !failing.isEmpty {
                $0.fates["\(failing) uh-1"] = .exits(1)
                $0.probes["\(failing) uh-1"] = 1
            }
        }
        #expect(self.begun(run) == begun)
        #expect(run.outcome?.exit == exit && run.outcome?.leaving.state == (exit == .done ? .succeeded : .failed))
        #expect(run.state("t/uh-1/restore") == restored)
        if restored == .skipped { #expect(run.status("t/uh-1/check")?.reason == "nothing had been done to the target") }
    }

    @Test("where only probes and pauses succeeded there is nothing to close, and the run is whole")
    func untouched() throws {
        let run = try run(RunPlans.closing([Sample.probe("look"), Sample.step("rest", .pause(Sample.at(.seconds(5))))], finally: closings))
        #expect(begun(run) == ["look", "rest"] && run.outcome?.exit == .done && run.state("t/uh-1/restore") == .skipped)
    }

    @Test("an answered question touches the target, a refused one doesn't", arguments: [Word.Verb.approved, .rejected])
    func confirmed(verb: Word.Verb) throws {
        var run = try RunPlans.run(RunPlans.closing([Sample.step("sure", .confirm(Sample.at("Sure?")))], finally: closings), noWait: false)
        run.answers = { _ in verb }
        try run.finish()
        #expect(begun(run) == (verb == .approved ? ["restore", "check"] : []))
        #expect(run.outcome?.leaving.state == (verb == .approved ? .succeeded : .cancelled))
    }

    @Test("a refused step of a touched target is followed by it too, once what runs has ended")
    func rejected() throws {
        let steps = [Sample.run("one", "one {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("two")]
        var run = try RunPlans.run(RunPlans.closing(steps, finally: closings), noWait: false)
        try run.advance { $0.state("t/uh-1/one") == .started }
        run.say(.rejected, StepID("t/uh-1/sure")!, run: run.run)
        try run.finish()
        #expect(begun(run) == ["one", "restore", "check"] && run.violations == [] && run.gaps() == [])
        #expect(run.outcome?.leaving.state == .cancelled)
    }

    @Test("a refusal keeps what stood before it from beginning")
    func rejectedAhead() throws {
        let window = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=DAILY")
        let steps = [Sample.run("one", "one {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")))]
        var run = try RunPlans.run(RunPlans.closing(steps, finally: closings, window: window), noWait: false, at: "2026-12-04T20:00:00Z")
        run.say(.rejected, StepID("t/uh-1/sure")!, run: run.run)
        try run.finish()
        #expect(begun(run) == [] && run.state("t/uh-1/restore") == .skipped && run.outcome?.leaving.state == .cancelled)
    }

    @Test("a failure counts at once, a stop doesn't keep the target from being closed, and leaves others as they are")
    func stopped() throws {
        let graph = try RunPlans.closing(steps, finally: closings, hosts: 3)
        var run = try RunPlans.run(graph, noWait: false) { $0.fates["one uh-1"] = .exits(1) }
        try run.advance { $0.state("t/uh-1/one") == .failed }
        #expect(run.shell.machine.isStopped(task: 0))
        try run.finish()
        #expect(begun(run).suffix(2) == ["restore", "check"] && run.violations == [])
        for other in ["uh-2", "uh-3"] where run.state("t/\(other)/two") == .waiting || run.state("t/\(other)/two") == .ready {
            #expect(!begun(run, other).contains("restore"), "it is neither failed nor through")
        }
    }

    @Test("the next batch and dependent tasks wait until a target is closed")
    func barrier() throws {
        let tasks = [Sample.task("later", "host-firewall-configuration", "uh-2", after: ["t"], evenIfFailures: true)]
        let graph = try RunPlans.closing(steps, finally: closings, hosts: 2, rollout: .init(serial: [.count(1)], maxFailures: 1), tasks: tasks)
        let run = try run(graph, noWait: true) { $0.fates["one uh-1"] = .exits(1) }
        #expect(run.begun().prefix(5) == ["t/uh-1/look", "t/uh-1/one", "t/uh-1/restore", "t/uh-1/check", "t/uh-2/look"])
        #expect(run.state("later/uh-2/ticket") == .blocked)
    }

    @Test("a target that failed in its closing alone bars what comes after it on that machine")
    func barred() throws {
        let tasks = [Sample.task("later", "host-firewall-configuration", "uh-1")]
        var run = try RunPlans.run(RunPlans.closing(steps, finally: closings, tasks: tasks), noWait: false) { $0.fates["restore uh-1"] = .exits(1) }
        try run.finish()
        #expect(run.state("later/uh-1/ticket") == .cancelled && run.outcome?.leaving.state == .failed)
    }

    @Test("an unknown step waits for a person before anything closes its target", arguments: [
        (Word.Verb.resolvedFailed, ["look", "one", "restore", "check"], RunState.failed), (.resolvedSucceeded, ["look", "one", "two", "restore", "check"], .succeeded),
        (.resolvedRerun, ["look", "one", "two", "restore", "check"], .succeeded),
    ])
    func unknown(verb: Word.Verb, begun: [String], state: RunState) throws {
        var run = try run(RunPlans.closing(steps, finally: closings)) { $0.firstFates["one uh-1"] = [.vanishes] }
        #expect(self.begun(run) == ["look", "one"] && run.outcome?.exit == .unknown)
        try run.crash()
        run.say(verb, StepID("t/uh-1/one")!, run: run.run)
        try run.finish()
        #expect(self.begun(run) == begun && run.outcome?.leaving.state == state && run.violations == [] && run.gaps() == [])
    }

    @Test("a host that is lost is closed once it is back", arguments: ["two", "restore", "check"])
    func unreachable(at step: String) throws {
        var run = try RunPlans.run(RunPlans.closing(steps, finally: closings), noWait: false)
        try run.advance { $0.state("t/uh-1/\(step)") == .started }
        run.fleet.setGone(Sample.name("uh-1"), true)
        let node = try #require(run.graph.index(of: StepID("t/uh-1/\(step)")!))
        run.hear(.actFailed(step: node, attempt: 1, RunPlans.failure("uh-1", .hostKeyRevoked(fingerprint: "SHA256:a", place: "known_hosts:1"))))
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.outcome?.leaving.state == .paused)
        if step != "two" { #expect(run.held.count == 1, "the host is held until its target is closed") }
        run.fleet.setGone(Sample.name("uh-1"), false)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [] && run.doubles() == [] && run.gaps() == [])
        #expect(run.held == [])
    }

    @Test("a host is held until its target is closed")
    func held() throws {
        var run = try RunPlans.run(RunPlans.closing(steps, finally: closings), noWait: false) { $0.fates["one uh-1"] = .exits(1) }
        try run.advance { $0.state("t/uh-1/check") == .started }
        #expect(run.held.count == 1)
        try run.finish()
        #expect(run.held == [])
    }
}
