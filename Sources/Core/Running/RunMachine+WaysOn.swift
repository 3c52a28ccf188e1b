public import Foundation

/// What a person may want of a run beside letting it go on, and what then becomes of it.
extension RunMachine {
    /// Why a word can't do now what it says; nil where it can. The same answer refuses it at the terminal and passes over it in
    /// a run that has moved on meanwhile.
    ///
    /// - Parameter step: for a word of a target, any of its own steps.
    public func objection(to verb: Word.Verb, of step: Int, at moment: Date) -> String? {
        switch verb {
        case .retried: objectionToRetry(step)
        case .doneByHand: objectionToHandwork(step, at: moment)
        case .restarted: graph.targetNumber(of: step).map(objectionToRestart) ?? Self.noTarget
        case .skipped: graph.targetNumber(of: step).map(objectionToSkip) ?? Self.noTarget
        case .undone: graph.targetNumber(of: step).map(objectionToUndo) ?? Self.noTarget
        case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .closed: nil
        }
    }

    private static var noTarget: String { "it belongs to a whole batch, not to one target" }

    // MARK: - Retry

    private func objectionToRetry(_ step: Int) -> String? {
        if closedBy != nil { return "the run is closed" }
        switch phases[step] {
        case .unreachable: return nil
        case .failed: break
        case .unknown: return "its outcome is unknown: look on its host, then use 'resolve'"
        case .waiting, .ready, .blocked, .started, .inDoubt, .succeeded, .skipped, .cancelled: return "it is \(state(of: step).rawValue), neither failed nor unreachable"
        }
        return graph.isClosing(step) ? nil : objectionToGoingOn(step)
    }

    /// What closes a target leaves it as no step in the middle expects it: from there only the whole can be done again.
    private func objectionToGoingOn(_ step: Int) -> String? {
        if cancelledBy != nil { return "the run was cancelled: nothing of it begins any more" }
        guard let target = graph.targetNumber(of: step) else { return Self.noTarget }
        if settling.takenBack.contains(target) { return "its target is taken back" }
        if settling.leftOut[target] != nil { return "its target is left out; do it from its first step with 'retry --from-start'" }
        if let open = graph.closings(of: target).first(where: { phases[$0].isOpen }) { return "\(graph.name(open)) is under way: wait for its end" }
        let closed = (graph.undos(of: target) + graph.closings(of: target)).first { closing in
            graph.step(closing)?.kind.isChanging == true && (histories[closing]?.wasBegun == true || phases[closing] == .succeeded)
        }
        return closed.map { "\(graph.name($0)) has closed the target since; do all of the target once more with 'retry --from-start'" }
    }

    /// Another attempt, with what follows it; a dark host is looked at at once.
    private mutating func retry(_ step: Int, at moment: Date) {
        histories[step]?.tryAgain()
        switch phases[step] {
        case .unreachable(let open): move(step, to: open.map { .inDoubt(attempt: $0) } ?? .ready)
        case .waiting, .ready, .blocked, .started, .inDoubt, .unknown, .succeeded, .failed, .skipped, .cancelled:
            if !graph.isClosing(step), let target = graph.targetNumber(of: step) {
                for closing in graph.closings(of: target) { reopen(closing) }
            }
            move(step, to: .waiting)
        }
        settleTargets(of: step, at: moment)
    }

    // MARK: - The whole target once more

    private func objectionToRestart(_ target: Int) -> String? {
        if let over = objectionToOpenSteps(of: target) { return over }
        if cancelledBy != nil { return "the run was cancelled: nothing of it begins any more" }
        let all = graph.chain(of: target) + graph.undos(of: target)
        if let refused = all.first(where: { phases[$0] == .cancelled }) { return "\(graph.name(refused)) was refused, and that stands" }
        if let owed = all.first(where: { graph.isClosing($0) && phases[$0] == .failed }) {
            return "\(graph.name(owed)) failed: first 'retry' that step, or say 'done-by-hand'"
        }
        if let later = graph.followers[target]?.first(where: isBegun) {
            return "task \(graph.plan.tasks[graph.place(of: later).task].id) has begun on the same machine since: 'undo' or 'skip' it there first"
        }
        switch settling.targets[target] {
        case .broken: return nil
        case .done: return settling.leftOut[target] != nil ? nil : "it is done"
        case .barred: return "an earlier task left its machine in no state for it"
        case .underway: return "it is under way"
        case .closing: return "its last steps are under way"
        }
    }

    private func isBegun(_ target: Int) -> Bool {
        graph.chain(of: target).contains { graph.targetNumber(of: $0) != nil && (histories[$0]?.wasBegun == true || histories[$0]?.askedAt != nil || phases[$0] == .succeeded) }
    }

    private mutating func restart(_ target: Int, at moment: Date) {
        for step in graph.chain(of: target) where graph.targetNumber(of: step) != nil || phases[step] == .skipped { reopen(step) }
        for step in graph.undos(of: target) { reopen(step) }
        settling.skipped.remove(target)
        settling.changed.remove(target)
        settling.leftOut[target] = nil
        settling.takenBack.remove(target)
        settle(target, at: moment)
    }

