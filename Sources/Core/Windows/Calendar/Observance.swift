/// A STANDARD or DAYLIGHT part of a VTIMEZONE: from when on which offset holds.
///
/// Its times are on the wall as it is before the change.
struct Observance: Equatable {
    let first: WallTime
    let from: Int
    let to: Int
    /// The first, and the RDATEs, in order.
    private let dates: [WallTime]
    private let yearly: Yearly?
    /// False where a rule is of another form than `FREQ=YEARLY;BYMONTH=m;BYDAY=nXX`: its later onsets are unknown.
    let isUnderstood: Bool

    static let understood: Set<String> = ["DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE", "RDATE"]

    /// Nil where the first onset or an offset can't be read.
    init?(_ properties: [String: [ContentLine]]) {
        guard let start = properties["DTSTART"]?.first, let first = try? CalendarTime(start), first.place == .floating,
            let from = properties["TZOFFSETFROM"]?.first.flatMap({ Self.offset($0.value) }),
            let to = properties["TZOFFSETTO"]?.first.flatMap({ Self.offset($0.value) })
        else { return nil }
        self.first = first.wall
        self.from = from
        self.to = to
        var dates = [first.wall], isUnderstood = true
        for property in properties["RDATE"] ?? [] {
            for text in property.value.split(separator: ",") {
                switch try? CalendarTime(text, of: property) {
                case let date? where date.place == .floating: dates.append(date.wall)
                case let date? where date.place == .utc: dates.append(WallTime(seconds: date.wall.seconds + from))
                default: isUnderstood = false
                }
            }
        }
        let rules = properties["RRULE"] ?? []
        yearly = rules.count == 1 ? Yearly(rules[0], from: from) : nil
        if !rules.isEmpty, yearly == nil { isUnderstood = false }
        self.dates = dates.sorted()
        self.isUnderstood = isUnderstood
    }

    /// The last onset that is known; nil before the first.
    func onset(atOrBefore wall: WallTime) -> WallTime? {
        guard first <= wall else { return nil }
        var low = 0, high = dates.count
        while low < high {
            let middle = (low + high) / 2
            if dates[middle] <= wall { low = middle + 1 } else { high = middle }
        }
        let date = low > 0 ? dates[low - 1] : nil
        let ruled = yearly?.onset(atOrBefore: wall, timeOfDay: first.timeOfDay).flatMap { $0 >= first ? $0 : nil }
        return [date, ruled].compactMap(\.self).max()
    }

    /// `+0100`, `-023000`, in seconds.
    private static func offset(_ text: String) -> Int? {
        let bytes = Array(text.utf8), digits = bytes.dropFirst().compactMap { Int($0) - 48 }
        guard bytes.count == 5 || bytes.count == 7, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let pairs = stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
        guard pairs[0] <= 23, pairs[1...].allSatisfy({ $0 <= 59 }) else { return nil }
        let size = pairs[0] * 3600 + pairs[1] * 60 + (pairs.count > 2 ? pairs[2] : 0)
        switch bytes[0] {
        case UInt8(ascii: "+"): return size
        case UInt8(ascii: "-"): return -size
        default: return nil
        }
    }
}

/// The second Sunday of March, the last of October.
private struct Yearly: Equatable {
    var month = 0
    var ordinal = 0
    var weekday = 0
    var until: WallTime?

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
                guard let day = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].firstIndex(of: String(pair[1].suffix(2))) else { return nil }
                weekday = day
                ordinal = Int(pair[1].dropLast(2)) ?? 0
            case "UNTIL":
                guard let end = try? CalendarTime(pair[1], of: rule) else { return nil }
                switch end.place {
                case .utc: until = WallTime(seconds: end.wall.seconds + from)
                case .day: until = WallTime(seconds: end.wall.seconds + WallTime.day - 1)
                case .floating, .zone: until = end.wall
                }
            default: return nil
            }
        }
        guard isYearly, (1...12).contains(month), ordinal != 0, (-5...5).contains(ordinal) else { return nil }
    }

    func onset(atOrBefore wall: WallTime, timeOfDay: Int) -> WallTime? {
        let limit = min(wall, until ?? wall), year = limit.date.year
        // A month's fifth Sunday isn't there each year, but within eight.
        for year in stride(from: year, to: year - 8, by: -1) {
            if let onset = onset(in: year, timeOfDay: timeOfDay), onset <= limit { return onset }
        }
        return nil
    }

    private func onset(in year: Int, timeOfDay: Int) -> WallTime? {
        guard let first = WallTime(year: year, month: month, day: 1) else { return nil }
        let length = WallTime.days(in: month, of: year), earliest = (weekday - first.weekday + 7) % 7 + 1
        let count = (length - earliest) / 7 + 1, index = ordinal > 0 ? ordinal - 1 : count + ordinal
        guard (0..<count).contains(index) else { return nil }
        return WallTime(seconds: first.seconds + (earliest - 1 + 7 * index) * WallTime.day + timeOfDay)
    }
}
