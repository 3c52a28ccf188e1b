public import Foundation

/// Which notice a sink gets next, and when one that failed is tried again.
public enum DeliverySchedule {
    /// Seconds.
    public static let first = 5.0, longest = 3600.0

    /// Seconds from the beginning of failed attempt number `attempts` (from 1) to that of the next: 5, doubled each time, an hour
    /// at most, and up to a fifth less by chance, so that what failed together isn't tried together.
    /// - Parameter dice: from 0 up to 1.
    public static func wait(after attempts: Int, dice: Double) -> Double {
        // 5 s doubled ten times is past an hour.
        let doubled = first * Double(1 << min(max(attempts, 1) - 1, 10))
        return min(doubled, longest) * (1 - 0.2 * min(max(dice, 0), 1))
    }

    /// What may be tried now: of each run the first that isn't delivered, if its time has come. Those behind it wait, other
    /// runs don't.
    /// - Parameter pending: in any order; delivered ones left out.
    public static func due(_ pending: [PendingDelivery], at now: Date) -> [PendingDelivery] {
        var heads: [RunID: PendingDelivery] = [:]
        for delivery in pending where delivery.ordinal < heads[delivery.notice.run]?.ordinal ?? .max {
            heads[delivery.notice.run] = delivery
        }
        return heads.values.filter { isDue($0.nextAt ?? .distantPast, at: now) }.sorted { $0.ordinal < $1.ordinal }
    }

    /// A moment further ahead than anybody waits was reckoned by a clock that was put back since.
    private static func isDue(_ moment: Date, at now: Date) -> Bool { moment <= now || moment > now.addingTimeInterval(longest) }
}
