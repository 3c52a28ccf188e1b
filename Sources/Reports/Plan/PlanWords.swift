public import Core
import Foundation

/// What a preview says of a plan, whatever it looks like. Texts hold what people wrote: whoever shows them makes them harmless first.
public struct PlanWords: Sendable {
    public let graph: PlanGraph
    /// What earlier runs took; told beside what the playbooks say.
    public let durations: Durations

    public init(_ graph: PlanGraph, _ durations: Durations = Durations()) {
        self.graph = graph
        self.durations = durations
    }

    public static func policy(_ policy: ApprovalPolicy) -> String {
        "by \(policy.quorum) \(policy.quorum == 1 ? "person" : "people"), valid for \(Units.words(seconds: policy.expires))"
            + (policy.requesterMayApprove ? "; the requester's own word counts" : "")
    }

    /// Order, rollout, and what the operations guide wants to be known; a line each.
    public func notes(_ task: FrozenTask) -> [Phrase] {
        var lines: [Phrase] = []
        if !task.after.isEmpty {
            lines.append(Phrase("after " + task.after.map { "\($0.task)" + ($0.evenIfFailures ? " (even if it has failures)" : "") }.joined(separator: ", ")))
        }
        if task.targets.count > 1 { lines.append(Phrase(Self.rollout(task))) }
        return lines + Self.cautions(task)
    }

    static func rollout(_ task: FrozenTask) -> String {
        let rollout = task.rollout, allowed = rollout.maxFailures.allowed(of: task.targets.count)
        let domains = rollout.maxFailuresPer.sorted { $0.key < $1.key }.map { ", or more than \($0.value.text) of one \($0.key)" }.joined()
        return (allowed == 0 ? "stops when a target fails" : "stops when more than \(allowed) of its targets fail") + domains
            + (rollout.soak > 0 ? ", waits \(Units.words(seconds: rollout.soak)) between batches" : "")
    }

    static func cautions(_ task: FrozenTask) -> [Phrase] {
        (task.customConfiguration ? [Phrase("custom configuration: the next platform upgrade may overwrite it", .notable)] : [])
            + (task.activity == .unlisted ? [Phrase("not in the matrix: Jelastic Support must confirm it first", .notable)] : [])
    }

    /// Kind, owner, time, whose word, for how many.
    public func facts(_ node: Int) -> [Phrase] {
        guard let step = graph.step(node), let owner = graph.owner(node) else { return [] }
        var facts = [Phrase(step.kind.rawValue), Phrase(owner.rawValue)]
        if step.expected > 0 {
            let learned = durations.learned(node, in: graph).map { ", earlier \(Units.words(seconds: $0.seconds)) in \($0.count) \($0.count == 1 ? "run" : "runs")" } ?? ""
            facts.append(Phrase("~" + Units.words(seconds: step.expected) + learned))
        }
        if let gate = step.gate { facts.append(Phrase("waits: \(gate.rawValue) by \(graph.gateOwner(node) ?? owner)", .notable)) }
        return facts + manners(node, step)
    }

    /// How the step is done, beside who does what.
    func manners(_ node: Int, _ step: FrozenStep) -> [Phrase] {
        var facts: [Phrase] = []
        if step.perBatch { facts.append("once for the batch") }
        if step.watchesHealth { facts.append("once its work is done") } else if graph.isClosing(node) { facts.append("whatever happened before it") }
        if graph.undoNode(of: node) != nil, let target = graph.targetNumber(of: node) {
            switch graph.variant(of: target).onFailure {
            case .undo: facts.append("undone if a later step fails")
            case .stop: facts.append("undone only by a person's word")
            }
        }
        if step.skipsHost { facts.append("skips the rest where nothing is to be done") }
        if step.freshConnection { facts.append("over a new connection") }
        return facts
    }

    /// In each batch the target that takes longest; the time of those who are waited for isn't ours to tell.
    public func time(ofTask index: Int) -> String {
        let task = graph.plan.tasks[index]
        let seconds = task.batches.reduce(0) { sum, batch in
            sum + (batch.map { task.variants[task.targets[$0].variant].steps.reduce(0) { $0 + $1.expected } }.max() ?? 0)
        } + task.rollout.soak * (task.batches.count - 1)
        let awaited = Set(graph.chains[index].joined().compactMap { graph.gateOwner($0) }).sorted().map(\.rawValue).joined(separator: " and ")
        let ours = seconds > 0 ? "about \(Units.words(seconds: seconds))" : nil
        if awaited.isEmpty { return ours ?? "no time to speak of" }
        return (ours.map { "\($0), and " } ?? "") + "as long as \(awaited) takes"
    }

    /// `138 steps: 120 hosting-provider, 18 jelastic-operations`
    public var count: String {
        let owners = Dictionary(grouping: graph.steps.compactMap { graph.owner($0) }, by: \.self).mapValues(\.count)
        return "\(graph.steps.count) \(graph.steps.count == 1 ? "step" : "steps"): " + owners.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
