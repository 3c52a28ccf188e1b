public import Core
import Foundation

extension Report {
    /// Every step, those of batches first in their task.
    public var steps: [Step] { tasks.flatMap { $0.batchSteps + $0.targets.flatMap(\.steps) } }

    /// Steps that failed, are unreachable or unknown.
    public var failures: [Step] { steps.filter { $0.state.isTrouble } }

    /// Seconds from its first fact to its end, or to its last fact.
    public var seconds: Double { lastAt.timeIntervalSince(createdAt) }

    public var zone: ZonedTime { ZonedTime(TimeZone(identifier: timezone) ?? .gmt) }
}

extension StepState {
    public var isTrouble: Bool {
        switch self {
        case .failed, .unreachable, .unknown: true
        case .waiting, .blocked, .ready, .started, .succeeded, .skipped, .cancelled: false
        }
    }

    /// Its turn hasn't come, or never will.
    public var isAhead: Bool {
        switch self {
        case .waiting, .blocked, .ready, .cancelled: true
        case .started, .succeeded, .failed, .unreachable, .unknown, .skipped: false
        }
    }

    public var tone: Phrase.Tone {
        switch self {
        case .succeeded: .good
        case .failed, .unreachable, .unknown: .bad
        case .blocked, .started, .skipped, .cancelled: .notable
        case .waiting, .ready: .plain
        }
    }
}
