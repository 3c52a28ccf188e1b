import Core
import Foundation
import Testing
import TestKit

@Suite("ICalendar: what is refused")
struct ICalendarRefusalTests {
    private static let start = "DTSTART;TZID=Europe/Berlin:20261205T010000", series = ["UID:a", start, "DURATION:PT1H", "RRULE:FREQ=DAILY"]

    @Test("of an event", arguments: [
        ([], "the event has no DTSTART"), ([start], "the event has no end"), ([start, start, "DURATION:PT1H"], "more than one DTSTART"),
        ([start, "DURATION:PT1H", "DURATION:PT1H"], "more than one DURATION"), ([start, "DURATION:PT1H", "DTEND:20261205T020000Z"], "both DTEND and DURATION"),
        ([start, "DTEND;TZID=Europe/Berlin:20261205T010000"], "doesn't end after it begins"), ([start, "DTEND;TZID=Europe/Berlin:20261204T020000"], "doesn't end after it begins"),
        ([start, "DTEND:20261205T000000Z"], "doesn't end after it begins"), ([start, "DTEND;VALUE=DATE:20261206"], "one of DTSTART and DTEND is a day"),
        (["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261205"], "without a zone"), (["DTSTART:20261205T010000", "DURATION:PT1H"], "a time without a zone"),
        (["DTSTART;TZID=Europe/Berlin:20261205T010000Z", "DURATION:PT1H"], "in UTC by its Z"), (["DTSTART:19691231T235959Z", "DURATION:PT1H"], "before 1970"),
        (["DTSTART:20260229T010000Z", "DURATION:PT1H"], "is no date or time"), (["DTSTART:20261205T240000Z", "DURATION:PT1H"], "is no date or time"),
        (["DTSTART:20261205T010060Z", "DURATION:PT1H"], "is no date or time"), (["DTSTART:2026-12-05T01:00:00Z", "DURATION:PT1H"], "is no date or time"),
        (["DTSTART;VALUE=DATE:20261205T010000Z", "DURATION:PT1H"], "is no date or time"), (["DTSTART;VALUE=DATE-TIME:20261205", "DURATION:PT1H"], "is no date or time"),
        (["DTSTART:", "DURATION:PT1H"], "is no date or time"), (["DTSTART;TZID=\"Europe/Berlin:20261205T010000", "DURATION:PT1H"], "this is no property"),
        (["DTSTART;TZID:20261205T010000", "DURATION:PT1H"], "this is no property"), (series + ["RRULE:FREQ=WEEKLY"], "more than one RRULE"),
        (series + ["EXRULE:FREQ=WEEKLY"], "EXRULE"), (series + ["RDATE;VALUE=DATE:20261206"], "one of DTSTART and RDATE is a day"),
        (series + ["RDATE;VALUE=PERIOD:20261206T000000Z/PT2H"], "longer or shorter"), (series + ["RDATE:20261206T000000Z/20261206T003000Z"], "longer or shorter"),
        (series + ["RDATE;VALUE=PERIOD:20261206T000000Z/soon"], "is no date or time"), (series + ["RDATE:20261206T000000Z,"], "is no date or time"),
        (series + ["EXDATE:20261206T000000"], "without a zone"), (series + ["EXDATE;TZID=Mars/Olympus:20261206T000000"], "no known time zone"),
        (series + ["EXDATE:whenever"], "is no date or time"), (series + ["EXDATE"], "this is no property"),
    ] as [([String], String)])
    func events(lines: [String], problem: String) {
        let found = faults { try windows(calendar(events: [lines])) }.joined(separator: "\n")
        #expect(found.contains(problem), "\(found)")
    }

