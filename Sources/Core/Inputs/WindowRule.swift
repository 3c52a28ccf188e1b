/// When changing steps may start, as rule and zone: no instant is computed while planning.
public struct WindowRule: Codable, Hashable, Sendable {
    /// What it is called where it is spoken of, such as the summary of a calendar's event.
    public var name: String?
    /// An IANA name.
    public var timezone: String
    /// Local time, `2026-12-05T01:00`.
    public var start: String
    /// Local time of day, `05:00`; on the next day where it isn't later than the start's.
    public var end: String?
    /// Seconds that pass, but whole days by the calendar: 86400 is from noon to noon also where the clock changes. Exactly one of
    /// `end` and `duration` is given.
    public var duration: Int?
    /// An RFC 5545 recurrence rule for further openings.
    public var `repeat`: String?
    /// Local times at which it opens besides.
    public var also: [String]
    /// Openings that are left out: by the local time of their start, or all that start on a day, `2026-12-26`.
    public var except: [String]
    /// Seconds before the end within which nothing new starts.
    public var cutoff: Int

    public init(
        name: String? = nil, timezone: String, start: String, end: String? = nil, duration: Int? = nil, repeat rule: String? = nil,
        also: [String] = [], except: [String] = [], cutoff: Int = 0
    ) {
        self.name = name
        self.timezone = timezone
        self.start = start
        self.end = end
        self.duration = duration
        self.repeat = rule
        self.also = also
        self.except = except
        self.cutoff = cutoff
    }
}

/// All that binds the time of a plan's changing steps.
public struct WindowSet: Codable, Hashable, Sendable {
    /// Any of them is enough; none at all: always open.
    public var windows: [WindowRule]
    /// While one of these lasts, no window is open: the plan's own and the fleet's freezes.
    public var blackouts: [WindowRule]
    public var missed: Missed
    public var reserves: Reserves

    /// What becomes of an opening that passed while nobody drove the run.
    public enum Missed: String, Codable, CaseIterable, Sendable {
        /// The next one is waited for.
        case wait
        /// It is made up for at once, for as long as it would have lasted.
        case runLate = "run-late"
    }

    /// What an opening must hold besides the steps' own time.
    public struct Reserves: Codable, Hashable, Sendable {
        /// Seconds for a host that takes longer than expected to come back; counted once for each host that is rebooted.
        public var reboot: Int
        /// Seconds to take a host's steps back. Nil: what its `undo` and `finally` steps are expected to take.
        public var rollback: Int?
        public init(reboot: Int = 900, rollback: Int? = nil) {
            self.reboot = reboot
            self.rollback = rollback
        }
    }

    public init(_ windows: [WindowRule], blackouts: [WindowRule] = [], missed: Missed = .wait, reserves: Reserves = .init()) {
        self.windows = windows
        self.blackouts = blackouts
        self.missed = missed
        self.reserves = reserves
    }
}
