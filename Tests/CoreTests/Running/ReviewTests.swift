import Core
import Foundation
import TestKit
import Testing

@Suite("At each opening it is looked again")
struct ReviewTests {
    private static let nightly = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY")

    private static func steps(skip: Bool = false, capture: Bool = false) -> [StepTemplate] {
        let first = skip ? Sample.step("first", .skipHostIf(Sample.at("first"))) : Sample.probe("first", "first")
        var second = Sample.probe("second", "second")
        if capture { second.capture = [Capture(name: Sample.name("state"), pattern: "state=([a-z]+)")] }
        return [first, second, Sample.run("work", capture ? "work {{state}}" : "work"), Sample.run("more", "more")]
    }

    /// Probes have run on Tuesday, and the run waits for Saturday.
    private func waiting(
        _ steps: [StepTemplate], rollout: Rollout = .init(), hosts: Int = 1, _ change: (inout SimulatedFleet) -> Void = { _ in }
    ) throws -> SimulatedRun {
        var run = try RunPlans.run(RunPlans.graph(steps, hosts: hosts, rollout: rollout, window: Self.nightly), noWait: false, at: "2026-12-01T12:00:00Z", change)
        try run.advance { $0.state("t/uh-1/second") == .succeeded }
        return run
    }

    private func reviews(_ run: SimulatedRun) -> [Date] { run.journal.filter { if case .reviewed = $0.fact { true } else { false } }.map(\.at) }

    @Test("what probes found before the opening is asked once more in it, once, and then the work begins")
    func again() throws {
        var run = try waiting(Self.steps())
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
        #expect(reviews(run).map(WindowSetTests.short) == ["12-05T01:00"])
        #expect(run.story(of: "t/uh-1/work") == ["reviewed", "started 1", "ended 1"])
        #expect(run.story(of: "t/uh-1/more") == ["started 1", "ended 1"])
    }

