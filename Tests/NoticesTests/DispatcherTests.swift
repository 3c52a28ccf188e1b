import Core
import Foundation
import Notices
import Synchronization
import TestKit
import Testing

@Suite("The dispatcher", .timeLimit(.minutes(1)))
struct DispatcherTests {
    private func dispatcher(_ store: any NoticeStoring, _ routes: [(String, any Delivering)], width: Int = 4) -> Dispatcher {
        Dispatcher(store, routes.map { .init(sink: Sample.name($0), courier: $1) }, width: width) { 0 }
    }

    @Test("one round delivers all that is due, each run in its order")
    func all() async throws {
        let desk = try Desk(runs: ["a", "b", "c"])
        for run in ["a", "b", "c"] { try desk.tell(run, 2...20) }
        let courier = ScriptedCourier()
        let report = try await dispatcher(desk.journal, [("noc", courier)], width: 2).round(now: desk.start)
        #expect(report.delivered == 57 && report.failures == [] && report.next == nil)
        for run in ["a", "b", "c"] {
            #expect(courier.parcels.filter { $0.notice.run.rawValue == run }.compactMap(\.notice.number) == Array(2...20))
        }
        #expect(courier.parcels.allSatisfy { $0.attempt == 1 && $0.at == desk.start })
        #expect(try await dispatcher(desk.journal, [("noc", courier)]).round(now: desk.start + 60).delivered == 0, "once is enough")
        #expect(try desk.pending == 0)
    }

    @Test("what fails holds up its own run only, at its own sink only, and comes again with the same id and bytes")
    func independence() async throws {
        let desk = try Desk(runs: ["a", "b"], sinks: ["noc", "pager"])
        try desk.tell("a", 2...4)
        try desk.tell("b", 2...4)
        let bad = ScriptedCourier { $0.notice.run.rawValue == "a" && $0.notice.number == 2 && $0.attempt <= 3 ? DeliveryFailure("no") : nil }
        let good = ScriptedCourier()
        let dispatcher = dispatcher(desk.journal, [("noc", bad), ("pager", good)], width: 1)
        let first = try await dispatcher.round(now: desk.start)
        #expect(first.delivered == 3 + 6 && first.failures.map(\.error.description) == ["no"])
        #expect(first.next == desk.start + 5)
        #expect(try await dispatcher.round(now: desk.start + 4).delivered == 0)
        #expect(bad.parcels.count { $0.notice.run.rawValue == "a" } == 1, "not before its time")
        #expect(try await dispatcher.round(now: desk.start + 5).next == desk.start + 15)
        #expect(try await dispatcher.round(now: desk.start + 15).next == desk.start + 35)
        #expect(try await dispatcher.round(now: desk.start + 35).delivered == 3)
        let tries = bad.parcels.filter { $0.notice.run.rawValue == "a" }
        #expect(tries.compactMap(\.notice.number) == [2, 2, 2, 2, 3, 4] && tries.map(\.attempt) == [1, 2, 3, 4, 1, 1])
        #expect(Set(tries.prefix(4).map(\.body)).count == 1 && Set(tries.prefix(4).map(\.notice.id)).count == 1)
        let record = try #require(try desk.journal.notices(after: 0, limit: 1, pendingOnly: false).first)
        #expect(record.deliveries.first == .init(sink: desk.noc, attempts: 4, deliveredAt: desk.start + 35, lastError: "no"))
    }

    @Test("a run whose attempt hangs doesn't hold up another run")
    func hanging() async throws {
        let desk = try Desk(runs: ["a", "b"])
        try desk.tell("a", 2...2)
        try desk.tell("b", 2...9)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let courier = ScriptedCourier { parcel in
            if parcel.notice.run.rawValue == "a" {
                // Answers only once all of the other run was delivered.
                for await _ in gate { break }
            } else if parcel.notice.number == 9 { opener.yield() }
            return nil
        }
        #expect(try await dispatcher(desk.journal, [("noc", courier)]).round(now: desk.start).delivered == 9)
    }

    @Test("a crash between a delivery and its note delivers again, with the same id")
    func crash() async throws {
        let desk = try Desk(runs: ["a"])
        try desk.tell("a", 2...4)
        let courier = ScriptedCourier()
        for _ in 0..<2 {
            await #expect(throws: JournalFailure.self) {
                try await dispatcher(Forgetful(journal: desk.journal), [("noc", courier)]).round(now: desk.start)
            }
        }
        #expect(courier.parcels.compactMap(\.notice.number) == [2, 2])
        let report = try await dispatcher(desk.journal, [("noc", courier)]).round(now: desk.start)
        #expect(report.delivered == 3)
        #expect(courier.parcels.compactMap(\.notice.number) == [2, 2, 2, 3, 4])
        #expect(Set(courier.parcels.prefix(3).map(\.notice.id)).count == 1)
    }

    @Test("cancelled, it breaks off what is at work, which counts as no attempt")
    func cancelling() async throws {
        let desk = try Desk(runs: ["a"])
        try desk.tell("a", 2...3)
        let (begun, begins) = AsyncStream<Void>.makeStream()
        let courier = ScriptedCourier { _ in
            begins.yield()
            // Ends with its task.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return DeliveryFailure("broken off")
        }
        let dispatcher = dispatcher(desk.journal, [("noc", courier)])
        let task = Task { try await dispatcher.round(now: desk.start) }
        for await _ in begun { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(courier.parcels.count == 1)
        let record = try #require(try desk.journal.notices(after: 0, limit: 1, pendingOnly: true).first)
        #expect(record.deliveries == [.init(sink: desk.noc)])
    }
}

/// A record that loses its process whenever a delivery is to be noted.
private struct Forgetful: NoticeStoring {
    let journal: MemoryJournal
    func enroll(_ sinks: [SinkSubscription]) throws(JournalFailure) { try journal.enroll(sinks) }
    func add(_ notices: [Notice], of run: RunID, cursor number: Int) throws(JournalFailure) { try journal.add(notices, of: run, cursor: number) }
    func noticeCursor(of run: RunID) throws(JournalFailure) -> Int { try journal.noticeCursor(of: run) }
    func due(for sink: SinkName, at now: Date, limit: Int) throws(JournalFailure) -> [PendingDelivery] { try journal.due(for: sink, at: now, limit: limit) }
    func nextDelivery(for sink: SinkName, after now: Date) throws(JournalFailure) -> Date? { try journal.nextDelivery(for: sink, after: now) }
    func note(_ result: AttemptResult, of notice: NoticeID, to sink: SinkName) throws(JournalFailure) { throw .commitUnknown("the process was killed") }
    func notices(after ordinal: Int, limit: Int, pendingOnly: Bool) throws(JournalFailure) -> [NoticeRecord] {
        try journal.notices(after: ordinal, limit: limit, pendingOnly: pendingOnly)
    }
}
