import Core
import Foundation
import GRDB
import Testing

@testable import Journal

@Suite("an audit")
struct AuditTests {
    @Test("says what is wrong with the first entry that doesn't hold", arguments: [
        ("DELETE FROM fact WHERE number = 3", RunAudit.Kind.missing, 3), ("UPDATE fact SET at = at + 1 WHERE number = 4", .changed, 4),
        ("UPDATE run SET plan = 'other'", .origin, 1), ("DELETE FROM plan", .origin, 1), ("DELETE FROM run", .origin, 1),
        ("UPDATE lease SET epoch = 0 + 1", .outOfTurn, 5), ("DELETE FROM fact WHERE number > 1", .cut, 2), ("DELETE FROM fact", .cut, 1),
    ])
    func kinds(sql: String, kind: RunAudit.Kind, number: Int) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state), run = try Self.finish(journal)
        try TamperTests.unguarded(scratch).write { try $0.execute(sql: sql) }
        let audit = try journal.audit(run)
        #expect(audit.fault?.kind == kind && audit.fault?.number == number, "\(audit)")
        #expect(audit.head?.number == (number == 1 ? nil : sql.contains("lease") ? 5 : number - 1))
    }

    @Test("knows an entry by the head that was kept, and tells how many there are")
    func heads() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state), run = try Self.finish(journal)
        let audit = try journal.audit(run)
        let head = try #require(audit.head)
        #expect(audit.fault == nil && audit.entries == 5 && head.number == 5)
        #expect(RunHead("\(head)") == head && RunHead("0:\(head.hash)") == nil && RunHead("5:abc") == nil && RunHead(head.hash) == nil)
        #expect(try journal.audit(run, against: RunHead(number: 5, hash: String(repeating: "0", count: 64))).fault?.kind == .replaced)
        #expect(try journal.audit(run, against: RunHead(number: 9, hash: head.hash)).fault == .init(.cut, at: 6))
        #expect(throws: JournalFailure.noSuchRun(try Sample.run("r-2"))) { try journal.audit(try Sample.run("r-2")) }
    }

    @Test("what is exported is what lies in the file, broken or not")
    func raw() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state), run = try Self.finish(journal)
        let sound = try journal.rawEntries(of: run, after: 0, limit: 100)
        let head = try journal.audit(run).head
        #expect(sound.map(\.number) == [1, 2, 3, 4, 5] && sound.last?.hash == head?.hash)
        try TamperTests.unguarded(scratch).write { try $0.execute(sql: "UPDATE fact SET at = 7 WHERE number = 2") }
        #expect(try journal.rawEntries(of: run, after: 1, limit: 1).map(\.at) == [7])
    }

    @Test("an opening for reading makes nothing, and writes nothing")
    func reading() throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let failure = #expect(throws: JournalFailure.self) { try SQLiteJournal(reading: scratch.path + "/no/drydock.sqlite") }
        #expect(failure?.unusable?.contains("no file") == true)
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/no"))
        let run = try Self.finish(SQLiteJournal(at: scratch.state))
        let before = try Data(contentsOf: URL(filePath: scratch.state))
        let journal = try SQLiteJournal(reading: scratch.state)
        #expect(try journal.newestRuns(limit: 5).map(\.id) == [run])
        #expect(throws: JournalFailure.self) { try journal.store(plan: Data([2]), fingerprint: Sample.other) }
        #expect(try Data(contentsOf: URL(filePath: scratch.state)) == before)
    }

    @Test("what a crash left half written is told, and neither undone nor read past")
    func halfWritten() throws {
        let scratch = try Scratch(), copy = try Scratch()
        defer {
            scratch.remove()
            copy.remove()
        }
        _ = try SQLiteJournal(at: scratch.state)
        // A copy in the middle of a write that has reached the file is what a crash leaves.
        try TamperTests.unguarded(scratch).writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA cache_size = 2; BEGIN IMMEDIATE")
            for number in 0..<300 {
                try db.execute(sql: "INSERT INTO plan VALUES (?, zeroblob(3000))", arguments: [String(repeating: "0", count: 61) + "\(100 + number)"])
            }
            for name in ["drydock.sqlite", "drydock.sqlite-journal"] { try FileManager.default.copyItem(atPath: "\(scratch.path)/\(name)", toPath: "\(copy.path)/\(name)") }
            try db.execute(sql: "ROLLBACK")
        }
        let failure = #expect(throws: JournalFailure.self) { try SQLiteJournal(reading: copy.state) }
        #expect(failure?.unusable?.contains("unfinished write beside it") == true, "\(String(describing: failure))")
        #expect(FileManager.default.fileExists(atPath: copy.state + "-journal"))
    }

    /// A run of five entries under two epochs; the second took up a word.
    private static func finish(_ journal: SQLiteJournal) throws -> RunID {
        let run = try journal.begin()
        let word = try journal.say(try Sample.word(run: run))
        for epoch in 1...2 {
            let lease = try journal.take(run), first = epoch * 2
            try lease.commit(JournalTransaction(
                entries: [
                    Sample.entry(first, epoch == 1 ? .spoken(step: 1, word.word) : .held(Sample.holder), epoch: epoch),
                    Sample.entry(first + 1, .clockJumped(seconds: 1), epoch: epoch),
                ], claims: epoch == 1 ? [word.word.id] : []))
            lease.release()
        }
        return run
    }
}
