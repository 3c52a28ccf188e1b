import Core
import Foundation
import TestKit
import Testing

@Suite("A window that closes over running steps")
struct WindowClosingTests {
    private static let nightly = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=DAILY")

    private func run(cancel: CancelRule, effect: Effect = .idempotent, length: Double = 3600, _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var work = Sample.step("work", .run(Sample.at("work")), effect: effect, expected: 60)
        work.cancel = cancel
        let steps = [work, Sample.step("more", .run(Sample.at("more")), expected: 60)]
        var run = try RunPlans.run(RunPlans.graph(steps, window: Self.nightly), noWait: false, at: "2026-12-05T04:57:00Z") {
            $0.jobLength = length
            change(&$0)
        }
        let late = try Date("2026-12-05T05:10:00Z", strategy: .iso8601)
        try run.advance { $0.now >= late }
        run.fleet.jobLength = 3
        try run.finish()
        return run
    }

    @Test("it ends by itself, and nothing new starts before the next opening", arguments: [(CancelRule.unsafe, Effect.idempotent), (.unsafe, .once), (.safe, .once)])
    func ends(cancel: CancelRule, effect: Effect) throws {
        let run = try run(cancel: cancel, effect: effect)
        #expect(run.outcome?.exit == .done && run.story(of: "t/uh-1/work") == ["started 1", "ended 1"])
        #expect(run.status("t/uh-1/work")?.endedAt.map(WindowSetTests.short) == "12-05T05:57")
        #expect(run.status("t/uh-1/more")?.startedAt.map(WindowSetTests.short) == "12-06T01:00")
        #expect(run.notes.filter { $0.contains("the window has closed: nothing new starts; under way: t/uh-1/work") }.count == 1)
    }

    @Test("where its playbook says that this is safe, it is ended, and done again in the next opening", arguments: [false, true])
    func cancelled(isDeaf: Bool) throws {
        let run = try run(cancel: .safe) { if isDeaf { $0.deafJobs = ["work"] } }
        #expect(run.outcome?.exit == .done && run.violations == [])
        #expect(run.story(of: "t/uh-1/work") == ["started 1", "told-to-end 1", "retrying 1", "started 2", "ended 2"])
        let ended = run.journal.first { if case .retrying = $0.fact { true } else { false } }
        #expect(ended.map { $0.at.formatted(.iso8601) }?.hasPrefix(isDeaf ? "2026-12-05T05:00:3" : "2026-12-05T05:00:0") == true)
        #expect(run.status("t/uh-1/work")?.startedAt.map(WindowSetTests.short) == "12-06T01:00")
    }

    @Test("that it was told to end is on disk before the signal: a process that comes after, at once or in the next opening, knows it for what it is", arguments: 0..<6, [0.0, 21.0])
    func crashes(turns: Int, hours: Double) throws {
        var work = Sample.step("work", .run(Sample.at("work")), effect: .idempotent, expected: 60)
        work.cancel = .safe
        var run = try RunPlans.run(RunPlans.graph([work], window: Self.nightly), noWait: false, at: "2026-12-05T04:58:00Z") { $0.jobLength = 3600 }
        try run.advance { $0.story(of: "t/uh-1/work").contains("told-to-end 1") }
        for _ in 0..<turns where run.outcome == nil && run.state("t/uh-1/work") == .started { try run.step() }
        run.wait(hours * 3600)
        try run.crash()
        run.fleet.jobLength = 3
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
        let story = run.story(of: "t/uh-1/work")
        // Where the signal was lost with the process, the step ran to its end.
        let isCut = story == ["started 1", "told-to-end 1", "retrying 1", "started 2", "ended 2"]
        #expect(isCut || hours > 0 && story == ["started 1", "told-to-end 1", "ended 1"], "\(story)")
    }

    @Test("one that ends well in the same moment has succeeded")
    func justInTime() throws {
        let run = try run(cancel: .safe, length: 170)
        #expect(run.story(of: "t/uh-1/work") == ["started 1", "ended 1"] && run.outcome?.exit == .done)
    }

    @Test("what a person allowed beyond the window isn't ended at its close")
    func override() throws {
        var work = Sample.step("work", .run(Sample.at("work")), effect: .idempotent, expected: 60)
        work.cancel = .safe
        var run = try RunPlans.run(RunPlans.graph([work], window: Self.nightly), noWait: false, at: "2026-12-05T04:58:00Z") { $0.jobLength = 3600 }
        run.windowOverride = .init(until: try Date("2026-12-05T09:00:00Z", strategy: .iso8601), reason: "the mail is down")
        try run.crash()
        try run.finish()
        #expect(run.story(of: "t/uh-1/work") == ["started 1", "ended 1"])
    }
}
