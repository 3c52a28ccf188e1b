/// The seconds that an opening must hold for something to start in it.
public struct Fit: Equatable, Sendable {
    /// The steps' own time.
    public var steps = 0
    /// What closes the target afterwards.
    public var closing = 0
    /// A host that takes longer than expected to come back.
    public var reboot = 0
    /// The way back, should it be needed.
    public var rollback = 0

    public init(steps: Int = 0, closing: Int = 0, reboot: Int = 0, rollback: Int = 0) {
        self.steps = steps
        self.closing = closing
        self.reboot = reboot
        self.rollback = rollback
    }

    public var total: Int { steps + closing + reboot + rollback }

    /// `40m of steps + 5m to close + 15m reboot reserve + 10m rollback reserve = 1h 10m`
    public var words: String {
        let parts = [(steps, "of steps"), (closing, "to close"), (reboot, "reboot reserve"), (rollback, "rollback reserve")]
            .filter { $0.0 > 0 }.map { "\(Units.words(seconds: $0.0)) \($0.1)" }
        return parts.count > 1 ? parts.joined(separator: " + ") + " = " + Units.words(seconds: total) : parts.first ?? "no time"
    }
}

extension PlanGraph {
    /// What all of a target's steps from `first` on need, `first` included; of the people that they wait for nothing is known.
    public func sequence(from first: Int, _ durations: Durations, _ reserves: WindowSet.Reserves) -> Fit {
        guard let target = targetNumber(of: first) else { return Fit() }
        return fit(of: target, Array(mains(of: target).drop { $0 != first }), durations, reserves)
    }

    /// What a target's whole sequence needs.
    public func sequence(of target: Int, _ durations: Durations, _ reserves: WindowSet.Reserves) -> Fit {
        fit(of: target, Array(mains(of: target)), durations, reserves)
    }

    /// What one more step of a target that was begun needs: with it, all that would have to be done should it fail.
    public func single(_ step: Int, _ durations: Durations, _ reserves: WindowSet.Reserves) -> Fit {
        guard let target = targetNumber(of: step) else { return Fit() }
        var fit = fit(of: target, [step], durations, reserves)
        if reserves.rollback == nil { fit.rollback = undoing(mains(of: target).prefix { $0 != step } + [step], durations) }
        return fit
    }

    private func fit(of target: Int, _ steps: [Int], _ durations: Durations, _ reserves: WindowSet.Reserves) -> Fit {
        let own = steps.filter { targetNumber(of: $0) != nil }
        let changes = own.contains { step($0)?.kind.isChanging == true }
        return Fit(
            steps: own.reduce(0) { $0 + durations.seconds($1, in: self) },
            // A soak watches over work that is done: no window needs to hold it.
            closing: closings(of: target).filter { step($0)?.watchesHealth != true }.reduce(0) { $0 + durations.seconds($1, in: self) },
            reboot: own.contains { step($0)?.kind == .reboot } ? reserves.reboot : 0,
            rollback: changes ? reserves.rollback ?? undoing(own, durations) : 0)
    }

    /// Undoing is reckoned with as much time as doing.
    private func undoing(_ steps: [Int], _ durations: Durations) -> Int {
        steps.filter { undoNode(of: $0) != nil }.reduce(0) { $0 + durations.seconds($1, in: self) }
    }
}
