public import Foundation

extension RunMachine {
    /// A step was passed: what waited only for it is released.
    mutating func advance(past step: Int, at moment: Date) {
        let target = graph.targetNumber(of: step)
        for next in graph.wanted(by: step) where graph.nodes[Int(next)].role != .barrier {
            // While its target was off, a step for the whole batch had been let go on without it.
            if let target, settling.excused[target]?.remove(Int(next)) != nil { continue }
            meet(Int(next), at: moment)
        }
    }

    /// A probe found that nothing is to be done: all that comes later is left out.
    mutating func skipRest(of target: Int, after probe: Int, at moment: Date) {
        settling.skipped.insert(target)
        let reason = "nothing to do, as \(graph.step(probe).map { "'\($0.id)'" } ?? "a probe") found"
        skipUnbegun(graph.chain(of: target).drop { $0 != probe }.dropFirst(), reason, at: moment)
    }

    /// Leaves out those of a target's own steps that weren't begun, with what follows from that.
    mutating func skipUnbegun(_ steps: ArraySlice<Int>, _ reason: String, at moment: Date) {
        let rest = steps.filter { step in
            guard graph.targetNumber(of: step) != nil else { return false }
            switch phases[step] {
            case .waiting, .ready, .blocked: return true
            case .started, .inDoubt, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled: return false
            }
        }
        for step in rest { close(step, .skipped, StepEnding(.skipped, reason: reason), at: moment) }
        for step in rest { advance(past: step, at: moment) }
    }

    mutating func settleTargets(of step: Int, at moment: Date) {
        for target in targets(of: step) { settle(target, at: moment) }
    }

    /// Passes the barriers that can be passed at `moment`. Part of the fold: an entry's own time decides, so that the
    /// same entries always find the same steps ready.
    public mutating func passBarriers(at moment: Date) {
        for task in graph.plan.tasks.indices {
            let barriers = graph.barriers[task]
            while settling.currentBatch[task] < barriers.count - 1, let opening = nextBatchAt(task), opening <= moment {
                let barrier = barriers[settling.currentBatch[task]]
                settling.currentBatch[task] += 1
                for next in graph.wanted(by: barrier) { meet(Int(next), at: moment) }
            }
            releaseDependents(of: task, at: moment)
        }
    }

    /// When the task's next batch may begin, as far as that is decided.
    func nextBatchAt(_ task: Int) -> Date? {
        let batch = settling.currentBatch[task]
        guard batch < graph.barriers[task].count - 1, settling.unsettled[task][batch] == 0, settling.stragglers[task] == 0, !settling.isStopped(task, graph),
            let settled = settling.settledAt[task]
        else { return nil }
        return settled.addingTimeInterval(Double(graph.plan.tasks[task].rollout.soak))
    }

    private mutating func releaseDependents(of task: Int, at moment: Date) {
        guard settling.released[task].count < settling.dependents[task].count, let barrier = graph.barriers[task].last,
            settling.currentBatch[task] == graph.barriers[task].count - 1,
            settling.unsettled[task].allSatisfy({ $0 == 0 }), !settling.isStoppedByUnknown(task, graph)
        else { return }
        for (dependent, evenIfFailures) in settling.dependents[task] {
            guard evenIfFailures || settling.undone[task] == 0, settling.released[task].insert(dependent).inserted else { continue }
            for next in graph.wanted(by: barrier) where graph.nodes[Int(next)].task == dependent { meet(Int(next), at: moment) }
        }
    }

    /// The targets (counted through) that a step works on or speaks for.
    func targets(of step: Int) -> [Int] {
        if let target = graph.targetNumber(of: step) { return [target] }
        let node = graph.nodes[step], base = graph.targetBase[node.task]
        switch node.role {
        case .batchStep:
            return graph.plan.tasks[node.task].batches[node.batch]
                .filter { graph.chains[node.task][$0].contains(step) }.map { base + $0 }
        case .step, .undo, .finally, .barrier: return []
        }
    }

    /// Brings a target to the state that its steps' phases make, with all that follows from a change of it.
    mutating func settle(_ target: Int, at moment: Date) {
        if let reason = settling.leftOut[target] { skipUnbegun(graph.mains(of: target), reason, at: moment) }
        let outlook = outlook(of: target), old = settling.targets[target]
        let chain = graph.chain(of: target)
        guard let first = chain.first else { return }
        let node = graph.nodes[first]
        settling.set(target, task: node.task, batch: node.batch, to: outlook.state, at: moment)
        if outlook.state.isOff {
            holdBack(target)
            if !old.isOff { excuse(target, at: moment) }
        } else if old.isOff {
            for join in settling.excused.removeValue(forKey: target) ?? [] { unmeet(join) }
        }
        if let next = outlook.next, phases[next] == .waiting { move(next, to: .ready) }
        for step in outlook.idle where phases[step] == .waiting {
            let reason = isTouched(target) ? "its work failed: there is nothing to watch over" : "nothing had been done to the target"
            close(step, .skipped, StepEnding(.skipped, reason: reason), at: moment)
        }
        for step in outlook.idle { advance(past: step, at: moment) }
        if old.isOff != outlook.state.isOff { for follower in graph.followers[target] ?? [] { settle(follower, at: moment) } }
    }

    /// Nothing of its own begins any more that isn't there to close it.
    private mutating func holdBack(_ target: Int) {
        for step in graph.mains(of: target) where graph.targetNumber(of: step) != nil {
            if phases[step] == .ready || phases[step] == .blocked { move(step, to: .waiting) }
        }
    }

    /// A step for the whole batch doesn't wait for a target that will never come.
    private mutating func excuse(_ target: Int, at moment: Date) {
        let mains = graph.mains(of: target)
        for (before, join) in zip(mains, mains.dropFirst()) {
            guard case .batchStep = graph.nodes[join].role, case .step = graph.nodes[before].role, !phases[before].isPassed
            else { continue }
            settling.excused[target, default: []].insert(join)
            meet(join, at: moment)
        }
    }

    private mutating func meet(_ step: Int, at moment: Date) {
        unmet[step] -= 1
        guard unmet[step] == 0, phases[step] == .waiting else { return }
        switch graph.nodes[step].role {
        case .step: settleTargets(of: step, at: moment)
        case .batchStep: releaseForBatch(step, at: moment)
        case .undo, .finally, .barrier: break
        }
    }

    /// Asked for those to whom something is to be done; where there are none, for nobody.
    private mutating func releaseForBatch(_ step: Int, at moment: Date) {
        let members = targets(of: step)
        func isOut(_ target: Int) -> Bool { settling.skipped.contains(target) || settling.leftOut[target] != nil }
        if cancelledBy == nil, members.contains(where: { !settling.targets[$0].isOff && !isOut($0) }) { return move(step, to: .ready) }
        guard members.allSatisfy(isOut), cancelledBy == nil else { return }
        close(step, .skipped, StepEnding(.skipped, reason: "nothing is to be done to any target of the batch"), at: moment)
        advance(past: step, at: moment)
        settleTargets(of: step, at: moment)
    }

    mutating func unmeet(_ step: Int) {
        unmet[step] += 1
        if phases[step] == .ready || phases[step] == .blocked { move(step, to: .waiting) }
    }
}
