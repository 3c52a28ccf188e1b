import Core
import Foundation
@testable import Reports
import TestKit

/// Runs to report of, made without a network.
enum Tale {
    static let seed = UInt64(ProcessEnvironment.value("DRYDOCK_SEED") ?? "") ?? 1

    /// What people, files and hosts might say to break a page, a table or a terminal.
    static let nasty = "<script>alert('1')</script> \"quoted\" & | `code` *bold* [x](http://evil.example)\u{1B}[31m\u{7}\u{0}\u{202E}txet\u{FFFE}\r\n]]> é"

    static func graph(
        _ steps: [StepTemplate], hosts: Int = 2, rollout: Rollout = .init(), custom: Bool = false, window: WindowRule? = nil, containers: [String] = [],
        requestedBy: String? = "anna@provider.example", more: [PlanTask] = []
    ) throws -> PlanGraph {
        let inputs = Sample.inputs(
            hosts: (1...hosts).map { Sample.host("uh-\($0)", containers: $0 == 1 ? containers : []) },
            playbooks: [
                Sample.playbook("restarting-processes", [.userHost], steps),
                Sample.playbook("host-firewall-configuration", [.userHost], [Sample.probe("evidence"), Sample.step("ticket", .handoff(Sample.at("Please open port 443 on {{target}}"))), Sample.probe("check")]),
            ],
            tasks: [Sample.task("t", "restarting-processes", "element=user-host", rollout: rollout, custom: custom)] + more, window: window, requestedBy: requestedBy)
        return try Sample.graph(inputs)
    }

    static func run(_ graph: PlanGraph, answering: Bool = true, noWait: Bool = true, at moment: String? = nil, _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var settings = RunSettings()
        settings.noWait = noWait
        var fleet = SimulatedFleet()
        change(&fleet)
        var run = try SimulatedRun(graph, seed: seed, fleet: fleet, settings: settings, at: moment.map { try Date($0, strategy: .iso8601) })
        if !answering { run.answers = { _ in nil } }
        return run
    }

    static func report(_ run: SimulatedRun, held: [String] = [], all: Bool = false, tail: String? = nil) throws -> Report {
        let tails: [Report.Tail] = tail.map { [.init(stream: "out", text: $0, omitted: 12), .init(stream: "err", text: $0, omitted: 0)] } ?? []
        return try Report(ReportInputs(
            run: run.run, graph: run.graph, entries: run.journal, state: run.outcome?.leaving.state ?? .interrupted, heldHosts: held.map { Sample.name($0) },
            wantsAllOutput: all) { _, _ in tails })
    }

    /// A failure, an unknown that a person resolved, a clock that was set, words with nasty reasons: everything at once.
    static func troubled() throws -> SimulatedRun {
        var graph = try graph([Sample.run("work"), Sample.run("more", "more")], hosts: 4, rollout: .init(maxFailures: 2, anyUnknown: .continue), custom: true)
        var plan = graph.plan
        plan.summary = nasty
        graph = PlanGraph(plan, fingerprint: try plan.fingerprint())
        var run = try run(graph, noWait: false) {
            $0.firstFates["work"] = [.exits(3), .vanishes]
            $0.outputs["work"] = nasty
        }
        try run.advance { !$0.begun().isEmpty }
        run.setClock(by: 7200)
        try run.finish()
        try run.crash()
        for step in graph.steps where run.shell.machine.state(of: step) == .unknown {
            if let id = graph.stepID(step) { run.say(.resolvedSucceeded, id, by: nasty, run: run.run, reason: nasty) }
        }
        try run.finish()
        return run
    }
}
