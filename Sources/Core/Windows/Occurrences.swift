/// The moments of a recurrence rule in their order, one period (hour, day, week, month or year) after the other.
///
/// All candidates of a period are made, filtered and, by BYSETPOS, chosen; what lies before the start is then left out.
struct Occurrences: Sequence, IteratorProtocol {
    private let rule: RecurrenceRule
    /// Where the search is given up: a rule may never match.
    private let horizon: LocalMoment
    private var period: Int
    private var found: [LocalMoment] = []
    private var position = 0
    private var count = 0

    /// - Parameter floor: occurrences before it may be left out. Where COUNT counts them, none is.
    init(_ rule: RecurrenceRule, from floor: LocalMoment, to horizon: LocalMoment) {
        self.rule = rule
        self.horizon = horizon
        let first = Self.index(of: rule.start, rule), wanted = Self.index(of: floor, rule)
        period = rule.count == nil && wanted > first ? first + (wanted - first) / rule.interval * rule.interval : first
    }

    mutating func next() -> LocalMoment? {
        while true {
            while position < found.count {
                let moment = found[position]
                position += 1
                guard moment >= rule.start else { continue }
                count += 1
                if let limit = rule.count, count > limit { return nil }
                return moment
            }
            guard beginning(of: period) <= horizon else { return nil }
            found = candidates(of: period)
            position = 0
            period += found.isEmpty ? skip(after: period) : rule.interval
        }
    }

    /// To the next period that may hold something: no hour of a day is looked at that has none.
    private func skip(after period: Int) -> Int {
        guard rule.frequency == .hourly, !matches(CivilDay(number: period.floorDivided(by: 24))) else { return rule.interval }
        let hours = 24 - period.modulo(24)
        return (hours + rule.interval - 1) / rule.interval * rule.interval
    }

    // MARK: - Periods

    /// Which hour, day, week, month or year it lies in, counted from 1970.
    private static func index(of moment: LocalMoment, _ rule: RecurrenceRule) -> Int {
        switch rule.frequency {
        case .hourly: return moment.seconds.floorDivided(by: 3600)
        case .daily: return moment.day.number
        case .weekly: return (moment.day.number + 3 - rule.weekStart).floorDivided(by: 7)
        case .monthly:
            let (year, month, _) = moment.day.parts
            return year * 12 + month - 1
        case .yearly: return moment.day.parts.year
        }
    }

    private func beginning(of period: Int) -> LocalMoment {
        switch rule.frequency {
        case .hourly: LocalMoment(seconds: period * 3600)
        case .daily, .weekly, .monthly, .yearly: LocalMoment(days(of: period).lowerBound, secondOfDay: 0)
        }
    }

    private func days(of period: Int) -> Range<CivilDay> {
        let first: CivilDay, length: Int
        switch rule.frequency {
        case .hourly: (first, length) = (CivilDay(number: period.floorDivided(by: 24)), 1)
        case .daily: (first, length) = (CivilDay(number: period), 1)
        case .weekly: (first, length) = (CivilDay(number: period * 7 - 3 + rule.weekStart), 7)
        case .monthly:
            let year = period.floorDivided(by: 12), month = period.modulo(12) + 1
            (first, length) = (CivilDay.first(ofMonth: month, in: year), CivilDay.length(ofMonth: month, in: year))
        case .yearly: (first, length) = (CivilDay.first(ofMonth: 1, in: period), CivilDay.length(ofYear: period))
        }
        return first..<CivilDay(number: first.number + length)
    }

    private func candidates(of period: Int) -> [LocalMoment] {
        if rule.frequency == .hourly, !rule.hours.isEmpty, !rule.hours.contains(period.modulo(24)) { return [] }
        let range = days(of: period)
        let days = (range.lowerBound.number..<range.upperBound.number).map(CivilDay.init(number:)).filter(matches)
        let moments = switch rule.frequency {
        case .hourly: days.isEmpty ? [] : rule.minutes.map { LocalMoment(seconds: period * 3600 + $0) }
        case .daily, .weekly, .monthly, .yearly: days.flatMap { day in rule.times.map { LocalMoment(day, secondOfDay: $0) } }
        }
        guard !rule.positions.isEmpty else { return moments }
        return moments.indices.filter { rule.positions.contains($0 + 1) || rule.positions.contains($0 - moments.count) }.map { moments[$0] }
    }

    // MARK: - Days

    private func matches(_ day: CivilDay) -> Bool {
        let (year, month, dayOfMonth) = day.parts
        if !rule.months.isEmpty, !rule.months.contains(month) { return false }
        if !rule.monthDays.isEmpty {
            let fromEnd = dayOfMonth - CivilDay.length(ofMonth: month, in: year) - 1
            guard rule.monthDays.contains(dayOfMonth) || rule.monthDays.contains(fromEnd) else { return false }
        }
        if !rule.yearDays.isEmpty {
            let number = day.number - CivilDay.first(ofMonth: 1, in: year).number + 1
            guard rule.yearDays.contains(number) || rule.yearDays.contains(number - CivilDay.length(ofYear: year) - 1) else { return false }
        }
        if !rule.weekNumbers.isEmpty, !isInWeek(day) { return false }
        return rule.weekdays.isEmpty || rule.weekdays.contains { isOn($0, day, year, month) }
    }

    private func isOn(_ weekday: RecurrenceRule.Weekday, _ day: CivilDay, _ year: Int, _ month: Int) -> Bool {
        guard day.weekday == weekday.day else { return false }
        guard let ordinal = weekday.ordinal else { return true }
        // In a yearly rule without BYMONTH they are counted through the year.
        let isByMonth = rule.frequency == .monthly || !rule.months.isEmpty
        let first = CivilDay.first(ofMonth: isByMonth ? month : 1, in: year)
        let length = isByMonth ? CivilDay.length(ofMonth: month, in: year) : CivilDay.length(ofYear: year)
        let passed = day.number - first.number
        return ordinal > 0 ? passed / 7 + 1 == ordinal : (length - 1 - passed) / 7 + 1 == -ordinal
    }

    /// Weeks are numbered as in ISO 8601, from whichever day the rule's weeks begin on: the first has four days of its year.
    private func isInWeek(_ day: CivilDay) -> Bool {
        let middle = CivilDay(number: day.number - (day.weekday - rule.weekStart).modulo(7) + 3)
        let year = middle.parts.year
        let week = (middle.number - CivilDay.first(ofMonth: 1, in: year).number) / 7 + 1
        if rule.weekNumbers.contains(week) { return true }
        guard rule.weekNumbers.contains(-1) else { return false }
        return CivilDay(number: middle.number + 7).parts.year != year
    }
}
