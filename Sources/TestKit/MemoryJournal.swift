public import Core
public import Foundation
import Synchronization

/// The record without a disk, by the same rules as the one in SQLite: one conformance suite runs over both.
///
/// A value stands for one process. Others on the same record come from ``anotherProcess()`` and ``afterCrash()``.
public final class MemoryJournal: Journaling {
    /// What goes wrong at a commit.
    public enum Fault: Equatable, Sendable {
        case full
        /// Nobody knows whether it was written; `landed` says whether it was. The value answers nothing afterwards.
        case commitUnknown(landed: Bool)
        /// A newer holder was faster.
        case fenced
    }

    let disk: Disk
    let own: Mutex<Own>

    struct Own: Sendable {
        /// By the number of the commit, counted from 1 over all leases of this value.
        var faults: [Int: Fault]
        var commits = 0
        var isDead = false
    }

    /// An empty record.
    public convenience init(faults: [Int: Fault] = [:]) { self.init(disk: Disk(), faults: faults) }

    /// A record of one run that has come as far as `entries`, as a crash would leave it: nobody has the run, and the words
    /// that the entries repeat are taken up. The first entry must be ``Fact/created(_:)``.
    public convenience init(
        _ run: RunID, _ entries: some Sequence<Entry>, plan: Data, inbox: [InboxEntry] = [], holds: [HostHold] = [],
        faults: [Int: Fault] = [:]
    ) {
        self.init(disk: Disk(run, Array(entries), plan: plan, inbox: inbox, holds: holds), faults: faults)
    }

    init(disk: Disk, faults: [Int: Fault] = [:]) {
        self.disk = disk
        own = Mutex(Own(faults: faults))
    }

    /// Another process that works with the same record.
    public func anotherProcess(faults: [Int: Fault] = [:]) -> MemoryJournal { MemoryJournal(disk: disk, faults: faults) }

    /// The record as the next process finds it once every process of before has died.
    public func afterCrash(faults: [Int: Fault] = [:]) -> MemoryJournal {
        disk.state.withLock { $0.locks = [:] }
        return anotherProcess(faults: faults)
    }

    /// All transactions that were written, in order, whoever wrote them.
    public var transactions: [JournalTransaction] { disk.state.withLock { $0.transactions } }

    func alive() throws(JournalFailure) {
        if own.withLock({ $0.isDead }) { throw .commitUnknown("an earlier write failed") }
    }

    /// Throws typed what `body` throws, and holds the record for as long as it takes.
    func access<T: Sendable>(_ body: (inout Disk.State) throws(JournalFailure) -> T) throws(JournalFailure) -> T {
        try alive()
        return try disk.state.withLock { state in
            Result { () throws(JournalFailure) -> T in try body(&state) }
        }.get()
    }
}

/// What would be in the file, and beside it.
final class Disk: Sendable {
    struct Run: Sendable {
        var origin: RunOrigin
        private(set) var entries: [Entry] = []
        var epoch = 0
        var holder: String?
        /// Attempts that may not be started again.
        private(set) var begun: Set<Begun> = []

        init(origin: RunOrigin, entries: [Entry]) {
            self.origin = origin
            for entry in entries { append(entry) }
            epoch = entries.map(\.epoch).max() ?? 0
        }

        mutating func append(_ entry: Entry) {
            entries.append(entry)
            switch entry.fact {
            case .started(let step, let attempt, _): begun.insert(Begun(step: step, attempt: attempt))
            case .notStarted(let step, let attempt, _): begun.remove(Begun(step: step, attempt: attempt))
            case .created, .held, .identified, .asked, .spoken, .told, .retrying, .ended, .toldToEnd, .reviewed, .clockJumped, .left: break
            }
        }

        mutating func cut(to count: Int) {
            if count < entries.count { self = Run(keeping: count, of: self) }
        }

        private init(keeping count: Int, of run: Run) {
            self.init(origin: run.origin, entries: Array(run.entries.prefix(count)))
            (epoch, holder) = (run.epoch, run.holder)
        }
    }

    struct Begun: Hashable, Sendable {
        var step: Int
        var attempt: Int
    }

    struct State: Sendable {
        var plans: [Fingerprint: Data] = [:]
        var runs: [RunID: Run] = [:]
        /// In the order in which they were made.
        var order: [RunID] = []
        var inbox: [InboxEntry] = []
        var claims: [Int: RunID] = [:]
        var holds: [String: HostHold] = [:]
        /// Which lease has a run's lock.
        var locks: [RunID: Int] = [:]
        var leases = 0
        var transactions: [JournalTransaction] = []
        var notices = NoticeBook()
    }

    let state: Mutex<State>

    init() { state = Mutex(State()) }

    init(_ id: RunID, _ entries: [Entry], plan: Data, inbox: [InboxEntry], holds: [HostHold]) {
        guard case .created(let origin) = entries.first?.fact else { preconditionFailure("a run begins with 'created'") }
        var start = State()
        start.plans[origin.fingerprint] = plan
        start.runs[id] = Run(origin: origin, entries: entries)
        start.order = [id]
        start.inbox = inbox.sorted { $0.word.id < $1.word.id }
        for entry in entries {
            if case .spoken(_, let word) = entry.fact, word.id > 0 { start.claims[word.id] = id }
        }
        for hold in holds { start.holds[hold.endpoint] = hold }
        state = Mutex(start)
    }
}
