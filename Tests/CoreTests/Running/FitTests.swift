import Core
import Foundation
import TestKit
import Testing

@Suite("What an opening must hold")
struct FitTests {
    private static func graph(_ rollout: Rollout = .init(), hosts: Int = 1, window: WindowSet, _ change: (inout FrozenVariant) -> Void = { _ in }) throws -> PlanGraph {
        let steps = [
            Sample.step("look", .probe(Sample.at("look")), expected: 60), Sample.step("work", .run(Sample.at("work")), expected: 1200),
            Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(4500))), expected: 600), Sample.step("check", .probe(Sample.at("check")), expected: 120),
        ]
        var plan = try RunPlans.closing(steps, finally: [Sample.step("thaw", .run(Sample.at("thaw")), expected: 300)], onFailure: .undo, hosts: hosts, rollout: rollout) {
            $0["work"].undo = "undo work"
            change(&$0)
        }.plan
        plan.window = window
        return PlanGraph(plan, fingerprint: try plan.fingerprint())
    }

    private static let nightly = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=DAILY")

    @Test("before a host is touched the whole of its sequence must fit, with both reserves: the sum is told where it doesn't")
    func sequence() throws {
        // 60 + 1200 + 600 + 120 of steps, 300 to close, 900 for the reboot, 1200 for the way back: 73 minutes.
        let graph = try Self.graph(window: WindowSet([Self.nightly]))
        let need = graph.sequence(of: 0, Durations(), .init())
        #expect(need == Fit(steps: 1980, closing: 300, reboot: 900, rollback: 1200))
        #expect(need.words == "33m of steps + 5m to close + 15m reboot reserve + 20m rollback reserve = 1h 13m")
        for (now, start) in [("2026-12-05T03:46:00Z", "12-05T03:46"), ("2026-12-05T03:49:00Z", "12-06T01:00")] {
            var run = try RunPlans.run(graph, noWait: false, at: now)
            try run.finish()
            #expect(run.outcome?.exit == .done)
            #expect(run.status("t/uh-1/work")?.startedAt.map(WindowSetTests.short) == start)
            let told = run.notes.filter { $0.contains("1h 12m") && $0.contains("1h 10m are left until 2026-12-05T05:00:00Z") && $0.contains("it waits for the opening at 2026-12-06T01:00:00Z") }
            #expect(told.count == (start.hasPrefix("12-06") ? 1 : 0), "\(run.notes)")
        }
    }

    @Test("once it is begun each step must fit, with all that its failure would take")
    func step() throws {
        let graph = try Self.graph(window: WindowSet([Self.nightly]))
        let reboot = try #require(graph.index(of: StepID("t/uh-1/reboot")!))
        #expect(graph.single(reboot, Durations(), .init()) == Fit(steps: 600, closing: 300, reboot: 900, rollback: 1200))
        // The work takes longer than it should, and the reboot no longer fits: it waits, and the host with it.
        var run = try RunPlans.run(graph, noWait: false, at: "2026-12-05T03:40:00Z") { $0.jobLength = 3000 }
        try run.advance { $0.state("t/uh-1/work") == .succeeded }
        run.fleet.jobLength = 3
        try run.finish()
        #expect(run.status("t/uh-1/work")?.startedAt.map(WindowSetTests.short) == "12-05T03:40")
        #expect(run.status("t/uh-1/reboot")?.startedAt.map(WindowSetTests.short) == "12-06T01:00")
    }

    @Test("stated reserves stand in the place of those that are reckoned")
    func stated() throws {
        let window = WindowSet([Self.nightly], reserves: .init(reboot: 0, rollback: 60))
        let graph = try Self.graph(window: window)
        #expect(graph.sequence(of: 0, Durations(), window.reserves) == Fit(steps: 1980, closing: 300, reboot: 0, rollback: 60))
    }

    @Test("what no opening holds is told, and the run leaves instead of waiting for ever")
    func never() throws {
        let short = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "02:00", repeat: "FREQ=DAILY")
        var run = try RunPlans.run(Self.graph(window: WindowSet([short])), noWait: false, at: "2026-12-05T01:10:00Z")
        try run.finish()
        #expect(run.outcome?.exit == .windowClosed)
        #expect(run.notes.contains { $0.contains("no later opening holds it") }, "\(run.notes)")
    }

    @Test("what earlier runs took is used: a few can only lengthen it, many are believed", arguments: [(1, 2000, 2000), (1, 100, 1200), (5, 100, 100), (9, 100, 100)])
    func learned(runs: Int, seconds: Double, expected: Int) throws {
        let graph = try Self.graph(window: WindowSet([Self.nightly]))
        let work = try #require(graph.index(of: StepID("t/uh-1/work")!))
        var durations = Durations()
        for _ in 0..<runs {
            var run = try RunPlans.run(graph, noWait: false, at: "2026-12-05T01:00:00Z") { $0.jobLength = seconds }
            try run.advance { $0.state("t/uh-1/work") == .succeeded }
            durations.learn(from: run.journal, of: graph)
        }
        #expect(durations.learned(work, in: graph)?.count == runs)
        #expect(abs(durations.seconds(work, in: graph) - expected) <= 2)
        #expect(try graph.plan.fingerprint() == Self.graph(window: WindowSet([Self.nightly])).fingerprint)
    }

    @Test("which batch goes into which opening, and what finds no room")
    func forecast() throws {
        let window = WindowSet([WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY;COUNT=2")])
        let graph = try Self.graph(.init(serial: [.count(1)], soak: 600), hosts: 9, window: window)
        let forecast = Forecast(graph, try WindowSchedule(window), from: try Date("2026-12-01T00:00:00Z", strategy: .iso8601))
        // 38 minutes of work and 10 of soak each; the last that fits starts by 03:47.
        #expect(forecast.items.map(\.opening) == [0, 0, 0, 0, 1, 1, 1, 1, nil])
        #expect(forecast.items.compactMap { $0.time.map { WindowSetTests.short($0.start) } } == [
            "12-05T01:00", "12-05T01:48", "12-05T02:36", "12-05T03:24", "12-12T01:00", "12-12T01:48", "12-12T02:36", "12-12T03:24",
        ])
        #expect(forecast.end == nil && forecast.unplaced.map(\.target) == [8])
    }

    @Test("the forecast agrees with the run, as long as steps take what they should")
    func agrees() throws {
        let window = WindowSet([WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY")])
        let graph = try Self.graph(.init(serial: [.count(1)]), hosts: 5, window: window)
        let start = try Date("2026-12-01T00:00:00Z", strategy: .iso8601)
        let forecast = Forecast(graph, try WindowSchedule(window), from: start)
        var run = try RunPlans.run(graph, noWait: false, at: "2026-12-01T00:00:00Z") { ($0.jobLength, $0.bootLength) = (700, 1) }
        try run.finish()
        let days = (1...5).compactMap { run.status("t/uh-\($0)/work")?.startedAt.map { WindowSetTests.short($0).prefix(5) } }
        #expect(days == forecast.items.compactMap { $0.time.map { WindowSetTests.short($0.start).prefix(5) } })
    }
}
