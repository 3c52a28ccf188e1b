/// A VEVENT as it stands in the file.
struct CalendarEvent {
    let line: Int
    /// Which of the file's VCALENDARs it stands in; TZIDs mean what that one says.
    let calendar: Int
    var properties: [String: [ContentLine]] = [:]
    var faults: [ICalendar.Fault] = []
    /// By the calendar's METHOD or by its own STATUS.
    var isCancelled: Bool {
        get { cancelledByMethod || first("STATUS")?.word == "CANCELLED" }
        set { cancelledByMethod = newValue }
    }
    private var cancelledByMethod = false

    static let understood: Set<String> = [
        "UID", "SUMMARY", "CATEGORIES", "STATUS", "SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE",
        "EXRULE", "RECURRENCE-ID",
    ]

    init(line: Int, calendar: Int) {
        self.line = line
        self.calendar = calendar
    }

    func first(_ name: String) -> ContentLine? { properties[name]?.first }

    var uid: String? { first("UID")?.value }
    var summary: String { first("SUMMARY")?.text ?? "" }
    var categories: [String] { (properties["CATEGORIES"] ?? []).flatMap(\.texts) }
    var sequence: Int { first("SEQUENCE").flatMap { Int($0.value) } ?? 0 }
    var isInstance: Bool { properties["RECURRENCE-ID"] != nil }

    func isTaken(by choice: ICalendar.Choice) -> Bool { choice.takes(summary: summary, categories: categories) }

    /// The property that may stand once.
    func only(_ name: String) throws(ICalendar.Fault) -> ContentLine? {
        guard let all = properties[name], let first = all.first else { return nil }
        guard all.count == 1 else {
            throw all[1].fault("the event has more than one \(name)", remedy: "keep one; make an event for each of the others")
        }
        return first
    }

    /// Whether both say the same of when the event takes place.
    func hasTimes(of other: CalendarEvent) -> Bool {
        isCancelled == other.isCancelled
            && ["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE"].allSatisfy { name in
                (properties[name] ?? []).elementsEqual(other.properties[name] ?? []) {
                    $0.value == $1.value && $0.parameters == $1.parameters
                }
            }
    }

    /// The version that counts.
    static func latest(_ versions: [CalendarEvent]) throws(ICalendar.Fault) -> CalendarEvent? {
        guard let latest = versions.max(by: { $0.sequence < $1.sequence }) else { return nil }
        for version in versions where version.sequence == latest.sequence && !version.hasTimes(of: latest) {
            throw ICalendar.Fault(
                line: version.line, "another event of the file has the same UID and SEQUENCE, and other times",
                remedy: "remove the one that doesn't hold")
        }
        return latest
    }
}
