import Core
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite("the state file")
struct RulesTests {
    @Test("is written as durably as SQLite can")
    func durability() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        for _ in 0..<2 {
            let journal = try SQLiteJournal(at: scratch.state)
            func pragma(_ name: String) throws -> String? {
                try journal.database.writeWithoutTransaction { try Row.fetchOne($0, sql: "PRAGMA \(name)").map { "\($0[0] as DatabaseValue)" } }
            }
            #expect(try pragma("synchronous") == "3")
            #expect(try pragma("journal_mode") == "\"delete\"")
            #expect(try pragma("foreign_keys") == "1")
            #expect(try pragma("trusted_schema") == "0")
            #expect(try pragma("cell_size_check") == "1")
            #expect(try pragma("application_id") == "\(0x4472_7964)")
            #expect(try pragma("user_version") == "\(Schema.current.version)")
        }
    }

    @Test("is readable by its user only, and so is its folder")
    func modes() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let path = scratch.path + "/a/b/state.sqlite"
        let journal = try SQLiteJournal(at: path)
        let lease = try journal.take(try journal.begin())
        func mode(_ path: String) throws -> mode_t { try #require(try SystemCall.status(path)).st_mode & 0o777 }
        #expect(try mode(path) == 0o600)
        #expect(try mode(scratch.path + "/a/b") == 0o700)
        #expect(try mode(scratch.path + "/a") == 0o700)
        #expect(try mode(path + ".d") == 0o700)
        #expect(try mode(path + ".d/r-1.lock") == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/a/b").sorted() == ["state.sqlite", "state.sqlite.d"])
        lease.release()
    }

    @Test("refuses by itself what would change history", arguments: [
        "UPDATE fact SET payload = '{}'", "DELETE FROM fact", "UPDATE run SET plan = 'x'", "DELETE FROM run",
        "UPDATE plan SET bytes = x'00'", "DELETE FROM plan", "UPDATE inbox SET reason = 'x'", "DELETE FROM inbox",
        "UPDATE claim SET number = 1", "DELETE FROM claim", "DELETE FROM lease", "UPDATE lease SET epoch = epoch",
        "UPDATE lease SET epoch = 1", "UPDATE lease SET run = 'r-2', epoch = 9", "UPDATE hold SET run = 'r-2'",
        "INSERT OR REPLACE INTO fact SELECT * FROM fact WHERE number = 2", "INSERT OR REPLACE INTO run SELECT * FROM run",
        "INSERT OR REPLACE INTO plan SELECT * FROM plan", "INSERT OR REPLACE INTO inbox SELECT * FROM inbox",
        "INSERT OR REPLACE INTO claim SELECT * FROM claim", "INSERT OR REPLACE INTO lease SELECT * FROM lease",
        "INSERT OR REPLACE INTO hold SELECT endpoint, 'r-2', 0 FROM hold",
        // A holder that was succeeded, an epoch that nobody was given, a gap, a second entry 3, a second start.
        Self.fact(4, 1, "asked"), Self.fact(4, 3, "asked"), Self.fact(5, 2, "asked"), Self.fact(3, 2, "asked"), Self.fact(0, 2, "asked"),
        Self.fact(4, 2, "started"), Self.fact(4, 2, "asked", payload: "[1]"), Self.fact(4, 2, ""), Self.fact(4, 2, "asked", hash: "short"),
        "INSERT INTO claim VALUES (2, 'r-2', 1)",
        "UPDATE notice SET payload = '{}'", "DELETE FROM notice", "INSERT OR REPLACE INTO notice SELECT * FROM notice",
        "INSERT INTO notice VALUES ('n', 'r-1', 4, 0, 'run-paused', '{}')", "INSERT INTO notice VALUES ('n', 'r-1', 2, 0, 'run-paused', '{}')",
        "DELETE FROM delivery", "UPDATE delivery SET delivered_at = NULL, attempts = attempts + 1 WHERE ordinal = 1",
        "UPDATE delivery SET attempts = 0 WHERE ordinal = 2", "INSERT OR REPLACE INTO delivery SELECT * FROM delivery",
        "INSERT INTO delivery SELECT notice, 'other', 'r-2', ordinal, 0, NULL, NULL, NULL FROM delivery WHERE ordinal = 2",
        "DELETE FROM sink", "UPDATE sink SET since = 9", "INSERT OR REPLACE INTO sink SELECT * FROM sink",
        "DELETE FROM notice_cursor", "UPDATE notice_cursor SET number = 1", "INSERT OR REPLACE INTO notice_cursor VALUES ('r-1', 9)",
    ])
    func refuses(_ sql: String) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try Self.fill(scratch)
        let plain = try scratch.plain()
        let before = try plain.read { try Self.dump($0) }
        #expect(throws: DatabaseError.self) { try plain.write { try $0.execute(sql: sql) } }
        #expect(try plain.read { try Self.dump($0) } == before)
    }

    @Test("takes the rows that are legal, so that the refusals mean something")
    func accepts() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try Self.fill(scratch)
        try scratch.plain().write {
            try $0.execute(sql: Self.fact(4, 2, "asked"))
            try $0.execute(sql: "INSERT INTO notice VALUES ('n', 'r-1', 3, 0, 'run-paused', '{}')")
            try $0.execute(sql: "INSERT INTO delivery SELECT notice, 'other', run, ordinal, 0, NULL, NULL, NULL FROM delivery WHERE ordinal = 2")
            try $0.execute(sql: "UPDATE delivery SET attempts = attempts + 1, delivered_at = 1 WHERE ordinal = 2")
            try $0.execute(sql: "UPDATE sink SET enrolled = 0")
            try $0.execute(sql: "UPDATE notice_cursor SET number = 3")
        }
    }

    /// Two runs; entry 3 of the first starts attempt 1 of step 0; its lease is in epoch 2.
    static func fill(_ scratch: Scratch) throws {
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try journal.begin()
        _ = try journal.begin("r-2")
        let word = try journal.say(try Sample.word(run: nil))
        _ = try journal.say(try Sample.word(run: run))
        let lease = try journal.take(run)
        try lease.commit(JournalTransaction(
            entries: [Sample.entry(2, .spoken(step: 0, word.word)), Sample.entry(3, .started(step: 0, attempt: 1, Intent()))],
            claims: [word.word.id], holds: ["h:22"]))
        lease.release()
        try journal.take(run).release()
        try journal.enroll([SinkSubscription(name: try Sample.name("noc")), SinkSubscription(name: try Sample.name("other"), kinds: [])])
        let notices = try (1...2).map {
            Notice(.runPaused, of: run, plan: try Sample.name("p"), fingerprint: Sample.fingerprint, .fact($0), at: Sample.start, text: "")
        }
        try journal.add(notices, of: run, cursor: 2)
        try journal.note(.delivered(at: Sample.start), of: notices[0].id, to: try Sample.name("noc"))
    }

    private static func fact(_ number: Int, _ epoch: Int, _ kind: String, payload: String = "{}", hash: String? = nil) -> String {
        "INSERT INTO fact VALUES ('r-1', \(number), \(epoch), '\(kind)', 0, 1, 0, '\(payload)', '\(hash ?? String(repeating: "0", count: 64))')"
    }

    private static func dump(_ db: Database) throws -> [String] {
        try ["plan", "run", "lease", "fact", "hold", "inbox", "claim", "notice", "sink", "delivery", "notice_cursor"].flatMap { table in
            try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map(\.description)
        }
    }
}
