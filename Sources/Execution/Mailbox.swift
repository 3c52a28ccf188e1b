public import Core
internal import Foundation
import Synchronization

/// What reaches the loop, in the order of arrival.
enum Mail: Sendable {
    case event(RunEvent)
    /// This moment came, at which the loop wanted to be woken.
    case tick(Date)
    /// Let go at once: connections are dropped, remote jobs go on.
    case abandon
}

/// Collects mail from any thread until the loop takes all of it at once.
final class Mailbox: Sendable {
    private struct State {
        var mail: [Mail] = []
        var waiting: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    func post(_ mail: Mail) {
        let waiting = state.withLock { state in
            state.mail.append(mail)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Everything that has arrived, at least one piece. Only one task may wait.
    func take() async -> [Mail] {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.mail.isEmpty { state.waiting = continuation }
                return !state.mail.isEmpty
            }
            if isThere { continuation.resume() }
        }
        return state.withLock { state in
            defer { state.mail = [] }
            return state.mail
        }
    }
}

/// Steers a run from outside the loop: a signal handler, mostly.
public struct RunControl: Sendable {
    let mailbox = Mailbox()
    public init() {}

    /// Nothing new starts; what runs ends; the run can be resumed.
    public func drain(_ reason: RunEvent.DrainReason = .person) { mailbox.post(.event(.drain(reason))) }

    /// Connections are dropped; remote jobs go on; the run can be resumed.
    public func abandon() { mailbox.post(.abandon) }
}
