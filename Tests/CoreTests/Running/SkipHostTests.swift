import Core
import TestKit
import Testing

@Suite("Targets to which nothing is to be done")
struct SkipHostTests {
    private let sure = Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true)

    private func graph(_ middle: [StepTemplate], hosts: Int = 1, rollout: Rollout = .init(), tasks: [PlanTask] = []) throws -> PlanGraph {
        let steps = [Sample.probe("needed", "is there work {{target}}")] + middle + [Sample.run("work", "work {{target}}")]
        return try RunPlans.closing(steps, finally: [Sample.run("restore", "restore {{target}}")], hosts: hosts, rollout: rollout, tasks: tasks) {
            $0["needed"].skipsHost = true
        }
    }

    /// Others than those named have work.
    private func run(_ graph: PlanGraph, idle: [Int], answering: Bool = true) throws -> SimulatedRun {
        var run = try RunPlans.run(graph, noWait: false, answering: answering) { fleet in
            for target in graph.plan.tasks[0].targets { fleet.probes["work \(target.name)"] = idle.contains { "uh-\($0)" == target.name.rawValue } ? 0 : 1 }
        }
        try run.finish()
        #expect(run.violations == [] && run.gaps() == [] && run.doubles() == [])
        return run
    }

    @Test("0 skips the rest, 1 goes on, anything else has failed", arguments: [
        (0, StepState.succeeded, StepState.skipped, ExitCode.done), (1, .succeeded, .succeeded, .done), (2, .failed, .cancelled, .failed), (-1, .failed, .cancelled, .failed),
    ])
    func exits(status: Int, needed: StepState, work: StepState, exit: ExitCode) throws {
        var run = try RunPlans.run(graph([]), noWait: false) { $0.probes["is there work"] = status }
        try run.finish()
        #expect(run.state("t/uh-1/needed") == needed && run.state("t/uh-1/work") == work && run.outcome?.exit == exit)
        #expect(run.state("t/uh-1/restore") == (work == .succeeded ? .succeeded : .skipped))
        if status == 0 {
            #expect(run.status("t/uh-1/work")?.reason == "nothing to do, as 'needed' found")
            #expect(run.outcome?.leaving.reason == "every step succeeded; nothing was changed" && run.begun() == ["t/uh-1/needed"])
        }
        if status == 2 { #expect(run.status("t/uh-1/needed")?.reason == "exit status 2, which is neither 0 (nothing to do) nor 1 (go on)") }
    }

    @Test("the next batch and later tasks go on as after any target that is done")
    func batches() throws {
        let tasks = [Sample.task("later", "host-firewall-configuration", "uh-1", after: ["t"])]
        let run = try run(graph([], hosts: 3, rollout: .init(serial: [.count(1)]), tasks: tasks), idle: [1, 3])
        #expect(run.outcome?.exit == .done)
        #expect(run.state("t/uh-2/work") == .succeeded && run.state("t/uh-3/work") == .skipped && run.state("later/uh-1/ticket") == .succeeded)
    }

    @Test("a batch's question doesn't wait for it, and is asked for the others; for nobody if there are none", arguments: [
        ([], StepState.succeeded), ([1], .succeeded), ([1, 2], .succeeded), ([1, 2, 3], .skipped),
    ])
    func question(idle: [Int], sure: StepState) throws {
        for middle in [[self.sure], [Sample.probe("look", "look"), self.sure], [self.sure, Sample.step("again", .confirm(Sample.at("Again?")), perBatch: true)]] {
            let run = try run(graph(middle, hosts: 3), idle: idle)
            #expect(run.outcome?.exit == .done && run.state("t/batch-1/sure") == sure)
            for host in 1...3 { #expect(run.state("t/uh-\(host)/work") == (idle.contains(host) ? .skipped : .succeeded)) }
        }
    }

    @Test("a refused question of the batch doesn't concern it")
    func refused() throws {
        let graph = try graph([sure], hosts: 2, tasks: [Sample.task("later", "host-firewall-configuration", "uh-1, uh-2")])
        var run = try RunPlans.run(graph, noWait: false) { $0.probes = ["work uh-1": 0, "work uh-2": 1] }
        run.answers = { $0.step.rawValue == "sure" ? .rejected : .approved }
        try run.finish()
        #expect(run.state("t/uh-1/work") == .skipped && run.state("t/uh-2/work") == .cancelled)
        #expect(run.state("later/uh-1/check") == .succeeded && run.state("later/uh-2/check") == .cancelled && run.outcome?.leaving.state == .cancelled)
    }
}
