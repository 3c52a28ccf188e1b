/// What one frozen plan says and another doesn't, in an operator's words. The same change on many targets is one, told as it reads
/// on the first of them.
///
/// Texts hold what people wrote: whoever shows them makes them harmless first.
public struct PlanDiff: Equatable, Sendable {
    public enum Subject: String, Codable, CaseIterable, Sendable {
        /// Name, summary, requester.
        case plan
        case window, approvals
        /// Edition and cells.
        case matrix
        case host
        /// Gone, come, activity, order, rollout, what it promises.
        case task
        case target, batches, owner, parameter, step, gate
    }

    public enum Kind: String, Codable, Sendable { case gone, come, changed }

    public struct Change: Equatable, Sendable {
        public var subject: Subject
        public var kind: Kind
        /// What it is called: `kernel/reboot`, `host uh-1`.
        public var name: String
        /// What of it; nil where the whole of it is gone or come.
        public var field: String?
        public var before: String?
        public var after: String?
        /// The targets that it is about; empty where it is about all or none.
        public var targets: [TargetName]

        public init(
            _ subject: Subject, _ kind: Kind, _ name: String, field: String? = nil, before: String? = nil, after: String? = nil, targets: [TargetName] = []
        ) {
            self.subject = subject
            self.kind = kind
            self.name = name
            self.field = field
            self.before = before
            self.after = after
            self.targets = targets
        }

        /// Texts of more than one line are told line by line.
        public var lines: [LineDiff.Line] {
            guard let before, let after, before.contains("\n") || after.contains("\n") else { return [] }
            return LineDiff(before, after).lines
        }
    }

    public private(set) var changes: [Change] = []
    /// Gates of the newer plan, in its order, and whether the older one has the same.
    public private(set) var gates: [Gate] = []
    /// The two are the same to the byte: what was approved of one is approved of the other.
    public let isSame: Bool

    public struct Gate: Equatable, Sendable {
        public var step: StepID
        public var gate: Core.Gate
        public var owner: Owner
        /// The older plan has a gate of this kind before a step of this name.
        public var wasThere: Bool
    }

    public init(from old: PlanGraph, to new: PlanGraph) {
        isSame = old.fingerprint == new.fingerprint
        guard !isSame else { return }
        comparePlans(old.plan, new.plan)
        compareHosts(old.plan, new.plan)
        var tasks = TaskDiff(old, new)
        tasks.compare(into: &changes)
        if changes.isEmpty {
            // The fingerprint sees more than people are told of: that is said, rather than that the plans are equal.
            changes.append(Change(.plan, .changed, "\(new.plan.name)", field: "something that has no words here; compare the frozen files"))
        }
        gates = Self.gates(old, new)
    }

    private static func gates(_ old: PlanGraph, _ new: PlanGraph) -> [Gate] {
        let before = old.steps.reduce(into: [StepID: Core.Gate]()) { gates, node in
            if let id = old.stepID(node), let gate = old.step(node)?.gate { gates[id] = gate }
        }
        return new.steps.compactMap { node in
            guard let id = new.stepID(node), let gate = new.step(node)?.gate, let owner = new.gateOwner(node) else { return nil }
            return Gate(step: id, gate: gate, owner: owner, wasThere: before[id] == gate)
        }
    }

    // MARK: - The plan as a whole

    private mutating func note(_ subject: Subject, _ name: String, _ field: String, _ before: String?, _ after: String?) {
        if before != after { changes.append(Change(subject, .changed, name, field: field, before: before, after: after)) }
    }

