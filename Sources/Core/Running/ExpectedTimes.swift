/// What each step is expected to take, reckoned once for a view that asks again and again.
public struct ExpectedTimes: Sendable {
    /// For each task, for each variant: seconds of its steps, and after them of its `finally`.
    private let seconds: [[[Int]]]

    public init(_ graph: PlanGraph, _ durations: Durations = .init()) {
        seconds = graph.plan.tasks.enumerated().map { index, task in
            task.variants.indices.map { variant in
                // Where a step is done makes no difference: any target of the variant tells.
                guard let target = task.targets.firstIndex(where: { $0.variant == variant }) else { return [] }
                return graph.chains[index][target].map { durations.seconds($0, in: graph) }
            }
        }
    }

    /// 0: nothing is known of it.
    public func of(_ node: Int, in graph: PlanGraph) -> Int {
        let place = graph.nodes[node], task = graph.plan.tasks[place.task]
        switch place.role {
        case .step(let target, let step), .undo(let target, let step): return self[place.task, task.targets[target].variant, step]
        case .finally(let target, let step):
            let variant = task.targets[target].variant
            return self[place.task, variant, task.variants[variant].steps.count + step]
        case .batchStep(let variant, let step): return self[place.task, variant, step]
        case .barrier: return 0
        }
    }

    /// What a target of the variant takes from its first step to its last.
    public func whole(task: Int, variant: Int) -> Int { seconds[task][variant].reduce(0, +) }

    private subscript(task: Int, variant: Int, place: Int) -> Int {
        let all = seconds[task][variant]
        return all.indices.contains(place) ? all[place] : 0
    }
}
