import Core
import Foundation
import GRDB

/// An entry as the file has it.
struct FactRow {
    var run: RunID
    var number: Int
    var epoch: Int
    /// Milliseconds since 1970.
    var at: Int
    var columns: FactColumns
    var hash: String

    static let names = "number, epoch, at, kind, step, attempt, payload, hash"

    init(_ row: Row, of run: RunID) {
        self.run = run
        number = row[0]
        epoch = row[1]
        at = row[2]
        columns = FactColumns(kind: row[3], step: row[4], attempt: row[5], payload: row[6])
        hash = row[7]
    }

    /// The row for an entry, chained to the hash before it.
    init(_ entry: Entry, of run: RunID, after previous: String) throws {
        self.run = run
        number = entry.number
        epoch = entry.epoch
        at = entry.at.milliseconds
        columns = try entry.fact.columns()
        hash = HashChain.hash(after: previous, number: number, epoch: epoch, at: at, columns: columns)
    }

    func entry() throws(JournalFailure) -> Entry {
        do { return Entry(number: number, epoch: epoch, at: Date(milliseconds: at), fact: try Fact(columns)) } catch {
            throw .unusable("entry \(number) of run \(run): \(error)")
        }
    }

    func follows(_ previous: String) -> Bool {
        hash == HashChain.hash(after: previous, number: number, epoch: epoch, at: at, columns: columns)
    }

    func insert(_ db: Database) throws {
        let sql = "INSERT INTO fact (run, \(Self.names)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
        try db.cachedStatement(sql: sql).execute(arguments: [
            run.rawValue, number, epoch, at, columns.kind, columns.step, columns.attempt, columns.payload, hash,
        ])
    }

    static func last(of run: RunID, _ db: Database) throws -> FactRow? {
        let sql = "SELECT \(names) FROM fact WHERE run = ? ORDER BY number DESC LIMIT 1"
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [run.rawValue]).map { FactRow($0, of: run) }
    }

    /// From number `first` on, in order.
    static func rows(of run: RunID, from first: Int, limit: Int, _ db: Database) throws -> [FactRow] {
        let sql = "SELECT \(names) FROM fact WHERE run = ? AND number >= ? ORDER BY number LIMIT ?"
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [run.rawValue, first, limit]).map { FactRow($0, of: run) }
    }
}
