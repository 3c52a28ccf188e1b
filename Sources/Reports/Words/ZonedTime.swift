public import Foundation

/// Times as people read them, in one zone, which is said once. Scripts get ISO 8601 in UTC.
public struct ZonedTime: Sendable {
    public let zone: TimeZone
    private let calendar: Calendar

    public init(_ zone: TimeZone) {
        self.zone = zone
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// `CET`; where the zone has no short name, its offset.
    public func name(at date: Date) -> String { zone.abbreviation(for: date) ?? zone.identifier }

    /// `22:07:02`
    public func time(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute, .second], from: date)
        return String(format: "%02d:%02d:%02d", parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
    }

    /// `2026-11-22`
    public func day(_ date: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        return String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    }

    /// `2026-11-22 22:07`
    public func minute(_ date: Date) -> String { "\(day(date)) \(time(date).dropLast(3))" }

    /// `2026-11-22 22:07:02`
    public func second(_ date: Date) -> String { "\(day(date)) \(time(date))" }

    /// `2026-11-22 22:07 CET`, for a time that stands alone.
    public func full(_ date: Date) -> String { "\(minute(date)) \(name(at: date))" }

    /// `Sat 2026-12-05 01:00`, where the zone is named beside it.
    public func stamp(_ date: Date) -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], weekday = calendar.component(.weekday, from: date) - 1
        return (days.indices.contains(weekday) ? days[weekday] + " " : "") + minute(date)
    }

    /// `0.3s`, `12s`, `5m`, `3h 5m`
    public static func length(_ seconds: Double) -> String {
        let seconds = max(0, seconds)
        if seconds < 10 { return String(format: "%.1fs", seconds) }
        if seconds < 120 { return "\(Int(seconds))s" }
        let minutes = Int(seconds / 60)
        return minutes < 120 ? "\(minutes)m" : "\(minutes / 60)h \(minutes % 60)m"
    }

    /// With milliseconds, in UTC.
    public static func iso(_ date: Date) -> String { date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
