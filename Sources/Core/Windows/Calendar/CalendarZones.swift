/// Which zones a file's times are in.
///
/// A class for its cache: each of thousands of events names its zone anew.
final class CalendarZones {
    private let definitions: [[String: ZoneDefinition]]
    private let local: CalendarZone?
    private var known: [Key: CalendarZone?] = [:]

    private struct Key: Hashable { var calendar: Int, name: String }

    init(_ definitions: [[String: ZoneDefinition]], local: CalendarZone?) {
        self.definitions = definitions
        self.local = local
    }

    /// - Throws: where there is no zone, or where the file's own VTIMEZONE gives the time another offset than the zone has
    ///   then: what people see in their calendar would be another moment.
    func zone(of time: CalendarTime, in property: ContentLine, of calendar: Int) throws(ICalendar.Fault) -> CalendarZone {
        switch time.place {
        case .utc: return .utc
        case .zone(let name):
            let zone = try zone(named: name, in: property, of: calendar)
            try check(time.wall, name, zone, in: property, of: calendar)
            return zone
        case .day, .floating:
            guard let local else {
                throw property.fault(
                    "\(property.name) has \(time.isDay ? "a whole day" : "a time") without a zone",
                    remedy: "say which zone the calendar's local times are in")
            }
            return local
        }
    }

    /// Whether the file's VTIMEZONE, if there is one, and the zone agree on the wall time.
    func check(_ wall: LocalMoment, _ name: String, _ zone: CalendarZone, in property: ContentLine, of calendar: Int) throws(ICalendar.Fault) {
        guard let definition = definition(name, of: calendar) else { return }
        if let fault = definition.fault { throw fault }
        let offsets = definition.offsets(at: wall), actual = zone.offset(at: zone.instant(of: wall))
        guard !offsets.isEmpty, !offsets.contains(actual) else { return }
        let described = offsets.sorted().map(ZoneDefinition.words(offset:)).joined(separator: " or ")
        throw property.fault(
            "by the file's VTIMEZONE '\(name)', \(wall.text) is at \(described), but in \(zone.name) it is at \(ZoneDefinition.words(offset: actual))",
            remedy: "correct the zone in the calendar program and export anew")
    }

    private func definition(_ name: String, of calendar: Int) -> ZoneDefinition? {
        definitions.indices.contains(calendar) ? definitions[calendar][name] : nil
    }

    private func zone(named name: String, in property: ContentLine, of calendar: Int) throws(ICalendar.Fault) -> CalendarZone {
        let key = Key(calendar: calendar, name: name), found: CalendarZone?
        if let cached = known[key] { found = cached } else {
            found = Self.zone(named: name) ?? definition(name, of: calendar)?.location.flatMap(Self.zone(named:))
            known[key] = found
        }
        guard let found else {
            throw property.fault(
                "'\(name.prefix(80))' in \(property.name) is no known time zone",
                remedy: "give the event a zone such as Europe/Amsterdam in the calendar program, and export anew")
        }
        return found
    }

    /// An IANA name, as it is or behind a maker's prefix (`/citadel.org/20240101_1/Europe/Berlin`), or one of Windows.
    private static func zone(named name: String) -> CalendarZone? {
        if let zone = CalendarZone(iana: name) { return zone }
        if let iana = WindowsZones.names[name] { return CalendarZone(iana: iana) }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        for count in [3, 2] where parts.count > count {
            if let zone = CalendarZone(iana: parts.suffix(count).joined(separator: "/")) { return zone }
        }
        // Of one word behind a prefix only this can't be anything else.
        return parts.count > 1 && parts.last == "UTC" ? .utc : nil
    }
}
