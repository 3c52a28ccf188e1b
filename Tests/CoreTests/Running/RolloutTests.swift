import Core
import Foundation
import TestKit
import Testing

@Suite("Rollouts that stop in time")
struct RolloutTests {
    private static func graph(
        _ rollout: Rollout, hosts: [(String, String)], health: String? = nil, steps: [StepTemplate] = [Sample.run("work", "work on {{target}}")], finally: [StepTemplate] = []
    ) throws -> PlanGraph {
        var task = Sample.task("t", "restarting-processes", hosts.map(\.0).joined(separator: ", "), rollout: rollout)
        task.health = health.map { Sample.step("rollout-health", .probe(Sample.at($0))) }
        var book = Sample.playbook("restarting-processes", [.userHost], steps)
        book.variants[0].finally = finally
        return try Sample.graph(Sample.inputs(hosts: hosts.map { Sample.host($0.0, rack: $0.1) }, playbooks: [book], tasks: [task]))
    }

    private static let six = (1...6).map { ("uh-\($0)", $0 <= 3 ? "a1" : "a2") }

    private func run(_ graph: PlanGraph, failing: [String], _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: false, at: "2026-12-01T00:00:00Z") { fleet in
            for host in failing { fleet.fates["work on \(host)"] = .exits(1) }
            change(&fleet)
        }
        try run.finish()
        return run
    }

    private func begun(_ run: SimulatedRun) -> [String] { run.begun().filter { $0.hasSuffix("/work") }.map { String($0.dropFirst(2).dropLast(5)) } }

    @Test("the stop is at the failure after the allowed number, which may be a share of all", arguments: [
        (FailureLimit.count(0), 1), (.count(1), 2), (.percent(0), 1), (.percent(16), 1), (.percent(17), 2), (.percent(34), 3), (.percent(100), 6),
    ])
    func share(limit: FailureLimit, begun count: Int) throws {
        let run = try run(Self.graph(.init(serial: [.count(1)], maxFailures: limit), hosts: Self.six), failing: ["uh-1", "uh-2", "uh-3", "uh-4", "uh-5", "uh-6"])
        #expect(begun(run).count == count)
        #expect(run.outcome?.leaving.cause == (count < 6 ? .stopped : nil))
    }

    @Test("a failure domain has a limit of its own: where it is passed, the whole task stops", arguments: [
        (["uh-1"], ["uh-1", "uh-2", "uh-3", "uh-4", "uh-5", "uh-6"], false), (["uh-1", "uh-4"], ["uh-1", "uh-2", "uh-3", "uh-4", "uh-5", "uh-6"], false),
        (["uh-1", "uh-2"], ["uh-1", "uh-2"], true), (["uh-4", "uh-6"], ["uh-1", "uh-2", "uh-3", "uh-4", "uh-5", "uh-6"], true),
    ])
    func domains(failing: [String], expected: [String], isExceeded: Bool) throws {
        let rollout = Rollout(serial: [.count(1)], maxFailures: 6, maxFailuresPer: ["rack": 1])
        let run = try run(Self.graph(rollout, hosts: Self.six), failing: failing)
        #expect(begun(run) == expected && run.outcome?.exit == .failed)
        if isExceeded, expected.count < 6 { #expect(run.outcome?.leaving == Leaving(.paused, reason: "more failures in rack a1 than max_failures_per allows", cause: .stopped)) }
    }

    @Test("a share of a failure domain is a share of its own hosts")
    func domainShare() throws {
        let rollout = Rollout(serial: [.count(1)], maxFailures: 6, maxFailuresPer: ["rack": .percent(34)])
        #expect(begun(try run(Self.graph(rollout, hosts: Self.six), failing: ["uh-1", "uh-2"])) == ["uh-1", "uh-2"])
    }

    @Test("a host without the label is refused")
    func label() throws {
        #expect(throws: Diagnostics.self) { try Self.graph(.init(maxFailuresPer: ["row": 1]), hosts: Self.six) }
    }

    @Test("the next batch begins when the one before it has soaked and is found well")
    func health() throws {
        let finally = [Sample.run("thaw", "thaw")]
        let graph = try Self.graph(.init(serial: [.count(1)], soak: 600), hosts: Array(Self.six.prefix(2)), health: "healthy", finally: finally)
        let run = try run(graph, failing: [])
        #expect(run.outcome?.exit == .done && run.violations == [])
        #expect(run.begun() == ["uh-1", "uh-2"].flatMap { host in ["work", "thaw", "rollout-soak", "rollout-health"].map { "t/\(host)/\($0)" } })
        let first = try #require(run.status("t/uh-1/rollout-health")?.startedAt), thaw = try #require(run.status("t/uh-1/thaw")?.endedAt)
        #expect(first.timeIntervalSince(thaw) >= 600)
    }

    @Test("a host that isn't well after its soak has failed: the canary stops the rollout")
    func canary() throws {
        let graph = try Self.graph(.init(serial: [.count(1)], soak: 600), hosts: Self.six, health: "healthy")
        let run = try run(graph, failing: []) { $0.probes["healthy"] = 1 }
        #expect(begun(run) == ["uh-1"] && run.state("t/uh-1/rollout-health") == .failed && run.outcome?.leaving.cause == .stopped)
    }

    @Test("where the work failed there is nothing to watch over; what restores is done all the same")
    func failedWork() throws {
        let graph = try Self.graph(.init(serial: [.count(1)], soak: 600), hosts: Array(Self.six.prefix(1)), health: "healthy", finally: [Sample.run("thaw", "thaw")])
        let run = try run(graph, failing: ["uh-1"])
        #expect(run.begun() == ["t/uh-1/work", "t/uh-1/thaw"] && run.state("t/uh-1/rollout-health") == .skipped && run.outcome?.exit == .failed)
    }

    @Test("cut after each fact, a watched rollout ends the same")
    func crashes() throws {
        let graph = try Self.graph(.init(serial: [.count(1)], soak: 600), hosts: Array(Self.six.prefix(2)), health: "healthy", finally: [Sample.run("thaw", "thaw")])
        let whole = try run(graph, failing: [])
        for kept in 1...whole.journal.count {
            var run = try SimulatedRun(graph, seed: Seeds.base, journal: Array(whole.journal.prefix(kept)))
            try run.finish()
            #expect(run.states() == whole.states() && run.doubles() == [] && run.violations == [], "cut after \(kept)")
        }
    }

    @Test("a broken host keeps its place: the next one isn't begun in its stead")
    func slots() throws {
        let graph = try Self.graph(.init(serial: [.count(2)], maxFailures: 1), hosts: Array(Self.six.prefix(4)))
        let run = try run(graph, failing: ["uh-1"])
        #expect(Set(begun(run).prefix(2)) == ["uh-1", "uh-2"] && begun(run).count == 4)
        let second = try #require(run.status("t/uh-2/work")?.endedAt), third = try #require(run.status("t/uh-3/work")?.startedAt)
        #expect(third >= second)
    }
}
