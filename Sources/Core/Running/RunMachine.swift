public import Foundation

/// A run, as the fold of its facts. Asks no clock and draws no dice: the same entries give the same machine.
///
/// It keeps its ready set and its counters with every fact, and never searches all steps of the plan.
public struct RunMachine: Sendable {
    public let graph: PlanGraph
    public private(set) var lastNumber = 0
    public private(set) var epoch = 0
    /// Time of the last entry.
    public private(set) var lastAt = Date.distantPast
    public private(set) var origin: RunOrigin?
    public private(set) var holder: Holder?
    /// Holders that ran outside the window, by the number of their entry: they stand in every report.
    public private(set) var overrides: [(at: Date, holder: Holder)] = []
    /// The last fact, if it is that the holder left.
    public private(set) var leaving: Leaving?
    /// Whose word made the present holder pause.
    public private(set) var pausedBy: Word?
    /// Whose word ended the run.
    public internal(set) var cancelledBy: Word?
    /// Who said that the run is over, whatever it left.
    public private(set) var closedBy: Word?
    public private(set) var identities: [HostName: HostIdentity] = [:]
    /// Numbers of the inbox's words that were taken up.
    public private(set) var takenWords: Set<Int> = []

    private(set) var phases: [Phase]
    var histories: [Int: StepHistory] = [:]
    /// Needs that are not yet met. Barriers are passed by the count of their unsettled targets, and closing steps follow
    /// their target's state: neither looks here.
    var unmet: [Int32]
    var ready = SortedNumbers()
    var blocked = SortedNumbers()
    /// Started or in doubt.
    var open = SortedNumbers()
    /// Ended as unreachable: a resume looks again.
    private(set) var unreachable: Set<Int> = []
    private(set) var tally = Tally()
    var settling: Settling
    /// Steps of the plan that were passed, and all of them.
    var succeededCount = 0
    let stepCount: Int

    public init(_ graph: PlanGraph) {
        self.graph = graph
        stepCount = graph.steps.count
        phases = Array(repeating: .waiting, count: graph.nodes.count)
        unmet = graph.nodes.indices.map { Int32(graph.needs(of: $0).count) }
        settling = Settling(graph)
        for node in graph.nodes.indices {
            switch graph.nodes[node].role {
            case .step, .batchStep:
                if unmet[node] == 0 {
                    phases[node] = .ready
                    ready.insert(node)
                }
                tally.begin(in: phases[node].state)
            case .finally: tally.begin(in: .waiting)
            case .undo, .barrier: break
            }
        }
    }

    /// - Throws: where the entry can't follow; the machine is then not to be used any more.
    public mutating func fold(_ entry: Entry) throws(IllegalFact) {
        try checkPlace(of: entry)
        lastNumber = entry.number
        lastAt = max(lastAt, entry.at)
        // Before the moment after the jump is looked at: it must not end what is waited for.
        if case .clockJumped(let seconds) = entry.fact { lengthen(by: seconds) }
        passBarriers(at: lastAt)
        switch entry.fact {
        case .left: break
        case .created, .held, .identified, .asked, .spoken, .told, .started, .notStarted, .retrying, .ended, .toldToEnd, .reviewed, .clockJumped: leaving = nil
        }
        switch entry.fact {
        case .created(let origin):
            guard origin.fingerprint == graph.fingerprint else { throw illegal(entry, "plan \(graph.fingerprint.short)") }
            self.origin = origin
        case .held(let holder):
            epoch = entry.epoch
            self.holder = holder
            pausedBy = nil
            if holder.windowOverride != nil { overrides.append((entry.at, holder)) }
            putInDoubt(at: entry.at)
        case .identified(let host, let identity):
            identities[host] = identity
        case .asked(let step):
            try check(entry, step, [.ready], graph.step(step)?.gate != nil)
            histories[step, default: .init()].askedAt = entry.at
            move(step, to: .blocked)
        case .spoken(let step, let word):
            try checkStep(entry, step)
            guard takenWords.insert(word.id).inserted else { throw illegal(entry, "word \(word.id) taken up before") }
            histories[step, default: .init()].words.append(word)
            try hear(word, step, entry)
        case .told(let word):
            guard word.verb.scope == .run, takenWords.insert(word.id).inserted else { throw illegal(entry, "word \(word.id) taken up before, or of a step") }
            switch word.verb {
            case .paused: pausedBy = word
            case .closed: closedBy = word
            case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .cancelled, .cancelledForcibly, .retried, .restarted, .skipped,
                .doneByHand, .undone: cancel(word, at: entry.at)
            }
        case .started(let step, let attempt, let intent):
            try checkStep(entry, step)
            var history = histories[step] ?? .init()
            guard phases[step] == .ready || phases[step] == .blocked, attempt == history.nextAttempt else {
                throw illegal(entry, "\(phases[step]), next attempt \(history.nextAttempt)")
            }
            guard graph.step(step)?.kind.isStarted == true, gate(of: step, at: entry.at).isPassed else { throw illegal(entry, "without its gate's word") }
            history.attempts = attempt
            history.reusesAttempt = false
            history.intent = intent
            history.startedAt = entry.at
            history.clockShift = 0
            history.firstStartedAt = history.firstStartedAt ?? entry.at
            history.endedAt = nil
            history.notBefore = nil
            histories[step] = history
            settling.noteChange(step, graph)
            move(step, to: .started(attempt: attempt))
        case .notStarted(let step, let attempt, _):
            try check(entry, step, [.started(attempt: attempt), .inDoubt(attempt: attempt)], graph.step(step)?.kind.isChanging == true)
            histories[step]?.reusesAttempt = true
            move(step, to: .ready)
            settleTargets(of: step, at: entry.at)
        case .retrying(let step, let attempt, let ending):
            try check(entry, step, [.started(attempt: attempt), .inDoubt(attempt: attempt)], graph.step(step)?.mayBeRepeated == true)
            histories[step]?.ending = ending
            histories[step]?.notBefore = graph.step(step)?.retry.map { entry.at.addingTimeInterval(Double($0.every)) }
            move(step, to: .ready)
            tally.retry(step)
            settleTargets(of: step, at: entry.at)
        case .ended(let step, let attempt, let ending):
            try end(step, attempt, ending, entry)
        case .toldToEnd(let step, let attempt):
            try check(entry, step, [.started(attempt: attempt), .inDoubt(attempt: attempt)], graph.step(step)?.kind == .run || graph.step(step)?.kind == .file)
            histories[step]?.toldToEnd = attempt
        case .reviewed(let step, let findings):
            try check(entry, step, [.ready, .blocked], graph.step(step)?.kind.isChanging == true)
            try take(findings, before: step, entry)
        case .clockJumped: break
        case .left(let leaving):
            self.leaving = leaving
        }
    }

