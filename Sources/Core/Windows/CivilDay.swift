/// A day of the Gregorian calendar, by its distance from 1 January 1970. Pure arithmetic, without zone and clock.
struct CivilDay: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01; negative before it.
    var number: Int

    init(number: Int) { self.number = number }

    /// Nil where the calendar has no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year) else { return nil }
        number = Self.first(ofMonth: month, in: year).number + day - 1
    }

    static func < (a: Self, b: Self) -> Bool { a.number < b.number }

    /// 0 is Monday. 1970 began on a Thursday.
    var weekday: Int { (number + 3).modulo(7) }

    /// Howard Hinnant's algorithm, by eras of 400 years that begin in March
    /// (howardhinnant.github.io/date_algorithms.html).
    var parts: (year: Int, month: Int, day: Int) {
        let z = number + 719_468
        let era = z.floorDivided(by: 146_097)
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    static func first(ofMonth month: Int, in year: Int) -> CivilDay {
        let y = month <= 2 ? year - 1 : year
        let era = y.floorDivided(by: 400)
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return CivilDay(number: era * 146_097 + dayOfEra - 719_468)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    static func length(ofYear year: Int) -> Int { isLeap(year) ? 366 : 365 }
}

extension Int {
    /// Rounded towards minus infinity, so that days before 1970 are days too.
    func floorDivided(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor != 0 && (self < 0) != (divisor < 0) ? quotient - 1 : quotient
    }

    /// 0 ..< divisor
    func modulo(_ divisor: Int) -> Int { self - floorDivided(by: divisor) * divisor }
}
