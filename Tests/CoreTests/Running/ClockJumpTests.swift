import Core
import Foundation
import TestKit
import Testing

@Suite("A clock that is set")
struct ClockJumpTests {
    private static let nightly = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=DAILY")

    private func jumps(_ run: SimulatedRun) -> [Double] { run.journal.compactMap { if case .clockJumped(let seconds) = $0.fact { seconds } else { nil } } }

    @Test("forward into the window: what waited starts by the clock's new word; past it: nothing does", arguments: [(4.0, "12-05"), (20.0, "12-06")])
    func forward(hours: Double, start: String) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], window: Self.nightly), noWait: false, at: "2026-12-04T20:00:00Z")
        for _ in 0..<3 { try run.step() }
        run.setClock(by: hours * 3600)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.status("t/uh-1/work")?.startedAt.map(WindowSetTests.short)?.prefix(5) == start[...])
        #expect(jumps(run).map { ($0 / 3600).rounded() } == [hours] && run.violations == [])
    }

    @Test("back before the window: nothing starts until the wall says so, though the record's times never go back")
    func back() throws {
        let steps = [Sample.step("work", .run(Sample.at("work")), expected: 60), Sample.step("more", .run(Sample.at("more")), expected: 60)]
        var run = try RunPlans.run(RunPlans.graph(steps, window: Self.nightly), noWait: false, at: "2026-12-05T01:10:00Z") { $0.jobLength = 60 }
        try run.advance { $0.state("t/uh-1/work") == .started }
        run.setClock(by: -3600)
        try run.advance { $0.state("t/uh-1/work") == .succeeded }
        let soon = try Date("2026-12-05T00:20:00Z", strategy: .iso8601), opening = try Date("2026-12-05T01:00:00Z", strategy: .iso8601)
        #expect(run.state("t/uh-1/more") == .ready && run.now < soon)
        try run.finish()
        #expect(run.outcome?.exit == .done && jumps(run) == [-3600] && run.violations == [])
        // By the wall it was one o'clock; the record is an hour ahead since.
        #expect(run.status("t/uh-1/more")?.startedAt.map(WindowSetTests.short) == "12-05T02:00")
        #expect(run.now >= opening)
    }

    @Test("no soak, pause, retry or reboot's time is over sooner, or later, for a clock that was set", arguments: [86_400.0, -86_400, 600, -600])
    func lengths(seconds: Double) throws {
        let soaked = try RunPlans.graph([Sample.run("work")], hosts: 2, rollout: .init(serial: [.count(1)], soak: 600))
        #expect(try passed(soaked, from: "t/uh-1/work", to: "t/uh-2/work", seconds) >= 600)
        let paused = try RunPlans.graph([Sample.run("work"), Sample.step("wait", .pause(Sample.at(.seconds(300)))), Sample.run("after")])
        #expect(try passed(paused, from: "t/uh-1/work", to: "t/uh-1/after", seconds) >= 300)
        let reboot = try RunPlans.graph([Sample.run("work"), Sample.step("boot", .reboot(timeout: Sample.at(.seconds(120)))), Sample.run("after")])
        _ = try passed(reboot, from: "t/uh-1/work", to: "t/uh-1/after", seconds)
    }

    /// Seconds that really pass between one step's end and another's start, the clock being set in between. Also: it ends well.
    private func passed(_ graph: PlanGraph, from first: String, to second: String, _ seconds: Double) throws -> Double {
        var run = try RunPlans.run(graph, noWait: false, at: "2026-12-01T00:00:00Z")
        try run.advance { $0.state(first) == .succeeded }
        let begin = run.now
        for _ in 0..<2 { try run.step() }
        run.setClock(by: seconds)
        try run.advance { $0.state(second) == .started }
        let passed = run.now.timeIntervalSince(begin) - seconds
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [] && run.doubles() == [])
        #expect(passed < 1200, "it didn't hang for as long as the clock was put back: \(passed)")
        return passed
    }

    @Test("hosts are asked anew who they are: their clocks were compared with the one that was set")
    func skew() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work"), Sample.run("more")]), noWait: false, at: "2026-12-01T00:00:00Z")
        try run.advance { $0.state("t/uh-1/work") == .started }
        run.setClock(by: 3600)
        var asked = 0
        while run.outcome == nil {
            try run.step()
            asked += run.lastActs.count { if case .identify = $0 { true } else { false } }
        }
        #expect(asked == 1 && run.outcome?.exit == .done)
    }

    @Test("a clock that is merely kept right is no news", arguments: [4.0, -4.0])
    func kept(seconds: Double) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")]), noWait: false, at: "2026-12-01T00:00:00Z")
        try run.step()
        run.setClock(by: seconds)
        try run.finish()
        #expect(jumps(run).isEmpty && run.outcome?.exit == .done)
    }

    @Test("an approval that has lapsed by the new time opens nothing")
    func expiry() throws {
        let steps = [Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("work")]
        var run = try RunPlans.run(RunPlans.graph(steps, approvals: .init(expires: 3600)), noWait: true, at: "2026-12-01T00:00:00Z")
        run.say(.approved, StepID("t/uh-1/sure")!, expires: try Date("2026-12-01T01:00:00Z", strategy: .iso8601))
        run.wait(7200)
        try run.finish()
        #expect(run.outcome?.exit == .waitsForApproval && run.fleet.jobs.isEmpty)
    }

    @Test("cut after each fact, a run with jumps folds and ends the same")
    func crashes() throws {
        let graph = try RunPlans.graph([Sample.run("work"), Sample.run("more")], hosts: 2, rollout: .init(serial: [.count(1)], soak: 60))
        var whole = try RunPlans.run(graph, noWait: false, at: "2026-12-01T00:00:00Z")
        try whole.advance { $0.state("t/uh-1/work") == .succeeded }
        whole.setClock(by: 86_400)
        try whole.advance { $0.state("t/uh-1/more") == .succeeded }
        whole.setClock(by: -43_200)
        try whole.finish()
        #expect(jumps(whole).count == 2)
        for kept in 1...whole.journal.count {
            var run = try SimulatedRun(graph, seed: Seeds.base, journal: Array(whole.journal.prefix(kept)))
            try run.finish()
            #expect(run.states() == whole.states() && run.violations == [], "cut after \(kept)")
        }
    }
}
