public import Foundation

/// Time, as an argument.
public protocol WallClock: Sendable {
    func now() -> Date
    /// Returns at `moment`, or earlier when the task is cancelled.
    func sleep(until moment: Date) async
}

public struct SystemClock: WallClock {
    public init() {}

    public func now() -> Date { Date() }

    public func sleep(until moment: Date) async {
        let seconds = moment.timeIntervalSinceNow
        // A cancelled sleep is an early return, which the loop takes for a tick.
        if seconds > 0 { try? await Task.sleep(for: .seconds(seconds)) }
    }
}
