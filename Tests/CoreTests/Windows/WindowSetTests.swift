import Core
import Foundation
import Testing

@Suite("Several windows, exceptions and blackouts")
struct WindowSetTests {
    static func openings(_ set: WindowSet, after: String = "2026-12-01T00:00:00Z", _ count: Int = 4) throws -> [String] {
        let schedule = try WindowSchedule(set)
        return try schedule.openings(atOrAfter: Date(after, strategy: .iso8601), count: count).map { "\(short($0.start))/\(short($0.end))" }
    }

    static func short(_ date: Date) -> String {
        if date == .distantPast { return "always" }
        return date == .distantFuture ? "never" : String(date.formatted(.iso8601).dropFirst(5).prefix(11))
    }

    static func rule(_ start: String, _ end: String, _ repetition: String? = nil, also: [String] = [], except: [String] = [], name: String? = nil, cutoff: Int = 0, zone: String = "UTC") -> WindowRule {
        WindowRule(name: name, timezone: zone, start: start, end: end, repeat: repetition, also: also, except: except, cutoff: cutoff)
    }

    private static let saturdays = rule("2026-12-05T01:00", "05:00", "FREQ=WEEKLY;BYDAY=SA")

    @Test("any window opens; those that touch are one", arguments: [
        ([saturdays, rule("2026-12-09T01:00", "05:00")], ["12-05T01:00/12-05T05:00", "12-09T01:00/12-09T05:00", "12-12T01:00/12-12T05:00"]),
        ([saturdays, rule("2026-12-05T05:00", "07:00")], ["12-05T01:00/12-05T07:00", "12-12T01:00/12-12T05:00", "12-19T01:00/12-19T05:00"]),
        ([saturdays, rule("2026-12-04T23:00", "02:00", "FREQ=WEEKLY")], ["12-04T23:00/12-05T05:00", "12-11T23:00/12-12T05:00", "12-18T23:00/12-19T05:00"]),
        ([rule("2026-12-05T00:00", "12:00", "FREQ=DAILY"), rule("2026-12-05T12:00", "00:00", "FREQ=DAILY;COUNT=2")], ["12-05T00:00/12-07T12:00", "12-08T00:00/12-08T12:00", "12-09T00:00/12-09T12:00"]),
    ])
    func union(windows: [WindowRule], expected: [String]) throws { #expect(try Self.openings(WindowSet(windows), 3) == expected) }

    @Test("openings are left out by their start or their day, and put in beside the rule", arguments: [
        ([], ["2026-12-12T01:00"], ["12-05T01:00/12-05T05:00", "12-19T01:00/12-19T05:00"]),
        ([], ["2026-12-05", "2026-12-12"], ["12-19T01:00/12-19T05:00", "12-26T01:00/12-26T05:00"]),
        (["2026-12-08T22:00"], [], ["12-05T01:00/12-05T05:00", "12-08T22:00/12-09T05:00"]),
        (["2026-12-03T01:00"], ["2026-12-05"], ["12-03T01:00/12-03T05:00", "12-12T01:00/12-12T05:00"]),
        ([], ["2026-12-05T02:00"], ["12-05T01:00/12-05T05:00", "12-12T01:00/12-12T05:00"]),
    ] as [([String], [String], [String])])
    func exceptions(also: [String], except: [String], expected: [String]) throws {
        var rule = Self.saturdays
        (rule.also, rule.except) = (also, except)
        #expect(try Self.openings(WindowSet([rule]), 2) == expected)
    }

    @Test("an exception doesn't shift what COUNT counts")
    func counted() throws {
        let rule = Self.rule("2026-12-05T01:00", "05:00", "FREQ=WEEKLY;COUNT=3", except: ["2026-12-12"])
        #expect(try Self.openings(WindowSet([rule])) == ["12-05T01:00/12-05T05:00", "12-19T01:00/12-19T05:00"])
    }

    @Test("blackouts win over windows, and cut them", arguments: [
        (rule("2026-12-05T00:00", "12:00"), ["12-12T01:00/12-12T05:00"]),
        (rule("2026-12-05T02:00", "03:00"), ["12-05T01:00/12-05T02:00", "12-05T03:00/12-05T05:00"]),
        (rule("2026-12-05T00:00", "02:00"), ["12-05T02:00/12-05T05:00"]),
        (rule("2026-12-05T04:00", "09:00"), ["12-05T01:00/12-05T04:00", "12-12T01:00/12-12T05:00"]),
        (WindowRule(timezone: "Europe/Amsterdam", start: "2026-12-05T00:00", duration: 14 * 86_400), ["12-19T01:00/12-19T05:00"]),
        (WindowRule(timezone: "UTC", start: "2026-12-05T02:00", duration: 1800, repeat: "FREQ=HOURLY;COUNT=2"), ["12-05T01:00/12-05T02:00", "12-05T02:30/12-05T03:00", "12-05T03:30/12-05T05:00"]),
    ])
    func blackouts(blackout: WindowRule, expected: [String]) throws {
        #expect(try Self.openings(WindowSet([Self.saturdays], blackouts: [blackout]), expected.count) == expected)
    }

    @Test("with blackouts alone it is open at all other times")
    func onlyBlackouts() throws {
        let set = WindowSet([], blackouts: [Self.rule("2026-12-24T00:00", "00:00"), Self.rule("2026-12-31T00:00", "12:00")])
        #expect(try Self.openings(set) == ["always/12-24T00:00", "12-25T00:00/12-31T00:00", "12-31T12:00/never"])
        #expect(try Self.openings(set, after: "2026-12-24T09:00:00Z", 1) == ["12-25T00:00/12-31T00:00"])
        let schedule = try WindowSchedule(set)
        #expect(try schedule.blackout(at: Date("2026-12-24T09:00:00Z", strategy: .iso8601)) != nil)
        #expect(try schedule.blackout(at: Date("2026-12-25T09:00:00Z", strategy: .iso8601)) == nil)
    }

    @Test("the cutoff of a merged opening is that of the window which ends last, and holds before a blackout too")
    func cutoffs() throws {
        let late = Self.rule("2026-12-05T04:00", "07:00", cutoff: 600), early = Self.rule("2026-12-05T01:00", "05:00", cutoff: 1800)
        let noon = try Date("2026-12-05T02:00:00Z", strategy: .iso8601)
        #expect(try WindowSchedule(WindowSet([early, late])).opening(atOrAfter: noon)?.cutoff == 600)
        let cut = try WindowSchedule(WindowSet([early], blackouts: [Self.rule("2026-12-05T03:00", "09:00")])).opening(atOrAfter: noon)
        #expect(cut.map { Self.short($0.lastStart) } == "12-05T02:30")
    }

    @Test("what never opens is refused", arguments: [
        WindowSet([saturdays], blackouts: [rule("2026-12-05T00:00", "00:00", "FREQ=DAILY")]),
        WindowSet([rule("2026-12-05T01:00", "05:00", except: ["2026-12-05"])]),
        WindowSet([rule("2026-12-05T01:00", "05:00", "FREQ=YEARLY;UNTIL=20260101T000000Z")]),
        WindowSet([saturdays, rule("2026-12-05T01:00", "02:00", cutoff: 3600)]),
        WindowSet([rule("2026-12-05T01:00", "02:00", "FREQ=HOURLY;COUNT=2")]), WindowSet([rule("2026-12-05T01:00", "02:00", "FREQ=DAILY;BYHOUR=1,5")]),
        WindowSet([rule("2026-12-05T01:00", "05:00", also: ["tomorrow"])]), WindowSet([rule("2026-12-05T01:00", "05:00", except: ["2026-13-01"])]),
    ])
    func never(set: WindowSet) { #expect(throws: WindowSchedule.Fault.self) { try WindowSchedule(set) } }

    @Test("nights when clocks change, in zones of every kind", arguments: [
        // Lord Howe: half an hour; on 4 October 2026 02:00 becomes 02:30, on 5 April 2026 02:00 becomes 01:30.
        ("Australia/Lord_Howe", "2026-10-04T01:30", "03:00", "10-03T15:00/10-03T16:00"), ("Australia/Lord_Howe", "2026-10-04T02:15", "03:00", "10-03T15:45/10-03T16:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "03:00", "04-04T14:45/04-04T16:30"),
        // Chatham: 45 minutes beside the hour; on 27 September 2026 02:45 becomes 03:45, on 5 April 2026 03:45 becomes 02:45.
        ("Pacific/Chatham", "2026-09-27T02:00", "05:00", "09-26T13:15/09-26T15:15"), ("Pacific/Chatham", "2026-09-27T03:00", "05:00", "09-26T14:15/09-26T15:15"),
        ("Pacific/Chatham", "2026-04-05T03:00", "05:00", "04-04T13:15/04-04T16:15"),
        // Kathmandu is at +05:45 all year.
        ("Asia/Kathmandu", "2026-07-01T01:00", "05:00", "06-30T19:15/06-30T23:15"),
        // New York, both nights of 2026.
        ("America/New_York", "2026-03-08T01:00", "05:00", "03-08T06:00/03-08T09:00"), ("America/New_York", "2026-11-01T01:00", "05:00", "11-01T05:00/11-01T10:00"),
        // Cairo begins its summer at midnight: 24 April 2026 has no 00:30.
        ("Africa/Cairo", "2026-04-24T00:30", "05:00", "04-23T22:30/04-24T02:00"),
        // Mexico gave its summer time up in October 2022.
        ("America/Mexico_City", "2022-07-02T01:00", "05:00", "07-02T06:00/07-02T10:00"), ("America/Mexico_City", "2023-07-01T01:00", "05:00", "07-01T07:00/07-01T11:00"),
        // Istanbul stayed at +3 from 2016 on.
        ("Europe/Istanbul", "2016-01-02T01:00", "05:00", "01-01T23:00/01-02T03:00"), ("Europe/Istanbul", "2017-01-07T01:00", "05:00", "01-06T22:00/01-07T02:00"),
        // Samoa left out 30 December 2011.
        ("Pacific/Apia", "2011-12-30T01:00", "05:00", "12-30T11:00/12-30T15:00"), ("Pacific/Apia", "2011-12-31T01:00", "05:00", "12-30T11:00/12-30T15:00"),
    ])
    func clocks(zone: String, start: String, end: String, expected: String) throws {
        #expect(try Self.openings(WindowSet([Self.rule(start, end, zone: zone)]), after: "2000-01-01T00:00:00Z") == [expected])
    }

    @Test("a duration of hours is time that passes, one of days goes by the calendar", arguments: [
        (3 * 3600, "03-28T23:00/03-29T02:00"), (86_400, "03-28T23:00/03-29T22:00"), (2 * 86_400, "03-28T23:00/03-30T22:00"), (86_400 + 3600, "03-28T23:00/03-30T00:00"),
    ])
    func durations(seconds: Int, expected: String) throws {
        #expect(try Self.openings(WindowSet([WindowRule(timezone: "Europe/Amsterdam", start: "2026-03-29T00:00", duration: seconds)]), after: "2026-01-01T00:00:00Z") == [expected])
    }

    @Test("daily openings over a year keep their local time, whatever the clock does", arguments: ["Europe/Amsterdam", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca"])
    func year(zone: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        let schedule = try WindowSchedule(WindowSet([Self.rule("2026-01-01T12:00", "13:00", "FREQ=DAILY", zone: zone)]))
        let openings = schedule.openings(atOrAfter: try Date("2025-12-31T00:00:00Z", strategy: .iso8601), count: 365)
        #expect(openings.count == 365)
        for opening in openings {
            #expect(calendar.component(.hour, from: opening.start) == 12 && opening.seconds == 3600)
        }
    }
}
