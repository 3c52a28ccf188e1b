import Core
import Foundation
import GRDB
import TestKit
import Testing

@testable import Journal

@Suite("the schedule in the state file")
struct ScheduleTests {
    private func bench(_ body: (SQLiteJournal, SQLiteJournal, Scratch) throws -> Void) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        let journal = try SQLiteJournal(at: scratch.state)
        try journal.store(plan: Sample.plan, fingerprint: Sample.fingerprint)
        try body(journal, try SQLiteJournal(at: scratch.state), scratch)
    }

    private func add(_ journal: SQLiteJournal, lead: Int? = nil) throws -> ScheduleEntry {
        try journal.schedule(Sample.fingerprint, plan: try Sample.origin().plan, lead: lead, by: "anna", at: Sample.start)
    }

    @Test("gives entries back as they were made, in their order, to every process")
    func gives() throws {
        try bench { journal, other, _ in
            let entry = try add(journal, lead: 3600)
            #expect(entry.id == 1 && entry.lead == 3600 && entry.run == nil && entry.addedAt == Sample.start)
            #expect(try other.schedules() == [entry])
        }
    }

    @Test("has one entry for a plan, until that is over")
    func once() throws {
        try bench { journal, other, _ in
            _ = try add(journal)
            let refused = #expect(throws: JournalFailure.self) { try add(other) }
            #expect(refused?.unusable?.contains("is scheduled already, as 1") == true)
            try other.unschedule(1, by: "anna", reason: "moved", at: Sample.start)
            #expect(try add(journal).id == 2)
            try journal.miss(2, at: Sample.start)
            #expect(try add(journal).id == 3)
            #expect(try journal.schedules().map(\.reason) == ["moved", nil, nil])
        }
    }

    @Test("an entry gets one run, in the transaction that makes it, whoever comes first")
    func begins() throws {
        try bench { journal, other, _ in
            _ = try add(journal)
            #expect(try journal.begin(1, run: Sample.run("r-1"), origin: Sample.origin(), at: Sample.start))
            #expect(try !other.begin(1, run: Sample.run("r-2"), origin: Sample.origin(), at: Sample.start))
            #expect(try journal.runs().map(\.id.rawValue) == ["r-1"] && journal.schedules().map(\.run) == [Sample.run("r-1")])
            #expect(try !journal.begin(9, run: Sample.run("r-3"), origin: Sample.origin(), at: Sample.start))
            try journal.miss(1, at: Sample.start)
            #expect(try journal.schedules().first?.missedAt == nil, "what has begun wasn't missed")
        }
    }

    @Test("an entry that was removed begins nothing")
    func removed() throws {
        try bench { journal, _, _ in
            _ = try add(journal)
            try journal.unschedule(1, by: "anna", reason: nil, at: Sample.start)
            #expect(try !journal.begin(1, run: Sample.run(), origin: Sample.origin(), at: Sample.start))
            #expect(try journal.runs().isEmpty)
        }
    }

    @Test("tells which runs aren't over")
    func unfinished() throws {
        try bench { journal, _, _ in
            for name in ["a", "b", "c"] { try journal.create(Sample.run(name), origin: Sample.origin(), at: Sample.start) }
            for (name, state, reason) in [("a", RunState.succeeded, "x"), ("b", .paused, "he wrote \"state\":\"failed\"")] {
                let lease = try journal.take(try Sample.run(name))
                try lease.commit(JournalTransaction(entries: [Sample.entry(2, .left(Leaving(state, reason: reason)))]))
                lease.release()
            }
            #expect(try journal.unfinishedRuns().map(\.id.rawValue) == ["c", "b"])
        }
    }

    @Test("refuses by itself what would change an entry", arguments: [
        "DELETE FROM schedule", "UPDATE schedule SET plan = 'x'", "UPDATE schedule SET added = 1", "UPDATE schedule SET lead = 1", "UPDATE schedule SET run = NULL",
        "UPDATE schedule SET run = 'r-2'", "UPDATE schedule SET id = 7", "INSERT INTO schedule SELECT id, fingerprint, plan, added, added_by, lead, NULL, NULL, NULL, NULL, NULL FROM schedule",
    ])
    func rules(sql: String) throws {
        try bench { journal, _, scratch in
            _ = try add(journal)
            _ = try journal.begin(1, run: Sample.run("r-1"), origin: Sample.origin(), at: Sample.start)
            try journal.create(Sample.run("r-2"), origin: Sample.origin(), at: Sample.start)
            #expect(throws: DatabaseError.self) { try scratch.plain().write { try $0.execute(sql: sql) } }
        }
    }

    @Test("one service has a state file, and its death frees it")
    func lock() throws {
        try bench { journal, other, _ in
            var first: ServiceLock? = try ServiceLock.take(of: journal)
            #expect(first != nil && ServiceLock.isTaken(of: other))
            #expect(try ServiceLock.take(of: other) == nil)
            first?.release()
            first = nil
            #expect(!ServiceLock.isTaken(of: other))
            #expect(try ServiceLock.take(of: other) != nil)
        }
    }
}
