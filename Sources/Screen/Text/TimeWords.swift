public import Foundation

/// Lengths and moments as a view says them.
public struct TimeWords: Sendable {
    private let calendar: Calendar

    public init(_ zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// `12s`, `2m 10s`, `1h 05m`, `3d 4h`
    public static func length(_ seconds: Double) -> String {
        let whole = Int(max(0, min(seconds, 1e9)))
        switch whole {
        case ..<60: return "\(whole)s"
        case ..<3600: return "\(whole / 60)m" + two(whole % 60, "s")
        case ..<86_400: return "\(whole / 3600)h" + two(whole % 3600 / 60, "m")
        default: return "\(whole / 86_400)d \(whole % 86_400 / 3600)h"
        }
    }

    /// The same of a round length: `10m`, `1h`; else `1m 40s`
    static func about(_ seconds: Int) -> String {
        switch seconds {
        case 60..<3600 where seconds % 60 == 0: "\(seconds / 60)m"
        case 3600..<86_400 where seconds % 3600 == 0: "\(seconds / 3600)h"
        default: length(Double(seconds))
        }
    }

    private static func two(_ number: Int, _ unit: String) -> String { " " + (number < 10 ? "0" : "") + "\(number)\(unit)" }

    /// `05:00`, on another day than that of `now` `Sat 05:00`, in another week `2026-12-05 05:00`.
    func moment(_ date: Date, seenFrom now: Date) -> String {
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .weekday], from: date)
        let time = String(format: "%02d:%02d", parts.hour ?? 0, parts.minute ?? 0)
        if calendar.isDate(date, inSameDayAs: now) { return time }
        guard abs(date.timeIntervalSince(now)) < 6 * 86_400 else {
            return String(format: "%04d-%02d-%02d ", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0) + time
        }
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], day = (parts.weekday ?? 1) - 1
        return (days.indices.contains(day) ? days[day] + " " : "") + time
    }
}
