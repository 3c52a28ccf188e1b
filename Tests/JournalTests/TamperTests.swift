import Core
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite("a record that was changed")
struct TamperTests {
    @Test("is found at the first entry that was touched, whichever column of whichever row it was")
    func everyColumn() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try Self.finish(journal)
        let head = try journal.verify(run)
        #expect(head.number == 8)
        let plain = try Self.unguarded(scratch)
        var cases = 0
        for number in 1...head.number {
            for (column, value) in Self.changes(number) {
                // Undone by hand, as nothing is there to undo: the row is kept, and put back.
                let row = try #require(try plain.read { try Row.fetchOne($0, sql: "SELECT * FROM fact WHERE number = ?", arguments: [number]) })
                try plain.write { try $0.execute(sql: "UPDATE fact SET \(column) = \(value) WHERE number = ?", arguments: [number]) }
                if column == "run", number == head.number {
                    // The last entry is gone without a trace in its run; that it stands in no run shows instead.
                    #expect(try journal.verify(run).number == number - 1)
                } else {
                    #expect(throws: JournalFailure.broken(run: run, number: number), "\(column) of \(number)") { try journal.verify(run) }
                    #expect(throws: JournalFailure.broken(run: run, number: number)) { try journal.whole(run, page: 3) }
                }
                if column == "run" {
                    let stray = try Sample.run("r-9")
                    #expect(try journal.allRuns() == [run, stray])
                    #expect(throws: JournalFailure.broken(run: stray, number: 1)) { try journal.verify(stray) }
                }
                try plain.write { db in
                    try db.execute(sql: "DELETE FROM fact WHERE hash = ? OR number = ?", arguments: [row["hash"], number])
                    try db.execute(
                        sql: "INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        arguments: StatementArguments(row.databaseValues))
                }
                #expect(try journal.verify(run) == head)
                cases += 1
            }
        }
        #expect(cases == 8 * 9)
    }

    @Test("is found where the run's own row contradicts its first entry", arguments: [
        "UPDATE run SET plan = 'other'", "UPDATE run SET created = created + 1", "UPDATE run SET fingerprint = (SELECT max(fingerprint) FROM plan)",
        "UPDATE lease SET epoch = 0 + 1", "DELETE FROM plan",
    ])
    func runRow(_ sql: String) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try Self.finish(journal)
        try journal.store(plan: Data([1]), fingerprint: try #require(Fingerprint(rawValue: String(repeating: "f", count: 64))))
        try Self.unguarded(scratch).write { try $0.execute(sql: sql) }
        #expect(throws: JournalFailure.self) { try journal.verify(run) }
    }

    @Test("shows a cut tail where something still points at it, or where a head was kept")
    func cutTail() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try Self.finish(journal)
        let head = try journal.verify(run)
        #expect(try journal.verify(run, against: head) == head)
        let plain = try Self.unguarded(scratch)
        try plain.write { try $0.execute(sql: "DELETE FROM fact WHERE number > 6") }
        // Nobody can see this without the head: it is what a crash before the last commit leaves as well.
        #expect(try journal.verify(run).number == 6)
        #expect(throws: JournalFailure.broken(run: run, number: 7)) { try journal.verify(run, against: head) }
        // Entry 3 took up a word, and its claim is still there.
        try plain.write { try $0.execute(sql: "DELETE FROM fact WHERE number > 2") }
        #expect(throws: JournalFailure.broken(run: run, number: 3)) { try journal.verify(run) }
        try plain.write { try $0.execute(sql: "DELETE FROM fact") }
        #expect(throws: JournalFailure.broken(run: run, number: 1)) { try journal.verify(run) }
        #expect(throws: JournalFailure.broken(run: run, number: 1)) { try journal.run(run) }
    }

    @Test("is found against a kept head even if every hash was computed anew")
    func rehashed() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        let run = try Self.finish(journal)
        let head = try journal.verify(run)
        try Self.unguarded(scratch).write { db in
            var hash = HashChain.origin(of: run)
            for var row in try FactRow.rows(of: run, from: 1, limit: 100, db) {
                if row.number == 4 { row.at += 1 }
                hash = HashChain.hash(after: hash, number: row.number, epoch: row.epoch, at: row.at, columns: row.columns)
                try db.execute(sql: "UPDATE fact SET at = ?, hash = ? WHERE number = ?", arguments: [row.at, hash, row.number])
            }
        }
        #expect(try journal.verify(run).number == 8)
        #expect(throws: JournalFailure.broken(run: run, number: 8)) { try journal.verify(run, against: head) }
    }

    @Test("is not worked with while a rule is missing, changed or foreign", arguments: [
        ("DROP TRIGGER fact_stays", "trigger fact_stays is missing"),
        ("DROP TRIGGER fact_fenced; CREATE TRIGGER fact_fenced BEFORE INSERT ON fact BEGIN SELECT 1; END", "trigger fact_fenced was changed"),
        ("CREATE TRIGGER evil AFTER INSERT ON fact BEGIN DELETE FROM hold; END", "trigger evil doesn't belong there"),
        ("CREATE VIEW v AS SELECT 1", "view v doesn't belong there"), ("DROP TABLE claim", "index claim_fact is missing"),
    ])
    func rules(_ sql: String, _ words: String) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        _ = try SQLiteJournal(at: scratch.state).begin()
        try scratch.plain().write { try $0.execute(sql: sql) }
        let failure = #expect(throws: JournalFailure.self) { try SQLiteJournal(at: scratch.state) }
        #expect(failure?.unusable?.contains(words) == true)
    }

    /// A run of eight entries under two epochs.
    private static func finish(_ journal: SQLiteJournal) throws -> RunID {
        let run = try journal.begin()
        let word = try journal.say(try Sample.word(run: run))
        var lease = try journal.take(run)
        try lease.commit(JournalTransaction(
            entries: [Sample.entry(2, .held(Sample.holder)), Sample.entry(3, .spoken(step: 1, word.word))], claims: [word.word.id]))
        lease.release()
        lease = try journal.take(run)
        let rest: [Fact] = [
            .held(Sample.holder), .started(step: 0, attempt: 1, Intent(bootID: "b")), .notStarted(step: 0, attempt: 1, why: "none"),
            .started(step: 0, attempt: 1, Intent()), .left(Leaving(.interrupted, reason: "Ctrl-C")),
        ]
        try lease.commit(JournalTransaction(entries: rest.enumerated().map { Sample.entry($0.offset + 4, $0.element, epoch: 2) }))
        lease.release()
        return run
    }

    /// A connection to the file with all its rules taken out, while the journal has it open.
    static func unguarded(_ scratch: Scratch) throws -> DatabaseQueue {
        let plain = try scratch.plain()
        try plain.write { db in
            for name in try String.fetchAll(db, sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'") {
                try db.execute(sql: "DROP TRIGGER \(name)")
            }
        }
        return plain
    }

    /// A change of each column that the table's own checks let pass.
    private static func changes(_ number: Int) -> [(String, String)] {
        [
            ("run", "'r-9'"), ("number", "number + 100"), ("epoch", "epoch + 1"), ("kind", "kind || 's'"),
            ("step", "coalesce(step, 0) + 1"), ("attempt", "coalesce(attempt, 0) + 1"), ("at", "at + 1"),
            ("payload", "replace(payload, '}', ',\"x\":1}')"), ("hash", "lower(hex(zeroblob(32)))"),
        ]
    }
}
