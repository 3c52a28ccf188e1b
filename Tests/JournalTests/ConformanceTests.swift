import Core
import Foundation
import TestKit
import Testing

@testable import Journal

@Suite("every journal")
struct ConformanceTests {
    @Test("gives back a run as it was created, and stores a plan once", arguments: Kind.allCases)
    func creates(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let journal = bench.first
        #expect(throws: JournalFailure.self) { try journal.create(try Sample.run(), origin: try Sample.origin(), at: Sample.start) }
        let run = try journal.begin()
        try journal.store(plan: Data("other bytes".utf8), fingerprint: Sample.fingerprint)
        #expect(try journal.plan(Sample.fingerprint) == Sample.plan)
        #expect(try journal.plan(Sample.other) == nil)
        let first = Entry(number: 1, epoch: 0, at: Sample.start, fact: .created(try Sample.origin()))
        #expect(try journal.entries(of: run, after: 0, limit: 10) == [first])
        let record = try #require(try journal.run(run))
        #expect(record.lastEntry == first && record.createdAt == Sample.start && record.fingerprint == Sample.fingerprint)
        #expect(throws: JournalFailure.overtaken(number: 1)) { try journal.create(run, origin: try Sample.origin(), at: Sample.start) }
        #expect(try journal.run(try Sample.run("r-2")) == nil)
    }

    @Test("lists runs newest first", arguments: Kind.allCases)
    func lists(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let journal = bench.first
        try journal.store(plan: Sample.plan, fingerprint: Sample.fingerprint)
        for (name, seconds) in [("b", 5.0), ("a", 9), ("c", 5)] {
            try journal.create(try Sample.run(name), origin: try Sample.origin(), at: Sample.start.addingTimeInterval(seconds))
        }
        #expect(try journal.runs().map(\.id.rawValue) == ["a", "c", "b"])
    }

