/// What will run, whole: templates and bindings, hosts, batches, rules. Its canonical bytes are what a fingerprint names.
///
/// Nothing in it depends on a file's position, a clock, or the machine that planned. Made by ``Planner``, or read back
/// by ``FrozenPlan/decode(_:)``, which checks every index.
public struct FrozenPlan: Codable, Equatable, Sendable {
    public var name: PlanName
    public var summary: String?
    public var requestedBy: String?
    public var matrix: MatrixExcerpt
    /// The hosts that the plan touches, sorted by name.
    public var hosts: [FrozenHost]
    /// In an order in which every task comes after those that it waits for.
    public var tasks: [FrozenTask]
    /// Nil: changing steps may start at any time.
    public var window: WindowSet?
    public var approvals: ApprovalPolicy

    public init(
        name: PlanName, summary: String?, requestedBy: String?, matrix: MatrixExcerpt, hosts: [FrozenHost],
        tasks: [FrozenTask], window: WindowSet?, approvals: ApprovalPolicy
    ) {
        self.name = name
        self.summary = summary
        self.requestedBy = requestedBy
        self.matrix = matrix
        self.hosts = hosts
        self.tasks = tasks
        self.window = window
        self.approvals = approvals
    }

    enum CodingKeys: String, CodingKey {
        case name, summary, matrix, hosts, tasks, window, approvals
        case requestedBy = "requested_by"
    }
}

/// The cells of the matrix that the plan rests on.
public struct MatrixExcerpt: Codable, Equatable, Sendable {
    public struct Cell: Codable, Hashable, Sendable {
        public var activity: ActivityID
        public var element: Element
        public var owner: Owner
    }
    public var edition: String
    public var cells: [Cell]
}

public struct FrozenHost: Codable, Equatable, Sendable {
    public var access: HostAccess
    public var element: Element
    public var platform: Platform
    public var labels: [String: String]
    /// The containers that a reboot of this host stops; empty where the plan doesn't reboot it.
    public var affected: [AffectedContainer]
}

public struct AffectedContainer: Codable, Hashable, Sendable {
    public var name: TargetName
    public var element: Element
    public var ctid: String
}

public struct FrozenTask: Codable, Equatable, Sendable {
    public var id: TaskID
    public var activity: ActivityID
    /// The activity's title in the matrix.
    public var title: String
    public var customConfiguration: Bool
    public var rollout: Rollout
    public var after: [After]
    public var variants: [FrozenVariant]
    /// Sorted by name.
    public var targets: [FrozenTarget]
    /// Indexes into `targets`; every target is in exactly one batch.
    public var batches: [[Int]]

    public struct After: Codable, Hashable, Sendable {
        public var task: TaskID
        public var evenIfFailures: Bool
        enum CodingKeys: String, CodingKey {
            case task
            case evenIfFailures = "even_if_failures"
        }
    }

    enum CodingKeys: String, CodingKey {
        case id, activity, title, rollout, after, variants, targets, batches
        case customConfiguration = "custom_configuration"
    }
}

/// A playbook's variant as it applies to one element, with the task's parameters bound.
public struct FrozenVariant: Codable, Equatable, Sendable {
    public var element: Element
    public var owner: Owner
    /// 0 for the steps of an `unlisted` task.
    public var revision: Int
    public var bindings: [ParameterName: BoundValue]
    /// Where secrets are found: references, never values.
    public var secrets: [ParameterName: String]
    public var steps: [FrozenStep]
    /// Run for a target whatever happened, once something was done to it.
    public var finally: [FrozenStep]
    public var onFailure: OnFailure

    public init(
        element: Element, owner: Owner, revision: Int, bindings: [ParameterName: BoundValue],
        secrets: [ParameterName: String] = [:], steps: [FrozenStep], finally: [FrozenStep] = [], onFailure: OnFailure = .stop
    ) {
        self.element = element
        self.owner = owner
        self.revision = revision
        self.bindings = bindings
        self.secrets = secrets
        self.steps = steps
        self.finally = finally
        self.onFailure = onFailure
    }

