import Core
import Foundation
import Lab

/// Openings to the second, from a calendar beside the plan: a window's `start` knows whole minutes only.
struct Openings {
    var all: [Range<Date>]

    /// Each from so many seconds after `origin` until so many.
    init(from origin: Date = .thisSecond, _ spans: Range<Double>...) {
        all = spans.map { origin.addingTimeInterval($0.lowerBound)..<origin.addingTimeInterval($0.upperBound) }
    }

    func contain(_ moment: Date) -> Bool { all.contains { $0.contains(moment) } }

    var calendar: String {
        let events = all.enumerated().map { number, opening in
            """
            BEGIN:VEVENT
            UID:\(number)@drydock.test
            DTSTAMP:20200101T000000Z
            DTSTART:\(Self.word(opening.lowerBound))
            DTEND:\(Self.word(opening.upperBound))
            SUMMARY:Maintenance \(number)
            END:VEVENT

            """
        }
        let text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//drydock//tests//EN\n" + events.joined() + "END:VCALENDAR\n"
        return text.replacing("\n", with: "\r\n")
    }

    private static func word(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(dateSeparator: .omitted, timeSeparator: .omitted))
    }
}

extension Date {
    static var thisSecond: Date { Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)) }
}

extension Workplace {
    /// A plan of one task on all hosts, in one batch, that is bound to the openings; frozen.
    func freezePlan(_ openings: Openings, as name: String = "plan") throws -> String {
        let plan = try putPlan(name)
        try put("\(name).ics", openings.calendar)
        let window = "window: { ics: \(name).ics }\nreserves: { reboot: 0s, rollback: 0s }\n"
        try put("\(name).yaml", String(contentsOfFile: plan, encoding: .utf8) + window)
        let child = try drydock("plan", plan, "-i", fleet.inventoryPath, "--playbooks", path("playbooks"), "--out", path("\(name).frozen"), "--output", "json")
        guard child.ending?.status == 0 else { throw Trouble(child.report) }
        return path("\(name).frozen")
    }

    /// Until the clock on the wall is past `moment`.
    func wait(until moment: Date) throws {
        guard Waiting.until(max(0, moment.timeIntervalSinceNow) + 5, { Date() > moment }) else { throw Trouble("\(moment) doesn't come") }
    }
}
