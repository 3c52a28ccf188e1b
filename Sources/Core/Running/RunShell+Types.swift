public import Foundation

/// What the loop is to do now, each in a task of its own; its end comes back as a ``RunEvent``.
public enum RunAct: Equatable, Sendable {
    case identify(HostName)
    /// Starts the job, or finds it started, and follows it.
    case start(step: Int, JobOrder, secrets: [SecretReference])
    /// Follows a job that may have been started; its secrets are for its output, in which they may stand.
    case look(step: Int, JobReference, secrets: [SecretReference])
    case probe(step: Int, attempt: Int, ProbeOrder, secrets: [SecretReference])
    /// Asks, read-only, whether a lost step's effect is there.
    case verify(step: Int, attempt: Int, ProbeOrder, secrets: [SecretReference])
    /// Asks probes of the step's target once more, in their order, before the step is begun.
    case review(step: Int, [Question])
    /// Signals a step that was told to end.
    case kill(step: Int, JobReference, signal: String)
    /// Removes what an ended job left on its host.
    case clean(step: Int, JobReference)

    public struct Question: Equatable, Sendable {
        public var probe: Int
        public var order: ProbeOrder
        public var secrets: [SecretReference]
        public init(probe: Int, order: ProbeOrder, secrets: [SecretReference]) {
            self.probe = probe
            self.order = order
            self.secrets = secrets
        }
    }
}

/// What happened outside.
public enum RunEvent: Equatable, Sendable {
    case identified(HostName, HostIdentity)
    case hostFailed(HostName, HostFailure)
    case replied(step: Int, attempt: Int, JobReply, StepOutput)
    case probed(step: Int, attempt: Int, ProbeEnding, StepOutput)
    case verified(step: Int, attempt: Int, ProbeEnding)
    /// What a review found; it ends at the first probe that failed.
    case reviewed(step: Int, [Answer])
    case reviewFailed(step: Int, HostFailure)
    /// A secret of one of its probes couldn't be had.
    case reviewRefused(step: Int, probe: Int, SecretFailure)
    /// A secret of the step couldn't be had: nothing reached the host.
    case secretFailed(step: Int, attempt: Int, SecretFailure)
    /// A start, look, probe or verify didn't come to its end.
    case actFailed(step: Int, attempt: Int, HostFailure)
    case words([InboxEntry])
    /// A person wants nothing new to start.
    case drain(DrainReason)
    /// The journal refused a start: another run holds the host.
    case hostHeld(HostHold)

    public enum DrainReason: Equatable, Sendable { case person, service }

    public struct Answer: Equatable, Sendable {
        public var probe: Int
        public var ending: ProbeEnding
        public var output: StepOutput
        public init(probe: Int, ending: ProbeEnding, output: StepOutput) {
            self.probe = probe
            self.ending = ending
            self.output = output
        }
    }
}

public struct StepOutput: Equatable, Sendable {
    public var summary: OutputSummary?
    /// The beginning of standard output, for `expect`, `capture` and the word of a step that changed nothing.
    public var head: [UInt8]
    public init(summary: OutputSummary? = nil, head: [UInt8] = []) {
        self.summary = summary
        self.head = head
    }
}

public struct RunSettings: Equatable, Sendable {
    /// Leave instead of waiting for an approval or for the window.
    public var noWait = false
    /// Hosts at work at the same time.
    public var hostLimit = 64
    /// Seconds after the intent within which a host may begin a step.
    public var startSlack = 600
    /// Seconds without a host during a step before it counts as unreachable.
    public var patience = 120
    /// Bytes kept of the beginning, and of the end, of each stream.
    public var outputCap = 1 << 20
    /// Attempts of a step that may be repeated by itself.
    public var attemptLimit = 5
    /// What earlier runs took.
    public var durations = Durations()
    public init() {}
}

/// One turn of the loop: what to write, and what to do once that is written.
public struct RunTurn: Equatable, Sendable {
    public var transaction: JournalTransaction
    public var acts: [RunAct]
    /// Nothing more can happen before this moment, unless an event comes.
    public var wake: Date?
    /// Warnings for the person at the terminal.
    public var notes: [String]
    /// The run is over for this process.
    public var outcome: RunOutcome?
}

public struct RunOutcome: Equatable, Sendable {
    public var leaving: Leaving
    public var exit: ExitCode
    public init(leaving: Leaving, exit: ExitCode) {
        self.leaving = leaving
        self.exit = exit
    }
}
