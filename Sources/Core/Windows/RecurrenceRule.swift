import Foundation

/// A recurrence rule of RFC 5545, section 3.3.10, as far as it has one meaning.
///
/// It is expanded in local time, without a zone. What the standard forbids or leaves open, and what widespread programs
/// read differently, is refused: see ``init(_:start:)``. Neither Foundation's engine nor libical's gives what the standard
/// says for all the rest (`Calendar.RecurrenceRule` ends the process on some rules), so this one is our own; a test
/// compares it with python-dateutil's.
struct RecurrenceRule: Equatable, Sendable {
    enum Frequency: String, CaseIterable, Sendable {
        case hourly = "HOURLY", daily = "DAILY", weekly = "WEEKLY", monthly = "MONTHLY", yearly = "YEARLY"
    }

    struct Weekday: Hashable, Sendable {
        /// 0 is Monday.
        var day: Int
        /// The how-manieth of its month or year, from the end if negative; nil for every one.
        var ordinal: Int?
    }

    enum Until: Equatable, Sendable {
        case instant(Date)
        case local(LocalMoment)
    }

    var frequency: Frequency
    var interval = 1
    var count: Int?
    var until: Until?
    /// The first day of a week, 0 is Monday.
    var weekStart = 0
    var months: Set<Int> = []
    var weekNumbers: Set<Int> = []
    var yearDays: Set<Int> = []
    var monthDays: Set<Int> = []
    var weekdays: [Weekday] = []
    /// Seconds of a day at which a day's occurrences begin; not of an hourly rule.
    var times: [Int] = []
    var hours: Set<Int> = []
    /// Seconds of an hour; of an hourly rule.
    var minutes: [Int] = []
    var positions: Set<Int> = []
    let start: LocalMoment

