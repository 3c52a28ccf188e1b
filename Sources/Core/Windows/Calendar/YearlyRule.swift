/// `FREQ=YEARLY;BYMONTH=m;BYDAY=nXX`, perhaps with an `UNTIL`: the second Sunday of March, the last of October.
struct YearlyRule: Equatable {
    private var month = 0
    private var ordinal = 0
    private var weekday = 0
    private var until: LocalMoment?

    /// Nil for a rule of another form. `from` is the offset before the change.
    init?(_ rule: ContentLine, from: Int) {
        var isYearly = false
        for part in rule.value.uppercased().split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            switch pair[0] {
            case "FREQ" where pair[1] == "YEARLY": isYearly = true
            case "INTERVAL" where pair[1] == "1": break
            case "WKST": break
            case "BYMONTH": month = Int(pair[1]) ?? 0
            case "BYDAY":
                guard let day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].firstIndex(of: String(pair[1].suffix(2))) else { return nil }
                weekday = day
                ordinal = Int(pair[1].dropLast(2)) ?? 0
            case "UNTIL":
                guard let end = try? CalendarTime(pair[1], of: rule) else { return nil }
                switch end.place {
                case .utc: until = LocalMoment(seconds: end.wall.seconds + from)
                case .day: until = LocalMoment(seconds: end.wall.seconds + LocalMoment.secondsOfDay - 1)
                case .floating, .zone: until = end.wall
                }
            default: return nil
            }
        }
        guard isYearly, (1...12).contains(month), ordinal != 0, (-5...5).contains(ordinal) else { return nil }
    }

    func onset(atOrBefore wall: LocalMoment, timeOfDay: Int) -> LocalMoment? {
        let limit = min(wall, until ?? wall), year = limit.day.parts.year
        // A month's fifth Sunday isn't there each year, but within eight.
        for year in stride(from: year, to: year - 8, by: -1) {
            if let onset = onset(in: year, timeOfDay: timeOfDay), onset <= limit { return onset }
        }
        return nil
    }

    private func onset(in year: Int, timeOfDay: Int) -> LocalMoment? {
        guard let first = LocalMoment(year: year, month: month, day: 1) else { return nil }
        let length = CivilDay.length(ofMonth: month, in: year), earliest = (weekday - first.day.weekday + 7) % 7 + 1
        let count = (length - earliest) / 7 + 1, index = ordinal > 0 ? ordinal - 1 : count + ordinal
        guard (0..<count).contains(index) else { return nil }
        return LocalMoment(seconds: first.seconds + (earliest - 1 + 7 * index) * LocalMoment.secondsOfDay + timeOfDay)
    }
}