    @Test("of an instance", arguments: [
        (["RECURRENCE-ID;RANGE=THISANDFUTURE:20261207T000000Z", start, "DURATION:PT1H"], "RANGE=THISANDFUTURE"),
        (["RECURRENCE-ID:20261207T000000Z", start, "DURATION:PT1H", "RRULE:FREQ=DAILY"], "has a RRULE of its own"),
        (["RECURRENCE-ID:20261207T000000Z", start], "no end"), (["RECURRENCE-ID:later", start, "DURATION:PT1H"], "is no date or time"),
        (["RECURRENCE-ID;X:20261207T000000Z", start, "DURATION:PT2H"], "this is no property"), ([start, "DURATION:PT2H"], "the same UID and SEQUENCE"),
        (["RECURRENCE-ID:20261207T000000", start, "DURATION:PT1H"], "without a zone"),
    ] as [([String], String)])
    func instances(lines: [String], problem: String) {
        let found = faults { try windows(calendar(events: [Self.series, ["UID:a"] + lines])) }.joined(separator: "\n")
        #expect(found.contains(problem), "\(found)")
    }

    @Test("an exception that begins no whole day is refused")
    func wholeDay() {
        let text = calendar(events: [["DTSTART;VALUE=DATE:20261205", "EXDATE:20261206T120000"], ["DTSTART;VALUE=DATE:20261205", "DTEND;VALUE=DATE:20261205"]])
        let found = faults { try windows(text, zone: "Europe/Berlin") }
        #expect(found.count == 2 && found[0].contains("2026-12-06T12:00 in EXDATE begins none") && found[1].contains("doesn't end after it begins"))
    }

