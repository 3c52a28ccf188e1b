import Core
import Foundation
import TestKit
import Testing

@Suite("Watching a run")
struct NoticeWatchTests {
    private func story() throws -> SimulatedRun {
        var run = try SimulatedRun(Sample.graph(Sample.story()), seed: Seeds.base)
        try run.finish()
        return run
    }

    private func record(_ run: SimulatedRun, _ count: Int) -> MemoryJournal { MemoryJournal(run.run, run.journal.prefix(count), plan: Data()) }

    private func told(_ store: MemoryJournal) throws -> [Notice] { try store.notices(after: 0, limit: 10_000, pendingOnly: false).map(\.notice) }

    @Test("tells the same wherever it was cut off, each once")
    func cut() throws {
        let run = try story()
        let whole = record(run, run.journal.count)
        var watch = NoticeWatch(run.run, of: run.graph)
        try watch.catchUp(from: whole, into: whole)
        try watch.catchUp(from: whole, into: whole)
        let all = try told(whole)
        #expect(Set(all.map(\.kind)) == [.runStarted, .approvalRequested, .approvalGranted, .runSucceeded])
        #expect(try whole.noticeCursor(of: run.run) == run.journal.count && watch.machine.lastNumber == run.journal.count)
        // The record of notices is another one, so that facts can be added to it.
        let store = record(run, 1)
        for count in 1...run.journal.count {
            var next = NoticeWatch(run.run, of: run.graph)
            try next.catchUp(from: record(run, count), into: store)
            #expect(try store.noticeCursor(of: run.run) == count)
        }
        #expect(try told(store) == all)
    }

    @Test("goes on as facts come, and sinks that came after the first look get later news only")
    func follows() throws {
        let run = try story(), store = record(run, 1), sink: SinkName = Sample.name("noc")
        var watch = NoticeWatch(run.run, of: run.graph)
        let half = run.journal.count / 2
        try watch.catchUp(from: record(run, half), into: store)
        let before = try told(store).count
        try store.enroll([SinkSubscription(name: sink)])
        try watch.catchUp(from: record(run, run.journal.count), into: store)
        let pending = try store.notices(after: 0, limit: 10_000, pendingOnly: true)
        #expect(before > 0 && !pending.isEmpty && pending.map(\.ordinal) == Array((before + 1)...(before + pending.count)))
        let last = try #require(try told(store).last)
        #expect(last.kind == .runSucceeded)
        try watch.record([last, last], into: store)
        #expect(try told(store).count == before + pending.count)
    }
}
