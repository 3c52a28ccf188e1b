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
        /// Run for a target whatever happened, once something was done to it.
        public var finally: [StepTemplate]
        public var onFailure: OnFailure
        public init(
            place: Place, elements: [Element], platforms: [Platform]?, parameters: [Parameter], steps: [StepTemplate],
            finally: [StepTemplate] = [], onFailure: OnFailure = .stop
        ) {
            self.place = place
            self.elements = elements
            self.platforms = platforms
            self.parameters = parameters
            self.steps = steps
            self.finally = finally
            self.onFailure = onFailure
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
    /// Takes the step's effect back; may be repeated, and does nothing where the effect isn't there.
    public var undo: Located<String>?
    public var capture: [Capture]
    public var when: [Located<Condition>]
    /// A probe over a connection of its own, made for it.
    public var freshConnection: Bool
    /// What it does stops or moves the containers of its host.
    public var stopsContainers: Bool
    /// A probe whose findings are wanted, not needed: where it fails, or its host is out of reach, it is skipped.
    public var mayFail: Bool

    public init(
        id: Located<StepName>, action: Action, title: String? = nil, timeout: Located<Setting>? = nil,
        expected: Located<Setting>? = nil, expect: Expectation = .init(), effect: Effect = .once,
        verify: Located<String>? = nil, retry: Retry? = nil, cancel: CancelRule = .unsafe, site: Site = .target,
        perBatch: Bool = false, undo: Located<String>? = nil, capture: [Capture] = [], when: [Located<Condition>] = [],
        freshConnection: Bool = false, stopsContainers: Bool = false, mayFail: Bool = false
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
        self.undo = undo
        self.capture = capture
        self.when = when
        self.freshConnection = freshConnection
        self.stopsContainers = stopsContainers
        self.mayFail = mayFail
    }

    public enum Action: Equatable, Sendable {
        case probe(Located<String>)
        /// A probe that ends with 0 where nothing is to be done to the target: the rest of its steps is skipped.
        case skipHostIf(Located<String>)
        case run(Located<String>)
        case file(FileTemplate)
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

/// A file that a step puts in place. Path, content, owner, group and mode are text templates, `validate` is a script.
public struct FileTemplate: Equatable, Sendable {
    public var path: Located<String>
    public var content: Located<String>
    public var owner: Located<String>?
    public var group: Located<String>?
    public var mode: Located<String>?
    /// Must end with 0; `{{file}}` is the new version, beside its place and not yet in it.
    public var validate: Located<String>?

    public init(
        path: Located<String>, content: Located<String>, owner: Located<String>? = nil, group: Located<String>? = nil,
        mode: Located<String>? = nil, validate: Located<String>? = nil
    ) {
        self.path = path
        self.content = content
        self.owner = owner
        self.group = group
        self.mode = mode
        self.validate = validate
    }
}

/// A value of a step's output that later steps of the same target may use.
public struct Capture: Codable, Hashable, Sendable {
    public var name: ParameterName
    /// A regular expression whose first group is the value, or the whole match if it has none.
    public var pattern: String
    public init(name: ParameterName, pattern: String) {
        self.name = name
        self.pattern = pattern
    }
}

/// One term of a step's `when`.
public struct Condition: Codable, Hashable, Sendable {
    public enum Subject: Codable, Hashable, Sendable {
        /// A parameter, a captured name, or one of those that every template has.
        case value(ParameterName)
        /// One of these earlier steps changed something.
        case changed([StepName])
    }
    public var subject: Subject
    /// The values that it may have; empty for ``Subject/changed(_:)``.
    public var values: [String]
    /// The term holds for every other value.
    public var isNegated: Bool
    public init(_ subject: Subject, values: [String] = [], isNegated: Bool = false) {
        self.subject = subject
        self.values = values
        self.isNegated = isNegated
    }

    /// For people: `evacuate is platform or direct`, `config changed something`.
    public var words: String {
        switch subject {
        case .changed(let steps): steps.map(\.rawValue).joined(separator: " or ") + " changed something"
        case .value(let name):
            "\(name) is \(isNegated ? "not " : "")" + values.map { $0.isEmpty ? "empty" : $0 }.joined(separator: " or ")
        }
    }

    public func holds(for value: String) -> Bool { values.contains(value) != isNegated }
}

/// What becomes of a target's earlier steps when one has failed.
public enum OnFailure: String, Codable, CaseIterable, Sendable {
    /// They stay as they are.
    case stop
    /// They are undone, the last first.
    case undo
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
