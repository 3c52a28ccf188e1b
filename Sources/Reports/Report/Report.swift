public import Core
public import Foundation

/// A run on paper: all that somebody who wasn't there needs to know of it. Made by ``init(_:)`` of a run's entries.
///
/// As JSON its keys are these names in snake_case; what there is nothing to say of is left out.
public struct Report: Equatable, Sendable, Encodable {
    public var run: RunID
    public var plan: PlanName
    public var fingerprint: Fingerprint
    public var summary: String?
    public var requestedBy: String?
    public var matrixEdition: String
    public var playbooks: [Playbook]
    public var approvals: ApprovalPolicy
    /// The window's rule in words; nil: always open.
    public var window: String?
    /// The zone in which people read its times; an IANA name.
    public var timezone: String
    /// Those between the run's beginning and its last fact.
    public var openings: [Opening]

    public var state: RunState
    public var reason: String?
    public var createdAt: Date
    /// Time of the last fact.
    public var lastAt: Date
    /// Nil: the run isn't over.
    public var endedAt: Date?
    /// Steps by state.
    public var counts: [String: Int]

    public var holders: [Holder]
    public var tasks: [Task]
    public var gates: [Gate]
    /// Everything that a person said, in its order.
    public var words: [Said]
    public var unknowns: [Unknown]
    public var clockJumps: [ClockJump]
    public var owed: Owed
    public var timeline: [Event]

    public struct Playbook: Equatable, Sendable, Encodable {
        public var activity: ActivityID
        public var title: String
        public var element: Element
        public var owner: Owner
        /// 0 for the steps of an `unlisted` task.
        public var revision: Int
    }

    public struct Opening: Equatable, Sendable, Encodable {
        public var from: Date
        /// Nil: it has no end.
        public var until: Date?
        public var names: [String]
    }

    /// A process that had the run.
    public struct Holder: Equatable, Sendable, Encodable {
        public var at: Date
        public var typedBy: String
        public var processId: Int
        public var isResume: Bool
        public var overrideUntil: Date?
        public var overrideReason: String?
        /// Nil: it never left, as after a crash, or has the run still.
        public var leftAt: Date?
        public var leftState: RunState?
        public var leftReason: String?
    }

    public struct Task: Equatable, Sendable, Encodable {
        public var id: TaskID
        public var activity: ActivityID
        public var title: String
        public var customConfiguration: Bool
        /// More failed than its rollout bears, or one is unknown.
        public var isStopped: Bool
        public var batches: Int
        public var targets: [Target]
        /// Said or done once for a whole batch.
        public var batchSteps: [Step]
    }

    public struct Target: Equatable, Sendable, Encodable {
        public var name: TargetName
        public var host: HostName
        public var element: Element
        /// From 1.
        public var batch: Int
        public var state: TargetStanding
        /// What was done to it was undone again, as far as its playbook says how.
        public var takenBack: Bool
        /// Of its first step that went wrong.
        public var reason: String?
        public var startedAt: Date?
        public var endedAt: Date?
        public var seconds: Double?
        public var steps: [Step]
    }

    public struct Step: Equatable, Sendable, Encodable {
        public var id: String
        public var title: String?
        public var kind: StepKind
        public var owner: Owner?
        /// From 1.
        public var batch: Int
        public var state: StepState
        public var attempts: Int
        public var exitStatus: Int?
        public var askedAt: Date?
        public var startedAt: Date?
        public var endedAt: Date?
        public var seconds: Double?
        public var reason: String?
        public var changed: Bool?
        public var isClosing: Bool
        /// The end of what it printed.
        public var output: [Tail]
        /// What it was doing when; for drawings, and not part of the JSON.
        public var spans: [Span]

        enum CodingKeys: CodingKey {
            case id, title, kind, owner, batch, state, attempts, exitStatus, askedAt, startedAt, endedAt, seconds, reason, changed, isClosing, output
        }

        /// The step's own name, without task and target.
        public var name: String { id.split(separator: "/").last.map(String.init) ?? id }
    }

    /// The end of a stream, `out` or `err`, of a step's last attempt.
    public struct Tail: Equatable, Sendable, Encodable {
        public var stream: String
        public var text: String
        /// Bytes before it that are left out.
        public var omitted: Int
        public init(stream: String, text: String, omitted: Int) {
            self.stream = stream
            self.text = text
            self.omitted = omitted
        }
    }

    /// A stretch of time of a step.
    public struct Span: Equatable, Sendable {
        public enum Kind: Hashable, Sendable {
            /// It waited for somebody's word.
            case waiting
            /// Nil: it wasn't seen to end, or was to be tried again.
            case work(StepEnding.Outcome?)
        }
        public var kind: Kind
        public var from: Date
        /// Nil: it lasts.
        public var to: Date?
    }

    public struct Gate: Equatable, Sendable, Encodable {
        public var step: String
        public var gate: Core.Gate
        public var owner: Owner
        public var state: GateStanding
        public var isReached: Bool
        public var askedAt: Date?
        public var words: [Said]
    }

    /// A word of a person.
    public struct Said: Equatable, Sendable, Encodable {
        public var at: Date
        public var verb: Word.Verb
        /// Nil: said of the whole run.
        public var step: String?
        public var by: String
        public var role: Owner?
        /// Operating system user and machine.
        public var typedBy: String
        public var ticket: String?
        public var reason: String?
        public var expires: Date?
        /// Typed by who asked for the plan, and spoken by somebody else; as far as their names tell.
        public var recordedByRequester: Bool
        /// It lies in the inbox: the run hasn't taken it up yet.
        public var isPending: Bool
    }

    /// A step of which nobody knew whether it had happened.
    public struct Unknown: Equatable, Sendable, Encodable {
        public var step: String
        public var at: Date
        public var reason: String?
        /// Nil: nobody has decided it.
        public var resolution: Said?
    }

    public struct ClockJump: Equatable, Sendable, Encodable {
        public var at: Date
        public var seconds: Double
    }

    public struct Event: Equatable, Sendable, Encodable {
        public var number: Int
        public var at: Date
        /// The fact's kind, as in `drydock log --output jsonl`.
        public var event: String
        public var text: String
        /// More than a step's ordinary way.
        public var isNews: Bool
    }

    /// What is still to be done, looked at or undone by somebody.
    public struct Owed: Equatable, Sendable, Encodable {
        /// Begun, and not known to be over.
        public var unfinishedSteps: [String] = []
        /// Steps of `finally` that a touched target hasn't had.
        public var finallySteps: [String] = []
        /// Held by this run: other runs leave them alone.
        public var heldHosts: [HostName] = []
        public var containers: [Containers] = []
        public var waitingGates: [String] = []
        /// The next platform upgrade may overwrite what these tasks made.
        public var customConfigurations: [TaskID] = []
        /// Steps whose turn never came.
        public var stepsNotBegun = 0

        public struct Containers: Equatable, Sendable, Encodable {
            public var host: HostName
            public var containers: [TargetName]
        }

        public var isNothing: Bool { self == Owed() }
    }
}
