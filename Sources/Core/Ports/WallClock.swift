public import Foundation

/// Time, as an argument.
public protocol WallClock: Sendable {
    func now() -> Date
    /// Seconds of a clock that nobody sets and that goes on while the machine sleeps; only differences mean something. Nil where
    /// there is none: a wall's clock that was set isn't noticed then.
    func steady() -> Double?
    /// Returns at `moment`, or earlier when the task is cancelled.
    func sleep(until moment: Date) async
}

extension WallClock {
    public func steady() -> Double? { nil }
}

public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Date { Date() }

    public func steady() -> Double? {
        var time = timespec()
        // CLOCK_BOOTTIME: like CLOCK_MONOTONIC, but it counts the time that the system is suspended too (clock_gettime(2)).
        guard clock_gettime(7, &time) == 0 else { return nil }
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    public func sleep(until moment: Date) async {
        let seconds = moment.timeIntervalSinceNow
        // A cancelled sleep is an early return, which the loop takes for a tick.
        if seconds > 0 { try? await Task.sleep(for: .seconds(seconds)) }
    }
}
