import Foundation

/// One rule of a window or blackout, as intervals of time.
struct WindowLine: Sendable {
    struct Interval: Equatable, Sendable {
        var start: Date
        var end: Date
    }

    private enum Length: Sendable, Equatable {
        case seconds(Int)
        /// By the calendar.
        case days(Int)
        /// Of the same day, or the next where it isn't later: seconds of a day.
        case until(Int)
    }

    let rule: WindowRule
    private let clock: ZoneClock
    private let start: LocalMoment
    private let length: Length
    private let recurrence: RecurrenceRule?
    private let also: [LocalMoment]
    private let exceptTimes: Set<LocalMoment>
    private let exceptDays: Set<CivilDay>

    /// How far behind a moment an opening is looked for: what comes later is nobody's plan.
    private static let farthest = 3660 * 86_400

    init(_ rule: WindowRule) throws(WindowSchedule.Fault) {
        guard let zone = TimeZone(identifier: rule.timezone) else { throw .init(description: "there is no time zone '\(rule.timezone)'") }
        guard let start = LocalMoment(rule.start) else { throw .init(description: "'\(rule.start)' is no local time such as 2026-12-05T01:00") }
        self.rule = rule
        clock = ZoneClock(zone: zone)
        self.start = start
        length = try Self.length(of: rule)
        recurrence = try rule.repeat.map { text throws(WindowSchedule.Fault) in try RecurrenceRule(text, start: start) }
        if case .until = length, let recurrence, recurrence.frequency == .hourly || recurrence.times.count > 1 {
            throw .init(description: "several openings of a day can't share one 'end'; say 'duration' instead")
        }
        var also: [LocalMoment] = []
        for text in rule.also {
            guard let moment = LocalMoment(text) else { throw .init(description: "'\(text)' in 'also' is no local time such as 2026-12-05T01:00") }
            also.append(moment)
        }
        self.also = Set(also).sorted()
        var times: Set<LocalMoment> = [], days: Set<CivilDay> = []
        for text in rule.except {
            if let moment = LocalMoment(text) { times.insert(moment) } else if let day = CivilDay(text: text[...]) { days.insert(day) } else {
                throw .init(description: "'\(text)' in 'except' is neither a local time such as 2026-12-05T01:00 nor a day such as 2026-12-05")
            }
        }
        (exceptTimes, exceptDays) = (times, days)
        guard rule.cutoff >= 0 else { throw .init(description: "the cutoff is negative") }
    }

    private static func length(of rule: WindowRule) throws(WindowSchedule.Fault) -> Length {
        switch (rule.end, rule.duration) {
        case (let end?, nil):
            guard let time = LocalMoment.timeOfDay(end[...]) else { throw .init(description: "'\(end)' is no time of day such as 05:00") }
            return .until(time)
        case (nil, let seconds?) where seconds > 0 && seconds <= 366 * 86_400:
            return seconds % 86_400 == 0 ? .days(seconds / 86_400) : .seconds(seconds)
        default: throw .init(description: "a window needs either 'end' or 'duration', of at most 366 days")
        }
    }

    /// The first interval that ends after `moment`.
    func interval(endingAfter moment: Date) -> Interval? {
        let floor = LocalMoment(seconds: clock.local(of: moment).seconds - longest)
        for local in Starts(self, from: floor, to: LocalMoment(seconds: max(floor, start).seconds + longest + Self.farthest)) {
            if let interval = interval(at: local), interval.end > moment { return interval }
        }
        return nil
    }

    /// Nothing lasts longer by the wall's clock, a change of it included.
    private var longest: Int {
        switch length {
        case .seconds(let seconds): seconds + 2 * 86_400
        case .days(let days): (days + 2) * 86_400
        case .until: 3 * 86_400
        }
    }

    private func interval(at local: LocalMoment) -> Interval? {
        let start = clock.instant(of: local), end: Date
        switch length {
        case .seconds(let seconds): end = start.addingTimeInterval(Double(seconds))
        case .days(let days): end = clock.instant(of: LocalMoment(seconds: local.seconds + days * 86_400))
        case .until(let time):
            // By the clock on the wall, not by the instants: in the night that lacks an hour these may change places, and a
            // window of half an hour would last until the next day.
            let day = CivilDay(number: local.day.number + (time <= local.secondOfDay ? 1 : 0))
            end = clock.instant(of: LocalMoment(day, secondOfDay: time))
        }
        return end > start ? Interval(start: start, end: end) : nil
    }

    /// Local starts in their order, each once, those of the rule and those besides it.
    private struct Starts: Sequence, IteratorProtocol {
        private let line: WindowLine
        private let until: RecurrenceRule.Until?
        private var occurrences: Occurrences?
        private var ruled: LocalMoment?
        private var extra: ArraySlice<LocalMoment>
        private let horizon: LocalMoment

        init(_ line: WindowLine, from floor: LocalMoment, to horizon: LocalMoment) {
            self.line = line
            self.horizon = horizon
            until = line.recurrence?.until
            extra = line.also.drop { $0 < floor }
            if let recurrence = line.recurrence {
                occurrences = Occurrences(recurrence, from: floor, to: horizon)
                ruled = nextRuled()
            } else { ruled = line.start }
        }

        mutating func next() -> LocalMoment? {
            while let moment = [ruled, extra.first].compactMap(\.self).min() {
                if moment == ruled { ruled = nextRuled() }
                if moment == extra.first { extra.removeFirst() }
                if !line.exceptTimes.contains(moment), !line.exceptDays.contains(moment.day) { return moment }
            }
            return nil
        }

        private mutating func nextRuled() -> LocalMoment? {
            guard let moment = occurrences?.next() else { return nil }
            switch until {
            case nil: return moment
            case .instant(let last): return line.clock.instant(of: moment) <= last ? moment : nil
            case .local(let last): return moment <= last ? moment : nil
            }
        }
    }
}
