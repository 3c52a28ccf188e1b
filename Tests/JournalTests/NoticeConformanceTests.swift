import Core
import Foundation
import TestKit
import Testing

@testable import Journal

@Suite("every record of notices")
struct NoticeConformanceTests {
    /// Two processes on one record.
    private struct Desk {
        let bench: Bench
        let first: any NoticeStoring, second: any NoticeStoring
        let noc: SinkName, pager: SinkName
        let now = Sample.start + 100

        init(_ kind: Kind) throws {
            bench = try kind.bench()
            first = try #require(bench.first as? any NoticeStoring)
            second = try #require(bench.second as? any NoticeStoring)
            (noc, pager) = (try Sample.name("noc"), try Sample.name("pager"))
        }

        func note(_ run: RunID, _ number: Int, _ kind: NoticeKind = .runPaused) throws -> Notice {
            Notice(kind, of: run, plan: try Sample.name("kernel-update"), fingerprint: Sample.fingerprint, .fact(number), at: Sample.start + 0.123,
                   .init(step: StepID("a/b/c"), owner: try Sample.name("jelastic-operations"), gate: .performed, by: "jo", reason: "\u{1F6A2} \" \n"), text: "n\(number)")
        }
        func due(_ sink: SinkName, after seconds: Double = 0, limit: Int = 10) throws -> [Int] {
            try second.due(for: sink, at: now + seconds, limit: limit).map(\.ordinal)
        }
    }

    @Test("adds a notice once, in order, and moves the cursor with it", arguments: Kind.allCases)
    func adds(_ kind: Kind) throws {
        let desk = try Desk(kind)
        defer { desk.bench.remove() }
        let run = try desk.bench.first.begin()
        #expect(try desk.first.noticeCursor(of: run) == 0)
        let notices = try (2...6).map { try desk.note(run, $0) }
        try desk.first.add(Array(notices.prefix(2)), of: run, cursor: 3)
        try desk.second.add(Array(notices.prefix(4)), of: run, cursor: 5)
        try desk.second.add([], of: run, cursor: 9)
        try desk.first.add([notices[4]], of: run, cursor: 4)
        #expect(try desk.second.noticeCursor(of: run) == 9, "it never goes back")
        let records = try desk.second.notices(after: 0, limit: 100, pendingOnly: false)
        #expect(records.map(\.notice) == notices && records.map(\.ordinal) == [1, 2, 3, 4, 5])
        #expect(records.allSatisfy { $0.deliveries.isEmpty }, "nobody was there")
        #expect(try desk.first.notices(after: 2, limit: 2, pendingOnly: false).map(\.ordinal) == [3, 4])
        #expect(try desk.first.notices(after: 0, limit: 9, pendingOnly: true) == [])
    }

    @Test("refuses a run that isn't there and a notice of another run, whole", arguments: Kind.allCases)
    func refuses(_ kind: Kind) throws {
        let desk = try Desk(kind)
        defer { desk.bench.remove() }
        let run = try desk.bench.first.begin("r-1"), other = try desk.bench.first.begin("r-2"), none = try Sample.run("none")
        #expect(throws: JournalFailure.noSuchRun(none)) { try desk.first.add([], of: none, cursor: 1) }
        let failure = #expect(throws: JournalFailure.self) { try desk.first.add([desk.note(run, 1), desk.note(other, 1)], of: run, cursor: 5) }
        #expect(failure?.unusable?.contains("is of run r-2") == true)
        #expect(try desk.second.notices(after: 0, limit: 9, pendingOnly: false) == [])
        #expect(try desk.second.noticeCursor(of: run) == 0)
    }

    @Test("a sink gets what it wants of what was told while it was there", arguments: Kind.allCases)
    func enrolls(_ kind: Kind) throws {
        let desk = try Desk(kind)
        defer { desk.bench.remove() }
        let run = try desk.bench.first.begin()
        func tell(_ number: Int, _ kind: NoticeKind) throws { try desk.first.add([desk.note(run, number, kind)], of: run, cursor: number) }
        try tell(1, .runPaused)
        try desk.first.enroll([SinkSubscription(name: desk.noc)])
        try tell(2, .runPaused)
        try desk.second.enroll([SinkSubscription(name: desk.noc), SinkSubscription(name: desk.pager, kinds: [.runFailed, .stepUnknown])])
        try tell(3, .runPaused)
        try tell(4, .runFailed)
        try desk.first.enroll([SinkSubscription(name: desk.pager)])
        try tell(5, .runPaused)
        try desk.first.enroll([SinkSubscription(name: desk.noc), SinkSubscription(name: desk.pager)])
        try tell(6, .runPaused)
        let deliveries = try desk.second.notices(after: 0, limit: 9, pendingOnly: false).map { $0.deliveries.map(\.sink.rawValue) }
        #expect(deliveries == [[], ["noc"], ["noc"], ["noc", "pager"], ["pager"], ["noc", "pager"]])
        #expect(try desk.due(desk.noc) == [2] && desk.due(desk.pager) == [4])
    }

