extension RunMachine {
    /// Where a target stands, and what its turn it is, as the phases of its steps say.
    struct Outlook: Equatable {
        var state: Settling.TargetState
        /// The step that may be begun now, if it isn't yet.
        var next: Int?
        /// Steps of `finally` that have nothing to close.
        var idle: [Int] = []
    }

    func outlook(of target: Int) -> Outlook {
        let mains = graph.mains(of: target)
        var outcome: StepEnding.Outcome?, isOpen = false, next: Int?
        for step in mains {
            // What is asked for the whole batch isn't about a target to which nothing is to be done.
            if settling.skipped.contains(target), case .batchStep = graph.nodes[step].role { continue }
            switch phases[step] {
            case .succeeded, .skipped: continue
            case .started, .inDoubt: isOpen = true
            case .waiting, .ready, .blocked: break
            case .unknown: outcome = .unknown
            case .unreachable: if outcome != .unknown { outcome = .unreachable }
            case .failed: if outcome != .unknown, outcome != .unreachable { outcome = .failed }
            case .cancelled: outcome = outcome ?? .cancelled
            }
            next = next ?? step
        }
        let isLeftOut = settling.leftOut[target] != nil, isTakenBack = settling.takenBack.contains(target)
        // What is left out and dark holds nobody up; what closes it follows when its host answers again.
        if isLeftOut, outcome == .unreachable { return Outlook(state: .broken(.skipped)) }
        if outcome == .unknown || outcome == .unreachable { return Outlook(state: outcome.map { .broken($0) } ?? .underway) }
        if isLeftOut {
            if isOpen { return Outlook(state: .closing(.skipped)) }
            return (outcome == .failed ? undoing(target, after: .skipped) : nil) ?? closing(target, after: .skipped)
        }
        // What runs ends first, or is ended; what follows it never begins.
        if outcome == nil, next != nil, cancelledBy != nil, !isOpen { outcome = .cancelled }
        if isTakenBack { outcome = outcome ?? .cancelled }
        if outcome == nil, let next {
            if isBarred(target) { return Outlook(state: .barred) }
            return Outlook(state: .underway, next: isReleased(next) ? next : nil)
        }
        // A step was refused while an earlier one was at work: that one ends first.
        if let outcome, isOpen { return Outlook(state: .closing(outcome)) }
        if let outcome, let undo = undoing(target, after: outcome) { return undo }
        return closing(target, after: outcome)
    }

    /// The target's own step, with nothing left that it waits for. Steps for a whole batch are released by their last need.
    private func isReleased(_ step: Int) -> Bool {
        guard case .step = graph.nodes[step].role else { return false }
        return phases[step] == .waiting && unmet[step] == 0
    }

    /// Nil where there is nothing to undo, or no more.
    private func undoing(_ target: Int, after outcome: StepEnding.Outcome) -> Outlook? {
        guard graph.variant(of: target).onFailure == .undo || settling.takenBack.contains(target) else { return nil }
        for undo in graph.undos(of: target).reversed() where isDue(undo) {
            switch phases[undo] {
            case .succeeded, .skipped: continue
            // What came before it may need what it should have put back.
            case .failed, .cancelled: return nil
            case .started, .inDoubt, .ready, .blocked: return Outlook(state: .closing(outcome))
            case .waiting: return Outlook(state: .closing(outcome), next: undo)
            case .unknown: return Outlook(state: .broken(.unknown))
            case .unreachable: return Outlook(state: .broken(.unreachable))
            }
        }
        return nil
    }

    /// Its step was begun, and didn't say at its first attempt that it had found everything as it should be.
    func isDue(_ undo: Int) -> Bool {
        guard let history = graph.undone(by: undo).flatMap({ histories[$0] }) else { return false }
        return history.wasBegun && !(history.ending?.outcome == .succeeded && history.ending?.changed == false)
    }

    private func closing(_ target: Int, after outcome: StepEnding.Outcome?) -> Outlook {
        let isTouched = isTouched(target)
        var outcome = outcome, idle: [Int] = []
        for step in graph.closings(of: target) {
            switch phases[step] {
            case .succeeded, .skipped: continue
            case .failed, .cancelled: outcome = outcome ?? .failed
            case .unknown: return Outlook(state: .broken(.unknown))
            case .unreachable: return Outlook(state: .broken(.unreachable))
            case .started, .inDoubt, .ready, .blocked: return Outlook(state: atWork(outcome))
            // There is no work to watch over where it failed.
            case .waiting where outcome != nil && graph.step(step)?.watchesHealth == true: idle.append(step)
            case .waiting where isTouched: return Outlook(state: atWork(outcome), next: step)
            case .waiting: idle.append(step)
            }
        }
        return Outlook(state: outcome.map { .broken($0) } ?? .done, idle: idle)
    }

    /// While steps of `finally` are at work. The failure of one of them is known at once.
    private func atWork(_ outcome: StepEnding.Outcome?) -> Settling.TargetState { outcome.map { .closing($0) } ?? .underway }

    /// Something was done to the target that its `finally` may have to follow.
    func isTouched(_ target: Int) -> Bool {
        // Where Jelastic must say first that it is safe, a person's own word alone lets nothing be changed, `finally` included.
        let needsWord = graph.mains(of: target).contains { graph.step($0)?.gate == .confirmed }
        return graph.mains(of: target).contains { step in
            switch graph.step(step)?.kind {
            // By Drydock, or by a person's hand.
            case .run, .file, .reboot: histories[step]?.wasBegun == true || phases[step] == .succeeded
            case .handoff, .confirm: !needsWord && phases[step] == .succeeded
            case .probe, .pause, nil: false
            }
        }
    }

    /// Another target that must come before this one is off.
    private func isBarred(_ target: Int) -> Bool { graph.leaders[target]?.contains { settling.targets[$0].isOff } ?? false }
}
