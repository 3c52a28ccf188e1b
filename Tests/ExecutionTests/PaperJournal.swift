import Core
import Foundation
import Synchronization

/// One run's record in memory, with the journal's rules of writing, and faults at the commits that a test names.
final class PaperJournal: Journaling {
    enum Fault: Equatable, Sendable {
        case full, fenced
        /// `landed`: it is on disk all the same.
        case unknown(landed: Bool)
        var failure: JournalFailure {
            switch self {
            case .full: .full("no space left on device")
            case .fenced: .fenced(epoch: 99)
            case .unknown: .commitUnknown("input/output error")
            }
        }
    }

    struct State: Sendable {
        var entries: [Entry] = []
        var inbox: [InboxEntry] = []
        var takenElsewhere: Set<Int> = []
        var holds: [String: RunID] = [:]
        var epoch = 0
        var commits = 0
        var faults: [Int: Fault] = [:]
        /// What a test does at a commit, before it is written: another process's word, mostly.
        var words: [Int: InboxEntry] = [:]
    }
    let state = Mutex(State())
    let record: RunRecord

    init(_ graph: PlanGraph, run: RunID) {
        let at = Date(timeIntervalSince1970: 1_790_000_000)
        let origin = RunOrigin(plan: graph.plan.name, fingerprint: graph.fingerprint, typedBy: "test")
        let first = Entry(number: 1, epoch: 0, at: at, fact: .created(origin))
        record = RunRecord(id: run, plan: graph.plan.name, fingerprint: graph.fingerprint, createdAt: at, lastEntry: first)
        state.withLock { $0.entries = [first] }
    }

    var entries: [Entry] { state.withLock { $0.entries } }
    var commits: Int { state.withLock { $0.commits } }

    func lease(faults: [Int: Fault] = [:]) -> PaperLease {
        state.withLock { state in
            state.epoch += 1
            state.commits = 0
            state.faults = faults
            return PaperLease(run: record.id, epoch: state.epoch, journal: self)
        }
    }

    func store(plan bytes: Data, fingerprint: Fingerprint) {}
    func plan(_ fingerprint: Fingerprint) -> Data? { nil }
    func create(_ run: RunID, origin: RunOrigin, at: Date) {}
    func runs() -> [RunRecord] { [record] }
    func run(_ id: RunID) -> RunRecord? { record }
    func take(_ run: RunID, holder: Holder, at: Date) -> any Lease { lease() }
    func isHeld(_ run: RunID) -> Bool { true }
    func entries(of run: RunID, after number: Int, limit: Int) -> [Entry] { Array(entries.dropFirst(number).prefix(limit)) }
    func hold(of endpoint: String) -> HostHold? { state.withLock { $0.holds[endpoint] }.map { HostHold(endpoint: endpoint, run: $0, since: .distantPast) } }

    func say(_ entry: InboxEntry) -> InboxEntry {
        state.withLock { state in
            var entry = entry
            entry.word.id = state.inbox.count + 1
            state.inbox.append(entry)
            return entry
        }
    }

    func inbox(of run: RunID, after id: Int) -> [InboxEntry] { state.withLock { $0.inbox.filter { $0.word.id > id } } }
    func inbox(of fingerprint: Fingerprint) -> [InboxEntry] { state.withLock { $0.inbox } }
}

struct PaperLease: Lease {
    let run: RunID
    let epoch: Int
    let journal: PaperJournal

    func commit(_ transaction: JournalTransaction) throws(JournalFailure) {
        let failure = journal.state.withLock { state -> JournalFailure? in
            state.commits += 1
            guard epoch == state.epoch else { return .fenced(epoch: state.epoch) }
            if let fault = state.faults[state.commits] {
                if fault == .unknown(landed: true) { state.entries += transaction.entries }
                return fault.failure
            }
            if transaction.entries.first.map({ $0.number != state.entries.count + 1 }) == true { return .overtaken(number: state.entries.count) }
            let taken = transaction.claims.filter(state.takenElsewhere.contains)
            if !taken.isEmpty { return .alreadyTaken(taken) }
            for endpoint in transaction.holds {
                if let other = state.holds[endpoint], other != run { return .hostHeld(HostHold(endpoint: endpoint, run: other, since: .distantPast)) }
            }
            state.entries += transaction.entries
            for endpoint in transaction.holds { state.holds[endpoint] = run }
            for endpoint in transaction.releases { state.holds[endpoint] = nil }
            return nil
        }
        if let failure { throw failure }
    }

    func release() {}
}

/// Keeps no output.
struct NoOutputs: OutputStoring {
    struct Record: OutputRecord {
        var offsets: OutputOffsets { OutputOffsets() }
        func write(_ bytes: [UInt8], to stream: Core.OutputStream) {}
        func skip(_ count: Int, of stream: Core.OutputStream) {}
        func summary() -> OutputSummary {
            let nothing = OutputSummary.Stream(bytes: 0, dropped: 0, sha256: Hex.sha256([UInt8]()))
            return OutputSummary(out: nothing, err: nothing)
        }
        func head(_ stream: Core.OutputStream, limit: Int) -> [UInt8] { [] }
        func close() {}
    }
    func record(of run: RunID, step: Int, attempt: Int) -> any OutputRecord { Record() }
}
