public import Core
public import Foundation
import GRDB

extension SQLiteJournal: Scheduling {
    public func schedule(_ fingerprint: Fingerprint, plan: PlanName, lead: Int?, by: String, at: Date) throws(JournalFailure) -> ScheduleEntry {
        try write { db in
            for entry in try ScheduleRow.all(db) where entry.fingerprint == fingerprint && entry.removedAt == nil && entry.missedAt == nil {
                let isOver = try entry.run.map { try Self.isOver($0, db) } ?? false
                if !isOver { throw JournalFailure.unusable("plan \(fingerprint.short) is scheduled already, as \(entry.id); remove that entry first: drydock schedule remove \(entry.id)") }
            }
            let id = (try Int.fetchOne(db, sql: "SELECT max(id) FROM schedule") ?? 0) + 1
            try db.execute(
                sql: "INSERT INTO schedule (id, fingerprint, plan, added, added_by, lead) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [id, fingerprint.rawValue, plan.rawValue, at.milliseconds, by, lead])
            return ScheduleEntry(id: id, plan: plan, fingerprint: fingerprint, addedAt: Date(milliseconds: at.milliseconds), addedBy: by, lead: lead)
        }
    }

    public func schedules() throws(JournalFailure) -> [ScheduleEntry] { try read { db in try ScheduleRow.all(db) } }

    public func unschedule(_ id: Int, by: String, reason: String?, at: Date) throws(JournalFailure) {
        try write { db in
            try db.execute(
                sql: "UPDATE schedule SET removed = ?, removed_by = ?, reason = ? WHERE id = ? AND removed IS NULL",
                arguments: [at.milliseconds, by, reason, id])
        }
    }

    public func begin(_ id: Int, run: RunID, origin: RunOrigin, at: Date) throws(JournalFailure) -> Bool {
        try write { db in
            let sql = "SELECT EXISTS (SELECT 1 FROM schedule WHERE id = ? AND run IS NULL AND removed IS NULL AND fingerprint = ?)"
            guard try Bool.fetchOne(db, sql: sql, arguments: [id, origin.fingerprint.rawValue]) ?? false else { return false }
            try Self.create(run, origin, at, db)
            try db.execute(sql: "UPDATE schedule SET run = ? WHERE id = ?", arguments: [run.rawValue, id])
            return true
        }
    }

    public func miss(_ id: Int, at: Date) throws(JournalFailure) {
        try write { db in
            try db.execute(sql: "UPDATE schedule SET missed = ? WHERE id = ? AND missed IS NULL AND run IS NULL", arguments: [at.milliseconds, id])
        }
    }

    public func unfinishedRuns() throws(JournalFailure) -> [RunRecord] {
        try read { db in
            // By the last fact alone: a run is over once somebody left it so. Bounded: more than this many at once are nobody's.
            // A payload is canonical JSON, in which no text that a person wrote can look like this key: its quotes are escaped.
            let states = RunState.allCases.filter(\.isFinal).map { "instr(payload, '\"state\":\"\($0.rawValue)\"')" }.joined(separator: " OR ")
            let sql = """
                SELECT \(RunRow.names) FROM run WHERE NOT EXISTS (
                  SELECT 1 FROM fact WHERE fact.run = run.id AND kind = 'left' AND (\(states))
                    AND number = (SELECT max(number) FROM fact AS last WHERE last.run = run.id))
                ORDER BY created DESC, rowid DESC LIMIT 5000
                """
            return try Row.fetchAll(db.cachedStatement(sql: sql)).compactMap { row in
                let run = try RunRow(row)
                guard try !Self.isOver(run.id, db) else { return nil }
                guard let last = try FactRow.last(of: run.id, db) else { throw JournalFailure.broken(run: run.id, number: 1) }
                return try run.record(last: last)
            }
        }
    }

    public func newestRuns(limit: Int) throws(JournalFailure) -> [RunRecord] {
        try read { db in
            let sql = "SELECT \(RunRow.names) FROM run ORDER BY created DESC, rowid DESC LIMIT ?"
            return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [limit]).map { row in
                let run = try RunRow(row)
                guard let last = try FactRow.last(of: run.id, db) else { throw JournalFailure.broken(run: run.id, number: 1) }
                return try run.record(last: last)
            }
        }
    }

    private static func isOver(_ run: RunID, _ db: Database) throws -> Bool {
        guard let last = try FactRow.last(of: run, db), last.columns.kind == "left", case .left(let leaving) = try last.entry().fact else { return false }
        return leaving.state.isFinal
    }
}

/// An entry of the schedule, as the file has it.
private enum ScheduleRow {
    static func all(_ db: Database) throws -> [ScheduleEntry] {
        let sql = "SELECT id, plan, fingerprint, added, added_by, lead, run, missed, removed, removed_by, reason FROM schedule ORDER BY id LIMIT 10000"
        return try Row.fetchAll(db.cachedStatement(sql: sql)).map { row in
            let (plan, fingerprint, run): (String, String, String?) = (row[1], row[2], row[6])
            guard let plan = PlanName(rawValue: plan), let fingerprint = Fingerprint(rawValue: fingerprint), run.map({ RunID(rawValue: $0) != nil }) ?? true else {
                throw JournalFailure.unusable("an entry of the schedule has a name that is none; restore the state file from a copy")
            }
            let (missed, removed): (Int?, Int?) = (row[7], row[8])
            return ScheduleEntry(
                id: row[0], plan: plan, fingerprint: fingerprint, addedAt: Date(milliseconds: row[3]), addedBy: row[4], lead: row[5],
                run: run.flatMap { RunID(rawValue: $0) }, missedAt: missed.map(Date.init(milliseconds:)), removedAt: removed.map(Date.init(milliseconds:)),
                removedBy: row[9], reason: row[10])
        }
    }
}
