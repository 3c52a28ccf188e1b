import Core
import Foundation
import TestKit
import Testing

@Suite("Waiting by the clock")
struct TimeTests {
    @Test("a probe is asked again every so often for so long, within one attempt")
    func retries() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.probe("ready", retry: Sample.retry(every: 10, during: 60))]), noWait: false) { $0.probes["true"] = 1 }
        var probes = 0
        while run.outcome == nil {
            try run.step()
            probes += run.lastActs.filter { if case .probe = $0 { true } else { false } }.count
        }
        #expect((6...7).contains(probes))
        #expect(run.story(of: "t/uh-1/ready") == ["started 1", "ended 1"] && run.outcome?.exit == .failed)
    }

    @Test("and ends as soon as it succeeds")
    func succeeds() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.probe("ready", retry: Sample.retry(every: 10, during: 60))]), noWait: false) { $0.probes["true"] = 1 }
        let begin = run.now
        try run.advance { $0.now.timeIntervalSince(begin) > 25 }
        run.fleet.probes = [:]
        try run.finish()
        #expect(run.outcome?.exit == .done && run.now.timeIntervalSince(begin) < 40)
    }

    @Test("a failing idempotent step is tried again likewise, as attempts")
    func idempotent() throws {
        let step = Sample.step("work", .run(Sample.at("work")), effect: .idempotent, retry: Sample.retry(every: 30, during: 100))
        var run = try RunPlans.run(RunPlans.graph([step]), noWait: false) { $0.firstFates["work"] = [.exits(1), .exits(1)] }
        let begin = run.now
        try run.finish()
        #expect(run.outcome?.exit == .done && run.status("t/uh-1/work")?.attempts == 3)
        #expect((60...75).contains(run.now.timeIntervalSince(begin)))
    }

    @Test("a pause goes on over a crash and isn't begun again")
    func pause() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.step("rest", .pause(Sample.at(.seconds(600)))), Sample.run("work")]), noWait: false)
        let begin = run.now
        try run.step()
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.story(of: "t/uh-1/rest") == ["started 1", "ended 1"])
        let status = try #require(run.status("t/uh-1/rest"))
        #expect(try #require(status.endedAt).timeIntervalSince(begin) < 602)
        #expect(try #require(status.endedAt).timeIntervalSince(try #require(status.startedAt)) >= 600)
    }

    @Test("a pause that ended while nobody held the run ends at once")
    func pauseOver() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.step("rest", .pause(Sample.at(.seconds(600))))]), noWait: false)
        try run.step()
        run.wait(5000)
        try run.crash()
        let turns = run.turns
        try run.finish()
        #expect(run.outcome?.exit == .done && run.turns - turns < 5)
    }

    @Test("the next batch begins when the soak is over")
    func soak() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], hosts: 2, rollout: .init(serial: [.count(1)], soak: 900)), noWait: true)
        try run.finish()
        #expect(run.outcome?.exit == .done, "a soak ends by itself: it is no reason to leave")
        let ended = try #require(run.status("t/uh-1/work")?.endedAt), begun = try #require(run.status("t/uh-2/work")?.startedAt)
        #expect((900...910).contains(begun.timeIntervalSince(ended)))
    }

    @Test("an output is matched line by line, as a pattern says", arguments: [("^ok$", StepState.succeeded), ("^k$", .failed)])
    func expectation(pattern: String, state: StepState) throws {
        var step = Sample.run("work")
        step.expect.output = pattern
        let run = try RunPlans.run(RunPlans.graph([step]), noWait: false)
        var shell = run.shell
        _ = try shell.turn([], now: run.now)
        _ = try shell.turn([.identified(Sample.name("uh-1"), HostIdentity(machineID: "m", bootID: "b", hostKey: "k", base: "/"))], now: run.now)
        _ = try shell.turn([.replied(step: 0, attempt: 1, .done(JobRecord(exitStatus: 0)), StepOutput(head: Array("begin\nok\nend\n".utf8)))], now: run.now)
        #expect(shell.machine.state(of: 0) == state)
    }
}
