public import Foundation

/// What a view of a run at work asks for, from what the machine keeps anyway: no answer searches all steps of the plan.
extension RunMachine {
    /// Started, and not yet ended; in the plan's order.
    public var underway: [Int] { open.all }

    /// Steps whose gate was reached; in the plan's order. One whose word was given waits for something else.
    public var asking: [Int] { blocked.all }

    /// Failed, unreachable or unknown; in the plan's order.
    public var troubled: [Int] { tally.troubled.all }

    /// Ready for another attempt, and from when on.
    public var retries: [(step: Int, at: Date)] {
        tally.retrying.all.compactMap { step in histories[step]?.notBefore.map { (step, $0) } }
    }

    /// Begun by an earlier holder, or out of sight: how it stands is asked on its host.
    public func isInDoubt(_ step: Int) -> Bool {
        if case .inDoubt = phases[step] { true } else { false }
    }

    public func askedAt(_ step: Int) -> Date? { histories[step]?.askedAt }

    /// A task as its batches go.
    public struct TaskProgress: Equatable, Sendable {
        /// Index of the batch at work, or of the last one.
        public var batch: Int
        public var batches: Int
        /// Targets of that batch, and of these the ones that are through, however they ended.
        public var batchTargets: Int, batchSettled: Int
        /// Targets of the task, those done, and those that failed, are unreachable or unknown.
        public var targets: Int, done: Int, failures: Int
        /// Every target is through.
        public var isOver: Bool
        /// More failures than are borne: nothing new starts.
        public var isStopped: Bool
        /// When the next batch may begin, once this one is through.
        public var nextBatchAt: Date?
        /// Tasks that must end first.
        public var waitsFor: [TaskID]
    }

    public func progress(ofTask task: Int) -> TaskProgress {
        let frozen = graph.plan.tasks[task], batch = settling.currentBatch[task], unsettled = settling.unsettled[task]
        let size = frozen.batches.indices.contains(batch) ? frozen.batches[batch].count : 0
        let isOver = unsettled.allSatisfy { $0 == 0 }
        return TaskProgress(
            batch: batch, batches: frozen.batches.count, batchTargets: size,
            batchSettled: size - (unsettled.indices.contains(batch) ? unsettled[batch] : 0), targets: frozen.targets.count,
            done: frozen.targets.count - settling.undone[task], failures: settling.failures[task], isOver: isOver,
            isStopped: !isOver && isStopped(task: task), nextBatchAt: nextBatchAt(task),
            waitsFor: frozen.after.map(\.task).filter { name in
                graph.plan.tasks.firstIndex { $0.id == name }.map { !settling.released[$0].contains(task) } ?? false
            })
    }

    /// What the run is doing as somebody sees it from outside.
    /// - Parameter isHeld: a living process drives it.
    public func state(isHeld: Bool, _ schedule: WindowSchedule?, at now: Date) -> RunState {
        guard isHeld else { return leaving?.state ?? .interrupted }
        let counts = counts()
        if counts[.started] != nil { return .running }
        if counts[.blocked] != nil { return .waiting }
        // Nothing runs, and what is next may not start.
        guard counts[.ready] != nil, let schedule, holder?.windowOverride == nil else { return .running }
        return schedule.opening(atOrAfter: now).map { $0.start > now } ?? true ? .waiting : .running
    }
}
