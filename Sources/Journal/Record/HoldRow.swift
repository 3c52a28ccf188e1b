import Core
import Foundation
import GRDB

/// Which run has a host, in the file.
enum HoldRow {
    static func find(_ endpoint: String, _ db: Database) throws -> HostHold? {
        let sql = "SELECT run, since FROM hold WHERE endpoint = ?"
        guard let row = try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [endpoint]) else { return nil }
        let name: String = row[0]
        guard let run = RunID(rawValue: name) else {
            throw JournalFailure.unusable("host \(endpoint) is held by '\(name)', which is no run; restore the state file from a copy")
        }
        return HostHold(endpoint: endpoint, run: run, since: Date(milliseconds: row[1]))
    }

    static func take(_ endpoint: String, for run: RunID, since: Int, _ db: Database) throws {
        if let hold = try find(endpoint, db) {
            if hold.run == run { return }
            throw JournalFailure.hostHeld(hold)
        }
        let sql = "INSERT INTO hold (endpoint, run, since) VALUES (?, ?, ?)"
        try db.cachedStatement(sql: sql).execute(arguments: [endpoint, run.rawValue, since])
    }

    static func release(_ endpoint: String, of run: RunID, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM hold WHERE endpoint = ? AND run = ?").execute(arguments: [endpoint, run.rawValue])
    }
}