    @Test("numbers a run's entries without gaps, and pages through them", arguments: Kind.allCases)
    func numbers(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let run = try bench.first.begin()
        let lease = try bench.first.take(run)
        #expect(lease.epoch == 1)
        let entries = (2...25).map { Sample.entry($0, .asked(step: $0)) }
        try lease.commit(JournalTransaction(entries: Array(entries.prefix(1))))
        try lease.commit(JournalTransaction(entries: Array(entries.dropFirst())))
        #expect(throws: JournalFailure.overtaken(number: 25)) {
            try lease.commit(JournalTransaction(entries: [Sample.entry(25, .asked(step: 0))]))
        }
        let gap = #expect(throws: JournalFailure.self) {
            try lease.commit(JournalTransaction(entries: [Sample.entry(26, .asked(step: 1)), Sample.entry(28, .asked(step: 2))]))
        }
        #expect(gap?.unusable?.contains("can't follow") == true)
        #expect(Array(try bench.second.whole(run, page: 7).dropFirst()) == entries, "a refused transaction leaves nothing")
        #expect(try bench.second.entries(of: run, after: 23, limit: 1).map(\.number) == [24])
        #expect(try bench.second.entries(of: run, after: 25, limit: 9) == [])
        #expect(try bench.second.entries(of: run, after: 0, limit: 0) == [])
        #expect(throws: JournalFailure.noSuchRun(try Sample.run("none"))) {
            try bench.first.entries(of: try Sample.run("none"), after: 0, limit: 1)
        }
    }

    @Test("gives a run to one process at a time, and says who has it", arguments: Kind.allCases)
    func leases(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let run = try bench.first.begin()
        #expect(try !bench.second.isHeld(run))
        let lease = try bench.first.take(run)
        #expect(try bench.second.isHeld(run) && bench.first.isHeld(run))
        let held = #expect(throws: JournalFailure.self) { try bench.second.take(run) }
        #expect(held == .held(by: "anna@deploy1, process 4242, since 2025-11-24T16:00:00Z"))
        lease.release()
        #expect(try !bench.second.isHeld(run))
        let late = #expect(throws: JournalFailure.self) { try lease.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))])) }
        #expect(late?.unusable?.contains("lock of this run is gone") == true)
        #expect(throws: JournalFailure.noSuchRun(try Sample.run("none"))) { try bench.first.take(try Sample.run("none")) }
    }

    @Test("refuses all that a holder writes after another came", arguments: Kind.allCases)
    func fences(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let run = try bench.first.begin()
        let old = try bench.first.take(run)
        old.release()
        let new = try bench.second.take(run)
        #expect(new.epoch == 2)
        let word = try bench.first.say(try Sample.word(run: run))
        for transaction in [
            JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))]), JournalTransaction(claims: [word.word.id]),
            JournalTransaction(holds: ["h:22"]), JournalTransaction(releases: ["h:22"]),
        ] {
            #expect(throws: JournalFailure.fenced(epoch: 2)) { try old.commit(transaction) }
        }
        #expect(throws: JournalFailure.fenced(epoch: 2)) {
            try new.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0), epoch: 1)]))
        }
        #expect(try bench.first.whole(run).count == 1)
        #expect(try bench.first.hold(of: "h:22") == nil)
        try new.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0), epoch: 2)]))
    }

    @Test("starts an attempt once, unless the host knew that it never began", arguments: Kind.allCases)
    func startsOnce(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let journal = bench.first
        let lease = try journal.take(try journal.begin())
        func write(_ number: Int, _ fact: Fact) throws { try lease.commit(JournalTransaction(entries: [Sample.entry(number, fact)])) }
        try write(2, .started(step: 3, attempt: 1, Intent()))
        try write(3, .started(step: 3, attempt: 2, Intent()))
        try write(4, .started(step: 4, attempt: 1, Intent()))
        #expect(throws: JournalFailure.self) { try write(5, .started(step: 3, attempt: 1, Intent())) }
        try write(5, .notStarted(step: 3, attempt: 1, why: "no record"))
        try write(6, .started(step: 3, attempt: 1, Intent()))
        try write(7, .ended(step: 3, attempt: 1, StepEnding(.failed)))
        #expect(throws: JournalFailure.self) { try write(8, .started(step: 3, attempt: 1, Intent())) }
    }

    @Test("lets one run only take up a word that was said of the plan", arguments: Kind.allCases)
    func claims(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let (run, other) = (try bench.first.begin("r-1"), try bench.first.begin("r-2"))
        let (lease, rival) = (try bench.first.take(run), try bench.second.take(other))
        let word = try bench.second.say(try Sample.word(run: nil))
        let own = try bench.second.say(try Sample.word(run: run, by: "petra"))
        #expect(try bench.first.inbox(of: run, after: 0) == [word, own])
        #expect(try bench.first.inbox(of: run, after: word.word.id) == [own])
        #expect(try bench.first.inbox(of: other, after: 0) == [word])
        let spoken = Sample.entry(2, .spoken(step: 0, word.word))
        try lease.commit(JournalTransaction(entries: [spoken], claims: [word.word.id]))
        #expect(throws: JournalFailure.alreadyTaken([word.word.id])) {
            try rival.commit(JournalTransaction(entries: [spoken], claims: [word.word.id]))
        }
        #expect(try bench.second.whole(other).count == 1)
        #expect(throws: JournalFailure.self) { try rival.commit(JournalTransaction(claims: [own.word.id])) }
        #expect(throws: JournalFailure.self) { try rival.commit(JournalTransaction(claims: [99])) }
        #expect(try bench.first.inbox(of: run, after: 0) == [own])
        #expect(try bench.first.inbox(of: other, after: 0) == [])
        #expect(try bench.first.inbox(of: Sample.fingerprint) == [word], "whoever took it up")
        try lease.commit(JournalTransaction(claims: [own.word.id]))
        #expect(try bench.first.inbox(of: run, after: 0) == [])
    }

    @Test("keeps words in the order in which they were said, each under its plan", arguments: Kind.allCases)
    func inbox(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let run = try bench.first.begin()
        var said: [InboxEntry] = []
        for index in 0..<1100 {
            let journal = index % 2 == 0 ? bench.first : bench.second
            let word = try Sample.word(index % 5 == 4 ? Sample.other : Sample.fingerprint, run: nil, by: "p\(index)")
            let entry = try journal.say(word)
            #expect(entry.word.by == word.word.by && entry.word.id > (said.last?.word.id ?? 0))
            said.append(entry)
        }
        #expect(try bench.first.inbox(of: run, after: 0) == said.filter { $0.fingerprint == Sample.fingerprint })
        #expect(try bench.first.inbox(of: Sample.other) == said.filter { $0.fingerprint == Sample.other })
        #expect(throws: JournalFailure.self) { try bench.first.say(try Sample.word(Sample.other, run: run)) }
        #expect(throws: JournalFailure.noSuchRun(try Sample.run("none"))) {
            try bench.first.say(try Sample.word(run: try Sample.run("none")))
        }
        #expect(throws: JournalFailure.noSuchRun(try Sample.run("none"))) {
            try bench.first.inbox(of: try Sample.run("none"), after: 0)
        }
    }

    @Test("lets one run hold a host, and names it to the others", arguments: Kind.allCases)
    func holds(_ kind: Kind) throws {
        let bench = try kind.bench()
        defer { bench.remove() }
        let (run, other) = (try bench.first.begin("r-1"), try bench.first.begin("r-2"))
        let (lease, rival) = (try bench.first.take(run), try bench.second.take(other))
        try lease.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))], holds: ["a:22", "b:22"]))
        try lease.commit(JournalTransaction(entries: [Sample.entry(3, .asked(step: 1))], holds: ["a:22"]))
        let hold = HostHold(endpoint: "a:22", run: run, since: Sample.start.addingTimeInterval(2))
        #expect(try bench.second.hold(of: "a:22") == hold)
        #expect(throws: JournalFailure.hostHeld(hold)) {
            try rival.commit(JournalTransaction(entries: [Sample.entry(2, .asked(step: 0))], holds: ["c:22", "a:22"]))
        }
        #expect(try bench.second.hold(of: "c:22") == nil && bench.second.whole(other).count == 1, "all or nothing")
        try rival.commit(JournalTransaction(releases: ["a:22"]))
        #expect(try bench.first.hold(of: "a:22") == hold, "nobody lets another's host go")
        lease.release()
        #expect(try bench.first.hold(of: "a:22") == hold, "a hold outlives its process")
        let again = try bench.first.take(run)
        try again.commit(JournalTransaction(releases: ["a:22"]))
        try rival.commit(JournalTransaction(holds: ["a:22"]))
        #expect(try bench.first.hold(of: "a:22")?.run == other)
    }

    @Test("gives 20,000 random facts back as they were", .tags(.slow), arguments: Kind.allCases)
    func roundTrip(_ kind: Kind) throws {
        let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
        print("SEED=\(seed)")
        var facts = RandomFacts(dice: Dice(state: seed))
        let bench = try kind.bench()
        defer { bench.remove() }
        let run = try bench.first.begin()
        let lease = try bench.first.take(run)
        var entries: [Entry] = []
        for number in 2...20_001 { entries.append(Entry(number: number, epoch: 1, at: facts.date(), fact: facts.next())) }
        for start in stride(from: 0, to: entries.count, by: 500) {
            try lease.commit(JournalTransaction(entries: Array(entries[start..<start + 500])))
        }
        #expect(Array(try bench.second.whole(run, page: 999).dropFirst()) == entries, "SEED=\(seed)")
        #expect(facts.kinds.count == 14, "each kind of fact came up")
    }
}

extension Tag {
    @Tag static var slow: Self
    @Tag static var fault: Self
}
