import Foundation
import Reports
import Synchronization

/// Times in the zone of whoever looks, which is said once.
enum LocalTime {
    static let here = ZonedTime(.current)

    static func zone(at date: Date) -> String { here.name(at: date) }
    static func time(_ date: Date) -> String { here.time(date) }
    static func day(_ date: Date) -> String { here.day(date) }
    static func minute(_ date: Date) -> String { here.minute(date) }
    static func full(_ date: Date) -> String { here.full(date) }
    /// In a zone that is named beside it.
    static func stamp(_ date: Date, _ zone: TimeZone) -> String { ZonedTime(zone).stamp(date) }
    static func length(from start: Date, to end: Date) -> String { ZonedTime.length(end.timeIntervalSince(start)) }
}

/// Says the day, and the zone of all times, before the first line of each day.
final class DayHeading: Sendable {
    private let last = Mutex("")

    func line(before date: Date) -> String? {
        let day = LocalTime.day(date)
        return last.withLock { last in
            if last == day { return nil }
            defer { last = day }
            return "\(day), times in \(LocalTime.zone(at: date))"
        }
    }
}
