import Core
import TestKit
import Testing

@Suite("Steps whose end nobody saw")
struct UnknownTests {
    private func run(_ step: StepTemplate, _ change: (inout SimulatedFleet) -> Void) throws -> SimulatedRun {
        var run = try RunPlans.run(RunPlans.graph([step, Sample.run("next", "go on")]), noWait: false, change)
        try run.finish()
        return run
    }

    @Test("a verify probe decides", arguments: [
        (0, StepState.succeeded, ExitCode.done, ["started 1", "ended 1"]), (1, .failed, .failed, ["started 1", "ended 1"]), (-1, .unknown, .unknown, ["started 1", "ended 1"]),
    ])
    func verify(answer: Int, state: StepState, exit: ExitCode, story: [String]) throws {
        let run = try run(Sample.run("work", verify: "test -e done")) {
            $0.fates["work"] = .vanishes
            $0.probes["test -e done"] = answer
        }
        #expect(run.state("t/uh-1/work") == state && run.outcome?.exit == exit)
        #expect(run.story(of: "t/uh-1/work") == story && run.doubles() == [])
    }

    @Test("an idempotent step is repeated as a new attempt, with a token of its own")
    func idempotent() throws {
        let run = try run(Sample.run("work", effect: .idempotent)) { $0.firstFates["work"] = [.vanishes, .vanishes] }
        #expect(run.outcome?.exit == .done)
        #expect(run.story(of: "t/uh-1/work") == ["started 1", "retrying 1", "started 2", "retrying 2", "started 3", "ended 3"])
        #expect(run.fleet.jobs.values.filter { $0.script == "work" }.count == 3)
    }

    @Test("but not for ever, and not against its verify probe's word")
    func limits() throws {
        let lost = try run(Sample.run("work", effect: .idempotent)) { $0.fates["work"] = .vanishes }
        #expect(lost.outcome?.exit == .unknown && lost.status("t/uh-1/work")?.attempts == 5)
        let verified = try run(Sample.run("work", effect: .idempotent, verify: "test -e done")) { $0.fates["work"] = .vanishes }
        #expect(verified.outcome?.exit == .done && verified.status("t/uh-1/work")?.attempts == 1)
    }

    @Test("else a person decides", arguments: [
        (Word.Verb.resolvedSucceeded, ExitCode.done, StepState.succeeded, ["started 1", "ended 1", "spoken"]),
        (.resolvedFailed, .failed, .failed, ["started 1", "ended 1", "spoken"]),
        (.resolvedRerun, .done, .succeeded, ["started 1", "ended 1", "spoken", "started 2", "ended 2"]),
    ])
    func person(verb: Word.Verb, exit: ExitCode, state: StepState, story: [String]) throws {
        var run = try run(Sample.run("work")) { $0.firstFates["work"] = [.vanishes] }
        #expect(run.outcome == RunOutcome(leaving: Leaving(.unknown, reason: "1 step of unknown outcome", cause: .stopped), exit: .unknown))
        #expect(run.status("t/uh-1/work")?.reason?.contains("drydock resolve") == true)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .unknown, "a resume doesn't guess")
        try run.crash()
        run.say(verb, StepID("t/uh-1/work")!, run: run.run, reason: "seen on the host")
        try run.finish()
        #expect(run.outcome?.exit == exit && run.state("t/uh-1/work") == state)
        #expect(run.story(of: "t/uh-1/work") == story)
        #expect(run.state("t/uh-1/next") == (exit == .done ? .succeeded : .cancelled))
    }

    @Test("a word that settles the last target of a batch lets the next batch begin", arguments: [
        (Word.Verb.resolvedSucceeded, ExitCode.done), (.resolvedFailed, .failed),
    ])
    func nextBatch(verb: Word.Verb, exit: ExitCode) throws {
        let rollout = Rollout(serial: [.count(1)], maxFailures: 1)
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work", "work {{target}}")], hosts: 2, rollout: rollout), noWait: false) { $0.fates["work uh-1"] = .vanishes }
        try run.finish()
        try run.crash()
        run.say(verb, StepID("t/uh-1/work")!, run: run.run)
        try run.finish()
        #expect(run.state("t/uh-2/work") == .succeeded && run.outcome?.exit == exit)
    }

    @Test("a word that resolves nothing changes nothing", arguments: [Word.Verb.resolvedSucceeded, .resolvedFailed, .resolvedRerun])
    func resolvedKnown(verb: Word.Verb) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work"), Sample.run("next", "go on")]), noWait: false)
        run.say(verb, StepID("t/uh-1/next")!, run: run.run)
        try run.advance { $0.state("t/uh-1/work") == .succeeded }
        run.say(verb, StepID("t/uh-1/work")!, run: run.run)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.doubles() == [])
    }
}
