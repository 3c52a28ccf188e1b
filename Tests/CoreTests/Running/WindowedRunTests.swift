import Core
import Foundation
import TestKit
import Testing

@Suite("Runs and their window")
struct WindowedRunTests {
    private static let nightly = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=DAILY", cutoff: 1800)
    private static let once = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", cutoff: 1800)

    private func run(
        at moment: String, expected: Int = 60, window: WindowRule = nightly, noWait: Bool = false, override: Holder.WindowOverride? = nil
    ) throws -> SimulatedRun {
        let steps = [Sample.probe("look"), Sample.step("work", .run(Sample.at("work")), expected: expected)]
        var run = try RunPlans.run(RunPlans.graph(steps, window: window), noWait: noWait, at: moment)
        run.windowOverride = override
        if override != nil { try run.crash() }
        try run.finish()
        return run
    }

    private func started(_ run: SimulatedRun) -> String? { run.status("t/uh-1/work")?.startedAt.map { String($0.formatted(.iso8601).prefix(16)) } }

    @Test("a changing step starts only where the window can hold all of it; a probe starts at any time", arguments: [
        ("2026-12-04T20:00:00Z", 60, "2026-12-05T01:00"),       // before
        ("2026-12-05T02:00:00Z", 60, "2026-12-05T02:00"),       // inside, and enough is left
        ("2026-12-05T02:00:00Z", 3 * 3600 - 60, "2026-12-05T02:00"),
        ("2026-12-05T02:00:00Z", 3 * 3600 + 60, "2026-12-06T01:00"),    // inside, and it would not fit: the next night
        ("2026-12-05T04:29:00Z", 60, "2026-12-05T04:29"),
        ("2026-12-05T04:31:00Z", 60, "2026-12-06T01:00"),       // past the cutoff
        ("2026-12-05T04:00:00Z", 3700, "2026-12-06T01:00"),
        ("2026-12-05T12:00:00Z", 60, "2026-12-06T01:00"),       // after
    ])
    func starts(now: String, expected: Int, start: String) throws {
        let run = try run(at: now, expected: expected)
        #expect(run.outcome?.exit == .done && started(run) == start)
        let probed = try #require(run.status("t/uh-1/look")?.startedAt)
        #expect(probed.timeIntervalSince(try Date(now, strategy: .iso8601)) < 5)
    }

