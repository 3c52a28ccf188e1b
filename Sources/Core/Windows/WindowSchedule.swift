public import Foundation

/// The openings of a window rule, as instants.
///
/// A local time that doesn't exist (the clock is put forward) counts as the instant that is as long after midnight; one
/// that comes twice counts as the first.
public struct WindowSchedule: Sendable {
    public struct Opening: Equatable, Sendable {
        public var start: Date
        public var end: Date
    }

    public struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
        public var description: String
    }

    private let calendar: Calendar
    private let first: DateComponents
    private let length: Length
    private let recurrence: Recurrence?
    public let cutoff: Int

    private enum Length: Sendable { case seconds(Int), until(hour: Int, minute: Int) }

    public init(_ rule: WindowRule) throws(Fault) {
        guard let zone = TimeZone(identifier: rule.timezone) else { throw Fault(description: "there is no time zone '\(rule.timezone)'") }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
        guard let first = Self.local(rule.start), Self.exists(first, in: calendar) else {
            throw Fault(description: "'\(rule.start)' is no local time such as 2026-12-05T01:00")
        }
        self.first = first
        switch (rule.end, rule.duration) {
        case (let end?, nil):
            guard let time = Self.timeOfDay(end) else { throw Fault(description: "'\(end)' is no time of day such as 05:00") }
            length = .until(hour: time.hour, minute: time.minute)
        case (nil, let seconds?) where seconds > 0: length = .seconds(seconds)
        default: throw Fault(description: "a window needs either 'end' or 'duration'")
        }
        recurrence = try rule.repeat.map { text throws(Fault) in try Recurrence(text, calendar: calendar) }
        cutoff = rule.cutoff
        guard let opening = opening(onDay: 0), opening.end.timeIntervalSince(opening.start) > Double(cutoff) else {
            throw Fault(description: "the cutoff leaves nothing of the window")
        }
    }

    /// The opening that holds `moment`, or else the next one; nil when there are no more.
    public func opening(atOrAfter moment: Date) -> Opening? {
        guard let recurrence else { return opening(onDay: 0).flatMap { $0.end > moment ? $0 : nil } }
        guard let start = calendar.date(from: first) else { return nil }
        var count = 0
        // Ten years of days: what comes later is nobody's plan.
        for day in 0..<3660 where recurrence.includes(day: day, of: start, calendar) {
            guard let opening = opening(onDay: day), opening.start >= start else { continue }
            count += 1
            if let limit = recurrence.count, count > limit { return nil }
            if let until = recurrence.until, opening.start > until { return nil }
            if opening.end > moment { return opening }
        }
        return nil
    }

    private func opening(onDay day: Int) -> Opening? {
        guard let base = calendar.date(from: DateComponents(year: first.year, month: first.month, day: first.day, hour: 12)),
            let noon = calendar.date(byAdding: .day, value: day, to: base)
        else { return nil }
        var local = calendar.dateComponents([.year, .month, .day], from: noon)
        local.hour = first.hour
        local.minute = first.minute
        guard let start = calendar.date(from: local) else { return nil }
        switch length {
        case .seconds(let seconds): return Opening(start: start, end: start.addingTimeInterval(Double(seconds)))
        case .until(let hour, let minute):
            local.hour = hour
            local.minute = minute
            // By the clock on the wall, not by the instants: in the night that lacks an hour these may change places, and
            // a window of half an hour would last until the next day.
            if (hour, minute) <= (first.hour ?? 0, first.minute ?? 0) {
                guard let tomorrow = calendar.date(byAdding: .day, value: 1, to: noon) else { return nil }
                local = calendar.dateComponents([.year, .month, .day], from: tomorrow)
                local.hour = hour
                local.minute = minute
            }
            guard let end = calendar.date(from: local), end > start else { return nil }
            return Opening(start: start, end: end)
        }
    }

    /// `Calendar` makes 3 March of 31 February.
    private static func exists(_ local: DateComponents, in calendar: Calendar) -> Bool {
        guard let noon = calendar.date(from: DateComponents(year: local.year, month: local.month, day: local.day, hour: 12)) else { return false }
        return calendar.component(.day, from: noon) == local.day
    }

    private static func local(_ text: String) -> DateComponents? {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let time = timeOfDay(String(halves[1])) else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2], (1970...9999).contains(year),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        return DateComponents(year: year, month: month, day: day, hour: time.hour, minute: time.minute)
    }

    private static func timeOfDay(_ text: String) -> (hour: Int, minute: Int)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0...23).contains(hour), (0...59).contains(minute) else {
            return nil
        }
        return (hour, minute)
    }
}

/// The part of RFC 5545's recurrence rules that is understood: days and weeks. Anything else is refused, never guessed.
private struct Recurrence: Sendable {
    var weekly = false
    var interval = 1
    /// As `Calendar` counts: 1 is Sunday. Empty: the weekday of the first opening.
    var weekdays: Set<Int> = []
    var count: Int?
    var until: Date?

    init(_ text: String, calendar: Calendar) throws(WindowSchedule.Fault) {
        let days = ["SU": 1, "MO": 2, "TU": 3, "WE": 4, "TH": 5, "FR": 6, "SA": 7]
        var frequency: Substring?, seen: Set<Substring> = []
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { throw .init(description: "'\(part)' in 'repeat' is no KEY=VALUE") }
            guard seen.insert(pair[0]).inserted else { throw .init(description: "'repeat' says \(pair[0]) twice") }
            switch pair[0] {
            case "FREQ": frequency = pair[1]
            case "INTERVAL" where (Int(pair[1]) ?? 0) > 0: interval = Int(pair[1]) ?? 1
            case "COUNT" where (Int(pair[1]) ?? 0) > 0: count = Int(pair[1])
            case "BYDAY":
                for day in pair[1].split(separator: ",") {
                    guard let number = days[String(day)] else { throw .init(description: "'BYDAY=\(day)' is not supported in 'repeat'") }
                    weekdays.insert(number)
                }
            case "UNTIL":
                let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
                guard let date = try? Date(String(pair[1]), strategy: format) else {
                    throw .init(description: "'UNTIL=\(pair[1])' is not supported in 'repeat'; write it in UTC, 20261231T235959Z")
                }
                until = date
            default: throw .init(description: "'\(part)' is not supported in 'repeat'; days and weeks are: FREQ, INTERVAL, BYDAY, COUNT, UNTIL")
            }
        }
        if count != nil, until != nil { throw .init(description: "'repeat' can have COUNT or UNTIL, not both") }
        switch frequency {
        case "DAILY": weekly = false
        case "WEEKLY": weekly = true
        default: throw .init(description: "'repeat' needs FREQ=DAILY or FREQ=WEEKLY")
        }
    }

    /// Whether the day that many days after the first one is a day of the rule; weeks begin on Monday.
    func includes(day: Int, of start: Date, _ calendar: Calendar) -> Bool {
        let first = calendar.component(.weekday, from: start)
        let weekday = (first - 1 + day) % 7 + 1
        let allowed = weekdays.isEmpty ? (weekly ? [first] : Set(1...7)) : weekdays
        guard allowed.contains(weekday) else { return false }
        guard weekly else { return day % interval == 0 }
        let sinceMonday = (first + 5) % 7
        return ((day + sinceMonday) / 7) % interval == 0
    }
}
