public import Core
public import Foundation
import GRDB

extension SQLiteJournal {
    public func take(_ run: RunID, holder: Holder, at: Date) throws(JournalFailure) -> any Lease {
        guard try read({ db in try RunRow.exists(run, db) }) else { throw .noSuchRun(run) }
        let lock: RunLock?
        do {
            try SystemCall.makeFolder(folder)
            lock = try RunLock.take(lockPath(of: run))
        } catch { throw JournalFailure(error, while: .opening, folder) }
        guard let lock else { throw .held(by: try holderWords(of: run)) }
        do {
            let epoch = try write(guarded: { try lock.check() }) { db in try LeaseRow.raise(run, holder, at, db) }
            return SQLiteLease(run: run, epoch: epoch, journal: self, lock: lock)
        } catch {
            lock.release()
            throw error
        }
    }

    public func isHeld(_ run: RunID) throws(JournalFailure) -> Bool {
        do { return try RunLock.isTaken(lockPath(of: run)) } catch { throw JournalFailure(error, while: .reading, folder) }
    }

    private func lockPath(of run: RunID) -> String { folder + "/\(run).lock" }

    private func holderWords(of run: RunID) throws(JournalFailure) -> String {
        try read { db in try LeaseRow.words(of: run, db) } ?? "one that has only just started"
    }
}

/// A run's newest holder, in the file.
enum LeaseRow {
    /// 0 where nobody had the run yet.
    static func epoch(of run: RunID, _ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT epoch FROM lease WHERE run = ?"), arguments: [run.rawValue]) ?? 0
    }

    /// The next epoch, for this holder.
    static func raise(_ run: RunID, _ holder: Holder, _ at: Date, _ db: Database) throws -> Int {
        let text = String(decoding: try JSONEncoder.canonical.encode(holder), as: UTF8.self)
        let next = try epoch(of: run, db) + 1
        let sql = next == 1
            ? "INSERT INTO lease (epoch, holder, taken_at, run) VALUES (?, ?, ?, ?)"
            : "UPDATE lease SET epoch = ?, holder = ?, taken_at = ? WHERE run = ?"
        try db.execute(sql: sql, arguments: [next, text, at.milliseconds, run.rawValue])
        return next
    }

    /// Who it is and since when, for messages.
    static func words(of run: RunID, _ db: Database) throws -> String? {
        let sql = "SELECT holder, taken_at FROM lease WHERE run = ?"
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [run.rawValue]) else { return nil }
        let text: String = row[0]
        let holder = try JSONDecoder.canonical.decode(Holder.self, from: Data(text.utf8))
        let since = Date(milliseconds: row[1]).formatted(.iso8601)
        return "\(holder.typedBy), process \(holder.processID), since \(since)"
    }
}
