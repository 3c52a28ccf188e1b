import Core
import Foundation
import GRDB

/// A run as the file has it.
struct RunRow {
    var id: RunID
    var plan: PlanName
    var fingerprint: Fingerprint
    var created: Date

    static let names = "run.id, run.plan, run.fingerprint, run.created"

    init(_ row: Row) throws(JournalFailure) {
        let (id, plan, fingerprint): (String, String, String) = (row[0], row[1], row[2])
        guard let id = RunID(rawValue: id), let plan = PlanName(rawValue: plan),
            let fingerprint = Fingerprint(rawValue: fingerprint)
        else { throw .unusable("run '\(id)' has a name or fingerprint that is none; restore the state file from a copy") }
        self.id = id
        self.plan = plan
        self.fingerprint = fingerprint
        created = Date(milliseconds: row[3])
    }

    static func find(_ id: RunID, _ db: Database) throws -> RunRow? {
        let sql = "SELECT \(names) FROM run WHERE id = ?"
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: [id.rawValue]).map(RunRow.init)
    }

    static func exists(_ id: RunID, _ db: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM run WHERE id = ?)"
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [id.rawValue]) ?? false
    }

    func record(last: FactRow) throws(JournalFailure) -> RunRecord {
        RunRecord(id: id, plan: plan, fingerprint: fingerprint, createdAt: created, lastEntry: try last.entry())
    }
}
