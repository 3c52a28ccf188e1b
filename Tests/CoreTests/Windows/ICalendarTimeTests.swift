@testable import Core
import Foundation
import Testing

@Suite("ICalendar: times, zones and instances")
struct ICalendarTimeTests {
    private func one(_ lines: String..., others: [String] = [], zone: String? = nil) throws -> CalendarWindow {
        try #require(try windows(calendar(others, events: [lines]), zone: zone).first)
    }

    @Test("lengths", arguments: [
        ("PT4H", 14_400), ("PT1H30M", 5400), ("PT90S", 90), ("P1D", 86_400), ("P1W", 604_800), ("P1DT12H", 129_600), ("P15DT5H0M20S", 1_314_020),
        ("+PT15M", 900), ("PT0H10M0S", 600), ("P0DT1H", 3600), ("PT1H1S", 3601),
    ])
    func lengths(duration: String, seconds: Int) throws { #expect(try one("DTSTART:20261205T010000Z", "DURATION:\(duration)").seconds == seconds) }

    @Test("what is no length", arguments: [
        "", "P", "PT", "P1", "1H", "PT1", "P1H", "PT1D", "P1DT", "PT1M1H", "P1W1D", "P1D1W", "-PT15M", "PT0S", "P0D", "PT1.5H", "PTH", "P1DT1HT1M", "PT1H ",
        "P99999999999999999999D", "P9223372036854775807D", "P106751991167300DT99999999H", "PT１H",
    ])
    func noLengths(duration: String) {
        #expect(faults { try windows(calendar(events: [["DTSTART:20261205T010000Z", "DURATION:\(duration)"]])) }.first?.contains("is no length of a window") == true)
    }

    @Test("times and their ends", arguments: [
        ("DTSTART:20261205T010030Z", "DTEND:20261205T020000Z", "UTC 2026-12-05T01:00:30 3570"),
        ("DTSTART;VALUE=DATE:20261205", "TRANSP:OPAQUE", "Europe/Rome 2026-12-05T00:00 86400"),
        ("DTSTART;VALUE=DATE:20261205", "DURATION:P2D", "Europe/Rome 2026-12-05T00:00 172800"),
        ("DTSTART:20280229T010000", "DTEND:20280301T010000", "Europe/Rome 2028-02-29T01:00 86400"),
        ("dtstart;value=date-time:20261205T010000", "dtend:20261205T020000", "Europe/Rome 2026-12-05T01:00 3600"),
        ("DTSTART;TZID=Europe/Berlin:20261205T010000", "DTEND:20261205T020000Z", "Europe/Berlin 2026-12-05T01:00 7200"),
        ("DTSTART;TZID=Europe/Berlin:20261205T010000", "DTEND;TZID=America/New_York:20261204T200000", "Europe/Berlin 2026-12-05T01:00 3600"),
        // Between two times the stopwatch counts: the calendar shows 01:00 to 05:00, which is three hours or five.
        ("DTSTART;TZID=Europe/Berlin:20270328T010000", "DTEND;TZID=Europe/Berlin:20270328T050000", "Europe/Berlin 2027-03-28T01:00 10800"),
        ("DTSTART;TZID=Europe/Berlin:20271031T010000", "DTEND;TZID=Europe/Berlin:20271031T050000", "Europe/Berlin 2027-10-31T01:00 18000"),
        // 02:30 isn't there on that day and counts as 03:30; it comes twice on the other, and the first counts.
        ("DTSTART;TZID=Europe/Berlin:20270328T023000", "DTEND;TZID=Europe/Berlin:20270328T040000", "Europe/Berlin 2027-03-28T02:30 1800"),
        ("DTSTART;TZID=Europe/Berlin:20271031T023000", "DTEND;TZID=Europe/Berlin:20271031T040000", "Europe/Berlin 2027-10-31T02:30 9000"),
        ("DTSTART;TZID=Europe/Berlin:20271031T013000", "DTEND;TZID=Europe/Berlin:20271031T023000", "Europe/Berlin 2027-10-31T01:30 3600"),
    ])
    func times(start: String, end: String, expected: String) throws {
        let window = try one(start, end, zone: "Europe/Rome")
        #expect("\(window.timezone) \(window.start) \(window.seconds)" == expected)
    }

    @Test("further and left out starts are in the zone of the first", arguments: [
        ("RDATE:20261206T010000Z,20270706T010000Z", ["2026-12-06T02:00", "2027-07-06T03:00"], []),
        ("RDATE;TZID=America/New_York:20261206T200000", ["2026-12-07T02:00"], []),
        ("RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20261206T010000/20261206T020000", ["2026-12-06T01:00"], []),
        ("RDATE;VALUE=PERIOD:20261206T000000Z/PT1H", ["2026-12-06T01:00"], []),
        ("EXDATE:20271031T003000Z,20271031T013000Z", [], ["2027-10-31T02:30"]),
        ("EXDATE;VALUE=DATE:20261206,20261207", [], ["2026-12-06", "2026-12-07"]),
        ("EXDATE:20261206T010000", [], ["2026-12-06T07:00"]),
        ("EXDATE;TZID=Europe/Berlin:20261206T010000", [], ["2026-12-06T01:00"]),
    ] as [(String, [String], [String])])
    func dates(property: String, also: [String], except: [String]) throws {
        let window = try one("DTSTART;TZID=Europe/Berlin:20261205T010000", "DURATION:PT1H", property, zone: "America/New_York")
        #expect(window.also == also && window.except == except)
    }

    @Test("days of whole days")
    func wholeDays() throws {
        let window = try one(
            "DTSTART;VALUE=DATE:20261205", "RDATE;VALUE=DATE:20261206", "EXDATE;VALUE=DATE:20261212", "EXDATE:20261218T230000Z", zone: "Europe/Berlin")
        #expect(window.also == ["2026-12-06T00:00"] && window.except == ["2026-12-12", "2026-12-19T00:00"])
    }

    @Test("names of zones", arguments: [
        ("Europe/Amsterdam", "Europe/Amsterdam"), ("/Europe/Amsterdam", "Europe/Amsterdam"), ("/freeassociation.sourceforge.net/Europe/Amsterdam", "Europe/Amsterdam"),
        ("/citadel.org/20240101_1/Europe/Berlin", "Europe/Berlin"), ("/citadel.org/20240101_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Prefix/Asia/Tokyo", "Asia/Tokyo"), ("/x/UTC", "UTC"), ("UTC", "UTC"), ("Etc/UTC", "Etc/UTC"), ("CET", "CET"), ("Japan", "Japan"),
        ("\"W. Europe Standard Time\"", "Europe/Berlin"), ("Pacific Standard Time", "America/Los_Angeles"), ("Central Standard Time (Mexico)", "America/Mexico_City"),
        ("Here", "Europe/Zurich"),
    ])
    func names(written: String, zone: String) throws {
        let located = ["BEGIN:VTIMEZONE", "TZID:Here", "X-LIC-LOCATION:Europe/Zurich", "END:VTIMEZONE"]
        #expect(try one("DTSTART;TZID=\(written):20261205T010000", "DURATION:PT1H", others: located).timezone == zone)
    }

    @Test("what is no name of a zone", arguments: [
        "Mars/Olympus", "", "/", "///", "PST", "EST", "IST", "GMT+0100", "GMT+1", "UTC+1", "Customized Time Zone", "(UTC+01:00) Amsterdam, Berlin", "europe/berlin",
        "../Europe", "Europe/Berlin/", "Berlin", "Z",
    ])
    func noNames(written: String) {
        let text = calendar(events: [["DTSTART;TZID=\"\(written)\":20261205T010000", "DURATION:PT1H"]])
        #expect(faults { try windows(text) }.first?.contains("'\(written)' in DTSTART is no known time zone") == true)
        #expect(faults { try windows(text, zone: written) }.first?.contains("there is no time zone '\(written)'") == true)
    }

    @Test("every zone of Windows is one that the time zone database has")
    func windowsZones() throws {
        #expect(WindowsZones.names.count > 135)
        for (name, zone) in WindowsZones.names {
            #expect(TimeZone(identifier: zone) != nil, "\(name)")
            #expect(throws: Never.self, "\(name)") { try one("DTSTART;TZID=\"\(name)\":20261205T010000", "DURATION:PT1H") }
        }
    }

    /// A VTIMEZONE of that name with Berlin's offsets, its changes by two rules.
    private func zone(_ name: String = "Europe/Berlin", summer: String = "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", winter: String = "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU") -> [String] {
        [
            "BEGIN:VTIMEZONE", "TZID:\(name)",
            "BEGIN:DAYLIGHT", "DTSTART:19960331T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", summer, "END:DAYLIGHT",
            "BEGIN:STANDARD", "DTSTART:19961027T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", winter, "END:STANDARD", "END:VTIMEZONE",
        ]
    }

    @Test("the file's description of a zone agrees", arguments: [
        "19950101T000000", "19960331T010000", "19960331T020000", "20261205T010000", "20260705T010000", "20270328T013000", "20270328T023000", "20270328T030000", "20271031T013000",
        "20271031T023000", "20271031T030000", "20450701T000000",
    ])
    func agrees(start: String) throws {
        #expect(try one("DTSTART;TZID=Europe/Berlin:\(start)", "DURATION:PT1H", others: zone()).timezone == "Europe/Berlin")
    }

    @Test("a description that contradicts the zone is refused")
    func contradicts() {
        func refusal(_ others: [String], _ lines: String...) -> String {
            faults { try windows(calendar(others, events: [lines + ["DURATION:PT1H"]])) }.joined(separator: "\n")
        }
        #expect(refusal(zone("America/New_York"), "DTSTART;TZID=America/New_York:20261205T010000").contains(
            "by the file's VTIMEZONE 'America/New_York', 2026-12-05T01:00 is at UTC+01:00, but in America/New_York it is at UTC-05:00"))
        // Algiers has Berlin's winter time all year: seen only in summer, or in what repeats.
        #expect(refusal(zone("Africa/Algiers"), "DTSTART;TZID=Africa/Algiers:20260705T010000").contains("is at UTC+02:00, but in Africa/Algiers it is at UTC+01:00"))
        #expect(refusal(zone("Africa/Algiers"), "DTSTART;TZID=Africa/Algiers:20261205T010000", "RRULE:FREQ=WEEKLY").contains("UTC+02:00"))
        #expect(refusal(zone("Africa/Algiers"), "DTSTART;TZID=Africa/Algiers:20261205T010000").contains("no fault"))
        // Summer time ended for good, by the file.
        let ended = zone(summer: "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20250330T010000Z")
        #expect(refusal(ended, "DTSTART;TZID=Europe/Berlin:20260705T010000").contains("UTC+01:00"))
        #expect(refusal(ended, "DTSTART;TZID=Europe/Berlin:20250705T010000").contains("no fault"))
        #expect(refusal(zone() + zone(summer: "COMMENT:none"), "DTSTART;TZID=Europe/Berlin:20260705T010000").contains("another VTIMEZONE"))
        #expect(refusal(zone().map { $0.replacing("+0200", with: "2h") }, "DTSTART;TZID=Europe/Berlin:20260705T010000").contains("can't be read"))
    }

    @Test("changes by dates, and rules that aren't understood")
    func otherRules() throws {
        let dated = zone(summer: "RDATE:20260329T020000,20270328T020000", winter: "RDATE:20261025T030000,20271031T030000")
        for start in ["20260705T010000", "20261205T010000", "20271031T030000"] {
            #expect(throws: Never.self) { try one("DTSTART;TZID=Europe/Berlin:\(start)", "DURATION:PT1H", others: dated) }
        }
        #expect(throws: ICalendar.Faults.self, "by these dates it is winter then") { try one("DTSTART;TZID=Europe/Berlin:20280705T010000", "DURATION:PT1H", others: dated) }
        let unknown = zone(summer: "RRULE:FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU")
        for start in ["20260705T010000", "20261205T010000"] {
            #expect(throws: Never.self) { try one("DTSTART;TZID=Europe/Berlin:\(start)", "DURATION:PT1H", others: unknown) }
        }
        #expect(throws: ICalendar.Faults.self, "neither of its offsets") {
            try one("DTSTART;TZID=Here:20260705T010000", "DURATION:PT1H", others: unknown.map { $0.replacing("TZID:Europe/Berlin", with: "X-LIC-LOCATION:Asia/Tokyo\r\nTZID:Here") })
        }
    }

    @Test("zones mean what their own calendar says")
    func twoCalendars() throws {
        func part(_ location: String) -> String {
            calendar(["BEGIN:VTIMEZONE", "TZID:Here", "X-LIC-LOCATION:\(location)", "END:VTIMEZONE"], events: [["DTSTART;TZID=Here:20261205T010000", "DURATION:PT1H"]])
        }
        #expect(try windows(part("Europe/Rome") + part("Asia/Tokyo")).map(\.timezone) == ["Europe/Rome", "Asia/Tokyo"])
        // An instance in a second calendar, whose "Here" lies elsewhere, is still the one of 01:00 in Rome.
        func series(_ location: String, _ lines: String...) -> String {
            calendar(["BEGIN:VTIMEZONE", "TZID:Here", "X-LIC-LOCATION:\(location)", "END:VTIMEZONE"], events: [["UID:a", "DURATION:PT1H"] + lines])
        }
        let both = series("Europe/Rome", "DTSTART;TZID=Here:20261205T010000", "RRULE:FREQ=DAILY")
            + series("Asia/Tokyo", "DTSTART;TZID=Here:20261207T120000", "RECURRENCE-ID;TZID=Here:20261207T090000")
        #expect(try windows(both).map { "\($0.timezone) \($0.start) -\($0.except)" } == [
            "Europe/Rome 2026-12-05T01:00 -[\"2026-12-07T01:00\"]", "Asia/Tokyo 2026-12-07T12:00 -[]",
        ])
    }

    @Test("instances")
    func instances() throws {
        let series = ["UID:a", "SUMMARY:Slot", "DTSTART;TZID=Europe/Berlin:20261205T010000", "DURATION:PT1H", "RRULE:FREQ=DAILY"]
        func instance(_ id: String, _ start: String, _ more: String...) -> [String] {
            ["UID:a", "SUMMARY:Other", "RECURRENCE-ID\(id)", "DTSTART:\(start)", "DURATION:PT2H"] + more
        }
        func found(_ events: [String]...) throws -> [String] {
            try windows(calendar(events: events), summary: "slot").map { "\($0.start) \($0.seconds) -\($0.except.joined(separator: " -"))" }
        }
        #expect(try found(series, instance(":20261207T000000Z", "20261208T000000Z")) == ["2026-12-05T01:00 3600 -2026-12-07T01:00", "2026-12-08T00:00 7200 -"])
        #expect(try found(instance(";VALUE=DATE:20261207", "20261208T000000Z"), series).first == "2026-12-05T01:00 3600 -2026-12-07", "before its series")
        #expect(try found(series, instance(":20261207T000000Z", "20261208T000000Z", "STATUS:CANCELLED")) == ["2026-12-05T01:00 3600 -2026-12-07T01:00"])
        #expect(
            try found(series, instance(":20261207T000000Z", "20261208T000000Z"), instance(";TZID=Europe/Berlin:20261207T010000", "20261209T000000Z", "SEQUENCE:1"))
                == ["2026-12-05T01:00 3600 -2026-12-07T01:00", "2026-12-09T00:00 7200 -"], "the later version")
        #expect(try found(series, series + ["SEQUENCE:4", "EXDATE;VALUE=DATE:20261206"]) == ["2026-12-05T01:00 3600 -2026-12-06"])
        #expect(try found(series, series + ["LOCATION:Here"]) == ["2026-12-05T01:00 3600 -"])
        #expect(throws: ICalendar.Faults.self, "the whole is cancelled") { try found(series + ["STATUS:CANCELLED"], instance(":20261207T000000Z", "20261208T000000Z")) }
        // A renamed instance goes with its series; one whose series isn't in the file stands for itself.
        let alone = calendar(events: [instance(":20261207T000000Z", "20261208T000000Z")])
        #expect(try windows(alone, summary: "Other").map(\.start) == ["2026-12-08T00:00"])
        #expect(throws: ICalendar.Faults.self) { try windows(calendar(events: [series, instance(":20261207T000000Z", "20261208T000000Z")]), summary: "Other") }
    }
}
