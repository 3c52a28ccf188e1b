/// The RDATEs and EXDATEs of an event, as starts in the zone of its DTSTART.
struct CalendarDates {
    let event: CalendarEvent
    let timing: CalendarTiming
    let zones: CalendarZones

    /// Further starts.
    func additions(_ property: ContentLine) throws(ICalendar.Fault) -> [String] {
        try values(property) { text throws(ICalendar.Fault) in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let time = try CalendarTime(parts[0], of: Self.plain(property))
            guard time.isDay == timing.start.isDay else {
                throw property.fault("one of DTSTART and RDATE is a day, the other a time", remedy: "make both the same")
            }
            let start = try local(time, property)
            if parts.count > 1, try length(parts[1], from: time, property) != timing.seconds {
                throw property.fault("'\(text.prefix(60))' in RDATE is longer or shorter than the event", remedy: "make it an event of its own")
            }
            return start.text
        }
    }

    /// Starts that are left out, or whole days.
    func exceptions(_ property: ContentLine) throws(ICalendar.Fault) -> [String] {
        try values(property) { text throws(ICalendar.Fault) in try exception(try CalendarTime(text, of: property), property) }
    }

    /// The start, or the whole day, that an EXDATE or a RECURRENCE-ID means.
    func exception(_ time: CalendarTime, _ property: ContentLine) throws(ICalendar.Fault) -> String {
        if time.isDay { return time.wall.day.text }
        let start = try local(time, property)
        // An exception that meets no opening leaves the window open.
        if timing.start.isDay, start.secondOfDay != 0 {
            throw property.fault(
                "the event takes whole days, and \(start.text) in \(property.name) begins none",
                remedy: "write a date, with VALUE=DATE")
        }
        return start.text
    }

    private func local(_ time: CalendarTime, _ property: ContentLine) throws(ICalendar.Fault) -> LocalMoment {
        // A day has no zone of its own: it is one of the event's.
        if time.isDay || (time.place == timing.start.place && event.calendar == timing.calendar) { return time.wall }
        let zone = try zones.zone(of: time, in: property, of: event.calendar)
        return zone.name == timing.zone.name ? time.wall : timing.zone.wall(at: zone.instant(of: time.wall))
    }

    private func length(_ text: Substring, from start: CalendarTime, _ property: ContentLine) throws(ICalendar.Fault) -> Int? {
        if let seconds = CalendarDuration.seconds(text) { return seconds }
        let end = try CalendarTime(text, of: Self.plain(property))
        let first = try zones.zone(of: start, in: property, of: event.calendar)
        return try zones.zone(of: end, in: property, of: event.calendar).instant(of: end.wall) - first.instant(of: start.wall)
    }

    /// Without a `VALUE=PERIOD`, which says nothing of the two times in a period.
    private static func plain(_ property: ContentLine) -> ContentLine {
        property.parameters["VALUE"]?.uppercased() == "PERIOD" ? property.without("VALUE") : property
    }

    private func values(
        _ property: ContentLine, _ read: (Substring) throws(ICalendar.Fault) -> String
    ) throws(ICalendar.Fault) -> [String] {
        var values: [String] = []
        for text in property.value.split(separator: ",", omittingEmptySubsequences: false) { values.append(try read(text)) }
        return values
    }
}
