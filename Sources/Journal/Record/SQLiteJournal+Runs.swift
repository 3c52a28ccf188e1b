public import Core
public import Foundation
import GRDB

extension SQLiteJournal {
    public func store(plan bytes: Data, fingerprint: Fingerprint) throws(JournalFailure) {
        try write { db in
            let sql = "INSERT INTO plan (fingerprint, bytes) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM plan WHERE fingerprint = ?1)"
            try db.execute(sql: sql, arguments: [fingerprint.rawValue, bytes])
        }
    }

    public func plan(_ fingerprint: Fingerprint) throws(JournalFailure) -> Data? {
        try read { db in
            try Data.fetchOne(db, sql: "SELECT bytes FROM plan WHERE fingerprint = ?", arguments: [fingerprint.rawValue])
        }
    }

    /// - Throws: ``JournalFailure/overtaken(number:)`` if the run is there already.
    public func create(_ run: RunID, origin: RunOrigin, at: Date) throws(JournalFailure) {
        try write { db in try Self.create(run, origin, at, db) }
    }

    static func create(_ run: RunID, _ origin: RunOrigin, _ at: Date, _ db: Database) throws {
        if try RunRow.exists(run, db) { throw JournalFailure.overtaken(number: 1) }
        let sql = "SELECT EXISTS (SELECT 1 FROM plan WHERE fingerprint = ?)"
        guard try Bool.fetchOne(db, sql: sql, arguments: [origin.fingerprint.rawValue]) ?? false else {
            throw JournalFailure.unusable("plan \(origin.fingerprint.short) isn't stored in it, so no run of it can begin")
        }
        try db.execute(
            sql: "INSERT INTO run (id, plan, fingerprint, created) VALUES (?, ?, ?, ?)",
            arguments: [run.rawValue, origin.plan.rawValue, origin.fingerprint.rawValue, at.milliseconds])
        let first = Entry(number: 1, epoch: 0, at: at, fact: .created(origin))
        try FactRow(first, of: run, after: HashChain.origin(of: run)).insert(db)
    }

    public func runs() throws(JournalFailure) -> [RunRecord] {
        var records: [RunRecord] = []
        var page = 0
        repeat {
            let rows = try read { db in
                let sql = "SELECT \(RunRow.names) FROM run ORDER BY created DESC, rowid DESC LIMIT 200 OFFSET ?"
                return try Row.fetchAll(db, sql: sql, arguments: [page]).map { row in
                    let run = try RunRow(row)
                    guard let last = try FactRow.last(of: run.id, db) else { throw JournalFailure.broken(run: run.id, number: 1) }
                    return try run.record(last: last)
                }
            }
            records += rows
            page = rows.count < 200 ? 0 : page + 200
        } while page > 0
        return records
    }

    public func run(_ id: RunID) throws(JournalFailure) -> RunRecord? {
        try read { db in
            guard let run = try RunRow.find(id, db) else { return nil }
            guard let last = try FactRow.last(of: id, db) else { throw JournalFailure.broken(run: id, number: 1) }
            return try run.record(last: last)
        }
    }

    public func hold(of endpoint: String) throws(JournalFailure) -> HostHold? {
        try read { db in try HoldRow.find(endpoint, db) }
    }
}