    /// As if it had never been come to; only its attempts are counted on.
    private mutating func reopen(_ step: Int) {
        guard phases[step] != .waiting else { return }
        if phases[step].isPassed {
            if graph.undone(by: step) == nil { succeededCount -= 1 }
            for next in graph.wanted(by: step) where graph.nodes[Int(next)].role != .barrier { unmeet(Int(next)) }
        }
        histories[step]?.startOver()
        move(step, to: .waiting)
    }

    // MARK: - Left out

    private func objectionToSkip(_ target: Int) -> String? {
        if closedBy != nil { return "the run is closed" }
        if settling.leftOut[target] != nil { return "it is left out already" }
        if let unknown = graph.chain(of: target).first(where: { phases[$0].isUnknown }) { return "the outcome of \(graph.name(unknown)) is unknown: look on its host, then use 'resolve'" }
        switch settling.targets[target] {
        case .done: return "it is done"
        case .underway, .closing, .broken, .barred: return nil
        }
    }

    // MARK: - Done by hand

    private func objectionToHandwork(_ step: Int, at moment: Date) -> String? {
        if closedBy != nil { return "the run is closed" }
        guard let frozen = graph.step(step), frozen.kind.isRemote else { return "it is answered with 'approve' or 'reject'" }
        switch gate(of: step, at: moment) {
        case .none, .open: break
        case .closed, .expired: return "\(graph.gateOwner(step)?.rawValue ?? "its owner") has not said yet that it may be done"
        }
        switch phases[step] {
        case .unknown: return "its outcome is unknown: use 'resolve --as succeeded'"
        case .waiting: return "its turn hasn't come"
        case .started, .inDoubt: return "it is under way"
        case .succeeded, .skipped, .cancelled: return "it is \(state(of: step).rawValue)"
        case .ready, .blocked: return nil
        case .unreachable(open: .some): return "it was begun on a host that is dark, and may have taken effect: 'retry' looks there, 'skip' goes on without it"
        case .failed, .unreachable(open: nil): break
        }
        let isLast = graph.targetNumber(of: step).map { target in graph.mains(of: target).last { graph.targetNumber(of: $0) != nil } == step } ?? false
        // Nothing follows the last one; but where all before it was undone, the target isn't what the step would make it.
        let isUndone = graph.targetNumber(of: step).map { target in graph.undos(of: target).contains { phases[$0] == .succeeded } } ?? false
        return graph.isClosing(step) || isLast && !isUndone ? nil : objectionToGoingOn(step)
    }

    /// A person left the target out; it stays so until it is done from its first step.
    public func isLeftOut(_ target: Int) -> Bool { settling.leftOut[target] != nil }

    // MARK: - Taken back

    private func objectionToUndo(_ target: Int) -> String? {
        if closedBy != nil { return "the run is closed" }
        if settling.takenBack.contains(target) { return "it is taken back already" }
        if let unknown = graph.chain(of: target).first(where: { phases[$0].isUnknown }) { return "the outcome of \(graph.name(unknown)) is unknown: look on its host, then use 'resolve'" }
        if let later = graph.followers[target]?.first(where: isTouched) {
            let place = graph.place(of: later)
            return "task \(graph.plan.tasks[place.task].id) has worked on the same machine since: take that back first"
        }
        return undoable(target).isEmpty ? "no step that was done to it says how it is taken back" : nil
    }

    /// What would take back the steps done to a target, in the order in which it would be done.
    public func undoable(_ target: Int) -> [Int] {
        graph.undos(of: target).reversed().filter { isDue($0) && !phases[$0].isPassed }
    }

    private func objectionToOpenSteps(of target: Int) -> String? {
        if closedBy != nil { return "the run is closed" }
        for step in graph.chain(of: target) + graph.undos(of: target) {
            switch phases[step] {
            case .started, .inDoubt: return "\(graph.name(step)) is under way"
            case .unknown: return "the outcome of \(graph.name(step)) is unknown: look on its host, then use 'resolve'"
            case .unreachable: return "\(graph.name(step)) waits for a host that is dark: 'retry' that step, which looks again"
            case .waiting, .ready, .blocked, .succeeded, .failed, .skipped, .cancelled: continue
            }
        }
        return nil
    }

    // MARK: - The fold

    mutating func follow(_ word: Word, _ step: Int, at moment: Date) {
        switch word.verb {
        case .retried: retry(step, at: moment)
        case .doneByHand:
            settling.noteChange(step, graph)
            // Closing steps that had nothing to close have it now.
            if !graph.isClosing(step), let target = graph.targetNumber(of: step) {
                for closing in graph.closings(of: target) where phases[closing] == .skipped { reopen(closing) }
            }
            finish(step, .succeeded, StepEnding(.succeeded, reason: "done by hand " + word.asReason), at: moment)
        case .restarted: graph.targetNumber(of: step).map { restart($0, at: moment) }
        case .skipped:
            guard let target = graph.targetNumber(of: step) else { return }
            settling.leftOut[target] = "left out " + word.asReason
            settle(target, at: moment)
        case .undone:
            guard let target = graph.targetNumber(of: step) else { return }
            settling.takenBack.insert(target)
            settle(target, at: moment)
        case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .closed: break
        }
    }
}

extension Word {
    /// Who said it, and why.
    fileprivate var asReason: String { "by \(by)" + (reason.map { ": \($0)" } ?? "") }
}

extension Phase {
    fileprivate var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