    @Test("hands out of each run the first, when its time has come, and notes what came of it", arguments: Kind.allCases)
    func delivers(_ kind: Kind) throws {
        let desk = try Desk(kind)
        defer { desk.bench.remove() }
        let runs = try ["r-1", "r-2", "r-3"].map { try desk.bench.first.begin($0) }
        try desk.first.enroll([SinkSubscription(name: desk.noc), SinkSubscription(name: desk.pager)])
        // 1 and 4 of r-1, 2 and 5 of r-2, 3 and 6 of r-3
        for number in 1...6 {
            let run = runs[(number - 1) % 3]
            try desk.first.add([desk.note(run, number)], of: run, cursor: number)
        }
        let ids = try desk.first.notices(after: 0, limit: 9, pendingOnly: false).map(\.notice.id)
        #expect(try desk.due(desk.noc) == [1, 2, 3] && desk.due(desk.noc, limit: 2) == [1, 2] && desk.due(desk.noc, limit: 0) == [])
        try desk.first.note(.failed(error: "500", nextAt: desk.now + 5), of: ids[0], to: desk.noc)
        try desk.first.note(.delivered(at: desk.now), of: ids[1], to: desk.noc)
        #expect(try desk.due(desk.noc) == [3, 5], "4 waits behind 1")
        #expect(try desk.due(desk.noc, after: 4.999) == [3, 5] && desk.due(desk.noc, after: 5) == [1, 3, 5])
        #expect(try desk.due(desk.noc, after: -3594) == [3, 5] && desk.due(desk.noc, after: -86_400) == [1, 3, 5], "a clock was put back since")
        #expect(try desk.due(desk.pager) == [1, 2, 3], "another sink is another matter")
        #expect(try desk.second.nextDelivery(for: desk.noc, after: desk.now) == desk.now + 5)
        #expect(try desk.second.nextDelivery(for: desk.pager, after: desk.now) == nil)
        let again = try #require(try desk.second.due(for: desk.noc, at: desk.now + 5, limit: 1).first)
        #expect(again.attempts == 1 && again.nextAt == desk.now + 5 && again.notice.id == ids[0])
        try desk.second.note(.failed(error: "refused", nextAt: desk.now + 15), of: ids[0], to: desk.noc)
        try desk.second.note(.delivered(at: desk.now + 15), of: ids[0], to: desk.noc)
        try desk.second.note(.failed(error: "late", nextAt: desk.now), of: ids[0], to: desk.noc)
        let shown = try #require(try desk.first.notices(after: 0, limit: 1, pendingOnly: false).first)
        #expect(shown.deliveries == [
            .init(sink: desk.noc, attempts: 3, deliveredAt: desk.now + 15, lastError: "refused"), .init(sink: desk.pager),
        ], "what is done stays done")
        #expect(try desk.due(desk.noc, after: 20) == [3, 4, 5])
        #expect(throws: JournalFailure.self) { try desk.first.note(.delivered(at: desk.now), of: ids[0], to: Sample.name("nobody")) }
        try desk.first.note(.delivered(at: desk.now), of: ids[0], to: desk.pager)
        #expect(try desk.first.notices(after: 0, limit: 9, pendingOnly: true).map(\.ordinal) == [2, 3, 4, 5, 6])
    }

    @Test("answers what is due by the rule, whatever came before", arguments: Kind.allCases)
    func obeysTheRule(_ kind: Kind) throws {
        let seed = UInt64(ProcessInfo.processInfo.environment["SEED"] ?? "") ?? UInt64.random(in: 1...999_999)
        print("SEED=\(seed)")
        var dice = Dice(state: seed)
        let desk = try Desk(kind)
        defer { desk.bench.remove() }
        let runs = try (1...4).map { try desk.bench.first.begin("r-\($0)") }
        try desk.first.enroll([SinkSubscription(name: desk.noc)])
        for number in 1...25 {
            let run = runs[Int.random(in: 0..<4, using: &dice)]
            try desk.first.add([desk.note(run, number)], of: run, cursor: number)
        }
        for turn in 0..<60 {
            let now = desk.now + Double(turn)
            let pending = try desk.first.notices(after: 0, limit: 99, pendingOnly: true).flatMap { record in
                record.deliveries.map { PendingDelivery(ordinal: record.ordinal, notice: record.notice, attempts: $0.attempts, nextAt: $0.nextAt) }
            }
            let due = try desk.second.due(for: desk.noc, at: now, limit: 99)
            #expect(due == DeliverySchedule.due(pending, at: now), "SEED=\(seed)")
            guard let chosen = due.randomElement(using: &dice) else { continue }
            let result: AttemptResult = Bool.random(using: &dice)
                ? .delivered(at: now) : .failed(error: "no", nextAt: now + Double(Int.random(in: 1...9, using: &dice)))
            try desk.first.note(result, of: chosen.notice.id, to: desk.noc)
        }
    }
}
