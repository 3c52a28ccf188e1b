import Core
import Foundation
import TestKit
import Testing

@Suite("When a notice is delivered")
struct DeliveryScheduleTests {
    @Test("5 seconds, doubled up to an hour", arguments: [
        (-1, 5.0), (0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (9, 1280), (10, 2560), (11, 3600), (12, 3600), (1000, 3600), (.max, 3600),
    ])
    func backoff(attempts: Int, seconds: Double) {
        #expect(DeliverySchedule.wait(after: attempts, dice: 0) == seconds)
        #expect(DeliverySchedule.wait(after: attempts, dice: 0.5) == seconds * 0.9)
        #expect(DeliverySchedule.wait(after: attempts, dice: 7) == seconds * 0.8)
    }

    @Test("of each run the first, when its time has come; other runs don't wait")
    func order() {
        let now = Date(milliseconds: 1_796_000_000_000)
        func pending(_ ordinal: Int, _ run: String, _ next: Double? = nil) -> PendingDelivery {
            let notice = Notice(
                .runPaused, of: Sample.name(run), plan: Sample.name("p"), fingerprint: Fingerprint(of: Data()), .fact(ordinal), at: now, text: "")
            return PendingDelivery(ordinal: ordinal, notice: notice, attempts: next == nil ? 0 : 1, nextAt: next.map { now + $0 })
        }
        #expect(DeliverySchedule.due([], at: now) == [])
        let all = [pending(6, "b"), pending(2, "a"), pending(1, "a", 5), pending(4, "b", 0), pending(3, "c", -5), pending(7, "d"), pending(5, "c")]
        #expect(DeliverySchedule.due(all, at: now).map(\.ordinal) == [3, 4, 7])
        #expect(DeliverySchedule.due(all, at: now + 5).map(\.ordinal) == [1, 3, 4, 7])
        #expect(DeliverySchedule.due(all.filter { $0.ordinal > 2 }, at: now - 1).map(\.ordinal) == [3, 7])
    }
}
