public import Foundation

/// What the service is to do now. A value without memory of its own: all that it must not forget stands in the state file, so
/// that a service which was killed does the same after its restart.
public struct ServiceMachine: Sendable {
    public enum Directive: Equatable, Sendable {
        /// Make the entry's run and drive it.
        case begin(entry: Int, late: Holder.WindowOverride?)
        case drive(RunID, late: Holder.WindowOverride?)
        /// The entry's last opening has passed.
        case miss(entry: Int)
        /// Its entry was removed: nothing new starts in it.
        case drain(RunID)
    }

    /// An unfinished run as the state file has it.
    public struct Case: Sendable {
        public var record: RunRecord
        /// A living process has it; this service or another.
        public var isHeld: Bool
        /// Words lie in its inbox.
        public var hasWords: Bool
        public init(record: RunRecord, isHeld: Bool, hasWords: Bool) {
            self.record = record
            self.isHeld = isHeld
            self.hasWords = hasWords
        }
    }

    /// A plan's windows.
    public struct Windows: Sendable {
        public var schedule: WindowSchedule
        public var missed: WindowSet.Missed
        public init(_ set: WindowSet) throws(WindowSchedule.Fault) {
            schedule = try WindowSchedule(set)
            missed = set.missed
        }
    }

    /// Seconds between two tries to get a host that another run has.
    static let heldPause = 60.0

    public init() {}

    public func directives(
        entries: [ScheduleEntry], cases: [Case], windows: (Fingerprint) -> Windows?, at now: Date
    ) -> [Directive] {
        let byRun = Dictionary(cases.map { ($0.record.id, $0) }) { first, _ in first }
        var directives: [Directive] = [], scheduled: Set<RunID> = []
        for entry in entries {
            guard let run = entry.run else {
                if entry.removedAt == nil, entry.missedAt == nil, let windows = windows(entry.fingerprint) { directives += due(entry, windows, now) }
                continue
            }
            scheduled.insert(run)
            guard let unfinished = byRun[run] else { continue }
            if entry.removedAt != nil {
                if unfinished.isHeld { directives.append(.drain(run)) }
            } else if !unfinished.isHeld, let windows = windows(entry.fingerprint), mayGoOn(unfinished, windows, now) {
                directives.append(.drive(run, late: Self.late(windows, since: unfinished.record.lastEntry.at, now: now)))
            }
        }
        // What a person began by hand, and whose process is gone.
        for unfinished in cases where !unfinished.isHeld && !scheduled.contains(unfinished.record.id) && isInterrupted(unfinished.record) {
            directives.append(.drive(unfinished.record.id, late: nil))
        }
        return directives
    }

    private func due(_ entry: ScheduleEntry, _ windows: Windows, _ now: Date) -> [Directive] {
        if let late = Self.late(windows, since: entry.addedAt, now: now) { return [.begin(entry: entry.id, late: late)] }
        guard let opening = windows.schedule.opening(atOrAfter: now) else { return [.miss(entry: entry.id)] }
        let from = entry.lead.map { opening.start.addingTimeInterval(-Double($0)) } ?? .distantPast
        return now >= from ? [.begin(entry: entry.id, late: nil)] : []
    }

    private func isInterrupted(_ record: RunRecord) -> Bool {
        guard case .left(let leaving) = record.lastEntry.fact else { return true }
        return leaving.state == .interrupted || leaving.cause == .serviceStopped
    }

    /// A run that a person stopped, or that stopped over failures, waits for that person's word.
    private func mayGoOn(_ unfinished: Case, _ windows: Windows, _ now: Date) -> Bool {
        guard !isInterrupted(unfinished.record), case .left(let leaving) = unfinished.record.lastEntry.fact else { return true }
        let left = unfinished.record.lastEntry.at
        if unfinished.hasWords { return leaving.cause != .drained }
        switch leaving.cause {
        case .serviceStopped: return true
        case .hostHeld: return now.timeIntervalSince(left) >= Self.heldPause
        case .unreachable, .approval, .window:
            // Once for each opening: a run that found nothing to do then isn't asked again and again. Hosts that were dark are
            // looked for again.
            guard let opening = windows.schedule.opening(atOrAfter: now) else { return false }
            return opening.start <= now && left < opening.start
        case .drained, .stopped, nil: return false
        }
    }

    /// The permission to run outside the window, where the plan makes up for an opening that passed while nobody drove the
    /// run: for as long as that opening would have lasted. Nil where a window is open, or the plan says no such thing.
    public static func late(_ windows: Windows, since: Date, now: Date) -> Holder.WindowOverride? {
        switch windows.missed {
        case .wait: return nil
        case .runLate: break
        }
        if let opening = windows.schedule.opening(atOrAfter: now), opening.start <= now { return nil }
        guard let missed = windows.schedule.openings(atOrAfter: since, count: 400).last(where: { $0.start >= since && $0.end <= now }) else { return nil }
        let start = missed.start.formatted(.iso8601)
        return .init(until: now.addingTimeInterval(missed.seconds), reason: "missed: run-late; the opening of \(start) passed while nobody drove this run")
    }
}
