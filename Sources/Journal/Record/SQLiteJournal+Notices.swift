public import Core
public import Foundation
import GRDB

extension SQLiteJournal: NoticeStoring {
    public func enroll(_ sinks: [SinkSubscription]) throws(JournalFailure) {
        try write { db in
            try db.execute(sql: "UPDATE sink SET enrolled = 0 WHERE enrolled")
            for sink in sinks { try SinkRow.enroll(sink, db) }
        }
    }

    public func add(_ notices: [Notice], of run: RunID, cursor number: Int) throws(JournalFailure) {
        try write { db in
            guard try RunRow.exists(run, db) else { throw JournalFailure.noSuchRun(run) }
            for notice in notices {
                guard notice.run == run else { throw JournalFailure.unusable("notice \(notice.id) is of run \(notice.run), not of \(run)") }
                try NoticeRow.add(notice, db)
            }
            let old = try Self.cursor(of: run, db)
            if let old, old >= number { return }
            let sql = old == nil
                ? "INSERT INTO notice_cursor (number, run) VALUES (?, ?)" : "UPDATE notice_cursor SET number = ? WHERE run = ?"
            try db.execute(sql: sql, arguments: [number, run.rawValue])
        }
    }

    public func noticeCursor(of run: RunID) throws(JournalFailure) -> Int { try read { db in try Self.cursor(of: run, db) } ?? 0 }

    private static func cursor(of run: RunID, _ db: Database) throws -> Int? {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT number FROM notice_cursor WHERE run = ?"), arguments: [run.rawValue])
    }

    public func due(for sink: SinkName, at now: Date, limit: Int) throws(JournalFailure) -> [PendingDelivery] {
        let sql = """
            WITH head AS (
              SELECT run, min(ordinal) AS ordinal FROM delivery WHERE sink = :sink AND delivered_at IS NULL GROUP BY run)
            SELECT notice.ordinal, notice.payload, delivery.attempts, delivery.next_at FROM head
              JOIN notice ON notice.ordinal = head.ordinal
              JOIN delivery ON delivery.notice = notice.id AND delivery.sink = :sink
            WHERE delivery.next_at IS NULL OR delivery.next_at <= :now OR delivery.next_at > :latest ORDER BY notice.ordinal LIMIT :limit
            """
        let latest = now.addingTimeInterval(DeliverySchedule.longest)
        return try read { db in
            try Row.fetchAll(
                db.cachedStatement(sql: sql),
                arguments: ["sink": sink.rawValue, "now": now.milliseconds, "latest": latest.milliseconds, "limit": max(limit, 0)]
            ).map { row in
                let next: Int? = row[3]
                return PendingDelivery(
                    ordinal: row[0], notice: try NoticeRow.decode(row[1]), attempts: row[2], nextAt: next.map(Date.init(milliseconds:)))
            }
        }
    }

    public func nextDelivery(for sink: SinkName, after now: Date) throws(JournalFailure) -> Date? {
        let sql = "SELECT min(next_at) FROM delivery WHERE sink = ? AND delivered_at IS NULL AND next_at > ?"
        let next = try read { db in try Int.fetchOne(db, sql: sql, arguments: [sink.rawValue, now.milliseconds]) }
        return next.map(Date.init(milliseconds:))
    }

    public func note(_ result: AttemptResult, of notice: NoticeID, to sink: SinkName) throws(JournalFailure) {
        try write { db in
            let place = "WHERE notice = ? AND sink = ?"
            switch result {
            case .delivered(let at):
                try db.execute(
                    sql: "UPDATE delivery SET attempts = attempts + 1, next_at = NULL, delivered_at = ? \(place) AND delivered_at IS NULL",
                    arguments: [at.milliseconds, notice.rawValue, sink.rawValue])
            case .failed(let error, let nextAt):
                try db.execute(
                    sql: "UPDATE delivery SET attempts = attempts + 1, next_at = ?, last_error = ? \(place) AND delivered_at IS NULL",
                    arguments: [nextAt.milliseconds, error, notice.rawValue, sink.rawValue])
            }
            if db.changesCount > 0 { return }
            let sql = "SELECT EXISTS (SELECT 1 FROM delivery \(place))"
            guard try Bool.fetchOne(db, sql: sql, arguments: [notice.rawValue, sink.rawValue]) ?? false else {
                throw JournalFailure.unusable("notice \(notice) doesn't go to sink \(sink)")
            }
        }
    }

    public func notices(after ordinal: Int, limit: Int, pendingOnly: Bool) throws(JournalFailure) -> [NoticeRecord] {
        let condition = pendingOnly ? "AND EXISTS (SELECT 1 FROM delivery WHERE notice = id AND delivered_at IS NULL)" : ""
        let sql = "SELECT ordinal, payload FROM notice WHERE ordinal > ? \(condition) ORDER BY ordinal LIMIT ?"
        return try read { db in
            try Row.fetchAll(db, sql: sql, arguments: [ordinal, max(limit, 0)]).map { row in
                let notice = try NoticeRow.decode(row[1])
                return NoticeRecord(ordinal: row[0], notice: notice, deliveries: try NoticeRow.deliveries(of: notice.id, db))
            }
        }
    }
}
