/// A STANDARD or DAYLIGHT part of a VTIMEZONE: from when on which offset holds.
///
/// Its times are on the wall as it is before the change.
struct Observance: Equatable {
    let first: LocalMoment
    let from: Int
    let to: Int
    /// The first, and the RDATEs.
    let dates: [LocalMoment]
    let yearly: YearlyRule?
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
                case let date? where date.place == .utc: dates.append(LocalMoment(seconds: date.wall.seconds + from))
                default: isUnderstood = false
                }
            }
        }
        let rules = properties["RRULE"] ?? []
        yearly = rules.count == 1 ? YearlyRule(rules[0], from: from) : nil
        if !rules.isEmpty, yearly == nil { isUnderstood = false }
        self.dates = dates
        self.isUnderstood = isUnderstood
    }

    /// The last onset by the yearly rule; nil before the first, or without such a rule.
    func ruled(atOrBefore wall: LocalMoment) -> LocalMoment? {
        yearly?.onset(atOrBefore: wall, timeOfDay: first.secondOfDay).flatMap { $0 >= first ? $0 : nil }
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