    @Test("without waiting it leaves with 5, and can go on later", arguments: ["2026-12-04T20:00:00Z", "2026-12-05T04:31:00Z"])
    func noWait(now: String) throws {
        var run = try run(at: now, noWait: true)
        #expect(run.outcome == RunOutcome(leaving: Leaving(.waiting, reason: "for the window", cause: .window), exit: .windowClosed))
        #expect(run.state("t/uh-1/look") == .succeeded && run.state("t/uh-1/work") == .ready)
        run.wait(try Date("2026-12-06T01:30:00Z", strategy: .iso8601).timeIntervalSince(run.now))
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done)
    }

    @Test("when no opening comes any more, waiting is in vain")
    func over() throws {
        let run = try run(at: "2026-12-05T04:31:00Z", window: Self.once)
        #expect(run.outcome?.exit == .windowClosed && run.outcome?.leaving.state == .waiting)
    }

    @Test("an approved step that waits for the window waits for nobody's word", arguments: [Self.nightly, Self.once])
    func approved(window: WindowRule) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], custom: true, window: window), noWait: window == Self.nightly, at: "2026-12-05T12:00:00Z")
        run.say(.approved, StepID("t/uh-1/work")!)
        try run.finish()
        #expect(run.outcome?.exit == .windowClosed)
    }

    @Test("the host refuses to begin what would no longer fit")
    func notAfter() throws {
        let run = try run(at: "2026-12-05T04:25:00Z", expected: 60)
        let intents = run.journal.compactMap { if case .started(_, _, let intent) = $0.fact { intent.notAfter } else { nil } }
        #expect(intents == [try Date("2026-12-05T04:30:00Z", strategy: .iso8601)])
    }

    @Test("a person may run outside it, for as long as he said, for a reason that is on the record", arguments: [
        ("2026-12-05T13:00:00Z", 60, "2026-12-05T12:00"), ("2026-12-05T12:00:30Z", 60, "2026-12-06T01:00"), ("2026-12-05T11:00:00Z", 60, "2026-12-06T01:00"),
        ("2026-12-05T12:59:00Z", 3600, "2026-12-06T01:00"),
    ])
    func override(until: String, expected: Int, start: String) throws {
        let until = try Date(until, strategy: .iso8601)
        let run = try run(at: "2026-12-05T12:00:00Z", expected: expected, override: .init(until: until, reason: "the mail is down"))
        #expect(run.outcome?.exit == .done && started(run) == start)
        #expect(run.journal.contains { if case .held(let holder) = $0.fact { holder.windowOverride?.reason == "the mail is down" } else { false } })
        for case .started(_, _, let intent) in run.journal.map(\.fact) where start.hasSuffix("12:00") && intent.notAfter != nil { #expect(intent.notAfter! <= until) }
    }

    @Test("what closes a target starts as long as the window is open, whatever its cutoff; else it waits for the next opening", arguments: [
        ("2026-12-05T03:20:00Z", 3600, 4201, [false]),     // past the cutoff, and it wouldn't fit
        ("2026-12-05T04:28:50Z", 60, 71, [false, true]),
    ])
    func closing(now: String, expected: Int, length: Double, outcomes: [Bool]) throws {
        for failing in outcomes {
            let start = failing ? "2026-12-05T04:31" : "2026-12-05T04:30"
            let graph = try closing(expected: expected)
            var run = try RunPlans.run(graph, noWait: false, at: now) { if failing { $0.fates["work"] = .exits(1) } }
            run.fleet.jobLength = length
            try run.finish()
            #expect(run.status("t/uh-1/restore")?.startedAt.map { String($0.formatted(.iso8601).prefix(16)) } == start)
            #expect(run.state("t/uh-1/undo-work") == (failing ? .succeeded : .cancelled) && run.violations == [])
            let intents = run.journal.compactMap { if case .started(_, _, let intent) = $0.fact { intent.notAfter } else { nil } }
            #expect(intents.dropFirst().allSatisfy { $0 <= (try? Date("2026-12-05T05:00:00Z", strategy: .iso8601)) ?? .distantPast })
        }
    }

    @Test("when the window has closed meanwhile, it waits for the next opening", arguments: [true, false])
    func closingLate(isFirstNight: Bool) throws {
        var run = try RunPlans.run(closing(expected: 60), noWait: false, at: "2026-12-05T04:29:50Z") { $0.jobLength = 1900 }
        if isFirstNight { run.fleet.jobLength = 1700 }
        try run.finish()
        let began = run.status("t/uh-1/restore")?.startedAt.map { String($0.formatted(.iso8601).prefix(16)) }
        #expect(began == (isFirstNight ? "2026-12-05T04:58" : "2026-12-06T01:00") && run.outcome?.exit == .done)
    }

    @Test("an override holds for it until its end", arguments: [("2026-12-05T12:00:30Z", "2026-12-05T12:00"), ("2026-12-05T12:00:10Z", "2026-12-06T01:00")])
    func closingOverride(until: String, start: String) throws {
        var plan = try closing(expected: 5).plan
        plan.tasks[0].variants[0]["work"].expected = 1
        var run = try RunPlans.run(PlanGraph(plan, fingerprint: plan.fingerprint()), noWait: false, at: "2026-12-05T12:00:00Z")
        run.windowOverride = .init(until: try Date(until, strategy: .iso8601), reason: "the mail is down")
        try run.crash()
        run.fleet.jobLength = 15
        try run.finish()
        #expect(run.status("t/uh-1/restore")?.startedAt.map { String($0.formatted(.iso8601).prefix(16)) } == start)
    }

    private func closing(expected: Int) throws -> PlanGraph {
        let steps = [Sample.step("work", .run(Sample.at("work")), expected: 1)]
        return try RunPlans.closing(steps, finally: [Sample.step("restore", .run(Sample.at("restore")), expected: expected)], onFailure: .undo, window: Self.nightly) {
            $0["work"].undo = "take it back"
        }
    }
}
