import Foundation

/// Where a step stands, as people and scripts see it.
public enum StepState: String, Codable, CaseIterable, Sendable {
    case waiting
    /// On a gate.
    case blocked
    case ready, started, succeeded, failed, unreachable, unknown, skipped, cancelled

    /// It wasn't begun: where the run has ended it never will be.
    var isToCome: Bool {
        switch self {
        case .waiting, .blocked, .ready: true
        case .started, .succeeded, .failed, .unreachable, .unknown, .skipped, .cancelled: false
        }
    }

    /// The same in a run that is over: nobody comes to it any more, or looks how it ended.
    var atEnd: StepState {
        switch self {
        case .waiting, .blocked, .ready: .cancelled
        case .started: .unknown
        case .succeeded, .failed, .unreachable, .unknown, .skipped, .cancelled: self
        }
    }
}

/// Where a step stands, as the machine sees it. Every case carries what only that case has.
enum Phase: Equatable, Sendable {
    case waiting
    /// All that it needs has succeeded.
    case ready
    /// It was asked for, and its gate is closed.
    case blocked
    /// Begun by the present holder.
    case started(attempt: Int)
    /// Begun by an earlier holder, or out of sight: its host must be looked at.
    case inDoubt(attempt: Int)
    /// `open` is the attempt whose truth only the host knows.
    case unreachable(open: Int?)
    case unknown(attempt: Int)
    case succeeded, failed, skipped
    /// Refused by the word of a gate's owner.
    case cancelled

    var state: StepState {
        switch self {
        case .waiting: .waiting
        case .ready: .ready
        case .blocked: .blocked
        case .started, .inDoubt: .started
        case .unreachable: .unreachable
        case .unknown: .unknown
        case .succeeded: .succeeded
        case .failed: .failed
        case .skipped: .skipped
        case .cancelled: .cancelled
        }
    }

    var isOpen: Bool {
        switch self {
        case .started, .inDoubt: true
        case .waiting, .ready, .blocked, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled: false
        }
    }

    /// What comes after it may go on.
    var isPassed: Bool {
        switch self {
        case .succeeded, .skipped: true
        case .waiting, .ready, .blocked, .started, .inDoubt, .unreachable, .unknown, .failed, .cancelled: false
        }
    }
}

/// What is remembered of a step beside its phase.
struct StepHistory: Sendable {
    var attempts = 0
    /// Attempts from before a person let the whole target begin anew.
    var earlierAttempts = 0
    /// The last attempt never began, so its number and token are used again.
    var reusesAttempt = false
    var askedAt: Date?
    var firstStartedAt: Date?
    var startedAt: Date?
    var endedAt: Date?
    /// Seconds by which the clock was put forward while it was under way.
    var clockShift = 0.0
    /// The attempt whose processes were to be ended.
    var toldToEnd: Int?
    /// Not to be tried again before.
    var notBefore: Date?
    var intent: Intent?
    var ending: StepEnding?
    var words: [Word] = []

    /// It may have taken effect: an attempt was begun of which the host doesn't know that it never came to be.
    var wasBegun: Bool { nextAttempt > earlierAttempts + 1 }

    /// The step's target begins anew: its numbers go on, and what was found or done counts no more. Words stay.
    mutating func startOver() {
        earlierAttempts = nextAttempt - 1
        tryAgain()
        startedAt = nil
        ending = nil
    }

    /// Another attempt is wanted by a person, at once and with the whole time for its retries.
    mutating func tryAgain() {
        endedAt = nil
        firstStartedAt = nil
        notBefore = nil
    }

    /// The number of the next attempt.
    var nextAttempt: Int { reusesAttempt ? attempts : attempts + 1 }
}

/// A fact that can't have happened in the state that the facts before it make: the record is damaged, or of a newer version.
public struct IllegalFact: Error, Equatable, Sendable, CustomStringConvertible {
    public var number: Int
    public var fact: Fact
    public var state: String
    public var description: String {
        "entry \(number) of the journal doesn't follow from those before it: \(fact) in state \(state); run 'drydock audit verify'"
    }
}
