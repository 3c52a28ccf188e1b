import Foundation

/// What a clock on the wall shows, without saying where: a day and a time of it.
struct LocalMoment: Hashable, Comparable, Sendable {
    /// As if the wall were in UTC: seconds since 1970-01-01T00:00.
    var seconds: Int

    init(seconds: Int) { self.seconds = seconds }
    init(_ day: CivilDay, secondOfDay: Int) { seconds = day.number * Self.secondsOfDay + secondOfDay }

    /// Nil unless there is such a day and such a time of it.
    init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard (1...9999).contains(year), let day = CivilDay(year: year, month: month, day: day), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second)
        else { return nil }
        self.init(day, secondOfDay: hour * 3600 + minute * 60 + second)
    }

    /// Of every day on the wall, whatever the clock does in the zone.
    static let secondsOfDay = 86_400

    static func < (a: Self, b: Self) -> Bool { a.seconds < b.seconds }

    var day: CivilDay { CivilDay(number: seconds.floorDivided(by: 86_400)) }
    var secondOfDay: Int { seconds.modulo(86_400) }

    /// `2026-12-05T01:00`, or with seconds; years 1970 to 9999.
    init?(_ text: String) {
        let halves = text.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, let day = CivilDay(text: halves[0]), let time = Self.timeOfDay(halves[1]) else { return nil }
        self.init(day, secondOfDay: time)
    }

    /// `05:00`, or with seconds, as seconds of a day; nil for anything else, also for 24:00.
    static func timeOfDay(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.utf8.count == 2 ? number($0) : nil }
        guard numbers.count == parts.count, (2...3).contains(numbers.count), numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 60 }) else { return nil }
        return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    }

    fileprivate static func number(_ text: Substring) -> Int? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
    }

    /// `2026-12-05T01:00`; seconds only where there are some.
    var text: String {
        let time = secondOfDay
        let tail = time % 60 == 0 ? "" : String(format: ":%02d", time % 60)
        return "\(day.text)T" + String(format: "%02d:%02d", time / 3600, time % 3600 / 60) + tail
    }
}

extension CivilDay {
    /// `2026-12-05`, a day that the calendar has.
    init?(text: Substring) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], let year = LocalMoment.number(parts[0]), let month = LocalMoment.number(parts[1]),
            let day = LocalMoment.number(parts[2]), year >= 1970
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    var text: String {
        let (year, month, day) = parts
        return String(format: "%04d-%02d-%02d", year, month, day)
    }
}

/// A zone's clock: from what the wall shows to an instant, and back.
///
/// A time that the clock skips counts by the offset before the change, so that 02:30 in the night without it is 03:30; one
/// that comes twice is the first (RFC 5545, 3.3.5).
struct ZoneClock: Sendable {
    let zone: TimeZone

    func instant(of local: LocalMoment) -> Date {
        // A day before and after: no zone changes its clock twice within that, nor by more than a day.
        let before = offset(at: local.seconds - 86_400), after = offset(at: local.seconds + 86_400)
        let candidates = [local.seconds - before, local.seconds - after].filter { offset(at: $0) == local.seconds - $0 }
        return Date(timeIntervalSince1970: Double(candidates.min() ?? local.seconds - before))
    }

    func local(of date: Date) -> LocalMoment {
        let seconds = Int(date.timeIntervalSince1970.rounded(.down))
        return LocalMoment(seconds: seconds + offset(at: seconds))
    }

    private func offset(at seconds: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) }
}

/// Whether a text is a local time, for readers that tell where it stands.
public enum LocalTimes {
    /// `2026-12-05T01:00`, of a day that the calendar has.
    public static func isMoment(_ text: String) -> Bool { text.utf8.count == 16 && LocalMoment(text) != nil }
    /// `05:00`
    public static func isTimeOfDay(_ text: String) -> Bool { text.utf8.count == 5 && LocalMoment.timeOfDay(text[...]) != nil }
}