    private mutating func comparePlans(_ old: FrozenPlan, _ new: FrozenPlan) {
        note(.plan, "plan", "name", old.name.rawValue, new.name.rawValue)
        note(.plan, "plan", "summary", old.summary, new.summary)
        note(.plan, "plan", "requested_by", old.requestedBy, new.requestedBy)
        note(.window, "window", "when", old.window?.words ?? "always open", new.window?.words ?? "always open")
        note(.window, "window", "reserves", old.window.map(Self.reserves), new.window.map(Self.reserves))
        note(.approvals, "approvals", "quorum", "\(old.approvals.quorum)", "\(new.approvals.quorum)")
        note(.approvals, "approvals", "expires", Units.words(seconds: old.approvals.expires), Units.words(seconds: new.approvals.expires))
        note(.approvals, "approvals", "requester_may_approve", "\(old.approvals.requesterMayApprove)", "\(new.approvals.requesterMayApprove)")
        note(.matrix, "matrix", "edition", old.matrix.edition, new.matrix.edition)
        let before = Dictionary(old.matrix.cells.map { (CellName($0), $0.owner) }) { $1 }, after = Dictionary(new.matrix.cells.map { (CellName($0), $0.owner) }) { $1 }
        for cell in Set(before.keys).union(after.keys).sorted() where before[cell] != after[cell] {
            let kind: Kind = before[cell] == nil ? .come : after[cell] == nil ? .gone : .changed
            changes.append(Change(.matrix, kind, cell.text, field: "owner", before: before[cell]?.rawValue, after: after[cell]?.rawValue))
        }
    }

    private static func reserves(_ set: WindowSet) -> String {
        "reboot \(Units.words(seconds: set.reserves.reboot)), rollback " + (set.reserves.rollback.map { Units.words(seconds: $0) } ?? "as its steps say")
    }

    private struct CellName: Hashable, Comparable {
        let text: String
        init(_ cell: MatrixExcerpt.Cell) { text = "\(cell.activity) on \(cell.element)" }
        static func < (a: Self, b: Self) -> Bool { a.text < b.text }
    }

    private mutating func compareHosts(_ old: FrozenPlan, _ new: FrozenPlan) {
        let before = Dictionary(old.hosts.map { ($0.access.name, $0) }) { $1 }, after = Dictionary(new.hosts.map { ($0.access.name, $0) }) { $1 }
        for name in Set(before.keys).union(after.keys).sorted() {
            guard let one = before[name] else {
                changes.append(Change(.host, .come, name.rawValue, after: after[name].map { Self.place($0.access) }))
                continue
            }
            guard let two = after[name] else {
                changes.append(Change(.host, .gone, name.rawValue, before: Self.place(one.access)))
                continue
            }
            guard one != two else { continue }
            for field in Self.fields(one, two) where field.before != field.after { note(.host, name.rawValue, field.name, field.before, field.after) }
        }
    }

    private static func place(_ access: HostAccess) -> String { "\(access.user)@\(access.address):\(access.port)" }

    /// The hops in their order, each with its account.
    private static func way(_ hops: [HostAccess]?) -> String? { hops.map { $0.map(place).joined(separator: ", ") } }

    private static func fields(_ one: FrozenHost, _ two: FrozenHost) -> [(name: String, before: String?, after: String?)] {
        let a = one.access, b = two.access
        func labels(_ host: FrozenHost) -> String { host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") }
        func affected(_ host: FrozenHost) -> String { host.affected.map { "\($0.name) (\($0.ctid))" }.joined(separator: ", ") }
        return [
            ("address", a.address, b.address), ("port", "\(a.port)", "\(b.port)"), ("user", a.user, b.user), ("identity", a.identity, b.identity),
            ("known_hosts", a.knownHosts, b.knownHosts), ("become", a.become?.rawValue, b.become?.rawValue), ("become_password", a.becomePassword, b.becomePassword),
            ("jump", way(a.jump), way(b.jump)), ("identity_passphrase", a.identityPassphrase, b.identityPassphrase), ("identity_agent", a.identityAgent, b.identityAgent), ("state_dir", a.stateDirectory, b.stateDirectory), ("element", one.element.rawValue, two.element.rawValue),
            ("platform", one.platform.rawValue, two.platform.rawValue), ("labels", labels(one), labels(two)), ("affected containers", affected(one), affected(two)),
        ]
    }
}
