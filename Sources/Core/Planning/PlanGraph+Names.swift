/// What a node is called, and what stands in the plan for it.
extension PlanGraph {
    public func task(_ node: Int) -> FrozenTask { plan.tasks[nodes[node].task] }

    public func step(_ node: Int) -> FrozenStep? { variant(node).map { $0.0.steps[$0.1] } }

    /// The owner of a step: the matrix's word for its cell.
    public func owner(_ node: Int) -> Owner? { variant(node)?.0.owner }

    public func element(_ node: Int) -> Element? { variant(node)?.0.element }

    /// Nil for a barrier and for a step of a whole batch.
    public func target(_ node: Int) -> FrozenTarget? {
        switch nodes[node].role {
        case .step(let target, _): task(node).targets[target]
        case .batchStep, .barrier: nil
        }
    }

    public func host(_ node: Int) -> FrozenHost? { target(node).map { plan.hosts[$0.host] } }

    /// Whose word opens the step's gate.
    public func gateOwner(_ node: Int) -> Owner? {
        guard let gate = step(node)?.gate else { return nil }
        switch gate {
        case .performed: return owner(node)
        case .confirmed: return .jelasticOperations
        case .consented: return .hostingProvider
        }
    }

    /// `task/target/step` for a step, `task/batch-N` for a barrier.
    public func name(_ node: Int) -> String { stepID(node)?.description ?? "\(task(node).id)/\(batchName(nodes[node].batch))" }

    public func stepID(_ node: Int) -> StepID? {
        let task = task(node)
        switch nodes[node].role {
        case .step(let target, let step):
            let frozen = task.targets[target]
            return StepID(task: task.id, target: frozen.name, step: task.variants[frozen.variant].steps[step].id)
        case .batchStep(let variant, let step):
            return StepID(task: task.id, target: batchName(nodes[node].batch), step: task.variants[variant].steps[step].id)
        case .barrier: return nil
        }
    }

    /// The targets that a step of a whole batch speaks for.
    public func members(ofBatchStep node: Int) -> [FrozenTarget] {
        let task = task(node), place = nodes[node]
        return task.batches[place.batch].filter { chains[place.task][$0].contains(node) }.map { task.targets[$0] }
    }

    /// The number of a step; nil where the plan has no such step.
    public func index(of id: StepID) -> Int? {
        guard let task = plan.tasks.firstIndex(where: { $0.id == id.task }) else { return nil }
        if let target = plan.tasks[task].targets.firstIndex(where: { $0.name == id.target }) {
            return chains[task][target].first { stepID($0) == id }
        }
        return nodes.indices.first { nodes[$0].task == task && stepID($0) == id }
    }

    /// Every step, without the barriers, in the plan's order.
    public var steps: [Int] { nodes.indices.filter { nodes[$0].role != .barrier } }

    private func variant(_ node: Int) -> (FrozenVariant, Int)? {
        let task = task(node)
        switch nodes[node].role {
        case .step(let target, let step): return (task.variants[task.targets[target].variant], step)
        case .batchStep(let variant, let step): return (task.variants[variant], step)
        case .barrier: return nil
        }
    }

    private func batchName(_ batch: Int) -> TargetName {
        guard let name = TargetName(rawValue: "batch-\(batch + 1)") else { preconditionFailure("a batch's number is a name") }
        return name
    }
}
