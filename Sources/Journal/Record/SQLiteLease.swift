import Core
import Foundation
import GRDB

/// The right to write into a run: the lock says that this process lives, the epoch that no other came after it.
final class SQLiteLease: Lease {
    let run: RunID
    let epoch: Int
    private let journal: SQLiteJournal
    private let lock: RunLock

    init(run: RunID, epoch: Int, journal: SQLiteJournal, lock: RunLock) {
        self.run = run
        self.epoch = epoch
        self.journal = journal
        self.lock = lock
    }

    func release() { lock.release() }

    func commit(_ transaction: JournalTransaction) throws(JournalFailure) {
        try journal.write(guarded: { try lock.check() }) { db in
            try checkEpoch(db)
            let last = try append(transaction.entries, db)
            try claim(transaction, last: last.number, db)
            for endpoint in transaction.releases { try HoldRow.release(endpoint, of: run, db) }
            for endpoint in transaction.holds { try HoldRow.take(endpoint, for: run, since: last.at, db) }
        }
    }

    /// The file's own trigger refuses a stale holder's facts too; this covers the rest, and has the better words.
    private func checkEpoch(_ db: Database) throws {
        let newest = try LeaseRow.epoch(of: run, db)
        if newest != epoch { throw JournalFailure.fenced(epoch: newest) }
    }

    private func append(_ entries: [Entry], _ db: Database) throws -> FactRow {
        guard var last = try FactRow.last(of: run, db) else { throw JournalFailure.broken(run: run, number: 1) }
        for entry in entries {
            guard entry.epoch == epoch else { throw JournalFailure.fenced(epoch: epoch) }
            guard entry.number > last.number else { throw JournalFailure.overtaken(number: entry.number) }
            guard entry.number == last.number + 1 else {
                throw JournalFailure.unusable(
                    "entry \(entry.number) can't follow entry \(last.number) of run \(run); resume the run, so that it reads what is there")
            }
            last = try FactRow(entry, of: run, after: last.hash)
            try last.insert(db)
        }
        return last
    }

    private func claim(_ transaction: JournalTransaction, last: Int, _ db: Database) throws {
        var taken: [Int] = []
        for id in transaction.claims {
            let sql = "SELECT EXISTS (SELECT 1 FROM claim WHERE inbox_id = ?)"
            if try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [id]) ?? false { taken.append(id) }
        }
        guard taken.isEmpty else { throw JournalFailure.alreadyTaken(taken) }
        for id in transaction.claims {
            // The entry that repeats the word, or the transaction's last where none does.
            let number = transaction.entries.first { $0.fact.spokenWord == id }?.number ?? last
            try db.cachedStatement(sql: "INSERT INTO claim (inbox_id, run, number) VALUES (?, ?, ?)")
                .execute(arguments: [id, run.rawValue, number])
        }
    }
}

extension Fact {
    /// The inbox's number of the word that this fact repeats.
    fileprivate var spokenWord: Int? {
        switch self {
        case .spoken(_, let word), .told(let word): word.id
        case .created, .held, .identified, .asked, .started, .notStarted, .retrying, .ended, .toldToEnd, .reviewed, .clockJumped, .left: nil
        }
    }
}
