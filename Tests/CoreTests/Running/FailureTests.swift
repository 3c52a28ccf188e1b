import Core
import TestKit
import Testing

@Suite("Failures and the stop")
struct FailureTests {
    @Test("max_failures bears so many of the whole task; the next one stops it", arguments: [
        (0, [1], ["uh-1"], RunState.paused), (0, [4], ["uh-1", "uh-2", "uh-3", "uh-4"], .failed), (0, [2], ["uh-1", "uh-2"], .paused),
        (1, [1], ["uh-1", "uh-2", "uh-3", "uh-4"], .failed), (1, [1, 2], ["uh-1", "uh-2"], .paused), (1, [1, 3], ["uh-1", "uh-2", "uh-3"], .paused),
        (2, [1, 2], ["uh-1", "uh-2", "uh-3", "uh-4"], .failed), (2, [1, 2, 3], ["uh-1", "uh-2", "uh-3"], .paused),
        (9, [1, 2, 3, 4], ["uh-1", "uh-2", "uh-3", "uh-4"], .failed),
    ])
    func budget(allowed: Int, failing: [Int], begun: [String], state: RunState) throws {
        let steps = [Sample.run("first", "first {{target}}"), Sample.run("second")]
        var run = try RunPlans.run(RunPlans.graph(steps, hosts: 4, rollout: .init(serial: [.count(1)], maxFailures: .count(allowed))), noWait: false) {
            for host in failing { $0.fates["first uh-\(host)"] = .exits(1) }
        }
        try run.finish()
        #expect(run.outcome?.exit == .failed && run.outcome?.leaving.state == state)
        #expect((1...4).map { "uh-\($0)" }.filter { !run.story(of: "t/\($0)/first").isEmpty } == begun)
        for host in begun { #expect(run.state("t/\(host)/second") == (failing.contains(Int(host.suffix(1))!) ? (state.isFinal ? .cancelled : .waiting) : .succeeded)) }
        #expect(run.violations == [])
    }

    @Test("each kind of loss counts once for its target", arguments: ["failed", "unreachable", "unknown"])
    func kinds(kind: String) throws {
        let steps = [Sample.run("first", "first {{target}}"), Sample.run("second")]
        for (allowed, begun) in [(0, 1), (1, 2), (2, 3)] {
            let rollout = Rollout(serial: [.count(1)], maxFailures: .count(allowed), anyUnknown: .continue)
            var run = try RunPlans.run(RunPlans.graph(steps, hosts: 3, rollout: rollout), noWait: false) { fleet in
                for host in ["uh-1", "uh-2"] {
                    switch kind {
                    case "failed": fleet.fates["first \(host)"] = .exits(1)
                    case "unknown": fleet.fates["first \(host)"] = .vanishes
                    default: fleet.setGone(Sample.name(host), true)
                    }
                }
            }
            try run.finish()
            #expect(["uh-1", "uh-2", "uh-3"].filter { !run.story(of: "t/\($0)/first").isEmpty }.count == begun, "\(allowed) allowed")
        }
    }

    @Test("at the stop nothing new begins, and what runs ends")
    func running() throws {
        let steps = [Sample.run("first", "first {{target}}"), Sample.run("second")]
        var run = try RunPlans.run(RunPlans.graph(steps, hosts: 6), noWait: false) { $0.fates["first uh-1"] = .exits(1) }
        run.fleet.jobLength = 5
        try run.advance { $0.state("t/uh-1/first") == .failed }
        let begun = Set(run.states().filter { $0.value == .started }.keys)
        #expect(begun.count > 1)
        try run.finish()
        for step in begun { #expect(run.states()[step] == .succeeded) }
        let afterStop = run.journal.drop { if case .ended(_, _, let ending) = $0.fact { ending.outcome != .failed } else { true } }
        #expect(!afterStop.contains { if case .started = $0.fact { true } else { false } })
        let remains = (2...6).contains { run.story(of: "t/uh-\($0)/second").isEmpty }
        #expect(run.outcome?.leaving.state == (remains ? .paused : .failed), "seed \(Seeds.base)")
    }

    @Test("an unknown stops its task at once, unless it says that it goes on", arguments: [Rollout.AnyUnknown.stop, .continue])
    func unknown(rule: Rollout.AnyUnknown) throws {
        let rollout = Rollout(serial: [.count(1)], maxFailures: 3, anyUnknown: rule)
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work", "work {{target}}")], hosts: 3, rollout: rollout), noWait: false) { $0.fates["work uh-1"] = .vanishes }
        try run.finish()
        #expect(run.outcome?.exit == .unknown && run.outcome?.leaving.state == .unknown)
        #expect(run.state("t/uh-3/work") == (rule == .stop ? .waiting : .succeeded))
    }

    @Test("a task waits for the whole of another, and is let go only if that went well, or even so", arguments: [
        (false, false, RunState.succeeded), (true, false, .failed), (true, true, .failed), (false, true, .succeeded),
    ])
    func after(failing: Bool, even: Bool, state: RunState) throws {
        let tasks = [
            Sample.task("a", "restarting-processes", "uh-1, uh-2"),
            Sample.task("b", "restarting-processes", "uh-3", after: ["a"], evenIfFailures: even),
            Sample.task("c", "restarting-processes", "uh-4", after: ["b"]),
        ]
        var run = try RunPlans.run(Sample.graph(RunPlans.inputs([Sample.run("work", "work {{target}}")], hosts: 4, tasks: tasks)), noWait: false) {
            if failing { $0.fates["work uh-2"] = .exits(1) }
        }
        try run.finish()
        #expect(run.outcome?.leaving.state == state)
        #expect(run.state("b/uh-3/work") == (failing && !even ? .cancelled : .succeeded))
        #expect(run.state("c/uh-4/work") == (failing && !even ? .cancelled : .succeeded))
    }

    @Test("what failed in one task isn't touched in the next, other machines are")
    func barred() throws {
        let tasks = [Sample.task("a", "restarting-processes", "uh-1, uh-2", rollout: .init(maxFailures: 1)), Sample.task("b", "restarting-processes", "uh-1, uh-2")]
        var run = try RunPlans.run(Sample.graph(RunPlans.inputs([Sample.run("work", "{{task}} {{target}}")], hosts: 2, tasks: tasks)), noWait: false) { $0.fates["a uh-1"] = .exits(1) }
        try run.finish()
        #expect(run.states() == ["a/uh-1/work": .failed, "a/uh-2/work": .succeeded, "b/uh-1/work": .cancelled, "b/uh-2/work": .succeeded])
        #expect(run.outcome?.exit == .failed && run.outcome?.leaving.state == .failed)
    }

    private static let said: [(Set<ExitCode>, ExitCode)] = [
        ([], .done), ([.held, .unknown, .failed, .unreachable, .waitsForApproval, .windowClosed], .held),
        ([.unknown, .failed, .unreachable, .waitsForApproval, .windowClosed], .unknown), ([.failed, .unreachable, .waitsForApproval, .windowClosed], .failed),
        ([.unreachable, .waitsForApproval, .windowClosed], .unreachable), ([.waitsForApproval, .windowClosed], .waitsForApproval), ([.windowClosed], .windowClosed),
    ]

    @Test("of several exit codes one is said", arguments: said)
    func precedence(codes: Set<ExitCode>, said: ExitCode) { #expect(ExitCode.first(of: codes) == said) }
}
