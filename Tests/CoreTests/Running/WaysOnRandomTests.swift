import Core
import TestKit
import Testing

/// Any word at any moment, with crashes between: the run still ends, keeps its counts, and starts nothing before its turn.
@Suite("Any word, at any moment")
struct WaysOnRandomTests {
    private static func graph() throws -> PlanGraph {
        let steps = [
            Sample.probe("look", "look {{target}}"), Sample.run("one", "one {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true),
            Sample.run("two", "two {{target}}", effect: .idempotent), Sample.step("boot", .reboot(timeout: Sample.at(.seconds(120))), expected: 10),
        ]
        let tasks = [Sample.task("later", "host-firewall-configuration", "uh-1, uh-3", after: ["t"], evenIfFailures: true)]
        return try RunPlans.closing(
            steps, finally: [Sample.run("restore", "restore {{target}}")], onFailure: .undo, hosts: 4, rollout: .init(serial: [.count(2)], maxFailures: 1), tasks: tasks) { $0.undo("one", "two") }
    }

    private static let verbs: [Word.Verb] = [.retried, .restarted, .skipped, .doneByHand, .undone, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .approved]

    private func play(seed: UInt64) throws -> SimulatedRun {
        var dice = Dice(seed: seed), fleet = SimulatedFleet()
        for host in 1...4 {
            if dice.chance(0.3) { fleet.firstFates["one uh-\(host)"] = [.exits(1)] }
            if dice.chance(0.3) { fleet.firstFates["two uh-\(host)"] = [.vanishes, .exits(1)] }
            if dice.chance(0.2) { fleet.firstFates["restore uh-\(host)"] = [.exits(1)] }
            if dice.chance(0.2) { fleet.firstFates["undo one uh-\(host)"] = [.exits(1)] }
        }
        var settings = RunSettings()
        settings.noWait = true
        var run = try SimulatedRun(Self.graph(), seed: seed, fleet: fleet, settings: settings)
        let all = run.graph.steps + (0..<6).flatMap { run.graph.undos(of: $0) }
        for _ in 0..<40 {
            for _ in 0..<Int.random(in: 1...12, using: &dice) where run.outcome == nil { try run.step(sending: dice.chance(0.9) ? 1 : 0.5) }
            if dice.chance(0.1) { run.fleet.setGone(Sample.name("uh-\(Int.random(in: 1...4, using: &dice))"), dice.chance(0.3)) }
            guard let verb = Self.verbs.randomElement(using: &dice), let step = all.randomElement(using: &dice), let id = run.graph.stepID(step) else { continue }
            run.say(verb, id, by: "anna", run: run.run)
            if run.outcome != nil || dice.chance(0.2) { try run.crash() }
        }
        for host in 1...4 { run.fleet.setGone(Sample.name("uh-\(host)"), false) }
        try run.crash()
        try run.finish()
        return run
    }

    @Test("its facts fold again to the same run, its counts are right, and the order of its steps was kept")
    func invariants() throws {
        var ends: [RunState: Int] = [:]
        for seed in Seeds.base..<(Seeds.base + 150) {
            let run = try play(seed: seed), machine = run.shell.machine
            #expect(run.violations == [], "seed \(seed)")
            #expect(run.gaps() == [], "seed \(seed)")
            var replayed = RunMachine(run.graph)
            for entry in run.journal { try replayed.fold(entry) }
            for step in run.graph.steps { #expect(replayed.status(of: step) == machine.status(of: step), "seed \(seed)") }
            let passed = run.graph.steps.count { [.succeeded, .skipped].contains(machine.state(of: $0)) }
            #expect(machine.isComplete == (passed == run.graph.steps.count), "seed \(seed)")
            for host in run.graph.plan.hosts.indices {
                #expect(run.held.contains(run.graph.plan.hosts[host].access.endpoint) == machine.mustHold(host), "seed \(seed), host \(host)")
            }
            ends[run.outcome?.leaving.state ?? .running, default: 0] += 1
        }
        #expect(ends[.running] == nil && ends.count >= 2, "\(ends)")
    }
}