    @Test("every host is asked anew who it is as the opening begins, also by a process that has waited for it")
    func identities() throws {
        var run = try waiting(Self.steps(), rollout: .init(maxFailures: 1), hosts: 2)
        run.fleet.machineIDs[Sample.name("uh-2")] = "another"
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.state("t/uh-1/more") == .succeeded && run.state("t/uh-2/work") == .unreachable)
        #expect(run.notes.filter { $0.contains("the window is open until 2026-12-05T05:00:00Z") }.count == 1)
    }

    @Test("who runs outside the window relies on nothing from before that, either")
    func override() throws {
        var run = try waiting(Self.steps())
        run.wait(86_400)
        run.windowOverride = .init(until: run.now.addingTimeInterval(3600), reason: "the disk is dying")
        run.fleet.probes["second"] = 1
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .failed && reviews(run).count == 1 && run.fleet.jobs.isEmpty)
    }

    @Test("inside the opening nothing is asked twice")
    func fresh() throws {
        var run = try RunPlans.run(RunPlans.graph(Self.steps(), window: Self.nightly), noWait: false, at: "2026-12-05T01:30:00Z")
        try run.finish()
        #expect(run.outcome?.exit == .done && reviews(run).isEmpty)
    }

    @Test("what no longer holds fails the host before it is touched")
    func failed() throws {
        var run = try waiting(Self.steps(), rollout: .init(serial: [.count(1)]), hosts: 2)
        run.fleet.probes["second"] = 1
        try run.finish()
        #expect(run.outcome?.exit == .failed && run.state("t/uh-1/second") == .failed)
        #expect(run.status("t/uh-1/second")?.reason == "looked at again as the window opened: exit status 1")
        #expect(run.fleet.jobs.isEmpty && run.state("t/uh-2/work") != .succeeded, "the limit of failures holds for it too")
    }

    @Test("what no longer held and is mended is tried again by a person's word, and the work follows", arguments: ["first", "second"], [Word.Verb.retried, .doneByHand, .restarted])
    func mended(probe: String, verb: Word.Verb) throws {
        var run = try waiting(Self.steps())
        run.fleet.probes[probe] = 1
        try run.finish()
        #expect(run.state("t/uh-1/\(probe)") == .failed && run.fleet.jobs.isEmpty)
        run.fleet.probes[probe] = 0
        try run.crash()
        run.say(verb, StepID("t/uh-1/\(probe)")!, by: "anna", run: run.run)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [] && run.state("t/uh-1/more") == .succeeded)
    }

    @Test("the wanted state that is there already ends the host's work")
    func wanted() throws {
        var run = try waiting(Self.steps(skip: true)) { $0.probes["first"] = 1 }
        run.fleet.probes["first"] = 0
        try run.finish()
        #expect(run.outcome?.exit == .done && run.state("t/uh-1/work") == .skipped && run.fleet.jobs.isEmpty)
    }

    @Test("what is captured again is what the work uses")
    func captured() throws {
        var run = try waiting(Self.steps(capture: true)) { $0.outputs["second"] = "state=old" }
        run.fleet.outputs["second"] = "state=new"
        try run.finish()
        #expect(run.fleet.jobs.values.contains { $0.script.contains("work new") } && !run.fleet.jobs.values.contains { $0.script.contains("old") })
    }

    @Test("a host that is gone, or that is another machine now, isn't touched", arguments: [true, false])
    func gone(isGone: Bool) throws {
        var run = try waiting(Self.steps())
        if isGone { run.fleet.setGone(Sample.name("uh-1"), true) } else { run.fleet.machineIDs[Sample.name("uh-1")] = "another" }
        // A process that comes up for the opening knows no connection of the one before it.
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.fleet.jobs.isEmpty)
    }

    @Test("an approval that comes late, within the opening, is no reason to rely on Tuesday's findings")
    func late() throws {
        let steps = [Sample.probe("first", "first"), Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("work")]
        var run = try RunPlans.run(RunPlans.graph(steps, window: Self.nightly), noWait: false, at: "2026-12-01T12:00:00Z")
        try run.advance { $0.state("t/uh-1/sure") == .blocked }
        run.wait(try Date("2026-12-05T02:30:00Z", strategy: .iso8601).timeIntervalSince(run.now))
        run.say(.approved, StepID("t/uh-1/sure")!)
        run.fleet.probes["first"] = 1
        try run.finish()
        #expect(run.outcome?.exit == .failed && run.fleet.jobs.isEmpty)
    }

    @Test("what was true before a step changed it isn't asked of the steps after it")
    func changed() throws {
        let steps = [Sample.probe("before", "before"), Sample.step("work", .run(Sample.at("work")), expected: 3600), Sample.probe("between", "between"), Sample.run("more", "more")]
        var run = try RunPlans.run(RunPlans.graph(steps, window: Self.nightly), noWait: false, at: "2026-12-05T01:00:00Z") { $0.jobLength = 14_000 }
        try run.advance { $0.state("t/uh-1/between") == .succeeded }
        run.fleet.probes["before"] = 1
        run.fleet.jobLength = 3
        run.wait(7 * 86_400 - 14_100)
        try run.finish()
        #expect(run.outcome?.exit == .done)
        let found = run.journal.compactMap { if case .reviewed(_, let findings) = $0.fact { findings.map(\.step) } else { nil } }
        let between = try #require(run.graph.index(of: StepID("t/uh-1/between")!))
        #expect(found.allSatisfy { $0 == [between] })
    }

    @Test("cut after each fact, it ends the same, and nothing runs twice")
    func crashes() throws {
        var whole = try waiting(Self.steps())
        try whole.finish()
        for kept in 1...whole.journal.count {
            var run = try SimulatedRun(whole.graph, seed: Seeds.base, journal: Array(whole.journal.prefix(kept)))
            try run.finish()
            #expect(run.states() == whole.states() && run.doubles() == [] && run.violations == [], "cut after \(kept)")
        }
    }
}
