public import Core
import Foundation

extension Report {
    /// - Throws: where an entry doesn't follow from those before it.
    public init(_ inputs: ReportInputs) throws(IllegalFact) {
        let fold = try ReportFold(inputs), machine = fold.machine, graph = inputs.graph, plan = graph.plan
        run = inputs.run
        self.plan = plan.name
        fingerprint = graph.fingerprint
        summary = plan.summary
        requestedBy = plan.requestedBy
        matrixEdition = plan.matrix.edition
        playbooks = plan.tasks.flatMap { task in
            task.variants.map { Playbook(activity: task.activity, title: task.title, element: $0.element, owner: $0.owner, revision: $0.revision) }
        }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        approvals = plan.approvals
        window = plan.window?.words
        timezone = plan.window?.timezone ?? inputs.fallbackZone
        state = inputs.state
        reason = machine.leaving?.reason
        createdAt = fold.createdAt
        lastAt = machine.lastAt
        endedAt = inputs.state.isFinal ? machine.lastAt : nil
        counts = machine.counts().reduce(into: [:]) { $0[$1.key.rawValue] = $1.value }
        holders = fold.holders
        words = fold.words + inputs.pending.map { fold.said($0.word, of: $0.step.flatMap { graph.index(of: $0) }, isPending: true) }
        unknowns = fold.unknowns
        clockJumps = fold.clockJumps
        timeline = fold.timeline
        openings = Self.openings(plan, from: fold.createdAt, to: machine.lastAt)
        let making = ReportMaking(inputs: inputs, fold: fold)
        tasks = plan.tasks.indices.map(making.task)
        gates = graph.steps.compactMap(making.gate)
        owed = making.owed()
    }

    private static func openings(_ plan: FrozenPlan, from start: Date, to end: Date) -> [Opening] {
        guard let schedule = plan.window.flatMap({ try? WindowSchedule($0) }) else { return [] }
        return schedule.openings(atOrAfter: start, count: 400).prefix { $0.start < end }.map {
            Opening(from: max($0.start, .distantPast), until: $0.isBounded ? $0.end : nil, names: $0.names)
        }
    }
}
