import Core
import Foundation

/// Reads windows and blackouts: one rule, or a list of them.
enum WindowReader {
    /// - Parameter what: in messages, `the window` or `the blackout`.
    static func rules(_ node: YAMLNode, _ what: String, _ faults: Faults) -> [WindowRule] {
        guard case .sequence(let items) = node.content else { return read(node, what, faults) }
        if items.isEmpty { faults.add("an empty list where \(what) should be", at: node.place, "write at least one, or leave the key out") }
        return items.flatMap { read($0, what, faults) }
    }

    /// A rule, or what a calendar's file has of them.
    private static func read(_ node: YAMLNode, _ what: String, _ faults: Faults) -> [WindowRule] {
        guard case .mapping(let entries) = node.content, entries.contains(where: { $0.key.value == "ics" }), var fields = Fields(node, what, faults) else {
            return rule(node, what, faults).map { [$0] } ?? []
        }
        return CalendarReader.rules(&fields, what, faults)
    }

    private static func rule(_ node: YAMLNode, _ what: String, _ faults: Faults) -> WindowRule? {
        guard var fields = Fields(node, what, faults) else { return nil }
        let before = faults.all.errors.count
        let name = fields.optional("name")?.text("its name", faults)
        let zone = fields.required("timezone")?.text("the time zone", faults)
        let start = fields.required("start")?.text("the start", faults)
        let end = fields.optional("end"), duration = fields.optional("duration"), repetition = fields.optional("repeat")
        let rule = repetition?.text("the repetition", faults)
        let also = times(fields.optional("also"), "'also'", faults), except = times(fields.optional("except"), "'except'", faults)
        let cutoff = fields.optional("cutoff")?.duration("the cutoff", faults)
        fields.close()
        if let zone { check(zone: zone, faults) }
        if let start, !LocalTimes.isMoment(start.value) {
            faults.add("the start is '\(start.value)'", at: start.place, "write a local date and time like 2026-12-05T01:00")
        }
        let endText = end?.text("the end", faults)
        if let endText, !LocalTimes.isTimeOfDay(endText.value) {
            faults.add("the end is '\(endText.value)'", at: endText.place, "write a local time of day like 05:00, or 'duration: 4h'")
        }
        let seconds = duration?.duration("the duration", faults)
        if let duration, seconds == 0 { faults.add("a window without length", at: duration.place, "write a duration like 4h") }
        switch (end, duration) {
        case (nil, nil): faults.add("\(what) has no end", at: node.place, "add 'end: 05:00' or 'duration: 4h'")
        case (let end?, .some): faults.add("both 'end' and 'duration'", at: end.place, "keep one of them")
        case (.some, nil), (nil, .some): break
        }
        if let cutoff, let seconds, cutoff >= seconds, seconds > 0 {
            faults.add("the cutoff is as long as the window", at: node.place, "nothing could start; shorten it")
        }
        guard let zone, let start else { return nil }
        let made = WindowRule(
            name: name?.value, timezone: zone.value, start: start.value, end: endText?.value, duration: seconds, repeat: rule?.value,
            also: also, except: except, cutoff: cutoff ?? 0)
        // What a rule means is found out where openings are computed; where it has no meaning, it is said here, with its place.
        if faults.all.errors.count == before {
            do { _ = try WindowSchedule(WindowSet([made])) } catch {
                faults.add("\(error)", at: (repetition ?? node).place, "correct it under '\(what == "the window" ? "window" : "blackouts")'")
            }
        }
        return made
    }

    private static func times(_ node: YAMLNode?, _ what: String, _ faults: Faults) -> [String] {
        node?.list(what, faults).compactMap { $0.text("a time in \(what)", faults)?.value } ?? []
    }

    private static func check(zone: Located<String>, _ faults: Faults) {
        // Foundation also takes `GMT+2` and the like, which don't know when clocks change.
        let known = TimeZone.knownTimeZoneIdentifiers
        let isNamed = known.contains(zone.value) || zone.value == "UTC" || zone.value.contains("/")
        guard !isNamed || TimeZone(identifier: zone.value) == nil else { return }
        faults.add("'\(zone.value)' is no known time zone", at: zone.place,
                   didYouMean(zone.value, among: known, otherwise: "write an IANA name like Europe/Amsterdam"))
    }
}
