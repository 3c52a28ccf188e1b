public import Foundation

/// What a person said of a step, as it lies in the inbox and, once the run took it up, in its facts.
public struct Word: Codable, Equatable, Sendable {
    public enum Verb: String, Codable, CaseIterable, Sendable {
        case approved, rejected
        /// An unknown step's truth, by a person.
        case resolvedSucceeded = "resolved-succeeded"
        case resolvedFailed = "resolved-failed"
        case resolvedRerun = "resolved-rerun"
        /// Of a whole run: nothing new starts, until somebody resumes it.
        case paused
        /// Of a whole run: nothing new starts any more, and what may be ended is ended.
        case cancelled
        /// The same, and what runs is ended whatever its playbook says.
        case cancelledForcibly = "cancelled-forcibly"
        /// A failed or unreachable step is tried again.
        case retried
        /// Of a target: all that is done to it is done again, from its first step.
        case restarted
        /// Of a target: nothing more is done to it, and it counts as no failure.
        case skipped
        /// A person did by hand what the step should have done.
        case doneByHand = "done-by-hand"
        /// Of a target: what was done to it is taken back.
        case undone
        /// Of a whole run: it is over, whatever it left.
        case closed

        public enum Scope: Sendable { case step, target, run }

        /// What it is said of. A target is named by any of its own steps.
        public var scope: Scope {
            switch self {
            case .paused, .cancelled, .cancelledForcibly, .closed: .run
            case .restarted, .skipped, .undone: .target
            case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .retried, .doneByHand: .step
            }
        }

        /// A run that has ended goes on by it.
        public var reopens: Bool {
            switch self {
            case .retried, .restarted, .doneByHand, .undone: true
            case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .skipped, .closed: false
            }
        }
    }

    /// The inbox's number; a word is taken up at most once.
    public var id: Int
    public var verb: Verb
    /// Who spoke.
    public var by: String
    /// With what right: an owner's name.
    public var role: Owner?
    /// Who typed it: operating system user and machine.
    public var typedBy: String
    public var ticket: String?
    public var reason: String?
    public var at: Date
    /// Nil: no expiry. Checked when the word is used.
    public var expires: Date?

    public init(
        id: Int = 0, verb: Verb, by: String, role: Owner? = nil, typedBy: String, ticket: String? = nil,
        reason: String? = nil, at: Date, expires: Date? = nil
    ) {
        self.id = id
        self.verb = verb
        self.by = by
        self.role = role
        self.typedBy = typedBy
        self.ticket = ticket
        self.reason = reason
        self.at = at
        self.expires = expires
    }

    enum CodingKeys: String, CodingKey {
        case id, verb, by, role, ticket, reason, at, expires
        case typedBy = "typed_by"
    }
}

/// A word, and what it was said about.
public struct InboxEntry: Equatable, Sendable {
    public var fingerprint: Fingerprint
    /// Nil: said of the frozen plan; the first run of it that reaches the step takes it up.
    public var run: RunID?
    /// Nil: said of the whole run.
    public var step: StepID?
    public var word: Word
    public init(fingerprint: Fingerprint, run: RunID?, step: StepID?, word: Word) {
        self.fingerprint = fingerprint
        self.run = run
        self.step = step
        self.word = word
    }
}
