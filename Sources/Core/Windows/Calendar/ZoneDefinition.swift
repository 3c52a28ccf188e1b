/// A VTIMEZONE: how the program that wrote the file holds the clocks to go.
struct ZoneDefinition {
    let line: Int
    var name: String?
    /// X-LIC-LOCATION, the IANA name.
    var location: String?
    private(set) var observances: [Observance] = []
    /// Why the definition can't be used; what uses it is refused.
    private(set) var fault: ICalendar.Fault?

    /// The onsets that are known by their dates, in order once the definition has ended.
    private var dated: [(onset: LocalMoment, offset: Int)] = []
    /// What holds before all that the file tells.
    private var before: Int?
    /// Those that go on by a rule.
    private var ruled: [Observance] = []

    /// Each time is compared with each rule. A zone's whole history has some twenty.
    private static let mostRules = 100

    init(line: Int) { self.line = line }

    mutating func add(_ properties: [String: [ContentLine]], line: Int) {
        guard let observance = Observance(properties) else {
            refuse("in this part of the VTIMEZONE DTSTART, TZOFFSETFROM or TZOFFSETTO is missing or can't be read", at: line)
            return
        }
        observances.append(observance)
        dated += observance.dates.map { ($0, observance.to) }
        if observance.yearly != nil || !observance.isUnderstood { ruled.append(observance) }
        if ruled.count > Self.mostRules { refuse("the VTIMEZONE has more than \(Self.mostRules) rules") }
    }

    mutating func end() {
        dated.sort { $0.onset < $1.onset }
        before = observances.min { $0.first < $1.first }?.from
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
    func offsets(at wall: LocalMoment) -> Set<Int> {
        var latest = lastDated(atOrBefore: wall), offsets: Set<Int> = []
        for observance in ruled where observance.first <= wall {
            if !observance.isUnderstood { offsets.insert(observance.to) }
            guard let onset = observance.ruled(atOrBefore: wall) else { continue }
            if latest.map({ onset > $0.onset }) ?? true { latest = (onset, observance.to) }
        }
        if let latest { return offsets.union([latest.offset]) }
        return before.map { [$0] } ?? []
    }

    private func lastDated(atOrBefore wall: LocalMoment) -> (onset: LocalMoment, offset: Int)? {
        var low = 0, high = dated.count
        while low < high {
            let middle = (low + high) / 2
            if dated[middle].onset <= wall { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? dated[low - 1] : nil
    }

    /// `UTC+01:00`
    static func words(offset: Int) -> String {
        let size = Int(offset.magnitude)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "UTC\(offset < 0 ? "-" : "+")\(two(size / 3600)):\(two(size / 60 % 60))" + (size % 60 == 0 ? "" : ":\(two(size % 60))")
    }
}
