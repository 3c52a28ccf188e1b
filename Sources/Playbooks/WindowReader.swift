import Core
import Foundation

/// Reads a plan's `window`. The recurrence rule is read where openings are computed; here it need only be there.
enum WindowReader {
    static func window(_ node: YAMLNode, _ faults: Faults) -> Located<WindowRule>? {
        guard var fields = Fields(node, "the window", faults) else { return nil }
        let zone = fields.required("timezone")?.text("the time zone", faults)
        let start = fields.required("start")?.text("the start", faults)
        let end = fields.optional("end"), duration = fields.optional("duration")
        let rule = fields.optional("repeat")?.text("the repetition", faults)
        let cutoff = fields.optional("cutoff")?.duration("the cutoff", faults)
        fields.close()
        if let zone { check(zone: zone, faults) }
        if let start, !isDateAndTime(start.value) {
            faults.add("the start is '\(start.value)'", at: start.place, "write a local date and time like 2026-12-05T01:00")
        }
        let endText = end?.text("the end", faults)
        if let endText, !isTime(endText.value[...]) {
            faults.add("the end is '\(endText.value)'", at: endText.place, "write a local time of day like 05:00, or 'duration: 4h'")
        }
        let seconds = duration?.duration("the duration", faults)
        if let duration, seconds == 0 { faults.add("a window without length", at: duration.place, "write a duration like 4h") }
        switch (end, duration) {
        case (nil, nil): faults.add("the window has no end", at: node.place, "add 'end: 05:00' or 'duration: 4h'")
        case (let end?, .some): faults.add("both 'end' and 'duration'", at: end.place, "keep one of them")
        case (.some, nil), (nil, .some): break
        }
        if let cutoff, let seconds, cutoff >= seconds, seconds > 0 {
            faults.add("the cutoff is as long as the window", at: node.place, "nothing could start; shorten it")
        }
        guard let zone, let start else { return nil }
        return Located(
            WindowRule(timezone: zone.value, start: start.value, end: endText?.value, duration: seconds, repeat: rule?.value, cutoff: cutoff ?? 0),
            at: node.place)
    }

    private static func check(zone: Located<String>, _ faults: Faults) {
        // Foundation also takes `GMT+2` and the like, which don't know when clocks change.
        let known = TimeZone.knownTimeZoneIdentifiers
        let isNamed = known.contains(zone.value) || zone.value == "UTC" || zone.value.contains("/")
        guard !isNamed || TimeZone(identifier: zone.value) == nil else { return }
        faults.add("'\(zone.value)' is no known time zone", at: zone.place,
                   nearest(to: zone.value, among: known).map { "did you mean '\($0)'?" } ?? "write an IANA name like Europe/Amsterdam")
    }

    /// `2026-12-05T01:00`, a day that the calendar has.
    private static func isDateAndTime(_ text: String) -> Bool {
        let parts = text.split(separator: "T", omittingEmptySubsequences: false)
        guard parts.count == 2, isTime(parts[1]) else { return false }
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date[0].count == 4, let year = number(date[0]), let month = two(date[1]), let day = two(date[2]),
            (1...12).contains(month), day >= 1
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return day <= days[month - 1]
    }

    private static func isTime(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let hour = two(parts[0]), let minute = two(parts[1]) else { return false }
        return hour < 24 && minute < 60
    }

    private static func two(_ text: Substring) -> Int? { text.count == 2 ? number(text) : nil }

    private static func number(_ text: Substring) -> Int? {
        text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }
}
