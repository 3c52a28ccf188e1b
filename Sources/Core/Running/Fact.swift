public import Foundation

/// Something that happened in a run. All state of a run is a fold over its facts, in their order.
public enum Fact: Equatable, Sendable {
    /// The first fact of every run.
    case created(RunOrigin)
    /// A process took the run: at its start, and at each resume. Whatever was in flight is in doubt from here on.
    case held(Holder)
    /// Who a host said that it is, whenever that differs from what it said before.
    case identified(HostName, HostIdentity)
    /// A step reached its gate, and its owner is asked.
    case asked(step: Int)
    /// A word from the inbox, copied by the run's holder.
    case spoken(step: Int, Word)
    /// A word of the whole run.
    case told(Word)
    /// The intent: on disk before the act. The same attempt may be started again only after ``notStarted``.
    case started(step: Int, attempt: Int, Intent)
    /// The host knows that this attempt never began; its token is still free.
    case notStarted(step: Int, attempt: Int, why: String)
    /// This attempt is over without success, and the step may be tried again under the next number.
    case retrying(step: Int, attempt: Int, StepEnding)
    case ended(step: Int, attempt: Int, StepEnding)
    /// The step's processes are to be ended on its host: on disk before the first signal, so that how it then ends is known for
    /// what it is, whoever hears of it.
    case toldToEnd(step: Int, attempt: Int)
    /// Probes before this step were asked once more as the window opened, and this is what they found now.
    case reviewed(step: Int, [Finding])
    /// The clock of this machine was set, by so many seconds; what is measured in seconds goes on as if it hadn't been.
    case clockJumped(seconds: Double)
    /// The holder leaves: in which state, and why.
    case left(Leaving)
}

public struct RunOrigin: Codable, Equatable, Sendable {
    public var plan: PlanName
    public var fingerprint: Fingerprint
    /// Operating system user and machine of who typed the command, `anna@deploy1`.
    public var typedBy: String
    public init(plan: PlanName, fingerprint: Fingerprint, typedBy: String) {
        self.plan = plan
        self.fingerprint = fingerprint
        self.typedBy = typedBy
    }
    enum CodingKeys: String, CodingKey {
        case plan, fingerprint
        case typedBy = "typed_by"
    }
}

/// The process that drives a run.
public struct Holder: Codable, Equatable, Sendable {
    public var typedBy: String
    public var processID: Int
    /// Reason of an operator who runs outside the window, and until when.
    public var windowOverride: WindowOverride?

    public struct WindowOverride: Codable, Equatable, Sendable {
        public var until: Date
        public var reason: String
        public init(until: Date, reason: String) {
            self.until = until
            self.reason = reason
        }
    }

    public init(typedBy: String, processID: Int, windowOverride: WindowOverride? = nil) {
        self.typedBy = typedBy
        self.processID = processID
        self.windowOverride = windowOverride
    }
    enum CodingKeys: String, CodingKey {
        case typedBy = "typed_by"
        case processID = "process_id"
        case windowOverride = "window_override"
    }
}

public struct Intent: Codable, Equatable, Sendable {
    /// The host's boot id as last seen.
    public var bootID: String?
    /// Past this moment the host refuses to begin.
    public var notAfter: Date?
    public init(bootID: String? = nil, notAfter: Date? = nil) {
        self.bootID = bootID
        self.notAfter = notAfter
    }
    enum CodingKeys: String, CodingKey {
        case bootID = "boot_id"
        case notAfter = "not_after"
    }
}

public struct StepEnding: Codable, Equatable, Sendable {
    public var outcome: Outcome
    /// One sentence for a person: why, and where it isn't plain, what to do.
    public var reason: String?
    public var exitStatus: Int?
    public var output: OutputSummary?
    /// Whether a step that succeeded changed something; nil where that isn't known, or means nothing.
    public var changed: Bool?
    /// What later steps of the target may use.
    public var captured: [ParameterName: String]?
    /// A probe found that nothing is to be done to the target.
    public var skipsHost: Bool?

    public enum Outcome: String, Codable, CaseIterable, Sendable {
        case succeeded, failed, unreachable, unknown, skipped, cancelled
    }

    public init(
        _ outcome: Outcome, reason: String? = nil, exitStatus: Int? = nil, output: OutputSummary? = nil, changed: Bool? = nil,
        captured: [ParameterName: String]? = nil, skipsHost: Bool? = nil
    ) {
        self.outcome = outcome
        self.reason = reason
        self.exitStatus = exitStatus
        self.output = output
        self.changed = changed
        self.captured = captured
        self.skipsHost = skipsHost
    }
    enum CodingKeys: String, CodingKey {
        case outcome, reason, output, changed, captured
        case exitStatus = "exit_status"
        case skipsHost = "skips_host"
    }
}

/// A probe's newest result.
public struct Finding: Codable, Equatable, Sendable {
    public var step: Int
    public var ending: StepEnding
    public init(step: Int, ending: StepEnding) {
        self.step = step
        self.ending = ending
    }
}

/// What is stored of a step's output, beside the journal.
public struct OutputSummary: Codable, Equatable, Sendable {
    public struct Stream: Codable, Equatable, Sendable {
        /// Bytes that the step printed.
        public var bytes: Int
        /// Of these, bytes that were not kept.
        public var dropped: Int
        /// SHA-256 of the bytes that were kept.
        public var sha256: String
        public init(bytes: Int, dropped: Int, sha256: String) {
            self.bytes = bytes
            self.dropped = dropped
            self.sha256 = sha256
        }
    }
    public var out: Stream
    public var err: Stream
    public init(out: Stream, err: Stream) {
        self.out = out
        self.err = err
    }
}

public struct Leaving: Codable, Equatable, Sendable {
    public var state: RunState
    public var reason: String
    /// Why a run that isn't over was left; nil where the state says all.
    public var cause: Cause?

    public enum Cause: String, Codable, CaseIterable, Sendable {
        /// A person wanted nothing new to start.
        case drained
        /// The service stopped: it goes on by itself when the service is back.
        case serviceStopped = "service-stopped"
        case unreachable
        /// Another run has one of its hosts.
        case hostHeld = "host-held"
        case approval, window
        /// More failures than are borne, or an unknown outcome: a person must look.
        case stopped
    }

    public init(_ state: RunState, reason: String, cause: Cause? = nil) {
        self.state = state
        self.reason = reason
        self.cause = cause
    }
}

public enum RunState: String, Codable, CaseIterable, Sendable {
    case running
    /// For approvals, or for the window.
    case waiting
    /// By a person, or by `max_failures`.
    case paused
    /// Work is in flight and nobody holds it.
    case interrupted
    case unknown
    case succeeded, failed, cancelled

    /// Nothing can happen in the run any more.
    public var isFinal: Bool {
        switch self {
        case .succeeded, .failed, .cancelled: true
        case .running, .waiting, .paused, .interrupted, .unknown: false
        }
    }
}

/// A fact with its place in its run.
public struct Entry: Equatable, Sendable {
    /// From 1, without gaps.
    public var number: Int
    /// The fencing number of the holder that wrote it; 0 for the first.
    public var epoch: Int
    /// To the millisecond.
    public var at: Date
    public var fact: Fact
    public init(number: Int, epoch: Int, at: Date, fact: Fact) {
        self.number = number
        self.epoch = epoch
        self.at = at
        self.fact = fact
    }
}
