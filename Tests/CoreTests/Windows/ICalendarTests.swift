import Core
import Foundation
import Testing

@Suite("ICalendar: what programs export")
struct ICalendarTests {
    @Test("Google: a series with a gap and a moved instance, and an event in UTC")
    func google() throws {
        #expect(try windows(ICalendarSamples.google, summary: "maintenance*") == [
            CalendarWindow(
                timezone: "Europe/Amsterdam", start: "2026-12-05T01:00", seconds: 4 * 3600, repeat: "FREQ=WEEKLY;BYDAY=SA",
                except: ["2026-12-26T01:00", "2026-12-19T01:00"], summary: "Maintenance window (Amsterdam)"),
            CalendarWindow(timezone: "Europe/Amsterdam", start: "2026-12-20T02:30", seconds: 5400, summary: "Moved: Christmas party"),
        ])
        #expect(try windows(ICalendarSamples.google, summary: "Storage upgrade") == [
            CalendarWindow(timezone: "UTC", start: "2027-01-12T22:00", seconds: 4 * 3600, summary: "Storage upgrade")
        ])
        #expect(try windows(ICalendarSamples.google, summary: "Datacentre move", zone: "Europe/Amsterdam") == [
            CalendarWindow(timezone: "Europe/Amsterdam", start: "2027-01-05T00:00", seconds: 2 * 86_400, summary: "Datacentre move")
        ])
        #expect(throws: ICalendar.Faults.self) { try windows(ICalendarSamples.google, summary: "Datacentre move") }
    }

    @Test("Outlook: a zone by its Windows name, quoted and not")
    func outlook() throws {
        #expect(try windows(ICalendarSamples.outlook, category: "wartung") == [
            CalendarWindow(
                timezone: "Europe/Berlin", start: "2026-12-08T22:00", seconds: 4 * 3600,
                repeat: "FREQ=WEEKLY;UNTIL=20270331T000000Z;INTERVAL=2;BYDAY=TU;WKST=MO",
                except: ["2027-01-05T22:00", "2027-01-19T22:00", "2027-02-02T22:00"], summary: "Wartungsfenster Nord, Woche"),
            CalendarWindow(timezone: "Europe/Berlin", start: "2027-02-03T23:00", seconds: 7200, summary: "Wartungsfenster Nord, Woche"),
        ])
    }

    @Test("Apple: rules with an end in the zone's description")
    func apple() throws {
        #expect(try windows(ICalendarSamples.apple) == [
            CalendarWindow(
                timezone: "America/New_York", start: "2026-12-06T01:30", seconds: 4 * 3600, repeat: "FREQ=MONTHLY;BYDAY=1SU;COUNT=12",
                summary: "Reboots – wöchentlich \"rack a1\"")
        ])
    }

    @Test("Nextcloud: a length, exceptions in UTC and for a whole day, a cancelled instance, the zone behind the event")
    func nextcloud() throws {
        #expect(try windows(ICalendarSamples.nextcloud) == [
            CalendarWindow(
                timezone: "Europe/Berlin", start: "2026-12-01T23:30", seconds: 9000, repeat: "FREQ=DAILY", also: ["2027-01-01T12:00"],
                except: ["2026-12-24T23:30", "2026-12-31", "2026-12-10T23:30"], summary: "Nightly slot")
        ])
    }

    @Test("Thunderbird: a zone behind its maker's name")
    func thunderbird() throws {
        #expect(try windows(ICalendarSamples.thunderbird, category: "MAINTENANCE") == [
            CalendarWindow(timezone: "Europe/Berlin", start: "2027-06-15T00:00", seconds: 4 * 3600, summary: "Wartung Süd")
        ])
    }

    @Test("line ends, marks at the beginning, and folds at any place make no difference", arguments: ICalendarSamples.all)
    func folds(sample: String) throws {
        let expected = try windows(sample, zone: "UTC")
        #expect(try windows(sample.replacing("\n", with: "\r\n"), zone: "UTC") == expected)
        #expect(try windows("\u{feff}" + sample, zone: "UTC") == expected)
        #expect(try windows(sample + "\u{feff}" + sample, zone: "UTC") == expected, "the same calendar twice")
        // As bytes: a fold within the two bytes of an umlaut is only whole again before they are read as text.
        for (width, fold) in [(1, "\r\n "), (2, "\n\t"), (7, "\n ")] {
            var folded: [UInt8] = [], column = 0
            for byte in sample.utf8 {
                if column == width, byte != UInt8(ascii: "\n") {
                    folded += Array(fold.utf8)
                    column = 0
                }
                folded.append(byte)
                column = byte == UInt8(ascii: "\n") ? 0 : column + 1
            }
            #expect(try ICalendar.windows(in: folded, choosing: .init(zone: "UTC")) == expected, "folded after \(width) bytes")
        }
    }

    @Test("the choice", arguments: [
        ("Maintenance window (Amsterdam)", true), ("MAINTENANCE WINDOW (amsterdam)", true), ("Maintenance*", true), ("*", true), ("*amster*", true),
        ("M*w*(*)", true), ("?aintenance window (Amsterdam)", true), ("Maintenance", false), ("?Maintenance*", false), ("", false), ("*x", false),
    ])
    func choice(pattern: String, matches: Bool) throws {
        let start = try? windows(ICalendarSamples.google, summary: pattern, zone: "UTC").first?.start
        #expect((start == "2026-12-05T01:00") == matches)
    }

    @Test("where nothing matches, the summaries that are there are shown")
    func nothing() {
        #expect(faults { try windows(ICalendarSamples.google, summary: "Reboots") } == [
            "line 1: no event matches; the calendar has 'Maintenance window (Amsterdam)', 'Moved: Christmas party', 'Datacentre move', 'Storage upgrade'; choose one of them by its summary or category"
        ])
        let many = (1...8).map { ["SUMMARY:Event \($0)"] }
        #expect(faults { try windows(calendar(events: many), summary: "none") }[0].contains("'Event 5' and 3 more"))
        #expect(faults { try windows(calendar(events: [])) } == ["line 1: the calendar has no events; export the calendar that holds the windows"])
        let cancelled = calendar(events: [["SUMMARY:Slot", "STATUS:CANCELLED", "DTSTART:20261205T010000Z", "DURATION:PT1H"]])
        #expect(faults { try windows(cancelled) } == ["line 1: the events that match are cancelled; choose others"])
    }

    @Test("a summary that isn't chosen may be as wrong as it likes; of the chosen ones all faults are told at once")
    func allFaults() throws {
        let broken = ["SUMMARY:Broken", "DTSTART;TZID=Mars/Olympus:20261205T010000", "EXRULE:FREQ=DAILY", "no property"]
        let text = calendar(events: [broken, ["SUMMARY:Good", "DTSTART:20261205T010000Z", "DURATION:PT1H"], ["SUMMARY:Bad", "DTSTART:tomorrow"]])
        #expect(try windows(text, summary: "Good").count == 1)
        #expect(faults { try windows(text, summary: "B*") } == [
            "line 5: 'Mars/Olympus' in DTSTART is no known time zone; give the event a zone such as Europe/Amsterdam in the calendar program, and export anew",
            "line 7: this is no property such as NAME;PARAMETER=value:value; export the calendar anew",
            "line 16: 'tomorrow' in DTSTART is no date or time; write it like 20261205, 20261205T010000 or 20261205T010000Z",
        ])
    }
}

/// The windows of the chosen events.
func windows(_ text: String, summary: String? = nil, category: String? = nil, zone: String? = nil) throws(ICalendar.Faults) -> [CalendarWindow] {
    try ICalendar.windows(in: text, choosing: .init(summary: summary, category: category, zone: zone))
}

/// The faults that are thrown, as people read them; of another outcome a text that no test expects.
func faults(_ work: () throws -> [CalendarWindow]) -> [String] {
    do { return ["no fault, but \(try work())"] } catch let faults as ICalendar.Faults { return faults.all.map(\.description) } catch {
        return ["\(error)"]
    }
}

/// A calendar of one VCALENDAR; lines of other components first, then the events, each by its lines.
func calendar(_ others: [String] = [], events: [[String]]) -> String {
    let events = events.flatMap { ["BEGIN:VEVENT"] + $0 + ["END:VEVENT"] }
    return (["BEGIN:VCALENDAR", "VERSION:2.0"] + others + events + ["END:VCALENDAR"]).map { $0 + "\r\n" }.joined()
}
