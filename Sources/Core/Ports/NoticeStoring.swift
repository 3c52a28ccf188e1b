public import Foundation

/// The record of what was told, of what is to be told, and to whom. Beside the facts, which it never changes.
///
/// What a sink gets is decided when a notice is added: every sink that is enrolled then and wants its kind. A sink that comes
/// later gets later news only. Calls block and may come from any thread and process, as those of ``Journaling``.
public protocol NoticeStoring: Sendable {
    /// Says which sinks there are now. Those that aren't named get no further notices; what they hadn't taken stays for them.
    func enroll(_ sinks: [SinkSubscription]) throws(JournalFailure)

    /// Adds the notices that aren't there yet, in this order, with a delivery for each enrolled sink that wants them, and moves the
    /// run's cursor to `number` unless it is past it: all or nothing.
    func add(_ notices: [Notice], of run: RunID, cursor number: Int) throws(JournalFailure)

    /// The number of the last fact of the run that was looked at; 0 at first.
    func noticeCursor(of run: RunID) throws(JournalFailure) -> Int

    /// By the rule of ``DeliverySchedule/due(_:at:)``, at most `limit`, in the order of their notices.
    func due(for sink: SinkName, at now: Date, limit: Int) throws(JournalFailure) -> [PendingDelivery]

    /// When something is due for the sink that isn't yet; nil where nothing failed.
    func nextDelivery(for sink: SinkName, after now: Date) throws(JournalFailure) -> Date?

    /// Notes what came of an attempt. Of a delivery that is done already nothing changes.
    func note(_ result: AttemptResult, of notice: NoticeID, to sink: SinkName) throws(JournalFailure)

    /// Notices after `ordinal` in their order, at most `limit`, each with its deliveries.
    /// - Parameter pendingOnly: those that some sink hasn't taken yet.
    func notices(after ordinal: Int, limit: Int, pendingOnly: Bool) throws(JournalFailure) -> [NoticeRecord]
}

public struct SinkSubscription: Equatable, Sendable {
    public var name: SinkName
    /// Nil: all.
    public var kinds: Set<NoticeKind>?
    public init(name: SinkName, kinds: Set<NoticeKind>? = nil) {
        self.name = name
        self.kinds = kinds
    }
    public init(_ sink: Sink) { self.init(name: sink.name, kinds: sink.kinds) }
}

/// A notice that a sink hasn't taken yet.
public struct PendingDelivery: Equatable, Sendable {
    /// The notice's place among all of the record.
    public var ordinal: Int
    public var notice: Notice
    /// Attempts so far.
    public var attempts: Int
    /// Not before; nil: at once.
    public var nextAt: Date?
    public init(ordinal: Int, notice: Notice, attempts: Int, nextAt: Date?) {
        self.ordinal = ordinal
        self.notice = notice
        self.attempts = attempts
        self.nextAt = nextAt
    }
}

public enum AttemptResult: Equatable, Sendable {
    case delivered(at: Date)
    case failed(error: String, nextAt: Date)
}

/// A notice and what came of it so far, for people.
public struct NoticeRecord: Equatable, Sendable {
    public struct Delivery: Equatable, Sendable {
        public var sink: SinkName
        public var attempts: Int
        public var nextAt: Date?
        public var deliveredAt: Date?
        /// Of the last attempt that failed.
        public var lastError: String?
        public init(sink: SinkName, attempts: Int = 0, nextAt: Date? = nil, deliveredAt: Date? = nil, lastError: String? = nil) {
            self.sink = sink
            self.attempts = attempts
            self.nextAt = nextAt
            self.deliveredAt = deliveredAt
            self.lastError = lastError
        }
    }
    public var ordinal: Int
    public var notice: Notice
    /// By the sinks' names.
    public var deliveries: [Delivery]
    public init(ordinal: Int, notice: Notice, deliveries: [Delivery]) {
        self.ordinal = ordinal
        self.notice = notice
        self.deliveries = deliveries
    }
}
