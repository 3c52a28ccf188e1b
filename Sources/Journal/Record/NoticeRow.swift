import Core
import Foundation
import GRDB

/// A notice as the file has it, and where it goes.
enum NoticeRow {
    /// Nothing where it is there already.
    static func add(_ notice: Notice, _ db: Database) throws {
        let sql = "SELECT EXISTS (SELECT 1 FROM notice WHERE id = ?)"
        if try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [notice.id.rawValue]) ?? false { return }
        let ordinal = 1 + (try Int.fetchOne(db, sql: "SELECT max(ordinal) FROM notice") ?? 0)
        try db.execute(
            sql: "INSERT INTO notice (id, run, ordinal, at, kind, payload) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [
                notice.id.rawValue, notice.run.rawValue, ordinal, notice.at.milliseconds, notice.kind.rawValue,
                String(decoding: try notice.encoded(), as: UTF8.self),
            ])
        try db.execute(
            sql: """
                INSERT INTO delivery (notice, sink, run, ordinal, attempts)
                SELECT ?1, name, ?2, ?3, 0 FROM sink WHERE enrolled AND (kinds IS NULL OR instr(kinds, ?4) > 0)
                """,
            arguments: [notice.id.rawValue, notice.run.rawValue, ordinal, " \(notice.kind.rawValue) "])
    }

    static func decode(_ payload: String) throws(JournalFailure) -> Notice {
        do { return try Notice.decode(Data(payload.utf8)) } catch {
            throw .unusable("a notice in it can't be read: \(error); a newer drydock may have written it: use that one")
        }
    }

    static func deliveries(of notice: NoticeID, _ db: Database) throws -> [NoticeRecord.Delivery] {
        let sql = "SELECT sink, attempts, next_at, delivered_at, last_error FROM delivery WHERE notice = ? ORDER BY sink LIMIT 1000"
        return try Row.fetchAll(db.cachedStatement(sql: sql), arguments: [notice.rawValue]).map { row in
            let name: String = row[0], next: Int? = row[2], delivered: Int? = row[3]
            guard let sink = SinkName(rawValue: name) else {
                throw JournalFailure.unusable("it has a sink named '\(name)', which is no name; restore the state file from a copy")
            }
            return NoticeRecord.Delivery(
                sink: sink, attempts: row[1], nextAt: next.map(Date.init(milliseconds:)),
                deliveredAt: delivered.map(Date.init(milliseconds:)), lastError: row[4])
        }
    }
}

enum SinkRow {
    /// The first time from the next notice on; a sink that is known gets what it gets from now on.
    static func enroll(_ sink: SinkSubscription, _ db: Database) throws {
        // With blanks around each word, so that one is found whole.
        let kinds = sink.kinds.map { kinds in " " + kinds.map(\.rawValue).sorted().joined(separator: " ") + " " }
        try db.execute(sql: "UPDATE sink SET enrolled = 1, kinds = ? WHERE name = ?", arguments: [kinds, sink.name.rawValue])
        if db.changesCount > 0 { return }
        try db.execute(
            sql: "INSERT INTO sink (name, since, kinds, enrolled) SELECT ?, coalesce(max(ordinal), 0), ?, 1 FROM notice",
            arguments: [sink.name.rawValue, kinds])
    }
}
