/// What a clock and a calendar on the wall show, without a zone: seconds since their 1 January 1970, 00:00.
///
/// Plain arithmetic and no `Calendar`, which makes 3 March of 31 February, and takes its time for each of many dates.
struct WallTime: Hashable, Comparable {
    var seconds: Int

    static let day = 86_400

    init(seconds: Int) { self.seconds = seconds }

    /// Nil unless there is such a day. Years have four digits.
    init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { return nil }
        seconds = Self.number(year: year, month: month, day: day) * Self.day + hour * 3600 + minute * 60 + second
    }

    static func < (a: Self, b: Self) -> Bool { a.seconds < b.seconds }

    static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// The day's number since 1 January 1970. Years begin in March here, so that a leap day is a year's last day.
    private static func number(year: Int, month: Int, day: Int) -> Int {
        let year = month > 2 ? year : year - 1, month = (month + 9) % 12
        return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day - 1 - 719_468
    }

    private var dayNumber: Int { (seconds - timeOfDay) / Self.day }

    var timeOfDay: Int { (seconds % Self.day + Self.day) % Self.day }

    /// 0 is Sunday.
    var weekday: Int { ((dayNumber + 4) % 7 + 7) % 7 }

    var date: (year: Int, month: Int, day: Int) {
        let number = dayNumber + 719_468
        var year = Int((Double(number) / 365.2425).rounded(.down)) + 1
        func first(_ year: Int) -> Int { year * 365 + year / 4 - year / 100 + year / 400 }
        while first(year) > number { year -= 1 }
        let rest = number - first(year), month = (rest * 5 + 2) / 153
        return (month < 10 ? year : year + 1, month < 10 ? month + 3 : month - 9, rest - (month * 153 + 2) / 5 + 1)
    }

    /// `2026-12-05`
    var dayText: String {
        let date = date
        return "\(Self.digits(date.year, 4))-\(Self.digits(date.month, 2))-\(Self.digits(date.day, 2))"
    }

    /// `2026-12-05T01:00`, or with seconds where there are any.
    var text: String {
        let time = timeOfDay, second = time % 60
        let minutes = "\(dayText)T\(Self.digits(time / 3600, 2)):\(Self.digits(time / 60 % 60, 2))"
        return second == 0 ? minutes : "\(minutes):\(Self.digits(second, 2))"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
}
