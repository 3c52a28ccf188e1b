import Core
import TestKit
import Testing

@Suite("A target that fails may be left anywhere, and is closed all the same")
struct ClosingCrashTests {
    /// uh-1 has nothing to do, uh-2 fails in its third step, uh-3 in its closing, uh-4 is well; their steps capture, are
    /// conditional, wait for a question, and are lost once.
    private static func graph() throws -> PlanGraph {
        let steps = [
            Sample.probe("needed", "is there work {{target}}"), Sample.probe("look", "look {{target}}"),
            Sample.run("drain", "drain {{target}}"), Sample.run("config", "config {{target}}", effect: .idempotent),
            Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true),
            Sample.run("apply", "apply {{target}}"), Sample.run("extra", "extra {{target}}"), Sample.run("reload", "reload {{target}}"),
        ]
        let finally = [Sample.run("restore", "restore {{target}}"), Sample.probe("check", "check {{target}}"), Sample.run("tell", "tell {{target}}", effect: .idempotent)]
        let tasks = [Sample.task("later", "host-firewall-configuration", "uh-1, uh-2, uh-4", after: ["t"], evenIfFailures: true)]
        return try RunPlans.closing(steps, finally: finally, onFailure: .undo, hosts: 4, rollout: .init(serial: [.count(2)], maxFailures: 2), tasks: tasks) {
            $0.undo("drain", "config", "apply", "reload")
            $0["needed"].skipsHost = true
            $0["look"].capture = [Capture(name: Sample.name("found"), pattern: "^found=(.+)$")]
            $0["extra"].when = [Condition(.value(Sample.name("found")), values: ["yes"])]
            $0["reload"].when = [Condition(.changed([Sample.name("config")]))]
        }
    }

    private static func run(seed: UInt64) throws -> SimulatedRun {
        var fleet = SimulatedFleet()
        for host in 2...4 { fleet.probes["work uh-\(host)"] = 1 }
        fleet.outputs = ["look uh-2": "found=yes", "look uh-3": "found=no", "look uh-4": "found=yes", "config uh-4": "drydock: unchanged"]
        fleet.firstFates = [
            "undo config uh-2": [.vanishes, .exits(0)], "undo drain uh-2": [.exits(0)], "undo apply uh-2": [.exits(0)], "restore uh-3": [.exits(1)],
        ]
        fleet.fates["apply uh-2"] = .exits(1)
        return try SimulatedRun(graph(), seed: seed, fleet: fleet)
    }

    private func check(_ run: SimulatedRun, like whole: SimulatedRun, _ words: Comment) {
        #expect(run.outcome == whole.outcome, words)
        #expect(run.violations == [], words)
        #expect(run.doubles() == [], words)
        #expect(run.gaps() == [], words)
        #expect(run.states() == whole.states(), words)
        // By the hosts' own count: each closing step that isn't idempotent ran once for each target that was touched.
        for host in 2...4 { #expect(run.fleet.jobs.values.filter { $0.script == "restore uh-\(host)" }.count == 1, words) }
        for script in ["restore uh-1", "undo extra uh-2", "undo reload uh-2", "undo drain uh-3", "undo drain uh-4"] {
            #expect(!run.fleet.jobs.values.contains { $0.script == script }, words)
        }
    }

    private static let ends: [String: StepState] = [
        "t/uh-1/drain": .skipped, "t/uh-1/tell": .skipped, "t/uh-2/apply": .failed, "t/uh-2/undo-apply": .succeeded, "t/uh-2/undo-config": .succeeded,
        "t/uh-2/undo-drain": .succeeded, "t/uh-2/restore": .succeeded, "t/uh-2/tell": .succeeded, "t/uh-2/extra": .cancelled, "t/uh-3/extra": .skipped,
        "t/uh-3/reload": .succeeded, "t/uh-3/restore": .failed, "t/uh-3/check": .succeeded, "t/uh-3/tell": .succeeded, "t/uh-4/extra": .succeeded,
        "t/uh-4/reload": .skipped, "t/uh-4/tell": .succeeded, "later/uh-1/check": .succeeded, "later/uh-2/check": .cancelled, "later/uh-4/check": .succeeded,
    ]

    @Test("the story, when nothing happens to it")
    func whole() throws {
        var run = try Self.run(seed: 1)
        try run.finish()
        check(run, like: run, "whole")
        let states = run.states()
        for (step, state) in Self.ends { #expect(states[step] == state, "\(step)") }
        #expect(run.begun().filter { $0.hasPrefix("t/uh-2/undo") } == ["apply", "config", "drain"].map { "t/uh-2/undo-\($0)" })
        #expect(run.outcome == RunOutcome(leaving: Leaving(.failed, reason: "2 steps failed; 1 target was taken back"), exit: .failed))
    }

    @Test("cut after each fact, with its acts sent, half sent and not sent, it ends the same", arguments: [0.0, 0.5, 1.0])
    func everyPrefix(surviving: Double) throws {
        var whole = try Self.run(seed: 1)
        try whole.finish()
        for kept in 3...whole.journal.count {
            var run = try Self.run(seed: 1)
            while run.outcome == nil {
                var next = run
                try next.step()
                if next.journal.count >= kept {
                    try run.step(sending: surviving)
                    break
                }
                run = next
            }
            if run.outcome != nil { continue }
            try run.crash()
            try run.finish()
            check(run, like: whole, "after \(kept) facts")
        }
    }

    @Test("with many crashes at random turns")
    func manyCrashes() throws {
        var whole = try Self.run(seed: 1)
        try whole.finish()
        let base = Seeds.base
        for seed in base..<(base + 200) {
            var dice = Dice(seed: seed), run = try Self.run(seed: seed)
            for _ in 0..<400 where run.outcome == nil {
                guard dice.chance(0.08) else {
                    try run.step()
                    continue
                }
                try run.step(sending: Double.random(in: 0...1, using: &dice))
                if run.outcome == nil { try run.crash() }
            }
            try run.finish()
            check(run, like: whole, "seed \(seed)")
        }
    }

    @Test("the facts fold again to the same machine")
    func replay() throws {
        var run = try Self.run(seed: 1)
        try run.finish()
        var machine = RunMachine(run.graph)
        for entry in run.journal { try machine.fold(entry) }
        #expect(machine.steps == run.shell.machine.steps)
        for step in machine.steps { #expect(machine.status(of: step) == run.shell.machine.status(of: step)) }
    }
}