    @Test("of a file", arguments: [
        ("", "no iCalendar file"), ("\n\n", "no iCalendar file"), ("hello", "no iCalendar file"), ("<html>\n", "no iCalendar file"), (" \n", "no iCalendar file"),
        ("BEGIN:VCARD\nEND:VCARD\n", "no iCalendar file"), ("BEGIN:VCALENDAR\n", "the file is cut off"), ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "END:VCALENDAR ends nothing"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\n", "within another VEVENT"), ("BEGIN:VCALENDAR\nBEGIN:VCALENDAR\n", "within another VCALENDAR"), ("END:VCALENDAR\n", "ends nothing"),
        ("BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR\n", "vCalendar 1.0"), ("BEGIN:VCALENDAR\nEND:VCALENDAR\nSUMMARY:x\n", "line 3: this is no iCalendar file"),
    ])
    func files(text: String, problem: String) { #expect(faults { try windows(text) }.first?.contains(problem) == true) }

    @Test("a calendar that cancels opens nothing")
    func cancelling() {
        #expect(faults { try windows(calendar(["METHOD:CANCEL"], events: [["DTSTART:20261205T010000Z", "DURATION:PT1H"]])) }[0].contains("are cancelled"))
    }

    @Test("a file cut off anywhere is refused", arguments: ICalendarSamples.all)
    func cut(sample: String) {
        let bytes = Array(sample.utf8.dropLast("\n".utf8.count))
        for count in stride(from: 0, to: bytes.count, by: 13) {
            #expect(throws: ICalendar.Faults.self, "\(count) bytes") { try ICalendar.windows(in: Array(bytes[..<count]), choosing: .init(zone: "UTC")) }
        }
    }

    @Test("files that are too large")
    func tooLarge() throws {
        let event = ["DTSTART:20261205T010000Z", "DURATION:PT1H"]
        #expect(try windows(calendar(events: Array(repeating: event, count: ICalendar.mostEvents))).count == ICalendar.mostEvents)
        #expect(faults { try windows(calendar(events: Array(repeating: event, count: ICalendar.mostEvents + 1))) }[0].contains("more than 10000 events"))
        let full = calendar(events: [event]) + String(repeating: "\n", count: ICalendar.longest)
        #expect(faults { try windows(full) }[0].contains("more than 4194304"))
        #expect(try windows(String(full.prefix(1_000_000))).count == 1)
    }

    @Test("the largest files of any kind are read in a time that grows with their length alone", .timeLimit(.minutes(2)), arguments: [
        "A", "\n ", "BEGIN:X\n", ",", "EXDATE:20261206T000000Z\n", "EXDATE;VALUE=DATE:20261206\n", ";X=\"", "\r", "RDATE:x\n",
    ])
    func large(piece: String) {
        let head = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nSUMMARY:Slot\nDTSTART;TZID=Europe/Berlin:20261205T010000\nDURATION:PT1H\n"
        let text = head + String(repeating: piece, count: (1 << 20) / piece.utf8.count) + "\nEND:VEVENT\nEND:VCALENDAR\n"
        let clock = ContinuousClock(), time = clock.measure { _ = try? windows(text, summary: "*S*l*o*t*") }
        #expect(time < .seconds(30), "\(time)")
    }

    @Test("so is a zone of a thousand parts for a thousand events, each with exceptions in it", .timeLimit(.minutes(2)))
    func largeZone() {
        let part = "BEGIN:STANDARD\nDTSTART:19961027T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\n"
        func time(parts: Int, rule: String, _ events: Int) -> (Duration, String) {
            let zone = ["BEGIN:VTIMEZONE", "TZID:Europe/Berlin"] + Array(repeating: part + rule + "END:STANDARD", count: parts) + ["END:VTIMEZONE"]
            let text = calendar(zone, events: Array(repeating: ["DTSTART;TZID=Europe/Berlin:19900105T010000", "DURATION:PT1H", "EXDATE:20000101T000000Z"], count: events))
            var outcome = ""
            let time = ContinuousClock().measure { outcome = faults { try windows(text) }.first ?? "" }
            return (time, outcome)
        }
        let dated = time(parts: 20_000, rule: "", 5000)
        #expect(dated.0 < .seconds(30) && dated.1.contains("at UTC+02:00"), "\(dated.0) \(dated.1.prefix(200))")
        let ruled = time(parts: 101, rule: "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\n", 5)
        #expect(ruled.1.contains("more than 100 rules"))
    }

    @Test("no file crashes the reader, and what it gives is always a window", .timeLimit(.minutes(5)))
    func mutations() {
        let base = Seeds.base
        print("ICalendar mutations: DRYDOCK_SEED=\(base)")
        let words = [
            "\n", "\r\n ", ":", ";", ",", "\"", "=", "/", "T", "Z", "P", "-", "99999999999999999999", "0", "BEGIN:VEVENT\n", "END:VEVENT\n", "BEGIN:VTIMEZONE\n", "RRULE:",
            "RDATE:", "EXDATE;VALUE=DATE:", "RECURRENCE-ID:", "TZID=", "\u{feff}", "\u{0}", "DURATION:P", "00010101T000000", "99991231T235959Z", "UNTIL=", "BYDAY=5SU", "\\",
        ].map { Array($0.utf8) }
        var given = 0
        for round in 0..<4000 as Range<UInt64> {
            var dice = Dice(seed: base &* 1_000_003 &+ round), bytes = Array((ICalendarSamples.all.randomElement(using: &dice) ?? "").utf8)
            for _ in 0..<Int.random(in: 1...6, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice), length = Int.random(in: 1...40, using: &dice), end = min(place + length, bytes.count)
                switch Int.random(in: 0..<6, using: &dice) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &dice)
                case 1 where bytes.count > 100: bytes.removeSubrange(place..<end)
                case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0..<bytes.count, using: &dice))
                case 3: bytes.insert(contentsOf: words.randomElement(using: &dice) ?? [], at: place)
                case 4: bytes[place] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &dice)
                default: if let digit = bytes[place...].firstIndex(where: { (48...57).contains($0) }) { bytes[digit] = UInt8.random(in: 48...57, using: &dice) }
                }
            }
            guard let found = try? ICalendar.windows(in: bytes, choosing: .init(zone: round % 2 == 0 ? "Europe/Berlin" : nil)) else { continue }
            given += 1
            for window in found {
                let starts = [window.start] + window.also
                #expect(window.seconds > 0 && TimeZone(identifier: window.timezone) != nil, "round \(round): \(window)")
                #expect(starts.allSatisfy { $0.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?/) != nil }, "round \(round): \(window)")
                #expect(window.except.allSatisfy { $0.wholeMatch(of: /\d{4,5}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?)?/) != nil }, "round \(round): \(window)")
            }
        }
        #expect(given > 300, "the mutations are too wild: \(given)")
    }
}
