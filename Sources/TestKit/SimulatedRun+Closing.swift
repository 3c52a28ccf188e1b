import Core

/// What must hold of undos and of `finally`, by the journal's starts and by where the steps stand.
extension SimulatedRun {
    /// Breaches at the moment at which a step that closes its target was started; none for other steps.
    func closingBreaches(_ step: Int) -> [String] {
        guard let target = graph.targetNumber(of: step), graph.isClosing(step) else { return [] }
        let name = graph.name(step), machine = shell.machine
        var breaches: [String] = []
        func expect(_ holds: Bool, _ words: String) { if !holds { breaches.append("\(name) was started \(words)") } }
        let mains = graph.mains(of: target).map(machine.state)
        expect(!mains.contains(.started), "while a step of its target was at work")
        expect(!mains.contains(.unknown) && !mains.contains(.unreachable), "before its target's fate was known")
        let undos = graph.undos(of: target), closings = graph.closings(of: target)
        // In a cancelled run the rest of the steps never comes.
        let isCancelled = machine.cancelledBy != nil || steered.contains(target)
        if let undone = graph.undone(by: step) {
            expect(mains.contains(.failed) || mains.contains(.cancelled) || isCancelled, "on a target that is well")
            expect(!attemptsAnew(of: undone).isEmpty, "and its step never was")
            guard !steered.contains(target) else { return breaches }
            expect(undos.allSatisfy { $0 >= step || attemptsAnew(of: $0).isEmpty }, "after the undo of an earlier step")
            expect(closings.allSatisfy { attemptsAnew(of: $0).isEmpty }, "after a step of 'finally'")
        } else {
            let isThrough = mains.allSatisfy { $0 == .succeeded || $0 == .skipped }
            expect(isThrough || mains.contains(.failed) || mains.contains(.cancelled) || isCancelled, "before its target's last step was settled")
            guard !steered.contains(target) else { return breaches }
            expect(undos.allSatisfy { attemptsAnew(of: $0).isEmpty || machine.state(of: $0).isOver }, "before the undos were over")
            expect(closings.allSatisfy { $0 >= step || machine.state(of: $0).isOver }, "before the step of 'finally' that precedes it had ended")
        }
        return breaches
    }

    /// What should have closed a target at the end of a run, and didn't.
    public func gaps() -> [String] {
        let machine = shell.machine
        return (0..<graph.plan.tasks.reduce(0) { $0 + $1.targets.count }).flatMap { target -> [String] in
            let mains = graph.mains(of: target), states = mains.map(machine.state)
            guard !steered.contains(target), mains.contains(where: { graph.step($0)?.kind.isChanging == true && !attemptsAnew(of: $0).isEmpty }) else { return [] }
            let isBroken = states.contains(.failed) || states.contains(.cancelled) && !states.contains(.unreachable)
            var missing: [Int] = []
            if isBroken || states.allSatisfy({ $0 == .succeeded || $0 == .skipped }) {
                missing += graph.closings(of: target).filter { !machine.state(of: $0).isOver || attemptsAnew(of: $0).isEmpty && machine.state(of: $0) != .skipped }
            }
            if isBroken, graph.variant(of: target).onFailure == .undo {
                for undo in graph.undos(of: target).reversed() {
                    if machine.state(of: undo) == .failed { break }
                    guard let step = graph.undone(by: undo), !attemptsAnew(of: step).isEmpty, machine.status(of: step).changed != false else { continue }
                    if machine.state(of: undo) != .succeeded { missing.append(undo) }
                }
            }
            return missing.map(graph.name)
        }
    }
}

extension StepState {
    /// Nothing more becomes of it by itself.
    fileprivate var isOver: Bool {
        switch self {
        case .succeeded, .failed, .skipped: true
        case .waiting, .blocked, .ready, .started, .unreachable, .unknown, .cancelled: false
        }
    }
}
