public import Core
public import Foundation

/// A run at work, as lines for a terminal of a given size. A pure function: it asks no clock and no terminal.
///
/// What doesn't fit is left out in this order: events, batches, running steps, and last what failed and who must act.
public struct LiveView: Sendable {
    public var run: RunID
    public var machine: RunMachine
    public var times: ExpectedTimes
    public var createdAt: Date
    /// A living process drives the run.
    public var isHeld: Bool
    /// Nil: the plan has no windows.
    public var schedule: WindowSchedule?
    /// The opening that holds the present moment, or the next one.
    public var opening: WindowSchedule.Opening?
    public var arrival: Arrival?
    /// What just happened, the newest last.
    public var events: [Line]
    /// A word of this process to its person, such as that it drains.
    public var notice: String?
    public var zone: TimeZone

    public init(
        run: RunID, machine: RunMachine, times: ExpectedTimes, createdAt: Date, isHeld: Bool = true, schedule: WindowSchedule? = nil,
        opening: WindowSchedule.Opening? = nil, arrival: Arrival? = nil, events: [Line] = [], notice: String? = nil, zone: TimeZone = .gmt
    ) {
        self.run = run
        self.machine = machine
        self.times = times
        self.createdAt = createdAt
        self.isHeld = isHeld
        self.schedule = schedule
        self.opening = opening
        self.arrival = arrival
        self.events = events
        self.notice = notice
        self.zone = zone
    }

    /// From this width on there are two columns.
    private static let twoColumns = 140

    /// At most `rows` lines, none of them wider than `columns`.
    public func lines(columns: Int, rows: Int, now: Date) -> [Line] {
        guard columns > 0, rows > 0 else { return [] }
        let head = Array(head(columns, rows, now).prefix(rows)), room = rows - head.count
        guard room > 0 else { return head }
        let isWide = columns >= Self.twoColumns, width = isWide ? (columns - 3) / 2 : columns
        let acts = acts(width, room, now), running = running(width, room, now), tasks = tasks(width, room, now)
        let events = { (room: Int) in newest(width, room) }
        if isWide {
            let left = Self.arrange([acts, tasks], nil, room), right = Self.arrange([running], events, room)
            return head + Self.beside(left, right, width)
        }
        return head + Self.arrange([acts, running, tasks], events, room)
    }

    /// Events are cut at their beginning: what is shown is what happened last.
    private func newest(_ width: Int, _ room: Int) -> [Line] {
        guard room >= 2, !events.isEmpty else { return [] }
        return [Line("just now, times in \(zone.abbreviation(for: machine.lastAt) ?? zone.identifier)", .bold).clipped(to: width)] + events.suffix(room - 1).map { (Line("  ") + $0).clipped(to: width) }
    }

    /// Sections below each other, the most important first; the last one takes what is left. Each is sure of a few lines, where
    /// there are enough of them. Blank lines part them where there is room.
    private static func arrange(_ sections: [Section], _ last: ((Int) -> [Line])?, _ room: Int) -> [Line] {
        var left = room, parts: [[Line]] = []
        for (index, section) in sections.enumerated() where section.need > 0 {
            // Of two that follow, the first is sure of a third of the room and the second of a sixth.
            let later = room < 8 ? 0 : zip(sections[(index + 1)...], [room / 3, room / 6]).reduce(0) { $0 + min($1.0.need, $1.1) }
            let lines = section.lines(within: min(section.need, max(min(left, 2), left - later)))
            parts.append(lines)
            left -= lines.count
        }
        if let last {
            let lines = last(left - (left > parts.count + 4 ? parts.count : 0))
            if !lines.isEmpty {
                parts.append(lines)
                left -= lines.count
            }
        }
        let gaps = parts.count - 1
        return Array(parts.joined(separator: left >= gaps && gaps > 0 ? [Line()] : []))
    }

    private static func beside(_ left: [Line], _ right: [Line], _ width: Int) -> [Line] {
        (0..<max(left.count, right.count)).map { row in
            let one = row < left.count ? left[row] : Line()
            guard row < right.count else { return one }
            return one.padded(to: width) + Line(" | ", .dim) + right[row]
        }
    }
}
