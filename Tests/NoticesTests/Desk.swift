import Core
import Foundation
import Notices
import Synchronization
import TestKit

/// A record in memory with runs to tell of.
struct Desk {
    let journal = MemoryJournal()
    let start = Date(milliseconds: 1_796_000_000_000)
    let noc: SinkName = Sample.name("noc")

    init(runs: [String], sinks: [String] = ["noc"]) throws {
        let fingerprint = Fingerprint(of: Data())
        try journal.store(plan: Data(), fingerprint: fingerprint)
        for run in runs {
            try journal.create(Sample.name(run), origin: RunOrigin(plan: Sample.name("sample"), fingerprint: fingerprint, typedBy: "test"), at: start)
        }
        try journal.enroll(sinks.map { SinkSubscription(name: Sample.name($0)) })
    }

    static func notice(_ run: String, _ number: Int, text: String = "it was paused; see drydock status", details: Notice.Details = .init()) -> Notice {
        Notice(
            .runPaused, of: Sample.name(run), plan: Sample.name("sample"), fingerprint: Fingerprint(of: Data()), .fact(number),
            at: Date(milliseconds: 1_796_000_000_000 + number), details, text: text)
    }

    func tell(_ run: String, _ numbers: ClosedRange<Int>) throws {
        try journal.add(numbers.map { Self.notice(run, $0) }, of: Sample.name(run), cursor: numbers.upperBound)
    }

    var pending: Int { get throws { try journal.notices(after: 0, limit: 10_000, pendingOnly: true).count } }

    /// Rounds, each at the moment at which the one before said that something is due; at most `limit`.
    func deliver(with dispatcher: Dispatcher, limit: Int = 40, _ between: (Int) -> Void = { _ in }) async throws -> [Dispatcher.Report] {
        var reports: [Dispatcher.Report] = [], now = start
        for round in 1...limit {
            let report = try await dispatcher.round(now: now)
            reports.append(report)
            guard let next = report.next else { break }
            now = next
            between(round)
        }
        return reports
    }
}

/// A way that answers by a script, and remembers what it was handed.
final class ScriptedCourier: Delivering {
    private let seen = Mutex<[Parcel]>([])
    private let answer: @Sendable (Parcel) async -> DeliveryFailure?

    init(_ answer: @escaping @Sendable (Parcel) async -> DeliveryFailure? = { _ in nil }) { self.answer = answer }

    var parcels: [Parcel] { seen.withLock { $0 } }

    func deliver(_ parcel: Parcel) async throws(DeliveryFailure) {
        seen.withLock { $0.append(parcel) }
        if let failure = await answer(parcel) { throw failure }
    }
}
