/// The chosen events of a file, turned into windows; faults of the others don't matter.
struct CalendarSelection {
    let file: CalendarFile
    let zones: CalendarZones
    let choice: ICalendar.Choice
    private(set) var windows: [CalendarWindow] = []
    private(set) var faults: [ICalendar.Fault] = []
    private var hasCancelled = false

    init(file: CalendarFile, zones: CalendarZones, choice: ICalendar.Choice) {
        self.file = file
        self.zones = zones
        self.choice = choice
    }

    /// The versions of one event and of its instances.
    private struct Series { var masters: [CalendarEvent] = [], instances: [CalendarEvent] = [] }

    private var series: [Series] {
        var all: [Series] = [], places: [String: Int] = [:]
        for event in file.events {
            // Without a UID an event belongs to no other.
            let place = event.uid.flatMap { places[$0] } ?? all.count
            if place == all.count { all.append(Series()) }
            if let uid = event.uid { places[uid] = place }
            if event.isInstance { all[place].instances.append(event) } else { all[place].masters.append(event) }
        }
        return all
    }

    mutating func run() {
        for one in series {
            do throws(ICalendar.Fault) {
                if one.masters.isEmpty { orphans(one.instances.filter { $0.isTaken(by: choice) }) }
                if let master = one.masters.max(by: { $0.sequence < $1.sequence }), master.isTaken(by: choice) {
                    // Of all versions: what can't be read may be the RECURRENCE-ID that makes an instance of one of them.
                    faults += (one.masters + one.instances).flatMap(\.faults)
                    guard let latest = try CalendarEvent.latest(one.masters) else { continue }
                    if latest.isCancelled { hasCancelled = true } else { add(latest, one.instances) }
                }
            } catch { faults.append(error) }
        }
    }

    private mutating func add(_ master: CalendarEvent, _ instances: [CalendarEvent]) {
        guard let timing = timing(of: master) else { return }
        let dates = CalendarDates(event: master, timing: timing, zones: zones)
        var window = CalendarWindow(timezone: timing.zone.name, start: timing.start.wall.text, seconds: timing.seconds, summary: master.summary)
        attempt { () throws(ICalendar.Fault) in window.repeat = try master.only("RRULE")?.value }
        if let rule = master.first("EXRULE") {
            faults.append(rule.fault("exceptions by a rule (EXRULE) aren't understood", remedy: "name the dates that are left out, one by one"))
        }
        for property in master.properties["RDATE"] ?? [] {
            attempt { () throws(ICalendar.Fault) in window.also += try dates.additions(property) }
        }
        for property in master.properties["EXDATE"] ?? [] {
            attempt { () throws(ICalendar.Fault) in window.except += try dates.exceptions(property) }
        }
        let moved = replacements(instances) { [zones] time, property throws(ICalendar.Fault) in
            // The zone of a RECURRENCE-ID counts in its own calendar, where several are put together.
            try CalendarDates(event: property.event, timing: timing, zones: zones).exception(time, property.line)
        }
        window.except += moved.map(\.start)
        window.also = Self.unique(window.also)
        window.except = Self.unique(window.except)
        windows.append(window)
        for instance in moved where !instance.event.isCancelled { addInstance(instance.event) }
    }

    private mutating func orphans(_ instances: [CalendarEvent]) {
        faults += instances.flatMap(\.faults)
        let found = replacements(instances) { time, property in "\(time.place) \(time.wall.text)" }
        for instance in found {
            if instance.event.isCancelled { hasCancelled = true } else { addInstance(instance.event) }
        }
    }

    /// For each instance's original start the version of it that counts, in the order of the file.
    private mutating func replacements(
        _ instances: [CalendarEvent],
        start: (CalendarTime, (event: CalendarEvent, line: ContentLine)) throws(ICalendar.Fault) -> String
    ) -> [(start: String, event: CalendarEvent)] {
        var order: [String] = [], versions: [String: [CalendarEvent]] = [:], found: [(String, CalendarEvent)] = []
        for instance in instances {
            attempt { () throws(ICalendar.Fault) in
                guard let property = try instance.only("RECURRENCE-ID") else { return }
                if let range = property.parameters["RANGE"] {
                    throw property.fault(
                        "a change to many instances at once (RANGE=\(range.prefix(40))) isn't understood",
                        remedy: "end the series there and begin another")
                }
                let key = try start(try CalendarTime(property), (instance, property))
                if versions[key] == nil { order.append(key) }
                versions[key, default: []].append(instance)
            }
        }
        for key in order {
            attempt { () throws(ICalendar.Fault) in
                if let latest = try CalendarEvent.latest(versions[key] ?? []) { found.append((key, latest)) }
            }
        }
        return found
    }

    /// An instance at its own time.
    private mutating func addInstance(_ event: CalendarEvent) {
        for name in ["RRULE", "RDATE", "EXDATE", "EXRULE"] {
            if let property = event.first(name) {
                faults.append(property.fault("a single instance of a series has a \(name) of its own", remedy: "make it an event of its own"))
            }
        }
        guard let timing = timing(of: event) else { return }
        windows.append(CalendarWindow(timezone: timing.zone.name, start: timing.start.wall.text, seconds: timing.seconds, summary: event.summary))
    }

    private mutating func timing(of event: CalendarEvent) -> CalendarTiming? {
        do throws(ICalendar.Fault) { return try CalendarTiming(event, in: zones) } catch { faults.append(error) }
        return nil
    }

    private mutating func attempt(_ work: () throws(ICalendar.Fault) -> Void) {
        do throws(ICalendar.Fault) { try work() } catch { faults.append(error) }
    }

    private static func unique(_ texts: [String]) -> [String] {
        var seen: Set<String> = []
        return texts.filter { seen.insert($0).inserted }
    }

    /// Why there is no window although nothing is wrong.
    var nothingChosen: ICalendar.Fault {
        if file.events.isEmpty { return ICalendar.Fault(line: 1, "the calendar has no events", remedy: "export the calendar that holds the windows") }
        if hasCancelled { return ICalendar.Fault(line: 1, "the events that match are cancelled", remedy: "choose others") }
        let summaries = Self.unique(file.events.map { String($0.summary.prefix(60)) })
        let shown = summaries.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
        let more = summaries.count > 5 ? " and \(summaries.count - 5) more" : ""
        return ICalendar.Fault(line: 1, "no event matches; the calendar has \(shown)\(more)", remedy: "choose one of them by its summary or category")
    }
}
