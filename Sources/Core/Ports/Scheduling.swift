public import Foundation

/// Plans that the service is to carry out, in the state file beside the runs.
public protocol Scheduling: Sendable {
    /// The plan must be stored.
    /// - Throws: ``JournalFailure/unusable(_:)`` where an entry for the same plan isn't over yet.
    func schedule(_ fingerprint: Fingerprint, plan: PlanName, lead: Int?, by: String, at: Date) throws(JournalFailure) -> ScheduleEntry
    /// In the order in which they were made; those that were removed too.
    func schedules() throws(JournalFailure) -> [ScheduleEntry]
    /// An entry that was removed is left as it is.
    func unschedule(_ id: Int, by: String, reason: String?, at: Date) throws(JournalFailure)
    /// Makes a run and ties it to the entry, both or neither.
    /// - Returns: false where the entry has a run already, or was removed; nothing is made then.
    func begin(_ id: Int, run: RunID, origin: RunOrigin, at: Date) throws(JournalFailure) -> Bool
    /// Notes that the entry's last opening passed without a run.
    func miss(_ id: Int, at: Date) throws(JournalFailure)
    /// The newest runs, whether over or not.
    func newestRuns(limit: Int) throws(JournalFailure) -> [RunRecord]
    /// Runs that aren't over, newest first.
    func unfinishedRuns() throws(JournalFailure) -> [RunRecord]
}

public struct ScheduleEntry: Equatable, Sendable {
    public var id: Int
    public var plan: PlanName
    public var fingerprint: Fingerprint
    public var addedAt: Date
    public var addedBy: String
    /// Seconds before an opening from which on probes and questions may go out; nil: from the beginning.
    public var lead: Int?
    public var run: RunID?
    /// When it was found that no opening comes any more.
    public var missedAt: Date?
    public var removedAt: Date?
    public var removedBy: String?
    public var reason: String?

    public init(
        id: Int, plan: PlanName, fingerprint: Fingerprint, addedAt: Date, addedBy: String, lead: Int? = nil, run: RunID? = nil,
        missedAt: Date? = nil, removedAt: Date? = nil, removedBy: String? = nil, reason: String? = nil
    ) {
        self.id = id
        self.plan = plan
        self.fingerprint = fingerprint
        self.addedAt = addedAt
        self.addedBy = addedBy
        self.lead = lead
        self.run = run
        self.missedAt = missedAt
        self.removedAt = removedAt
        self.removedBy = removedBy
        self.reason = reason
    }
}