    enum CodingKeys: String, CodingKey {
        case element, owner, revision, bindings, secrets, steps, finally
        case onFailure = "on_failure"
    }
}

public struct FrozenTarget: Codable, Equatable, Sendable {
    public var name: TargetName
    /// Index into the plan's hosts: the target itself, or the host that it lives on.
    public var host: Int
    public var element: Element
    public var ctid: String?
    public var variant: Int
}

public struct FrozenStep: Codable, Equatable, Sendable {
    public var id: StepName
    public var kind: StepKind
    public var title: String?
    /// A script's or text's template; nil for `reboot` and `pause`.
    public var text: String?
    /// Seconds after which the step is ended; for a reboot: after which it counts as failed. 0: never.
    public var timeout: Int
    /// Seconds that the step is expected to take.
    public var expected: Int
    public var expect: Expectation
    public var effect: Effect
    public var verify: String?
    public var retry: Retry?
    public var cancel: CancelRule
    public var site: Site
    public var perBatch: Bool
    public var gate: Gate?
    /// Of a `file` step.
    public var file: File?
    /// A script that takes the step's effect back; of a `file` step, what follows once the old file is back.
    public var undo: String?
    public var capture: [Capture]
    /// What only the run can decide; all must hold, or the step is skipped.
    public var when: [Condition]
    public var freshConnection: Bool
    /// A probe whose exit status 0 means that nothing is to be done to the target.
    public var skipsHost: Bool
    public var stopsContainers: Bool
    /// A probe that is skipped where it fails, or its host is out of reach.
    public var mayFail: Bool
    /// Part of the rollout's watch over a target whose work is done: its soak, or its health probe. Skipped where the work failed.
    public var watchesHealth: Bool

    public init(
        id: StepName, kind: StepKind, title: String?, text: String?, timeout: Int, expected: Int, expect: Expectation,
        effect: Effect, verify: String?, retry: Retry?, cancel: CancelRule, site: Site, perBatch: Bool, gate: Gate?,
        file: File? = nil, undo: String? = nil, capture: [Capture] = [], when: [Condition] = [], freshConnection: Bool = false,
        skipsHost: Bool = false, stopsContainers: Bool = false, mayFail: Bool = false, watchesHealth: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.text = text
        self.timeout = timeout
        self.expected = expected
        self.expect = expect
        self.effect = effect
        self.verify = verify
        self.retry = retry
        self.cancel = cancel
        self.site = site
        self.perBatch = perBatch
        self.gate = gate
        self.file = file
        self.undo = undo
        self.capture = capture
        self.when = when
        self.freshConnection = freshConnection
        self.skipsHost = skipsHost
        self.stopsContainers = stopsContainers
        self.mayFail = mayFail
        self.watchesHealth = watchesHealth
    }

    /// Templates of a file that is put in place.
    public struct File: Codable, Hashable, Sendable {
        public var path: String
        public var content: String
        public var owner: String
        public var group: String
        public var mode: String
        public var validate: String?
        public init(path: String, content: String, owner: String, group: String, mode: String, validate: String?) {
            self.path = path
            self.content = content
            self.owner = owner
            self.group = group
            self.mode = mode
            self.validate = validate
        }
    }

    public struct Retry: Codable, Hashable, Sendable {
        public var every: Int
        public var during: Int
        public init(every: Int, during: Int) {
            self.every = every
            self.during = during
        }
    }

    /// The containers of its host stop, or move away.
    public var touchesContainers: Bool { kind == .reboot || stopsContainers }

    enum CodingKeys: String, CodingKey {
        case id, kind, title, text, timeout, expected, expect, effect, verify, retry, cancel, site, gate, file, undo, capture, when
        case perBatch = "per_batch"
        case freshConnection = "fresh_connection"
        case skipsHost = "skips_host"
        case stopsContainers = "stops_containers"
        case mayFail = "may_fail"
        case watchesHealth = "watches_health"
    }
}
