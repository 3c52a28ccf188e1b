/// When an event takes place first, and for how long.
struct CalendarTiming {
    let zone: CalendarZone
    let start: CalendarTime
    /// The one that says what the start's TZID means.
    let calendar: Int
    let seconds: Int

    init(_ event: CalendarEvent, in zones: CalendarZones) throws(ICalendar.Fault) {
        guard let property = try event.only("DTSTART") else {
            throw ICalendar.Fault(line: event.line, "the event has no DTSTART", remedy: "export the calendar anew")
        }
        start = try CalendarTime(property)
        calendar = event.calendar
        guard start.wall.seconds >= 0 else {
            throw property.fault("the event begins before 1970", remedy: "give it a later beginning")
        }
        zone = try zones.zone(of: start, in: property, of: event.calendar)
        // Half a year later the clocks go otherwise: a rule that agrees now may disagree then.
        if case .zone(let name) = start.place, event.first("RRULE") != nil {
            try zones.check(LocalMoment(seconds: start.wall.seconds + 182 * LocalMoment.secondsOfDay), name, zone, in: property, of: event.calendar)
        }
        seconds = try Self.length(of: event, from: start, in: zone, zones)
    }

    private static func length(
        of event: CalendarEvent, from start: CalendarTime, in zone: CalendarZone, _ zones: CalendarZones
    ) throws(ICalendar.Fault) -> Int {
        switch (try event.only("DTEND"), try event.only("DURATION")) {
        case (_?, let duration?): throw duration.fault("the event has both DTEND and DURATION", remedy: "remove one of them")
        case (nil, nil) where start.isDay: return LocalMoment.secondsOfDay
        case (nil, nil):
            throw ICalendar.Fault(line: event.line, "the event has no end", remedy: "give it an end in the calendar program, and export anew")
        case (nil, let duration?):
            guard let seconds = CalendarDuration.seconds(duration.value[...]), seconds > 0 else {
                throw duration.fault("'\(duration.value.prefix(40))' is no length of a window", remedy: "write it like PT4H, PT1H30M, P1D or P1W")
            }
            return seconds
        case (let property?, nil):
            let end = try CalendarTime(property)
            guard end.isDay == start.isDay else {
                throw property.fault("one of DTSTART and DTEND is a day, the other a time", remedy: "make both the same")
            }
            let seconds =
                if start.isDay { end.wall.seconds - start.wall.seconds }
                else { try zones.zone(of: end, in: property, of: event.calendar).instant(of: end.wall) - zone.instant(of: start.wall) }
            guard seconds > 0 else { throw property.fault("the event doesn't end after it begins", remedy: "correct its end") }
            return seconds
        }
    }
}
