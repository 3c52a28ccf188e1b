/// Steps counted by where they stand, and those that a person looks for: kept with every change of a phase, so that a view
/// which is drawn again and again need not search a large plan.
struct Tally: Sendable {
    private var counts: [StepState: Int] = [:]
    /// Failed, unreachable or unknown.
    private(set) var troubled = SortedNumbers()
    /// Tried without success, and ready for their next attempt.
    private(set) var retrying = SortedNumbers()

    /// What undoes a step counts once it is begun.
    mutating func move(_ step: Int, from old: StepState, to new: StepState, isUndo: Bool) {
        if !(isUndo && old == .waiting) { counts[old, default: 0] -= 1 }
        if !(isUndo && new == .waiting) { counts[new, default: 0] += 1 }
        if old == .ready { retrying.remove(step) }
        if old.isTrouble, !new.isTrouble { troubled.remove(step) }
        if new.isTrouble, !old.isTrouble { troubled.insert(step) }
    }

    /// A step of the plan, as the run begins.
    mutating func begin(in state: StepState) { counts[state, default: 0] += 1 }

    mutating func retry(_ step: Int) { retrying.insert(step) }

    /// Without those states in which no step is.
    var all: [StepState: Int] { counts.filter { $0.value > 0 } }
}

extension StepState {
    fileprivate var isTrouble: Bool {
        switch self {
        case .failed, .unreachable, .unknown: true
        case .waiting, .blocked, .ready, .started, .succeeded, .skipped, .cancelled: false
        }
    }
}
