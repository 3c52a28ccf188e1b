/// Reads iCalendar files (RFC 5545), as calendar programs export them, into windows.
///
/// What can't be said with certainty is refused: a time without a zone, a zone that nobody knows or that the file describes
/// otherwise than the time zone database, an exception to a rule (`EXRULE`), a change to "this and all following".
public enum ICalendar {
    /// Larger texts are refused.
    public static let longest = 4 << 20
    /// Files with more events are refused.
    public static let mostEvents = 10_000

    /// What is wrong with the file, and in which of its lines, counted from 1.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        public var line: Int
        /// Without a full stop at its end. It may quote the file: a ``Diagnostic`` makes that safe to print.
        public var problem: String
        /// What to do now; follows the problem after a semicolon.
        public var remedy: String

        public init(line: Int, _ problem: String, remedy: String) {
            self.line = line
            self.problem = problem
            self.remedy = remedy
        }

        public var description: String { "line \(line): \(problem); \(remedy)" }
    }

    /// All faults that were found, at least one, in the order of their lines.
    public struct Faults: Error, Equatable, Sendable, CustomStringConvertible {
        public var all: [Fault]
        init(_ all: [Fault]) { self.all = Set(all).sorted { ($0.line, $0.problem) < ($1.line, $1.problem) } }
        public var description: String { all.map(\.description).joined(separator: "\n") }
    }

    /// The windows of the chosen events in the order of the file, each followed by its moved instances.
    ///
    /// Events that the choice doesn't take may be as wrong as they like. An instance that was moved, renamed or cancelled
    /// goes with its series, whatever its own summary says; it is chosen for itself only where the file lacks the series.
    /// Of several versions of an event the one with the highest `SEQUENCE` counts. Cancelled events are left out.
    public static func windows(in text: String, choosing choice: Choice) throws(Faults) -> [CalendarWindow] {
        try windows(in: Array(text.utf8), choosing: choice)
    }

    /// The same for the file's bytes. Some programs fold lines within a character; only here is such a character whole again.
    public static func windows(in bytes: [UInt8], choosing choice: Choice) throws(Faults) -> [CalendarWindow] {
        let file: CalendarFile, local: CalendarZone?
        do throws(Fault) {
            guard bytes.count <= longest else {
                throw Fault(line: 1, "the calendar has \(bytes.count) bytes, more than \(longest)", remedy: "export fewer events, or a shorter time")
            }
            local = try choice.localZone()
            file = try CalendarFile(bytes)
        } catch { throw Faults([error]) }
        var selection = CalendarSelection(file: file, zones: CalendarZones(file.zones, local: local), choice: choice)
        selection.run()
        guard selection.faults.isEmpty else { throw Faults(selection.faults) }
        guard !selection.windows.isEmpty else { throw Faults([selection.nothingChosen]) }
        return selection.windows
    }
}
