/// What a node is called, and what stands in the plan for it.
extension PlanGraph {
    public func task(_ node: Int) -> FrozenTask { plan.tasks[nodes[node].task] }

    /// Nil for a barrier. What undoes a step is no step of the plan: it is made of the one that it undoes.
    public func step(_ node: Int) -> FrozenStep? {
        guard let variant = variant(node) else { return nil }
        switch nodes[node].role {
        case .step(_, let step), .batchStep(_, let step): return variant.steps[step]
        case .undo(_, let step): return variant.undo(of: step)
        case .finally(_, let step): return variant.finally[step]
        case .barrier: return nil
        }
    }

    /// The owner of a step: the matrix's word for its cell.
    public func owner(_ node: Int) -> Owner? { variant(node)?.owner }

    public func element(_ node: Int) -> Element? { variant(node)?.element }

    /// Nil for a barrier and for a step of a whole batch.
    public func target(_ node: Int) -> FrozenTarget? {
        switch nodes[node].role {
        case .step(let target, _), .undo(let target, _), .finally(let target, _): task(node).targets[target]
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
        guard let step = stepName(node) else { return nil }
        return StepID(task: task(node).id, target: target(node)?.name ?? batchName(nodes[node].batch), step: step)
    }

    private func stepName(_ node: Int) -> StepName? {
        guard let variant = variant(node) else { return nil }
        switch nodes[node].role {
        case .step(_, let step), .batchStep(_, let step): return variant.steps[step].id
        case .undo(_, let step): return variant.undoName(of: step)
        case .finally(_, let step): return variant.finally[step].id
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
            return (chains[task][target] + undoChains[task][target]).first { stepID($0) == id }
        }
        return nodes.indices.first { nodes[$0].task == task && stepID($0) == id }
    }

    /// Every step that the plan states, in its order: without the barriers, and without what undoes steps.
    public var steps: [Int] {
        nodes.indices.filter { node in
            switch nodes[node].role {
            case .step, .batchStep, .finally: true
            case .undo, .barrier: false
            }
        }
    }

    private func variant(_ node: Int) -> FrozenVariant? {
        let task = task(node)
        switch nodes[node].role {
        case .step(let target, _), .undo(let target, _), .finally(let target, _): return task.variants[task.targets[target].variant]
        case .batchStep(let variant, _): return task.variants[variant]
        case .barrier: return nil
        }
    }

    private func batchName(_ batch: Int) -> TargetName {
        guard let name = TargetName(rawValue: "batch-\(batch + 1)") else { preconditionFailure("a batch's number is a name") }
        return name
    }
}

extension FrozenVariant {
    /// What takes a step back, as a step: it may be repeated, and asks nobody.
    fileprivate func undo(of position: Int) -> FrozenStep {
        let step = steps[position]
        return FrozenStep(
            id: undoName(of: position), kind: .run, title: nil, text: step.undo, timeout: step.timeout, expected: step.expected,
            expect: Expectation(), effect: .idempotent, verify: nil, retry: nil, cancel: .safe, site: step.site, perBatch: false,
            gate: nil, file: step.file)
    }

    /// `undo-` and the step's name; for a name that is too long for that, the step's place.
    func undoName(of position: Int) -> StepName {
        if let name = StepName(rawValue: "undo-\(steps[position].id)") ?? StepName(rawValue: "undo-\(position + 1)") { return name }
        preconditionFailure("a place is a name")
    }
}
