public import Foundation

extension RunMachine {
    public struct StepStatus: Equatable, Sendable {
        public var state: StepState
        public var attempts: Int
        public var exitStatus: Int?
        public var askedAt: Date?
        public var startedAt: Date?
        public var endedAt: Date?
        /// Why it stands where it stands, for a person.
        public var reason: String?
        public var output: OutputSummary?
        /// Whether a step that succeeded changed something; nil where that isn't known, or means nothing.
        public var changed: Bool?
        public var words: [Word]
    }

    public func status(of step: Int) -> StepStatus {
        let history = histories[step] ?? .init()
        return StepStatus(
            state: state(of: step), attempts: history.attempts, exitStatus: history.ending?.exitStatus, askedAt: history.askedAt,
            startedAt: history.startedAt, endedAt: history.endedAt, reason: history.ending?.reason,
            output: history.ending?.output, changed: history.ending?.changed, words: history.words)
    }

    public func state(of step: Int) -> StepState {
        leaving?.state.isFinal == true ? phases[step].state.atEnd : phases[step].state
    }

    /// The plan's steps, and what undoes them as far as it was begun, in the graph's order.
    public var steps: [Int] {
        graph.nodes.indices.filter { node in
            switch graph.nodes[node].role {
            case .step, .batchStep, .finally: true
            case .undo: phases[node] != .waiting
            case .barrier: false
            }
        }
    }

    /// Steps by state, for the end of a run and its one-line summaries.
    public func counts() -> [StepState: Int] {
        guard leaving?.state.isFinal == true else { return tally.all }
        return tally.all.reduce(into: [:]) { $0[$1.key.atEnd, default: 0] += $1.value }
    }

    /// Every step of the plan was passed.
    public var isComplete: Bool { succeededCount == stepCount }

    /// Steps that succeeded and changed something, as far as they know.
    public var changes: Int { graph.steps.count(where: hasChanged) }

    /// A step that may change something and succeeded counts, unless it said that it had found nothing to do.
    func hasChanged(_ step: Int) -> Bool {
        phases[step] == .succeeded && graph.step(step)?.kind.isChanging == true && histories[step]?.ending?.changed != false
    }

    public func isStopped(task: Int) -> Bool { settling.isStopped(task, graph) }

    /// The attempt of a step whose truth is open.
    public func attempt(of step: Int) -> Int { histories[step]?.attempts ?? 0 }

    // MARK: - Gates

    public enum GateState: Equatable, Sendable { case none, closed, open, expired }

    /// Whether the words heard so far open the step's gate at `moment`.
    public func gate(of step: Int, at moment: Date) -> GateState { gate(of: step, hearing: histories[step]?.words ?? [], at: moment) }

    /// Whether these words open the step's gate at `moment`.
    public func gate(of step: Int, hearing words: [Word], at moment: Date) -> GateState {
        guard let owner = graph.gateOwner(step) else { return .none }
        let (people, lapsed) = people(in: words, for: owner, at: moment)
        if people.count >= max(1, graph.plan.approvals.quorum) { return .open }
        return lapsed ? .expired : .closed
    }

    /// How many more people's word the step's gate needs at `moment`.
    public func missing(of step: Int, hearing words: [Word], at moment: Date) -> Int {
        guard let owner = graph.gateOwner(step) else { return 0 }
        return max(0, graph.plan.approvals.quorum - people(in: words, for: owner, at: moment).valid.count)
    }

    private func people(in words: [Word], for owner: Owner, at moment: Date) -> (valid: Set<String>, lapsed: Bool) {
        var people: Set<String> = [], lapsed = false
        for word in words where word.verb == .approved && counts(word, for: owner) {
            if let expires = word.expires, expires <= moment { lapsed = true } else { people.insert(Self.person(word.by)) }
        }
        return (people, lapsed)
    }

    /// A word counts with the right of the gate's owner; the requester's own doesn't, unless the plan says so.
    private func counts(_ word: Word, for owner: Owner) -> Bool {
        guard word.role == nil || word.role == owner else { return false }
        guard !graph.plan.approvals.requesterMayApprove, let requester = graph.plan.requestedBy else { return true }
        return Self.person(word.by) != Self.person(requester)
    }

    /// Names are compared without case and surrounding blanks: `Anna@x` and `anna@x` are one person.
    public static func person(_ name: String) -> String {
        name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: - Holds

    /// Endpoints of hosts that this run must hold: from a target's first changing step until it is settled, unless it
    /// waits for somebody else's word meanwhile.
    public func mustHold(_ host: Int) -> Bool {
        for (task, frozen) in graph.plan.tasks.enumerated() {
            for (target, placed) in frozen.targets.enumerated() where placed.host == host {
                if mustHold(task: task, target: target) { return true }
            }
        }
        return false
    }

    func mustHold(task: Int, target: Int) -> Bool {
        let number = graph.targetBase[task] + target
        guard closedBy == nil, settling.changed.contains(number) else { return false }
        let chain = graph.chains[task][target]
        switch settling.targets[number] {
        case .done: return false
        case .barred: return false
        case .closing: return true
        case .underway:
            return !chain.contains { phases[$0] == .blocked && graph.gateOwner($0) != .hostingProvider }
        case .broken:
            // What can't be known may still be at work there, and what closes it goes on when it answers again.
            return (chain + graph.undoChains[task][target]).contains { step in
                switch phases[step] {
                case .unknown, .unreachable(open: .some), .inDoubt, .started: true
                case .unreachable(open: nil): graph.isClosing(step)
                case .waiting, .ready, .blocked, .succeeded, .failed, .skipped, .cancelled: false
                }
            }
        }
    }
}
