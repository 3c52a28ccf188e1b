/// The nodes of one target. Targets are counted through all tasks here.
extension PlanGraph {
    public func place(of target: Int) -> (task: Int, target: Int) {
        var task = 0
        while task + 1 < targetBase.count, targetBase[task + 1] <= target { task += 1 }
        return (task, target - targetBase[task])
    }

    /// Its steps, and after them those of its `finally`.
    public func chain(of target: Int) -> [Int] {
        let place = place(of: target)
        return chains[place.task][place.target]
    }

    /// Its steps without those of its `finally`.
    public func mains(of target: Int) -> ArraySlice<Int> { chain(of: target).dropLast(variant(of: target).finally.count) }

    /// What follows however its steps end.
    public func closings(of target: Int) -> ArraySlice<Int> { chain(of: target).suffix(variant(of: target).finally.count) }

    /// What undoes its steps, in the order of those steps.
    public func undos(of target: Int) -> [Int] {
        let place = place(of: target)
        return undoChains[place.task][place.target]
    }

    public func variant(of target: Int) -> FrozenVariant {
        let place = place(of: target), task = plan.tasks[place.task]
        return task.variants[task.targets[place.target].variant]
    }

    /// The target that a node belongs to; nil for a barrier and for a step of a whole batch.
    public func targetNumber(of node: Int) -> Int? {
        switch nodes[node].role {
        case .step(let target, _), .undo(let target, _), .finally(let target, _): targetBase[nodes[node].task] + target
        case .batchStep, .barrier: nil
        }
    }

    /// It belongs to how a target ends, not to what is done to it: an undo, or a step of `finally`.
    public func isClosing(_ node: Int) -> Bool {
        switch nodes[node].role {
        case .undo, .finally: true
        case .step, .batchStep, .barrier: false
        }
    }

    /// What takes a step back; nil where nothing does.
    public func undoNode(of node: Int) -> Int? {
        guard let target = targetNumber(of: node), !isClosing(node) else { return nil }
        return undos(of: target).first { undone(by: $0) == node }
    }

    /// The step that an undo takes back.
    public func undone(by node: Int) -> Int? {
        guard case .undo(let target, let step) = nodes[node].role else { return nil }
        // A chain has a node for each of its variant's steps.
        return chains[nodes[node].task][target][step]
    }
}
