/// What a person asks for.
public struct MaintenancePlan: Equatable, Sendable {
    public var name: Located<PlanName>
    public var summary: String?
    public var requestedBy: String?
    public var tasks: [PlanTask]
    /// The place is that of `window`, or of the plan's first line where only blackouts are given.
    public var window: Located<WindowSet>?
    public var approvals: ApprovalPolicy

    public init(
        name: Located<PlanName>, summary: String? = nil, requestedBy: String? = nil, tasks: [PlanTask],
        window: Located<WindowSet>? = nil, approvals: ApprovalPolicy = .init()
    ) {
        self.name = name
        self.summary = summary
        self.requestedBy = requestedBy
        self.tasks = tasks
        self.window = window
        self.approvals = approvals
    }
}

public typealias PlanName = Identifier<MaintenancePlan>

public struct PlanTask: Equatable, Sendable {
    public var id: Located<TaskID>
    /// As written; checked against the matrix by the planner.
    public var activity: Located<String>
    public var targets: Located<TargetSelector>
    /// By name, as written.
    public var parameters: [ParameterName: Located<String>]
    public var rollout: Rollout
    /// A probe of each target whose work is done, after its soak; the next batch begins when it has succeeded.
    public var health: StepTemplate?
    public var after: [After]
    /// The operations guide doesn't describe the configuration that this task makes.
    public var customConfiguration: Bool
    /// The steps of an `unlisted` task.
    public var steps: [StepTemplate]?

    public init(
        id: Located<TaskID>, activity: Located<String>, targets: Located<TargetSelector>,
        parameters: [ParameterName: Located<String>] = [:], rollout: Rollout = .init(), health: StepTemplate? = nil, after: [After] = [],
        customConfiguration: Bool = false, steps: [StepTemplate]? = nil
    ) {
        self.id = id
        self.activity = activity
        self.targets = targets
        self.parameters = parameters
        self.rollout = rollout
        self.health = health
        self.after = after
        self.customConfiguration = customConfiguration
        self.steps = steps
    }

    public struct After: Equatable, Sendable {
        public var task: Located<TaskID>
        public var evenIfFailures: Bool
        public init(task: Located<TaskID>, evenIfFailures: Bool = false) {
            self.task = task
            self.evenIfFailures = evenIfFailures
        }
    }
}

/// How many targets at a time, and when to stop.
public struct Rollout: Codable, Hashable, Sendable {
    /// Sizes of successive batches; the last repeats. Empty: one batch.
    public var serial: [BatchSize]
    /// Failed, unreachable and unknown targets of the whole task that are borne; the next one stops it.
    public var maxFailures: FailureLimit
    /// By label: the same for the targets whose hosts share a value of it. Where one such group has more failures, the whole task stops.
    public var maxFailuresPer: [String: FailureLimit]
    /// A label: no batch holds two hosts with the same value of it.
    public var spreadBy: String?
    /// Seconds between the end of a batch and the beginning of the next. Where a health probe follows it, the planner makes it a
    /// step of each target, before that probe.
    public var soak: Int
    public var anyUnknown: AnyUnknown

    public enum AnyUnknown: String, Codable, CaseIterable, Sendable { case stop, `continue` }

    public init(
        serial: [BatchSize] = [], maxFailures: FailureLimit = 0, maxFailuresPer: [String: FailureLimit] = [:], spreadBy: String? = nil, soak: Int = 0,
        anyUnknown: AnyUnknown = .stop
    ) {
        self.serial = serial
        self.maxFailures = maxFailures
        self.maxFailuresPer = maxFailuresPer
        self.spreadBy = spreadBy
        self.soak = soak
        self.anyUnknown = anyUnknown
    }

    enum CodingKeys: String, CodingKey {
        case serial, soak
        case maxFailures = "max_failures"
        case maxFailuresPer = "max_failures_per"
        case spreadBy = "spread_by"
        case anyUnknown = "any_unknown"
    }
}

public enum BatchSize: Hashable, Sendable {
    case count(Int)
    /// 1...100 of the task's targets, rounded down, never below one.
    case percent(Int)

    public func size(of total: Int) -> Int {
        switch self {
        case .count(let count): max(1, count)
        case .percent(let percent): max(1, total * percent / 100)
        }
    }

    public var text: String {
        switch self {
        case .count(let count): "\(count)"
        case .percent(let percent): "\(percent)%"
        }
    }

    /// `3` or `25%`; nil for anything else, for zero, and for more than 100%.
    public init?(text: String) {
        if text.hasSuffix("%") {
            guard let percent = Int(text.dropLast()), (1...100).contains(percent) else { return nil }
            self = .percent(percent)
        } else {
            guard let count = Int(text), count >= 1 else { return nil }
            self = .count(count)
        }
    }
}

extension BatchSize: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let size = Self(text: text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is no batch size"))
        }
        self = size
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

public struct ApprovalPolicy: Codable, Hashable, Sendable {
    /// Distinct people whose word a gate needs.
    public var quorum: Int
    /// Seconds after which an approval that wasn't used lapses.
    public var expires: Int
    public var requesterMayApprove: Bool

    public init(quorum: Int = 1, expires: Int = 21 * 86_400, requesterMayApprove: Bool = false) {
        self.quorum = quorum
        self.expires = expires
        self.requesterMayApprove = requesterMayApprove
    }

    enum CodingKeys: String, CodingKey {
        case quorum, expires
        case requesterMayApprove = "requester_may_approve"
    }
}
