public import Core
import Foundation
import GRDB

/// What was found when a run's entries were looked at from the first to the last.
public struct RunAudit: Equatable, Sendable {
    public var run: RunID
    /// Entries that the file has of it, whether they hold or not.
    public var entries: Int
    /// The last entry up to which the chain holds; nil where not even the first does.
    public var head: RunHead?
    /// The first thing that is wrong; what comes after it isn't looked at.
    public var fault: Fault?

    public struct Fault: Equatable, Sendable {
        public var kind: Kind
        /// The entry, from 1.
        public var number: Int
        /// More about it, where there is more to say.
        public var words: String?

        public init(_ kind: Kind, at number: Int, _ words: String? = nil) {
            self.kind = kind
            self.number = number
            self.words = words
        }
    }

    public enum Kind: String, CaseIterable, Sendable {
        /// There is no such entry, though there are later ones.
        case missing
        /// The entry isn't what its hash was made of.
        case changed
        /// The first entry and the run's own row contradict each other, or there is no such row or plan.
        case origin
        /// The entry was written under an older lease than the one before it.
        case outOfTurn = "out-of-turn"
        /// The record ends before this entry, and something still points at it.
        case cut
        /// The entry isn't the one whose hash was kept elsewhere.
        case replaced
        /// The entry holds, but this version can't read it.
        case unreadable
    }
}

extension SQLiteJournal {
    /// Walks a run's chain in pages, and compares what other tables say of the run with it.
    ///
    /// Without `head` a tail that was cut off clean isn't seen, nor a chain that was computed anew from a changed entry on:
    /// the file holds nothing that its owner couldn't write again. A plan's bytes are checked by whoever decodes them.
    /// - Throws: ``JournalFailure/noSuchRun(_:)``, or if the file can't be read.
    public func audit(_ run: RunID, against head: RunHead? = nil) throws(JournalFailure) -> RunAudit {
        var audit = RunAudit(run: run, entries: 0, head: nil, fault: nil)
        audit.entries = try read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM fact WHERE run = ?", arguments: [run.rawValue]) ?? 0
        }
        var last = RunHead(number: 0, hash: HashChain.origin(of: run)), epoch = 0
        while audit.fault == nil {
            let page = try page(of: run, after: last.number)
            if audit.entries == 0, !page.hasRow { throw .noSuchRun(run) }
            for row in page.rows {
                audit.fault = Self.fault(in: row, after: last, epoch, head)
                if audit.fault == nil, row.number == 1 { audit.fault = Self.originFault(row, page) }
                if audit.fault != nil { break }
                epoch = row.epoch
                last = RunHead(number: row.number, hash: row.hash)
                audit.head = last
            }
            guard audit.fault == nil, page.rows.count < Self.auditPage else { continue }
            audit.fault = Self.endFault(page, last, epoch, head)
            return audit
        }
        return audit
    }

    /// Entries as the file has them, whether they hold or not, for a proof by others; at most `limit` after `number`.
    public func rawEntries(of run: RunID, after number: Int, limit: Int) throws(JournalFailure) -> [RawEntry] {
        try read { db in try FactRow.rows(of: run, from: number + 1, limit: limit, db).map(RawEntry.init) }
    }

    private static let auditPage = 1000

    /// One state for all that is compared: the run may go on meanwhile.
    private struct Page {
        var rows: [FactRow]
        var row: RunRow?
        var hasRow: Bool
        var hasPlan: Bool
        /// The first entry after the page that took up a word.
        var claimed: Int?
        var lease: Int
    }

    private func page(of run: RunID, after number: Int) throws(JournalFailure) -> Page {
        try read { db in
            let rows = try FactRow.rows(of: run, from: number + 1, limit: Self.auditPage, db)
            let row = try? RunRow.find(run, db)
            let sql = "SELECT min(number) FROM claim WHERE run = ? AND number > ?"
            return Page(
                rows: rows, row: row, hasRow: try RunRow.exists(run, db),
                hasPlan: try row.map { row in
                    let sql = "SELECT EXISTS (SELECT 1 FROM plan WHERE fingerprint = ?)"
                    return try Bool.fetchOne(db, sql: sql, arguments: [row.fingerprint.rawValue]) ?? false
                } ?? false,
                claimed: try Int.fetchOne(db, sql: sql, arguments: [run.rawValue, rows.last?.number ?? number]),
                lease: try LeaseRow.epoch(of: run, db))
        }
    }

    private static func fault(in row: FactRow, after last: RunHead, _ epoch: Int, _ kept: RunHead?) -> RunAudit.Fault? {
        let number = last.number + 1
        if row.number != number { return .init(.missing, at: number) }
        if !row.follows(last.hash) { return .init(.changed, at: number) }
        if row.epoch < epoch { return .init(.outOfTurn, at: number) }
        if let kept, kept.number == number, kept.hash != row.hash { return .init(.replaced, at: number) }
        do throws(JournalFailure) { _ = try row.entry() } catch { return .init(.unreadable, at: number, "\(error)") }
        return nil
    }

    private static func originFault(_ first: FactRow, _ page: Page) -> RunAudit.Fault? {
        guard let row = page.row, page.hasPlan, case .created(let origin)? = try? first.entry().fact, origin.plan == row.plan,
            origin.fingerprint == row.fingerprint, first.at == row.created.milliseconds
        else { return .init(.origin, at: 1) }
        return nil
    }

    /// Where a cut tail shows: a head that was kept, a word that an entry took up, or a lease that is older than the facts
    /// written under it.
    private static func endFault(_ page: Page, _ last: RunHead, _ epoch: Int, _ kept: RunHead?) -> RunAudit.Fault? {
        if last.number == 0 { return .init(.cut, at: 1) }
        if let kept, kept.number > last.number { return .init(.cut, at: last.number + 1) }
        if page.claimed != nil { return .init(.cut, at: last.number + 1) }
        if page.lease < epoch { return .init(.outOfTurn, at: last.number) }
        return nil
    }
}

/// An entry as it lies in the file. Its keys are those that a hash is made of, in ``HashChain/hash(after:number:epoch:at:columns:)``.
public struct RawEntry: Encodable, Equatable, Sendable {
    public var run: String
    public var number: Int
    public var epoch: Int
    /// Milliseconds since 1970.
    public var at: Int
    public var kind: String
    public var step: Int?
    public var attempt: Int?
    /// JSON, as the hash was made of it.
    public var payload: String
    public var hash: String

    init(_ row: FactRow) {
        run = row.run.rawValue
        (number, epoch, at, hash) = (row.number, row.epoch, row.at, row.hash)
        (kind, step, attempt, payload) = (row.columns.kind, row.columns.step, row.columns.attempt, row.columns.payload)
    }

    private enum Keys: CodingKey { case run, number, epoch, at, kind, step, attempt, payload, hash }

    /// What an entry doesn't have stands there as null.
    public func encode(to encoder: any Encoder) throws {
        var keyed = encoder.container(keyedBy: Keys.self)
        try keyed.encode(run, forKey: .run)
        try keyed.encode(number, forKey: .number)
        try keyed.encode(epoch, forKey: .epoch)
        try keyed.encode(at, forKey: .at)
        try keyed.encode(kind, forKey: .kind)
        try keyed.encode(step, forKey: .step)
        try keyed.encode(attempt, forKey: .attempt)
        try keyed.encode(payload, forKey: .payload)
        try keyed.encode(hash, forKey: .hash)
    }
}
