import Foundation
import Synchronization

/// Times as people read them: local, with the zone said once. Scripts get ISO 8601 in UTC.
enum LocalTime {
    /// `CET`; where the zone has no short name, its offset.
    static func zone(at date: Date) -> String { TimeZone.current.abbreviation(for: date) ?? TimeZone.current.identifier }

    /// `22:07:02`
    static func time(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.hour, .minute, .second], from: date)
        return String(format: "%02d:%02d:%02d", parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
    }

    /// `2026-11-22`
    static func day(_ date: Date) -> String {
        let parts = Calendar.current.dateComponents([.year, .month, .day], from: date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    /// `2026-11-22 22:07`
    static func minute(_ date: Date) -> String { "\(day(date)) \(time(date).dropLast(3))" }

    /// `2026-11-22 22:07 CET`, for a time that stands alone.
    static func full(_ date: Date) -> String { "\(minute(date)) \(zone(at: date))" }

    /// `Sat 2026-12-05 01:00`, in a zone that is named beside it.
    static func stamp(_ date: Date, _ zone: TimeZone) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .weekday], from: date)
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let day = parts.weekday.flatMap { days.indices.contains($0 - 1) ? days[$0 - 1] : nil } ?? ""
        return String(format: "%@ %04d-%02d-%02d %02d:%02d", day, parts.year ?? 0, parts.month ?? 0, parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0)
    }

    /// `0.3s`, `12s`, `1h 5m`
    static func length(from start: Date, to end: Date) -> String {
        let seconds = max(0, end.timeIntervalSince(start))
        if seconds < 10 { return String(format: "%.1fs", seconds) }
        if seconds < 120 { return "\(Int(seconds))s" }
        let minutes = Int(seconds / 60)
        return minutes < 120 ? "\(minutes)m" : "\(minutes / 60)h \(minutes % 60)m"
    }
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
