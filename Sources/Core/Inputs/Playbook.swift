/// How an activity is done, for each element and platform.
public struct Playbook: Equatable, Sendable {
    public var activity: ActivityID
    public var place: Place
    public var revision: Int
    public var variants: [Variant]

    public init(activity: ActivityID, place: Place, revision: Int, variants: [Variant]) {
        self.activity = activity
        self.place = place
        self.revision = revision
        self.variants = variants
    }

    public struct Variant: Equatable, Sendable {
        public var place: Place
        public var elements: [Element]
        /// Nil: every platform.
        public var platforms: [Platform]?
        public var parameters: [Parameter]
        public var steps: [StepTemplate]
        public init(
            place: Place, elements: [Element], platforms: [Platform]?, parameters: [Parameter], steps: [StepTemplate]
        ) {
            self.place = place
            self.elements = elements
            self.platforms = platforms
            self.parameters = parameters
            self.steps = steps
        }

        public func covers(_ element: Element, _ platform: Platform) -> Bool {
            elements.contains(element) && (platforms?.contains(platform) ?? true)
        }
    }
}

/// A step as a playbook (or an `unlisted` task) states it; durations may be parameters.
public struct StepTemplate: Equatable, Sendable {
    public var id: Located<StepName>
    public var action: Action
    public var title: String?
    public var timeout: Located<Setting>?
    public var expected: Located<Setting>?
    public var expect: Expectation
    public var effect: Effect
    /// A read-only probe that tells, by exit status 0, that the step's effect is there.
    public var verify: Located<String>?
    public var retry: Retry?
    public var cancel: CancelRule
    /// Where a container target's script runs.
    public var site: Site
    /// One step for a whole batch; only a `confirm`.
    public var perBatch: Bool

    public init(
        id: Located<StepName>, action: Action, title: String? = nil, timeout: Located<Setting>? = nil,
        expected: Located<Setting>? = nil, expect: Expectation = .init(), effect: Effect = .once,
        verify: Located<String>? = nil, retry: Retry? = nil, cancel: CancelRule = .unsafe, site: Site = .target,
        perBatch: Bool = false
    ) {
        self.id = id
        self.action = action
        self.title = title
        self.timeout = timeout
        self.expected = expected
        self.expect = expect
        self.effect = effect
        self.verify = verify
        self.retry = retry
        self.cancel = cancel
        self.site = site
        self.perBatch = perBatch
    }

    public enum Action: Equatable, Sendable {
        case probe(Located<String>)
        case run(Located<String>)
        case reboot(timeout: Located<Setting>)
        case handoff(Located<String>)
        case confirm(Located<String>)
        case pause(Located<Setting>)
    }

    /// A number of seconds, or the name of a parameter that holds one.
    public enum Setting: Equatable, Sendable {
        case seconds(Int)
        case parameter(ParameterName)
    }

    public struct Retry: Equatable, Sendable {
        public var every: Located<Setting>
        public var during: Located<Setting>
        public init(every: Located<Setting>, during: Located<Setting>) {
            self.every = every
            self.during = during
        }
    }
}

/// What a step must show to have succeeded.
public struct Expectation: Codable, Hashable, Sendable {
    /// Exit statuses that mean success.
    public var exit: [Int]
    /// A regular expression (ECMA-like, as Swift's `Regex` reads it) that must match somewhere in standard output.
    public var output: String?
    public init(exit: [Int] = [0], output: String? = nil) {
        self.exit = exit
        self.output = output
    }
}

/// What carrying a `run` step out once more would do.
public enum Effect: String, Codable, CaseIterable, Sendable {
    /// It must never run twice.
    case once
    /// Running it again does no harm.
    case idempotent
}

public enum CancelRule: String, Codable, CaseIterable, Sendable { case safe, unsafe }

public enum Site: String, Codable, CaseIterable, Sendable {
    /// On the target itself: inside the container, if it is one.
    case target
    /// On the host, also for a container target.
    case host
}
