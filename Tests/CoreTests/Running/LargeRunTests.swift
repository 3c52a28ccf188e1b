import Core
import TestKit
import Testing

@Suite("Large runs")
struct LargeRunTests {
    @Test("1,000 hosts with 5 steps take a number of turns that grows with their events, and no more")
    func turns() throws {
        let graph = try PlanGraphTests.graph(hosts: 1000, steps: 5, serial: [.count(10), .percent(50)])
        var run = try RunPlans.run(graph, noWait: false)
        try run.finish(limit: 20_000)
        #expect(run.outcome?.exit == .done && run.violations == [] && run.doubles() == [])
        // In the simulated world a turn comes with each arrival at a host (who it is, start, clean) and with each answer.
        #expect(run.turns < 1000 * 2 + 5000 * 3 + 100)
        #expect(run.journal.count == 2 + 1000 + 2 * 5000 + 1)
    }
}
