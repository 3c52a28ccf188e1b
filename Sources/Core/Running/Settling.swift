import Foundation

/// What became of the targets, counted for the batches and tasks that they belong to.
struct Settling: Sendable {
    enum TargetState: Equatable, Sendable {
        case underway
        /// Its last step succeeded.
        case done
        case broken(StepEnding.Outcome)
        /// An earlier task left the machine in a state in which nothing more is done to it.
        case barred
    }

    /// By the target's number, counted through all tasks.
    var targets: [TargetState]
    /// A changing step of the target was begun.
    var changed: Set<Int> = []
    /// For each task, for each batch: targets that are still under way.
    var unsettled: [[Int]]
    /// For each task: targets that failed, are unreachable or unknown; of these the unknown ones; targets not done.
    var failures: [Int], unknowns: [Int], undone: [Int]
    /// For each task: the first batch whose barrier hasn't been passed.
    var currentBatch: [Int]
    /// When the last target of the task's current batch settled.
    var settledAt: [Date?]
    /// For each task: those that wait for it, and whether even if it has failures.
    let dependents: [[(task: Int, evenIfFailures: Bool)]]
    /// For each task: dependents that it has let go.
    var released: [Set<Int>]

    init(_ graph: PlanGraph) {
        let tasks = graph.plan.tasks
        targets = Array(repeating: .underway, count: tasks.reduce(0) { $0 + $1.targets.count })
        unsettled = tasks.map { $0.batches.map(\.count) }
        failures = tasks.map { _ in 0 }
        unknowns = failures
        undone = tasks.map(\.targets.count)
        currentBatch = failures
        settledAt = tasks.map { _ in nil }
        released = tasks.map { _ in [] }
        dependents = tasks.map { task in
            tasks.enumerated().flatMap { index, other in
                other.after.filter { $0.task == task.id }.map { (index, $0.evenIfFailures) }
            }
        }
    }

    /// More failed than the rollout bears, or one is unknown: nothing new starts in the task.
    func isStopped(_ task: Int, _ graph: PlanGraph) -> Bool {
        failures[task] > graph.plan.tasks[task].rollout.maxFailures || isStoppedByUnknown(task, graph)
    }

    func isStoppedByUnknown(_ task: Int, _ graph: PlanGraph) -> Bool {
        graph.plan.tasks[task].rollout.anyUnknown == .stop && unknowns[task] > 0
    }

    mutating func noteChange(_ node: Int, _ graph: PlanGraph) {
        guard case .step(let target, _) = graph.nodes[node].role, graph.step(node)?.kind.isChanging == true else { return }
        changed.insert(graph.targetBase[graph.nodes[node].task] + target)
    }

    /// Moves a target from one state to another and keeps the counts.
    mutating func set(_ target: Int, task: Int, batch: Int, to state: TargetState, at moment: Date) {
        let old = targets[target]
        guard old != state else { return }
        count(old, task, by: -1)
        count(state, task, by: 1)
        targets[target] = state
        if (old == .underway) != (state == .underway) {
            unsettled[task][batch] += state == .underway ? 1 : -1
            settledAt[task] = moment
        }
    }

    private mutating func count(_ state: TargetState, _ task: Int, by change: Int) {
        switch state {
        case .underway, .barred: break
        case .done: undone[task] -= change
        case .broken(let outcome):
            switch outcome {
            case .failed, .unreachable: failures[task] += change
            case .unknown:
                failures[task] += change
                unknowns[task] += change
            case .succeeded, .skipped, .cancelled: break
            }
        }
    }
}

extension RunMachine {
    /// A step has succeeded: what waited only for it becomes ready, and a target whose last step it was is done.
    mutating func advance(past step: Int, at moment: Date) {
        for next in graph.wanted(by: step) where graph.nodes[Int(next)].role != .barrier { meet(Int(next)) }
        // A step for a whole batch doesn't mend the targets that failed before it.
        for target in targets(of: step) where chain(of: target).last == step && !settling.targets[target].isOff {
            settle(target, .done, at: moment)
        }
    }

    mutating func breakTargets(of step: Int, as outcome: StepEnding.Outcome, at moment: Date) {
        for target in targets(of: step) where !settling.targets[target].isOff { settle(target, .broken(outcome), at: moment) }
    }

    mutating func mendTargets(of step: Int, at moment: Date) {
        for target in targets(of: step) { settle(target, .underway, at: moment) }
    }

