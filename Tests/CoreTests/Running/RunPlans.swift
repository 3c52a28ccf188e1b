import Core
import Foundation
import TestKit

/// Small plans for tests of runs: one task, `t`, on hosts uh-1, uh-2, ...
enum RunPlans {
    static func graph(
        _ steps: [StepTemplate], hosts: Int = 1, rollout: Rollout = .init(), custom: Bool = false, window: WindowRule? = nil,
        approvals: ApprovalPolicy = .init(), requestedBy: String? = nil, tasks: [PlanTask] = []
    ) throws -> PlanGraph {
        let first = Sample.task("t", "restarting-processes", (1...hosts).map { "uh-\($0)" }.joined(separator: ", "), rollout: rollout, custom: custom)
        return try Sample.graph(inputs(steps, hosts: hosts, tasks: [first] + tasks, window: window, approvals: approvals, requestedBy: requestedBy))
    }

    static func inputs(
        _ steps: [StepTemplate], hosts: Int, tasks: [PlanTask], window: WindowRule? = nil, approvals: ApprovalPolicy = .init(), requestedBy: String? = nil
    ) -> PlanInputs {
        Sample.inputs(
            hosts: (1...hosts).map { Sample.host("uh-\($0)") },
            playbooks: [
                Sample.playbook("restarting-processes", [.userHost], steps),
                Sample.playbook("host-firewall-configuration", [.userHost], [Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.probe("check")]),
                Sample.playbook("additional-software", [.userHost], [Sample.step("first", .handoff(Sample.at("One"))), Sample.step("second", .handoff(Sample.at("Two")))]),
            ],
            tasks: tasks, window: window, approvals: approvals, requestedBy: requestedBy)
    }

    /// The last steps as the variant's `finally`, and whatever else a playbook's reader would have put into the frozen plan.
    static func closing(
        _ steps: [StepTemplate], finally: [StepTemplate] = [], onFailure: OnFailure = .stop, hosts: Int = 1, rollout: Rollout = .init(),
        window: WindowRule? = nil, tasks: [PlanTask] = [], _ change: (inout FrozenVariant) -> Void = { _ in }
    ) throws -> PlanGraph {
        var plan = try graph(steps + finally, hosts: hosts, rollout: rollout, window: window, tasks: tasks).plan
        for (task, variant) in plan.tasks.indices.flatMap({ task in plan.tasks[task].variants.indices.map { (task, $0) } }) {
            guard plan.tasks[task].activity.rawValue == "restarting-processes" else { continue }
            plan.tasks[task].variants[variant].finally = plan.tasks[task].variants[variant].steps.suffix(finally.count)
            plan.tasks[task].variants[variant].steps.removeLast(finally.count)
            plan.tasks[task].variants[variant].onFailure = onFailure
            change(&plan.tasks[task].variants[variant])
        }
        return PlanGraph(plan, fingerprint: try plan.fingerprint())
    }

    static func run(
        _ graph: PlanGraph, noWait: Bool = true, answering: Bool = false, at moment: String? = nil, _ change: (inout SimulatedFleet) -> Void = { _ in }
    ) throws -> SimulatedRun {
        var settings = RunSettings()
        settings.noWait = noWait
        var fleet = SimulatedFleet()
        change(&fleet)
        var run = try SimulatedRun(
            graph, seed: Seeds.base, fleet: fleet, settings: settings, at: moment.map { try Date($0, strategy: .iso8601) })
        if !answering { run.answers = { _ in nil } }
        return run
    }

    static func failure(_ host: String, _ reason: HostFailure.Reason = .connectionLost(.reply, "reset")) -> HostFailure {
        HostFailure(host: Sample.name(host), endpoint: "192.0.2.1", reason: reason)
    }

    static let otherPlan = Fingerprint(of: Data("another plan".utf8))
}

extension FrozenVariant {
    /// For tests: a step by its id, among its `finally` too.
    subscript(id: String) -> FrozenStep {
        get { (steps + finally).first { $0.id.rawValue == id }! }
        set {
            if let index = steps.firstIndex(where: { $0.id.rawValue == id }) { steps[index] = newValue }
            if let index = finally.firstIndex(where: { $0.id.rawValue == id }) { finally[index] = newValue }
        }
    }

    /// Every step named like this gets an undo that says so.
    mutating func undo(_ ids: String...) { for id in ids { self[id].undo = "undo \(id) {{target}}" } }
}
