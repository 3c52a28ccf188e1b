/// A VTIMEZONE: how the program that wrote the file holds the clocks to go.
struct ZoneDefinition {
    let line: Int
    var name: String?
    /// X-LIC-LOCATION, the IANA name.
    var location: String?
    private(set) var observances: [Observance] = []
    /// Why the definition can't be used; what uses it is refused.
    private(set) var fault: ICalendar.Fault?

    /// Each event is compared with each observance; real zones have at most some two hundred.
    private static let most = 500

    init(line: Int) { self.line = line }

    mutating func add(_ properties: [String: [ContentLine]], line: Int) {
        guard observances.count < Self.most else {
            refuse("the VTIMEZONE has more than \(Self.most) parts")
            return
        }
        if let observance = Observance(properties) { observances.append(observance) } else {
            refuse("in this part of the VTIMEZONE DTSTART, TZOFFSETFROM or TZOFFSETTO is missing or can't be read", at: line)
        }
    }

    /// Exporters repeat a zone; they may not contradict themselves.
    func joined(with other: ZoneDefinition) -> ZoneDefinition {
        var joined = self
        if other.observances != observances || other.location != location {
            joined.refuse("another VTIMEZONE with this name says something else", at: other.line)
        }
        return joined
    }

    private mutating func refuse(_ problem: String, at line: Int? = nil) {
        fault = fault ?? ICalendar.Fault(line: line ?? self.line, problem, remedy: "export the calendar anew")
    }

    /// The offsets that may hold at a wall time: one, and in addition those of rules that aren't understood. None where the
    /// definition says nothing.
    func offsets(at wall: WallTime) -> Set<Int> {
        var latest: (onset: Int, offset: Int)?, earliest: (onset: Int, offset: Int)?, offsets: Set<Int> = []
        for observance in observances {
            if observance.first.seconds < earliest?.onset ?? .max { earliest = (observance.first.seconds, observance.from) }
            guard observance.first <= wall else { continue }
            if !observance.isUnderstood { offsets.insert(observance.to) }
            guard let onset = observance.onset(atOrBefore: wall) else { continue }
            if onset.seconds - observance.from > latest?.onset ?? .min { latest = (onset.seconds - observance.from, observance.to) }
        }
        if let latest { offsets.insert(latest.offset) } else if let earliest, offsets.isEmpty { offsets.insert(earliest.offset) }
        return offsets
    }

    /// `UTC+01:00`
    static func words(offset: Int) -> String {
        let size = Int(offset.magnitude)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "UTC\(offset < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))" + (size % 60 == 0 ? "" : ":\(two(size % 60))")
    }
}
