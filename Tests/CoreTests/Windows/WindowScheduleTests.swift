import Core
import Foundation
import Testing

@Suite("Windows")
struct WindowScheduleTests {
    /// The openings after a moment, as `start/end` in UTC, at most `count`.
    private func openings(_ rule: WindowRule, after: String = "2026-01-01T00:00:00Z", _ count: Int = 3) throws -> [String] {
        let schedule = try WindowSchedule(WindowSet([rule]))
        var found: [String] = [], moment = try Date(after, strategy: .iso8601)
        while found.count < count, let opening = schedule.opening(atOrAfter: moment) {
            found.append("\(opening.start.formatted(.iso8601).dropLast(4))/\(opening.end.formatted(.iso8601).dropLast(4))")
            moment = opening.end
        }
        return found
    }

    private func rule(_ start: String, end: String? = nil, duration: Int? = nil, _ rule: String? = nil, zone: String = "Europe/Amsterdam", cutoff: Int = 0) -> WindowRule {
        WindowRule(timezone: zone, start: start, end: end, duration: duration, repeat: rule, cutoff: cutoff)
    }

    @Test("recurrence", arguments: [
        (nil, ["2026-12-05T00:00/2026-12-05T04:00"]),
        ("FREQ=DAILY", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-06T00:00/2026-12-06T04:00", "2026-12-07T00:00/2026-12-07T04:00"]),
        ("FREQ=DAILY;INTERVAL=3", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-08T00:00/2026-12-08T04:00", "2026-12-11T00:00/2026-12-11T04:00"]),
        ("FREQ=WEEKLY", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-12T00:00/2026-12-12T04:00", "2026-12-19T00:00/2026-12-19T04:00"]),
        ("FREQ=WEEKLY;BYDAY=SA,SU", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-06T00:00/2026-12-06T04:00", "2026-12-12T00:00/2026-12-12T04:00"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["2026-12-07T00:00/2026-12-07T04:00", "2026-12-10T00:00/2026-12-10T04:00", "2026-12-14T00:00/2026-12-14T04:00"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-19T00:00/2026-12-19T04:00", "2027-01-02T00:00/2027-01-02T04:00"]),
        // Weeks begin on Monday: the Sunday belongs to the first week, the Monday after it to the week that is left out.
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO", ["2026-12-06T00:00/2026-12-06T04:00", "2026-12-14T00:00/2026-12-14T04:00", "2026-12-20T00:00/2026-12-20T04:00"]),
        ("FREQ=WEEKLY;COUNT=2", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-12T00:00/2026-12-12T04:00"]),
        ("FREQ=DAILY;COUNT=1", ["2026-12-05T00:00/2026-12-05T04:00"]),
        ("FREQ=DAILY;UNTIL=20261206T000000Z", ["2026-12-05T00:00/2026-12-05T04:00", "2026-12-06T00:00/2026-12-06T04:00"]),
        ("FREQ=DAILY;UNTIL=20261205T235959Z", ["2026-12-05T00:00/2026-12-05T04:00"]),
    ] as [(String?, [String])])
    func recurrence(recurrence: String?, expected: [String]) throws {
        #expect(try openings(rule("2026-12-05T01:00", end: "05:00", recurrence)) == expected)
    }

    @Test("an end that isn't later than the start is on the next day", arguments: [
        ("2026-12-05T22:00", "04:00", "2026-12-05T21:00/2026-12-06T03:00"),
        ("2026-12-05T22:00", "22:00", "2026-12-05T21:00/2026-12-06T21:00"),
        ("2026-12-31T23:30", "00:30", "2026-12-31T22:30/2026-12-31T23:30"),
    ])
    func midnight(start: String, end: String, expected: String) throws { #expect(try openings(rule(start, end: end)) == [expected]) }

    @Test("an opening that has begun is found until it ends, and not after")
    func within() throws {
        let nightly = rule("2026-12-05T22:00", end: "04:00", "FREQ=DAILY")
        #expect(try openings(nightly, after: "2026-12-08T02:59:59Z", 1) == ["2026-12-07T21:00/2026-12-08T03:00"])
        #expect(try openings(nightly, after: "2026-12-08T03:00:00Z", 1) == ["2026-12-08T21:00/2026-12-09T03:00"])
        #expect(try openings(rule("2026-12-05T22:00", end: "04:00"), after: "2026-12-06T03:00:00Z") == [])
    }

    @Test("the nights when clocks change", arguments: [
        // 28 March 2027: 02:00 becomes 03:00. A local time that isn't there is as long after midnight as it says.
        ("2027-03-28T01:00", "05:00", nil, "2027-03-28T00:00/2027-03-28T03:00"),
        ("2027-03-28T02:30", "05:00", nil, "2027-03-28T01:30/2027-03-28T03:00"),
        ("2027-03-28T01:00", nil, 4 * 3600, "2027-03-28T00:00/2027-03-28T04:00"),
        ("2027-03-27T23:00", "03:00", nil, "2027-03-27T22:00/2027-03-28T01:00"),
        // 31 October 2027: 03:00 becomes 02:00. A local time that comes twice is the first.
        ("2027-10-31T01:00", "05:00", nil, "2027-10-30T23:00/2027-10-31T04:00"),
        ("2027-10-31T02:30", "05:00", nil, "2027-10-31T00:30/2027-10-31T04:00"),
        ("2027-10-31T01:00", "02:30", nil, "2027-10-30T23:00/2027-10-31T00:30"),
        ("2027-10-31T01:00", nil, 4 * 3600, "2027-10-30T23:00/2027-10-31T03:00"),
    ] as [(String, String?, Int?, String)])
    func clocks(start: String, end: String?, duration: Int?, expected: String) throws {
        #expect(try openings(rule(start, end: end, duration: duration)) == [expected])
    }

    @Test("a window within the hour that isn't there has no opening that night, and above all none of a day's length")
    func lostHour() throws {
        let short = rule("2027-03-27T02:30", end: "03:00", "FREQ=DAILY")
        #expect(try openings(short, after: "2027-03-27T00:00:00Z", 2) == ["2027-03-27T01:30/2027-03-27T02:00", "2027-03-29T00:30/2027-03-29T01:00"])
    }

    @Test("local times stay local over the change")
    func overTheChange() throws {
        #expect(try openings(rule("2027-03-21T01:00", end: "02:00", "FREQ=WEEKLY"), after: "2027-03-20T00:00:00Z") == [
            "2027-03-21T00:00/2027-03-21T01:00", "2027-03-28T00:00/2027-03-28T01:00", "2027-04-03T23:00/2027-04-04T00:00",
        ])
    }

    @Test("what isn't understood is refused, never guessed", arguments: [
        "", "FREQ=SECONDLY", "FREQ=MINUTELY", "BYDAY=SA", "FREQ=WEEKLY;BYDAY=1SA", "FREQ=WEEKLY;BYDAY=-1SU", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;UNTIL=20261231", "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;UNTIL=20261231T000000", "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYMONTH=0", "FREQ=WEEKLY;WKST=1", "FREQ", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;",
        "FREQ=DAILY;COUNT=2;UNTIL=20261231T000000Z", "FREQ=DAILY;BYSECOND=1", "FREQ=DAILY;BYEASTER=1", "FREQ=DAILY;BYHOUR=24", "FREQ=DAILY;BYMINUTE=60",
        "FREQ=MONTHLY;BYDAY=0MO", "FREQ=MONTHLY;BYDAY=1MO,TU", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=WEEKLY;BYMONTHDAY=1", "FREQ=MONTHLY;BYWEEKNO=1;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=1", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;INTERVAL=2", "FREQ=YEARLY;BYWEEKNO=-2;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=52;BYDAY=MO", "FREQ=MONTHLY;BYYEARDAY=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ])
    func refusedRules(text: String) { #expect(throws: WindowSchedule.Fault.self) { try WindowSchedule(WindowSet([rule("2026-12-05T01:00", end: "05:00", text)])) } }

    @Test("so is a start, an end or a length that makes no window", arguments: [
        WindowRule(timezone: "Mars/Olympus", start: "2026-12-05T01:00", end: "05:00"), WindowRule(timezone: "", start: "2026-12-05T01:00", end: "05:00"),
        WindowRule(timezone: "UTC", start: "2026-12-05", end: "05:00"), WindowRule(timezone: "UTC", start: "2026-12-05 01:00", end: "05:00"),
        WindowRule(timezone: "UTC", start: "2026-12-05T25:00", end: "05:00"), WindowRule(timezone: "UTC", start: "2026-13-05T01:00", end: "05:00"),
        WindowRule(timezone: "UTC", start: "2026-02-29T01:00", end: "05:00"), WindowRule(timezone: "UTC", start: "2026-04-31T01:00", end: "05:00"),
        WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "5"), WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "24:00"),
        WindowRule(timezone: "UTC", start: "2026-12-05T01:00"), WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", duration: 60),
        WindowRule(timezone: "UTC", start: "2026-12-05T01:00", duration: 0), WindowRule(timezone: "UTC", start: "2026-12-05T01:00", duration: -60),
        WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "02:00", cutoff: 3600),
    ])
    func refusedWindows(rule: WindowRule) { #expect(throws: WindowSchedule.Fault.self) { try WindowSchedule(WindowSet([rule])) } }

    @Test("a leap day is a day") func leap() throws { #expect(try openings(rule("2028-02-29T01:00", end: "02:00")) == ["2028-02-29T00:00/2028-02-29T01:00"]) }
}
