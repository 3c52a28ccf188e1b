/// One window that a calendar's event stands for, in a zone's local time.
///
/// Starts are written `2026-12-05T01:00`, with seconds (`2026-12-05T01:00:30`) only where there are any.
public struct CalendarWindow: Equatable, Sendable {
    /// An IANA name that Foundation knows.
    public var timezone: String
    /// The first opening, local time.
    public var start: String
    /// The length of each opening, more than 0. Between two times it is what a stopwatch shows, also in a night when the
    /// clock changes; a day (of an all-day event, or of a `DURATION` such as `P1D`) always counts as 86,400.
    public var seconds: Int
    /// The value of `RRULE` as the file has it. It isn't looked at: whoever computes the openings judges it.
    public var `repeat`: String?
    /// Further starts, local times.
    public var also: [String]
    /// Openings that don't take place, or take place at another time as a window of their own: local starts, or a date
    /// (`2026-12-05`) for all that start on that day.
    public var except: [String]
    /// The event's title as the file has it, control characters included.
    public var summary: String

    public init(
        timezone: String, start: String, seconds: Int, repeat rule: String? = nil, also: [String] = [],
        except: [String] = [], summary: String = ""
    ) {
        self.timezone = timezone
        self.start = start
        self.seconds = seconds
        self.repeat = rule
        self.also = also
        self.except = except
        self.summary = summary
    }
}
