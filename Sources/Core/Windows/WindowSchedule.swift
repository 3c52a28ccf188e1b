public import Foundation

/// The openings of a plan's windows, as instants: what any window holds and no blackout takes away.
///
/// Openings that touch or overlap are one. ``rule`` says what counts in the nights when clocks change.
public struct WindowSchedule: Sendable {
    public struct Opening: Equatable, Sendable {
        public var start: Date
        public var end: Date
        /// Seconds before the end within which nothing new starts.
        public var cutoff: Int
        /// Names of the windows that make it, where they have some.
        public var names: [String]

        public init(start: Date, end: Date, cutoff: Int = 0, names: [String] = []) {
            self.start = start
            self.end = end
            self.cutoff = cutoff
            self.names = names
        }

        /// The last moment at which something new may start that needs no time.
        public var lastStart: Date { end.addingTimeInterval(-Double(cutoff)) }
        public var seconds: Double { end.timeIntervalSince(start) }
        /// It has an end that somebody stated.
        public var isBounded: Bool { end < .distantFuture }
    }

    public struct Fault: Error, Equatable, Sendable, CustomStringConvertible {
        public var description: String
    }

    /// For people.
    public static let rule = """
        Times are local times of the zone. One that the clock skips counts by the offset before the change (02:30 is then 03:30); \
        one that comes twice is the first. 'end' is a local time too; 'duration' is time that passes, whole days by the calendar.
        """

    private let windows: [WindowLine]
    private let blackouts: [WindowLine]
    public let reserves: WindowSet.Reserves

    /// - Throws: where a rule has no meaning, or no window ever opens.
    public init(_ set: WindowSet) throws(Fault) {
        var lines: [WindowLine] = []
        for rule in set.windows { lines.append(try WindowLine(rule)) }
        windows = lines
        lines = []
        for rule in set.blackouts { lines.append(try WindowLine(rule)) }
        blackouts = lines
        reserves = set.reserves
        guard let first = opening(atOrAfter: Date(timeIntervalSince1970: 0)) else {
            throw Fault(description: set.blackouts.isEmpty ? "the window never opens" : "the window never opens outside the blackouts")
        }
        guard first.seconds > Double(first.cutoff) || opening(atOrAfter: first.end) != nil else {
            throw Fault(description: "the cutoff leaves nothing of the window")
        }
        for (line, rule) in zip(windows, set.windows) {
            if let own = line.interval(endingAfter: Date(timeIntervalSince1970: 0)), own.end.timeIntervalSince(own.start) <= Double(rule.cutoff) {
                throw Fault(description: "the cutoff leaves nothing of the window")
            }
        }
    }

    /// The opening that holds `moment`, or else the next one; nil when there are no more within ten years.
    public func opening(atOrAfter moment: Date) -> Opening? {
        var probe = moment
        // Each round leaves a whole window behind that blackouts had eaten.
        for _ in 0..<10_000 {
            guard let merged = merged(endingAfter: probe) else { return nil }
            if let piece = piece(of: merged, endingAfter: moment) { return piece }
            guard merged.end < .distantFuture else { return nil }
            probe = merged.end
        }
        return nil
    }

    /// At most `count` openings, from the one that holds `moment` on.
    public func openings(atOrAfter moment: Date, count: Int) -> [Opening] {
        var found: [Opening] = [], moment = moment
        while found.count < count, let opening = opening(atOrAfter: moment) {
            found.append(opening)
            guard opening.isBounded else { break }
            moment = opening.end
        }
        return found
    }

    /// The blackout that holds `moment`, by name, and its end.
    public func blackout(at moment: Date) -> (name: String?, end: Date)? {
        for line in blackouts {
            if let interval = line.interval(endingAfter: moment), interval.start <= moment { return (line.rule.name, interval.end) }
        }
        return nil
    }

    // MARK: - Union and difference

    private func merged(endingAfter moment: Date) -> Opening? {
        guard !windows.isEmpty else { return Opening(start: .distantPast, end: .distantFuture) }
        let candidates = windows.compactMap { line in line.interval(endingAfter: moment).map { ($0, line) } }
        guard let (first, line) = candidates.min(by: { ($0.0.start, $0.0.end) < ($1.0.start, $1.0.end) }) else { return nil }
        var opening = Opening(start: first.start, end: first.end, cutoff: line.rule.cutoff, names: [line.rule.name].compactMap(\.self))
        // A rule whose every opening touches the next is one that is always open, as far as anybody plans.
        for _ in 0..<5000 {
            var isLonger = false
            for line in windows {
                guard let more = line.interval(endingAfter: opening.end), more.start <= opening.end else { continue }
                isLonger = true
                opening.end = more.end
                opening.cutoff = line.rule.cutoff
                if let name = line.rule.name, !opening.names.contains(name) { opening.names.append(name) }
            }
            if !isLonger { break }
        }
        return opening
    }

    /// The first part of an opening that no blackout takes and that ends after `moment`.
    private func piece(of opening: Opening, endingAfter moment: Date) -> Opening? {
        // What is always open has no beginning to count from: two months back is as good.
        var cursor = max(opening.start, moment.addingTimeInterval(-Self.lookback))
        var start = opening.start > cursor ? opening.start : windows.isEmpty ? Date.distantPast : opening.start
        for _ in 0..<10_000 {
            let next = blackouts.compactMap { $0.interval(endingAfter: cursor) }.min { $0.start < $1.start }
            let end = min(opening.end, next?.start ?? .distantFuture)
            if end > max(start, cursor), end > moment {
                var piece = opening
                (piece.start, piece.end) = (start, end)
                return piece
            }
            guard let next, next.start < opening.end else { return nil }
            cursor = max(cursor, next.end)
            start = cursor
            guard cursor < opening.end else { return nil }
        }
        return nil
    }

    /// Seconds.
    private static let lookback = 60.0 * 86_400
}