    // MARK: - Transitions

    private mutating func putInDoubt(at moment: Date) {
        for step in open.all {
            guard case .started(let attempt) = phases[step], let kind = graph.step(step)?.kind else { continue }
            switch kind {
            case .probe:
                move(step, to: .ready)
                settleTargets(of: step, at: moment)
            case .run, .file, .reboot: move(step, to: .inDoubt(attempt: attempt))
            case .pause, .handoff, .confirm: break
            }
        }
        for step in unreachable.sorted() {
            guard case .unreachable(let open) = phases[step] else { continue }
            histories[step]?.endedAt = nil
            move(step, to: open.map { .inDoubt(attempt: $0) } ?? .ready)
            settleTargets(of: step, at: moment)
        }
    }

    private mutating func hear(_ word: Word, _ step: Int, _ entry: Entry) throws(IllegalFact) {
        switch word.verb {
        case .approved, .paused, .cancelled, .cancelledForcibly, .closed: break
        case .rejected:
            // What closes a target asks nobody.
            guard phases[step] == .waiting || phases[step] == .ready || phases[step] == .blocked, !graph.isClosing(step) else { break }
            finish(step, .cancelled, StepEnding(.cancelled, reason: "rejected by \(word.by)"), at: entry.at)
        case .resolvedSucceeded, .resolvedFailed, .resolvedRerun:
            guard case .unknown = phases[step] else { break }
            let said = "resolved by \(word.by)" + (word.reason.map { ": \($0)" } ?? "")
            if word.verb == .resolvedSucceeded {
                finish(step, .succeeded, StepEnding(.succeeded, reason: said), at: entry.at)
            } else if word.verb == .resolvedFailed {
                finish(step, .failed, StepEnding(.failed, reason: said), at: entry.at)
            } else {
                histories[step]?.endedAt = nil
                move(step, to: .ready)
                settleTargets(of: step, at: entry.at)
            }
        case .retried, .restarted, .skipped, .doneByHand, .undone:
            // What the word was about may have changed before it was taken up: it then changes nothing.
            if objection(to: word.verb, of: step, at: entry.at) == nil { follow(word, step, at: entry.at) }
        }
    }

    private mutating func end(_ step: Int, _ attempt: Int, _ ending: StepEnding, _ entry: Entry) throws(IllegalFact) {
        try checkStep(entry, step)
        let open: Int?
        switch phases[step] {
        case .started(let current), .inDoubt(let current):
            guard current == attempt else { throw illegal(entry, "\(phases[step])") }
            open = current
        case .ready, .blocked:
            guard attempt == self.attempt(of: step), mayEndUnstarted(step, ending.outcome, at: entry.at) else { throw illegal(entry, "\(phases[step])") }
            open = nil
        case .waiting, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled:
            throw illegal(entry, "\(phases[step])")
        }
        if ending.outcome == .unknown, graph.step(step)?.kind.isChanging != true { throw illegal(entry, "\(phases[step])") }
        let phase: Phase = switch ending.outcome {
        case .succeeded: .succeeded
        case .failed: .failed
        // A probe that was cut off has no truth to look for: it is simply done again.
        case .unreachable: .unreachable(open: graph.step(step)?.kind.isChanging == true ? open : nil)
        case .unknown: .unknown(attempt: attempt)
        case .skipped: .skipped
        case .cancelled: .cancelled
        }
        finish(step, phase, ending, at: entry.at)
    }

