import Foundation

/// What became of the targets, counted for the batches and tasks that they belong to.
struct Settling: Sendable {
    enum TargetState: Equatable, Sendable {
        case underway
        /// A step failed or was refused, and what closes the target is still to be done.
        case closing(StepEnding.Outcome)
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
    /// A probe found that nothing is to be done to the target.
    var skipped: Set<Int> = []
    /// A person left the target out; who and why.
    var leftOut: [Int: String] = [:]
    /// A person wants taken back what was done to the target.
    var takenBack: Set<Int> = []
    /// For a target that is off: steps for the whole batch that don't wait for it.
    var excused: [Int: Set<Int>] = [:]
    /// For each task, for each batch: targets that are still under way or closing.
    var unsettled: [[Int]]
    /// For each task: targets of batches before the current one that are under way again.
    var stragglers: [Int]
    /// For each task: targets that failed, are unreachable or unknown; of these the unknown ones; targets not done.
    var failures: [Int], unknowns: [Int], undone: [Int]
    var domains: FailureDomains
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
        stragglers = failures
        domains = FailureDomains(graph.plan)
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
        let frozen = graph.plan.tasks[task]
        return failures[task] > frozen.rollout.maxFailures.allowed(of: frozen.targets.count) || domains.isExceeded(task)
            || isStoppedByUnknown(task, graph)
    }

    func isStoppedByUnknown(_ task: Int, _ graph: PlanGraph) -> Bool {
        graph.plan.tasks[task].rollout.anyUnknown == .stop && unknowns[task] > 0
    }

    mutating func noteChange(_ node: Int, _ graph: PlanGraph) {
        guard let target = graph.targetNumber(of: node), graph.step(node)?.kind.isChanging == true else { return }
        changed.insert(target)
    }

    /// Moves a target from one state to another and keeps the counts.
    mutating func set(_ target: Int, task: Int, batch: Int, to state: TargetState, at moment: Date) {
        let old = targets[target]
        guard old != state else { return }
        count(old, of: target, task, by: -1)
        count(state, of: target, task, by: 1)
        targets[target] = state
        if old.isSettled != state.isSettled {
            unsettled[task][batch] += state.isSettled ? -1 : 1
            if batch < currentBatch[task] { stragglers[task] += state.isSettled ? -1 : 1 }
            settledAt[task] = moment
        }
    }

    private mutating func count(_ state: TargetState, of target: Int, _ task: Int, by change: Int) {
        switch state {
        case .underway, .barred: break
        case .done, .broken(.skipped): undone[task] -= change
        case .closing(let outcome), .broken(let outcome):
            switch outcome {
            case .failed, .unreachable:
                failures[task] += change
                domains.count(target, by: change)
            case .unknown:
                failures[task] += change
                domains.count(target, by: change)
                unknowns[task] += change
            case .succeeded, .skipped, .cancelled: break
            }
        }
    }
}

extension Settling.TargetState {
    /// No further step is done to the target, beside those that close it.
    var isOff: Bool {
        switch self {
        case .underway, .done: false
        case .closing, .broken, .barred: true
        }
    }

    /// Its batch doesn't wait for it any more.
    var isSettled: Bool {
        switch self {
        case .underway, .closing: false
        case .done, .broken, .barred: true
        }
    }
}