    /// - Parameter start: the first moment at which it may occur, and where it takes what it doesn't say itself from.
    /// - Throws: a sentence; also for a rule that the standard forbids, for SECONDLY and MINUTELY, BYSECOND, BYWEEKNO without
    ///   BYDAY or of the weeks 52 and 53, numbered and plain days in one BYDAY, BYSETPOS in a weekly rule, and an UNTIL that is neither in UTC nor the
    ///   day of a window that opens at midnight.
    init(_ text: String, start: LocalMoment) throws(WindowSchedule.Fault) {
        self.start = start
        var parts = try RecurrenceParts(text)
        guard let word = parts.take("FREQ") else { throw .init(description: "'repeat' has no FREQ") }
        guard let frequency = Frequency(rawValue: word) else {
            throw .init(description: "FREQ=\(word) is not supported in 'repeat'; there are \(Frequency.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        self.frequency = frequency
        interval = try parts.number("INTERVAL", in: 1...10_000) ?? 1
        count = try parts.number("COUNT", in: 1...100_000)
        if let day = parts.take("WKST") { weekStart = try RecurrenceParts.weekday(day[...], "WKST") }
        months = Set(try parts.numbers("BYMONTH", in: 1...12))
        weekNumbers = Set(try parts.numbers("BYWEEKNO", in: -53...53))
        yearDays = Set(try parts.numbers("BYYEARDAY", in: -366...366))
        monthDays = Set(try parts.numbers("BYMONTHDAY", in: -31...31))
        weekdays = try parts.weekdays()
        positions = Set(try parts.numbers("BYSETPOS", in: -366...366))
        let hours = try parts.numbers("BYHOUR", in: 0...23), minutes = try parts.numbers("BYMINUTE", in: 0...59)
        until = try parts.take("UNTIL").map { text throws(WindowSchedule.Fault) in try Self.until(text, start, hours.isEmpty && minutes.isEmpty) }
        try parts.close()
        setTimes(hours, minutes)
        try refuseWhatHasNoMeaning(hours, minutes)
        fillFromStart()
    }

    private static func until(_ text: String, _ start: LocalMoment, _ keepsTime: Bool) throws(WindowSchedule.Fault) -> Until {
        let format = Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted)
        if text.wholeMatch(of: /[0-9]{8}T[0-9]{6}Z/) != nil, let date = try? Date(text, strategy: format) { return .instant(date) }
        if keepsTime, start.secondOfDay == 0, text.wholeMatch(of: /[0-9]{8}/) != nil {
            let written = "\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))"
            if let day = CivilDay(text: written[...]) { return .local(LocalMoment(day, secondOfDay: 0)) }
        }
        throw .init(description: "UNTIL=\(text) has no one meaning in 'repeat'; write it in UTC, 20261231T235959Z")
    }

    private mutating func setTimes(_ hours: [Int], _ minutes: [Int]) {
        let second = start.secondOfDay % 60
        let ownMinutes = minutes.isEmpty ? [start.secondOfDay % 3600 / 60] : minutes
        switch frequency {
        case .hourly:
            self.hours = Set(hours)
            self.minutes = Set(ownMinutes).sorted().map { $0 * 60 + second }
        case .daily, .weekly, .monthly, .yearly:
            let ownHours = hours.isEmpty ? [start.secondOfDay / 3600] : hours
            times = Set(ownHours.flatMap { hour in ownMinutes.map { hour * 3600 + $0 * 60 + second } }).sorted()
        }
    }

    private func refuseWhatHasNoMeaning(_ hours: [Int], _ minutes: [Int]) throws(WindowSchedule.Fault) {
        func refuse(_ condition: Bool, _ words: String) throws(WindowSchedule.Fault) {
            if condition { throw .init(description: words + " in 'repeat'") }
        }
        let isNumbered = weekdays.contains { $0.ordinal != nil }
        try refuse(count != nil && until != nil, "both COUNT and UNTIL stand")
        try refuse(isNumbered && frequency != .monthly && frequency != .yearly, "a numbered day in BYDAY needs FREQ=MONTHLY or FREQ=YEARLY")
        try refuse(isNumbered && !weekNumbers.isEmpty, "a numbered day in BYDAY doesn't go with BYWEEKNO")
        try refuse(isNumbered && weekdays.contains { $0.ordinal == nil }, "numbered and plain days stand in one BYDAY")
        try refuse(!weekNumbers.isEmpty && frequency != .yearly, "BYWEEKNO needs FREQ=YEARLY")
        try refuse(!weekNumbers.isEmpty && weekdays.isEmpty, "BYWEEKNO needs BYDAY, since programs read it differently without")
        try refuse(!weekNumbers.isEmpty && (interval > 1 || !positions.isEmpty || weekNumbers.contains { $0 < -1 || $0 > 51 }), "BYWEEKNO goes neither with INTERVAL nor BYSETPOS, and only from 1 to 51 or -1, since programs read the rest differently")
        try refuse(!yearDays.isEmpty && frequency != .yearly && frequency != .hourly, "BYYEARDAY needs FREQ=YEARLY")
        try refuse(!monthDays.isEmpty && frequency == .weekly, "BYMONTHDAY doesn't go with FREQ=WEEKLY")
        let isBare = months.isEmpty && weekNumbers.isEmpty && yearDays.isEmpty && monthDays.isEmpty && weekdays.isEmpty && hours.isEmpty && minutes.isEmpty
        try refuse(!positions.isEmpty && isBare, "BYSETPOS needs another BY rule")
        try refuse(!positions.isEmpty && frequency == .weekly, "BYSETPOS doesn't go with FREQ=WEEKLY, since programs read it differently; name the days with BYDAY")
    }

    /// "Information, not contained in the rule, necessary to determine the various recurrence instance start times and dates
    /// are derived from the Start Time" (RFC 5545, 3.3.10).
    private mutating func fillFromStart() {
        guard weekNumbers.isEmpty, yearDays.isEmpty, monthDays.isEmpty, weekdays.isEmpty else { return }
        let (_, month, day) = start.day.parts
        switch frequency {
        case .yearly:
            if months.isEmpty { months = [month] }
            monthDays = [day]
        case .monthly: monthDays = [day]
        case .weekly: weekdays = [Weekday(day: start.day.weekday)]
        case .daily, .hourly: break
        }
    }
}
