import Core
import Foundation
import TestKit
import Testing

@Suite("What is kept for those who watch")
struct ProgressTests {
    @Test("counts and sets agree with a search of all steps, whatever a run comes to")
    func agree() throws {
        let base = Seeds.base
        for seed in base..<(base + 40) {
            var dice = Dice(seed: seed), fleet = SimulatedFleet()
            if dice.chance(0.5) { fleet.fates["drain"] = .exits(1) }
            if dice.chance(0.3) { fleet.fates["note it"] = .vanishes }
            if dice.chance(0.3) { fleet.setGone(Sample.name("uh-2"), true) }
            var run = try SimulatedRun(Sample.graph(Sample.story()), seed: seed, fleet: fleet)
            for _ in 0..<300 where run.outcome == nil {
                if dice.chance(0.03) { try run.crash() }
                if dice.chance(0.005) { run.tell(.cancelled, reason: "enough") }
                try run.step()
                let machine = run.shell.machine
                let searched = machine.steps.reduce(into: [StepState: Int]()) { $0[machine.state(of: $1), default: 0] += 1 }
                #expect(machine.counts() == searched, "seed \(seed)")
                let troubled = run.graph.nodes.indices.filter { [.failed, .unreachable, .unknown].contains(machine.state(of: $0)) && run.graph.stepID($0) != nil }
                #expect(machine.troubled == troubled, "seed \(seed)")
                for (step, _) in machine.retries { #expect(machine.state(of: step) == .ready, "seed \(seed)") }
                for task in run.graph.plan.tasks.indices {
                    let progress = machine.progress(ofTask: task)
                    #expect(progress.batchSettled >= 0 && progress.batchSettled <= progress.batchTargets && progress.done + progress.failures <= progress.targets, "seed \(seed)")
                }
            }
        }
    }

    private func graph(serial: [BatchSize], soak: Int = 0, window: WindowRule? = nil) throws -> PlanGraph {
        try RunPlans.graph(
            [Sample.step("one", .run(Sample.at("a")), expected: 60), Sample.step("two", .run(Sample.at("b")), expected: 40)], hosts: 6,
            rollout: Rollout(serial: serial, soak: soak), window: window)
    }

    @Test("the end is reckoned over batches, soaks and the hosts at work at once")
    func arrival() throws {
        let now = Date(timeIntervalSince1970: 1_790_000_000)
        func seconds(_ graph: PlanGraph, limit: Int = 64) -> Double? {
            Arrival(RunMachine(graph), graph.plan.window.flatMap { try? WindowSchedule($0) }, ExpectedTimes(graph), at: now, limit: limit).end?.timeIntervalSince(now)
        }
        #expect(try seconds(graph(serial: [])) == 100)
        #expect(try seconds(graph(serial: [.count(2)])) == 300)
        #expect(try seconds(graph(serial: [.count(2)], soak: 600)) == 1500, "no soak after the last batch")
        #expect(try seconds(graph(serial: []), limit: 3) == 200)
    }

    @Test("what doesn't fit into an opening goes into the next one; without one there is no end")
    func openings() throws {
        let now = try Date("2026-12-05T01:57:00Z", strategy: .iso8601)
        let daily = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "02:00", repeat: "FREQ=DAILY;COUNT=2"), once = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "02:00")
        func end(_ window: WindowRule) throws -> Date? {
            let graph = try graph(serial: [.count(2)], window: window)
            return Arrival(RunMachine(graph), try graph.plan.window.map { try WindowSchedule($0) }, ExpectedTimes(graph), at: now).end
        }
        #expect(try end(daily) == Date("2026-12-06T01:02:00Z", strategy: .iso8601), "one batch and most of the second today")
        #expect(try end(once) == nil)
    }

    @Test("a step that has run for a while has less to go")
    func underway() throws {
        var run = try RunPlans.run(graph(serial: []), noWait: false)
        run.fleet.jobLength = 1000
        try run.advance { $0.shell.machine.underway.count == 6 }
        let at = run.now + 50
        let end = try #require(Arrival(run.shell.machine, nil, ExpectedTimes(run.graph), at: at).end)
        #expect((45.0...55).contains(end.timeIntervalSince(at)))
    }
}
