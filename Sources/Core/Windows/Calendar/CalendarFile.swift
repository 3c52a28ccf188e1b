/// The events and zones of a calendar file, their properties not yet understood.
struct CalendarFile {
    private(set) var events: [CalendarEvent] = []
    /// For each VCALENDAR in the file, its VTIMEZONEs by their names.
    private(set) var zones: [[String: ZoneDefinition]] = []

    private enum Level { case outside, calendar, event, zone, observance, ignored }
    private var open: [(name: String, level: Level, line: Int)] = []
    private var event: CalendarEvent?
    private var zone: ZoneDefinition?
    private var observance: [String: [ContentLine]] = [:]
    private var isCancelled = false
    /// The current calendar's first event.
    private var first = 0

    /// - Throws: what leaves unclear where an event begins or ends. A fault within an event is kept in the event.
    init(_ bytes: [UInt8]) throws(ICalendar.Fault) {
        for line in CalendarLine.unfold(bytes) where !line.bytes.isEmpty { try read(line) }
        if let last = open.last {
            throw ICalendar.Fault(line: last.line, "BEGIN:\(last.name) has no END: the file is cut off", remedy: "export the calendar anew")
        }
        guard !zones.isEmpty else { throw Self.notACalendar(line: 1) }
    }

    private static func notACalendar(line: Int) -> ICalendar.Fault {
        ICalendar.Fault(line: line, "this is no iCalendar file: BEGIN:VCALENDAR was expected", remedy: "export the calendar as .ics")
    }

    private mutating func read(_ line: CalendarLine) throws(ICalendar.Fault) {
        let level = open.last?.level ?? .outside, name = ContentLine.name(of: line.bytes)
        switch name {
        case "BEGIN": try begin(try ContentLine(line))
        case "END": try end(try ContentLine(line))
        default:
            if level == .outside { throw Self.notACalendar(line: line.number) }
            try keep(line, name: name, at: level)
        }
    }

    private mutating func begin(_ property: ContentLine) throws(ICalendar.Fault) {
        let name = property.word, level: Level
        switch (open.last?.level ?? .outside, name) {
        case (.outside, "VCALENDAR"):
            level = .calendar
            zones.append([:])
            isCancelled = false
            first = events.count
        case (.outside, _): throw Self.notACalendar(line: property.line)
        case (_, "VCALENDAR"), (.event, "VEVENT"):
            throw property.fault("BEGIN:\(name) stands within another \(name), whose END is missing", remedy: "export the calendar anew")
        case (.calendar, "VEVENT"):
            guard events.count < ICalendar.mostEvents else {
                throw property.fault("the calendar has more than \(ICalendar.mostEvents) events", remedy: "export fewer events, or a shorter time")
            }
            level = .event
            event = CalendarEvent(line: property.line, calendar: zones.count - 1)
        case (.calendar, "VTIMEZONE"):
            level = .zone
            zone = ZoneDefinition(line: property.line)
        case (.zone, "STANDARD"), (.zone, "DAYLIGHT"):
            level = .observance
            observance = [:]
        default: level = .ignored
        }
        open.append((name, level, property.line))
    }

    private mutating func end(_ property: ContentLine) throws(ICalendar.Fault) {
        let name = property.word
        guard let last = open.popLast(), last.name == name else {
            throw property.fault("END:\(name) ends nothing that is open here", remedy: "export the calendar anew")
        }
        switch last.level {
        case .calendar:
            if isCancelled { for index in first..<events.count { events[index].isCancelled = true } }
        case .event: if let event { events.append(event) }
        case .zone:
            guard var zone, let name = zone.name else { break }
            zone.end()
            zones[zones.count - 1][name] = zones[zones.count - 1][name]?.joined(with: zone) ?? zone
        case .observance: zone?.add(observance, line: last.line)
        case .outside, .ignored: break
        }
    }

    private mutating func keep(_ line: CalendarLine, name: String?, at level: Level) throws(ICalendar.Fault) {
        switch (level, name) {
        case (.event, _) where name == nil || CalendarEvent.understood.contains(name ?? ""):
            // Kept and not thrown: the event may be one that nobody asks for.
            do throws(ICalendar.Fault) {
                let property = try ContentLine(line)
                event?.properties[property.name, default: []].append(property)
            } catch { event?.faults.append(error) }
        case (.zone, "TZID"), (.zone, "X-LIC-LOCATION"):
            let property = try ContentLine(line)
            if name == "TZID" { zone?.name = property.value } else { zone?.location = property.value }
        case (.observance, let name?) where Observance.understood.contains(name):
            observance[name, default: []].append(try ContentLine(line))
        case (.calendar, "METHOD"): if try ContentLine(line).word == "CANCEL" { isCancelled = true }
        case (.calendar, "VERSION"):
            let version = try ContentLine(line)
            guard version.word != "1.0" else {
                throw version.fault("this is vCalendar 1.0, whose rules are others", remedy: "export the calendar as iCalendar 2.0 (.ics)")
            }
        case (.outside, _), (.calendar, _), (.event, _), (.zone, _), (.observance, _), (.ignored, _): break
        }
    }
}