    /// Passes the barriers that can be passed at `moment`. Part of the fold: an entry's own time decides, so that the
    /// same entries always find the same steps ready.
    mutating func passBarriers(at moment: Date) {
        for task in graph.plan.tasks.indices {
            let barriers = graph.barriers[task]
            while settling.currentBatch[task] < barriers.count - 1, let opening = nextBatchAt(task), opening <= moment {
                let barrier = barriers[settling.currentBatch[task]]
                settling.currentBatch[task] += 1
                for next in graph.wanted(by: barrier) { meet(Int(next)) }
            }
            releaseDependents(of: task)
        }
    }

    /// When the task's next batch may begin, as far as that is decided.
    func nextBatchAt(_ task: Int) -> Date? {
        let batch = settling.currentBatch[task]
        guard batch < graph.barriers[task].count - 1, settling.unsettled[task][batch] == 0, !settling.isStopped(task, graph),
            let settled = settling.settledAt[task]
        else { return nil }
        return settled.addingTimeInterval(Double(graph.plan.tasks[task].rollout.soak))
    }

    private mutating func releaseDependents(of task: Int) {
        guard settling.released[task].count < settling.dependents[task].count, let barrier = graph.barriers[task].last,
            settling.currentBatch[task] == graph.barriers[task].count - 1,
            settling.unsettled[task].allSatisfy({ $0 == 0 }), !settling.isStoppedByUnknown(task, graph)
        else { return }
        for (dependent, evenIfFailures) in settling.dependents[task] {
            guard evenIfFailures || settling.undone[task] == 0, settling.released[task].insert(dependent).inserted else { continue }
            for next in graph.wanted(by: barrier) where graph.nodes[Int(next)].task == dependent { meet(Int(next)) }
        }
    }

    /// The targets (counted through) that a step works on or speaks for.
    private func targets(of step: Int) -> [Int] {
        let node = graph.nodes[step], base = graph.targetBase[node.task]
        switch node.role {
        case .step(let target, _): return [base + target]
        case .batchStep:
            return graph.plan.tasks[node.task].batches[node.batch]
                .filter { graph.chains[node.task][$0].contains(step) }.map { base + $0 }
        case .barrier: return []
        }
    }

    private func place(of target: Int) -> (task: Int, target: Int) {
        var task = 0
        while task + 1 < graph.targetBase.count, graph.targetBase[task + 1] <= target { task += 1 }
        return (task, target - graph.targetBase[task])
    }

    private func chain(of target: Int) -> [Int] {
        let place = place(of: target)
        return graph.chains[place.task][place.target]
    }

    private mutating func settle(_ target: Int, _ state: Settling.TargetState, at moment: Date) {
        let old = settling.targets[target]
        guard old != state else { return }
        let chain = chain(of: target)
        guard let first = chain.first else { return }
        let node = graph.nodes[first]
        settling.set(target, task: node.task, batch: node.batch, to: state, at: moment)
        let wasOff = old.isOff, isOff = state.isOff
        guard wasOff != isOff else { return }
        // A step for the whole batch doesn't wait for a target that will never come.
        for (before, join) in zip(chain, chain.dropFirst()) {
            guard case .batchStep = graph.nodes[join].role, case .step = graph.nodes[before].role, phases[before] != .succeeded
            else { continue }
            if isOff { meet(join) } else { unmeet(join) }
        }
        if !isOff {
            for step in chain where phases[step] == .waiting && unmet[step] == 0 { move(step, to: .ready) }
        }
        for follower in graph.followers[target] ?? [] {
            if isOff, settling.targets[follower] == .underway { settle(follower, .barred, at: moment) }
            if !isOff, settling.targets[follower] == .barred, !isBarred(follower) {
                let wasRefused = self.chain(of: follower).contains { phases[$0] == .cancelled }
                settle(follower, wasRefused ? .broken(.cancelled) : .underway, at: moment)
            }
        }
    }

    /// Another target that must come before this one is off.
    private func isBarred(_ target: Int) -> Bool {
        graph.followers.contains { settling.targets[$0.key].isOff && $0.value.contains(target) }
    }

    private mutating func meet(_ step: Int) {
        unmet[step] -= 1
        guard unmet[step] == 0, phases[step] == .waiting else { return }
        guard targets(of: step).contains(where: { !settling.targets[$0].isOff }) else { return }
        move(step, to: .ready)
    }

    private mutating func unmeet(_ step: Int) {
        unmet[step] += 1
        if phases[step] == .ready || phases[step] == .blocked { move(step, to: .waiting) }
    }
}

extension Settling.TargetState {
    /// Nothing more is done to the target.
    var isOff: Bool {
        switch self {
        case .underway, .done: false
        case .broken, .barred: true
        }
    }
}
