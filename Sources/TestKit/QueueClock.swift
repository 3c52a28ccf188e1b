public import Core
public import Foundation
import Synchronization

/// A clock that stands still while anybody still works and jumps to the next moment that somebody sleeps for: sleepers wake
/// in the order of their moments, however fast or slow the machine is.
public final class QueueClock: WallClock {
    private struct State {
        var now: Date
        var sleepers: [Int: Date] = [:]
        var parked: [Int: CheckedContinuation<Void, Never>] = [:]
        var count = 0
        var most = 0

        /// Whose turn it is: the earliest, and of these the first that came.
        var next: Int? { sleepers.min { ($0.value, $0.key) < ($1.value, $1.key) }?.key }
    }
    private let state: Mutex<State>

    public init(at now: Date = Date(timeIntervalSince1970: 1_790_000_000)) { state = Mutex(State(now: now)) }

    public func now() -> Date { state.withLock { $0.now } }
    /// The greatest number of sleepers at one time.
    public var mostSleepers: Int { state.withLock { $0.most } }

    public func sleep(until moment: Date) async {
        let number = state.withLock { state in
            state.count += 1
            state.sleepers[state.count] = moment
            state.most = max(state.most, state.sleepers.count)
            return state.count
        }
        while true {
            // Others get the processor first: what can be done now is done before time goes on.
            for _ in 0..<20 where !Task.isCancelled { await Task.yield() }
            if wakes(number) { return }
            await withTaskCancellationHandler {
                await withCheckedContinuation { park($0, number) }
            } onCancel: {
                state.withLock { $0.parked.removeValue(forKey: number) }?.resume()
            }
        }
    }

    /// Whether it is this sleeper's turn, or it is cancelled; then the next one's comes.
    private func wakes(_ number: Int) -> Bool {
        let isCancelled = Task.isCancelled
        let (wakes, next) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard isCancelled || state.next == number else { return (false, nil) }
            if let moment = state.sleepers.removeValue(forKey: number), !isCancelled { state.now = max(state.now, moment) }
            return (true, state.next.flatMap { state.parked.removeValue(forKey: $0) })
        }
        next?.resume()
        return wakes
    }

    private func park(_ continuation: CheckedContinuation<Void, Never>, _ number: Int) {
        // Within the lock: a cancellation that comes later finds the continuation.
        let now = state.withLock { state in
            if Task.isCancelled || state.next == number { return true }
            state.parked[number] = continuation
            return false
        }
        if now { continuation.resume() }
    }
}
