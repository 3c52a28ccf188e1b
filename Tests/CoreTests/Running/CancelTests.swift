import Core
import Foundation
import TestKit
import Testing

@Suite("Pausing and cancelling a run")
struct CancelTests {
    private static func graph(cancel: CancelRule = .unsafe, hosts: Int = 2, serial: Int = 1) throws -> PlanGraph {
        var work = Sample.step("work", .run(Sample.at("work")), expected: 60)
        work.cancel = cancel
        return try RunPlans.closing(
            [Sample.probe("look"), work, Sample.run("more", "more")], finally: [Sample.run("thaw", "thaw")], hosts: hosts, rollout: .init(serial: [.count(serial)]))
    }

    private func run(_ verb: Word.Verb, _ graph: PlanGraph, _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: false, at: "2026-12-01T00:00:00Z") {
            $0.jobLength = 600
            change(&$0)
        }
        try run.advance { $0.state("t/uh-1/work") == .started }
        run.tell(verb, reason: "wrong kernel")
        try run.step()
        run.fleet.jobLength = 3
        try run.finish()
        return run
    }

    @Test("a pause: what runs ends, nothing new starts, and a resume goes on")
    func pause() throws {
        var run = try run(.paused, Self.graph())
        #expect(run.outcome == RunOutcome(leaving: Leaving(.paused, reason: "paused by anna@provider.example: wrong kernel", cause: .drained), exit: .drained))
        #expect(run.state("t/uh-1/work") == .succeeded && run.state("t/uh-1/more") == .ready)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.doubles() == [] && run.violations == [])
    }

    @Test("a cancel: what may be ended is, the rest ends by itself; touched hosts are closed, others left alone", arguments: [
        (Word.Verb.cancelled, CancelRule.unsafe, false), (.cancelled, .safe, true), (.cancelledForcibly, .unsafe, true),
    ])
    func cancel(verb: Word.Verb, rule: CancelRule, isEnded: Bool) throws {
        let run = try run(verb, Self.graph(cancel: rule))
        #expect(run.outcome == RunOutcome(leaving: Leaving(.cancelled, reason: "cancelled by anna@provider.example: wrong kernel"), exit: .failed))
        #expect(run.state("t/uh-1/work") == (isEnded ? .cancelled : .succeeded))
        #expect(run.begun() == ["t/uh-1/look", "t/uh-1/work", "t/uh-1/thaw"] && run.violations == [] && run.held.isEmpty)
        if isEnded { #expect(run.status("t/uh-1/work")?.reason == "ended (exit status 143 (killed by signal 15, or its own status)), since anna@provider.example cancelled the run") }
        #expect(run.state("t/uh-2/work") == .cancelled)
    }

    @Test("one that doesn't listen is killed")
    func deaf() throws {
        let run = try run(.cancelledForcibly, Self.graph()) { $0.deafJobs = ["work"] }
        #expect(run.state("t/uh-1/work") == .cancelled && run.status("t/uh-1/work")?.exitStatus == 137)
    }

    @Test("a run that nobody drives is cancelled by whoever takes it up: what it left under way is looked at first")
    func later() throws {
        var run = try RunPlans.run(Self.graph(cancel: .safe), noWait: false, at: "2026-12-01T00:00:00Z") { $0.jobLength = 600 }
        try run.advance { $0.state("t/uh-1/work") == .started }
        run.tell(.cancelled, reason: "wrong kernel")
        try run.crash()
        try run.finish()
        #expect(run.outcome?.leaving.state == .cancelled && run.doubles() == [] && run.violations == [])
    }

    @Test("questions that are open are asked no more")
    func questions() throws {
        let steps = [Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("work")]
        var run = try RunPlans.run(RunPlans.graph(steps), noWait: false, at: "2026-12-01T00:00:00Z")
        try run.advance { $0.state("t/uh-1/sure") == .blocked }
        run.tell(.cancelled, reason: "wrong kernel")
        try run.finish()
        #expect(run.outcome?.leaving.state == .cancelled && run.begun().isEmpty)
        #expect(run.state("t/uh-1/sure") == .cancelled)
    }

    @Test("a host that is dark keeps a cancelled run open, since what closes it is owed")
    func dark() throws {
        var run = try RunPlans.run(Self.graph(), noWait: false, at: "2026-12-01T00:00:00Z")
        try run.advance { $0.state("t/uh-1/more") == .started }
        run.fleet.setGone(Sample.name("uh-1"), true)
        run.tell(.cancelled, reason: "wrong kernel")
        try run.finish()
        #expect(run.outcome?.leaving.state == .paused && run.outcome?.exit == .unreachable)
        run.fleet.setGone(Sample.name("uh-1"), false)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.leaving.state == .cancelled && run.begun().contains("t/uh-1/thaw"))
    }

    @Test("cut after each fact, a cancelled run ends cancelled, and nothing runs twice", arguments: [CancelRule.safe, .unsafe])
    func crashes(rule: CancelRule) throws {
        let whole = try run(.cancelled, Self.graph(cancel: rule, hosts: 3, serial: 2))
        let told = try #require(whole.journal.firstIndex { if case .told = $0.fact { true } else { false } })
        for kept in told + 1...whole.journal.count {
            var run = try SimulatedRun(whole.graph, seed: Seeds.base, journal: Array(whole.journal.prefix(kept)))
            try run.finish()
            #expect(run.shell.machine.leaving?.state == .cancelled && run.doubles() == [] && run.violations == [], "cut after \(kept)")
        }
    }
}