    mutating func finish(_ step: Int, _ phase: Phase, _ ending: StepEnding, at moment: Date) {
        close(step, phase, ending, at: moment)
        switch phase {
        case .succeeded, .skipped:
            if ending.skipsHost == true, let target = graph.targetNumber(of: step) { skipRest(of: target, after: step, at: moment) }
            advance(past: step, at: moment)
        case .failed, .unreachable, .unknown, .cancelled, .waiting, .ready, .blocked, .started, .inDoubt: break
        }
        settleTargets(of: step, at: moment)
    }

    /// Notes how a step ended. What follows from that is the caller's.
    mutating func close(_ step: Int, _ phase: Phase, _ ending: StepEnding, at moment: Date) {
        histories[step, default: .init()].ending = ending
        histories[step]?.endedAt = moment
        // A probe that no longer holds lets nothing go that it had let go.
        if phases[step].isPassed, !phase.isPassed {
            for next in graph.wanted(by: step) where graph.nodes[Int(next)].role != .barrier { unmeet(Int(next)) }
        }
        if graph.undone(by: step) == nil { succeededCount += (phase.isPassed ? 1 : 0) - (phases[step].isPassed ? 1 : 0) }
        move(step, to: phase)
    }

    /// The only place that changes a phase, so that the sets agree with it.
    mutating func move(_ step: Int, to phase: Phase) {
        tally.move(step, from: phases[step].state, to: phase.state, isUndo: graph.undone(by: step) != nil)
        switch phases[step] {
        case .ready: ready.remove(step)
        case .blocked: blocked.remove(step)
        case .started, .inDoubt: open.remove(step)
        case .unreachable: unreachable.remove(step)
        case .waiting, .unknown, .succeeded, .failed, .skipped, .cancelled: break
        }
        phases[step] = phase
        switch phase {
        case .ready: ready.insert(step)
        case .blocked: blocked.insert(step)
        case .started, .inDoubt: open.insert(step)
        case .unreachable: unreachable.insert(step)
        case .waiting, .unknown, .succeeded, .failed, .skipped, .cancelled: break
        }
    }

    // MARK: - Guards against a record that lies

    private func checkStep(_ entry: Entry, _ step: Int) throws(IllegalFact) {
        guard graph.nodes.indices.contains(step), graph.nodes[step].role != .barrier else { throw illegal(entry, "no such step") }
    }

    private func check(_ entry: Entry, _ step: Int, _ allowed: [Phase], _ suitsStep: @autoclosure () -> Bool) throws(IllegalFact) {
        try checkStep(entry, step)
        guard allowed.contains(phases[step]), suitsStep() else { throw illegal(entry, "\(phases[step])") }
    }

    /// A run is created, then held again and again; only its present holder writes, and nothing after he left.
    private func checkPlace(of entry: Entry) throws(IllegalFact) {
        let fits: Bool = switch entry.fact {
        case .created: lastNumber == 0 && entry.epoch == 0
        case .held: origin != nil && entry.epoch > epoch
        case .identified, .asked, .spoken, .told, .started, .notStarted, .retrying, .ended, .toldToEnd, .reviewed, .clockJumped, .left:
            holder != nil && entry.epoch == epoch && leaving == nil
        }
        guard fits, entry.number == lastNumber + 1 else {
            throw illegal(entry, "number \(lastNumber), epoch \(epoch)\(leaving.map { ", left as \($0.state)" } ?? "")")
        }
    }

    /// What a step may come to that was never begun: a hand-off is done by its owner's word; else its host wasn't reached, or
    /// it was left out.
    private func mayEndUnstarted(_ step: Int, _ outcome: StepEnding.Outcome, at moment: Date) -> Bool {
        switch outcome {
        case .succeeded: graph.step(step)?.kind.isStarted == false && gate(of: step, at: moment) == .open
        case .unreachable: graph.step(step)?.kind.isRemote == true
        case .skipped, .cancelled: true
        case .failed, .unknown: false
        }
    }

    func illegal(_ entry: Entry, _ state: String) -> IllegalFact {
        IllegalFact(number: entry.number, fact: entry.fact, state: state)
    }
}

extension RunMachine.GateState {
    fileprivate var isPassed: Bool {
        switch self {
        case .none, .open: true
        case .closed, .expired: false
        }
    }
}

extension StepKind {
    /// It has attempts; the others are somebody's word alone.
    fileprivate var isStarted: Bool {
        switch self {
        case .probe, .run, .file, .reboot, .pause: true
        case .handoff, .confirm: false
        }
    }
}

extension FrozenStep {
    /// Without a person's word.
    fileprivate var mayBeRepeated: Bool { kind == .probe || ((kind == .run || kind == .file) && effect == .idempotent) }
}
