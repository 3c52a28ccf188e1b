public import Core
public import Foundation
import GRDB

extension SQLiteJournal {
    public func say(_ entry: InboxEntry) throws(JournalFailure) -> InboxEntry {
        try write { db in
            if let run = entry.run, try RunRow.exists(run, db) == false { throw JournalFailure.noSuchRun(run) }
            let word = entry.word
            let sql = """
                INSERT INTO inbox (fingerprint, run, step, verb, "by", role, typed_by, ticket, reason, at, expires)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            try db.execute(sql: sql, arguments: [
                entry.fingerprint.rawValue, entry.run?.rawValue, entry.step?.description ?? "", word.verb.rawValue, word.by,
                word.role?.rawValue, word.typedBy, word.ticket, word.reason, word.at.milliseconds, word.expires?.milliseconds,
            ])
            var said = entry
            said.word.id = Int(db.lastInsertedRowID)
            return said
        }
    }

    public func inbox(of run: RunID, after id: Int) throws(JournalFailure) -> [InboxEntry] {
        let row = try read { db in try RunRow.find(run, db) }
        guard let row else { throw .noSuchRun(run) }
        return try words(
            of: row.fingerprint, after: id,
            "(run IS NULL OR run = :run) AND NOT EXISTS (SELECT 1 FROM claim WHERE inbox_id = inbox.id)", ["run": run.rawValue])
    }

    public func inbox(of fingerprint: Fingerprint) throws(JournalFailure) -> [InboxEntry] {
        try words(of: fingerprint, after: 0, "run IS NULL", [:])
    }

    /// Plans that approvals were given for, of runs or of the plan itself; the one that was spoken of last comes first.
    public func approvedPlans(limit: Int) throws(JournalFailure) -> [(fingerprint: Fingerprint, count: Int, lastAt: Date)] {
        try read { db in
            let sql = "SELECT fingerprint, count(*), max(at) FROM inbox WHERE verb = 'approved' GROUP BY fingerprint ORDER BY max(id) DESC LIMIT ?"
            return try Row.fetchAll(db, sql: sql, arguments: [limit]).compactMap { row in
                let (text, count, at): (String, Int, Int) = (row[0], row[1], row[2])
                return Fingerprint(rawValue: text).map { ($0, count, Date(milliseconds: at)) }
            }
        }
    }

    /// In pages, so that no read lasts long.
    private func words(
        of fingerprint: Fingerprint, after id: Int, _ condition: String, _ more: [String: String]
    ) throws(JournalFailure) -> [InboxEntry] {
        let sql = """
            SELECT id, run, step, verb, "by", role, typed_by, ticket, reason, at, expires FROM inbox
            WHERE fingerprint = :fingerprint AND id > :id AND \(condition) ORDER BY id LIMIT 500
            """
        var words: [InboxEntry] = []
        var last = id
        while true {
            var values: [String: (any DatabaseValueConvertible)?] = ["fingerprint": fingerprint.rawValue, "id": last]
            for (name, value) in more { values[name] = value }
            let page = try read { db in
                try Row.fetchAll(db, sql: sql, arguments: StatementArguments(values)).map { try InboxEntry($0, fingerprint) }
            }
            words += page
            guard page.count == 500, let end = page.last else { return words }
            last = end.word.id
        }
    }
}

extension InboxEntry {
    fileprivate init(_ row: Row, _ fingerprint: Fingerprint) throws(JournalFailure) {
        let id: Int = row["id"]
        let (run, step, verb, role): (String?, String, String, String?) = (row["run"], row["step"], row["verb"], row["role"])
        let named = StepID(step)
        guard let verb = Word.Verb(rawValue: verb), named != nil || step.isEmpty && verb.scope == .run,
            run == nil || run.flatMap(RunID.init(rawValue:)) != nil, role == nil || role.flatMap(Owner.init(rawValue:)) != nil
        else { throw .unusable("word \(id) of its inbox can't be read: \(verb) of \(step); a newer drydock may have written it: use that one") }
        let expires: Int? = row["expires"]
        let word = Word(
            id: id, verb: verb, by: row["by"], role: role.flatMap(Owner.init(rawValue:)), typedBy: row["typed_by"],
            ticket: row["ticket"], reason: row["reason"], at: Date(milliseconds: row["at"]),
            expires: expires.map(Date.init(milliseconds:)))
        self.init(fingerprint: fingerprint, run: run.flatMap(RunID.init(rawValue:)), step: named, word: word)
    }
}
