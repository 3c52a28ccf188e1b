import Foundation

extension RunShell {
    /// What is due by the clock: pauses that are over, probes to repeat, reboots to look after.
    mutating func keepTime(_ wake: inout Wake) throws(IllegalFact) {
        guard !isFenced else { return }
        for step in machine.open.all where machine.graph.step(step)?.kind == .pause {
            let length = machine.graph.step(step)?.timeout ?? 0
            let end = now.addingTimeInterval(Double(length) - machine.elapsed(of: step, at: now))
            if end <= now {
                try self.end(step, machine.attempt(of: step), StepEnding(.succeeded))
                // What the pause held back starts in the next turn, which is now.
                wake.at(now)
            } else if !isDraining { wake.at(end) }
        }
        for (step, moment) in againAt.sorted(by: { $0.key < $1.key }) {
            guard moment <= now else { wake.at(moment); continue }
            againAt[step] = nil
            guard let frozen = machine.graph.step(step), let script = machine.graph.script(step, context(of: step)) else { continue }
            performing.insert(step)
            acts.append(probe(step, machine.attempt(of: step), frozen, script))
        }
        for (step, watch) in rebootWatches.sorted(by: { $0.key < $1.key }) {
            guard let host = machine.graph.host(step)?.access.name else { continue }
            if watch.next > now { wake.at(watch.next); continue }
            if let next = trouble[host]?.next, next > now { wake.at(next); continue }
            guard !identifying.contains(host) else { continue }
            identifying.insert(host)
            acts.append(.identify(host))
        }
        for step in lostSight.union(machine.open.all.filter { !performing.contains($0) }).sorted() {
            if let host = machine.graph.host(step)?.access.name, let next = trouble[host]?.next, next > now { wake.at(next) }
        }
        for task in machine.graph.plan.tasks.indices {
            if let next = machine.nextBatchAt(task), next > now { wake.at(next) }
        }
    }

    /// The outcome, once this process can do nothing more.
    mutating func leaveIfOver(_ wake: Wake) throws(IllegalFact) -> RunOutcome? {
        if isFenced {
            return RunOutcome(leaving: Leaving(.interrupted, reason: "a newer process has this run"), exit: .held)
        }
        guard performing.isEmpty, identifying.isEmpty || isDraining, againAt.isEmpty || isDraining else { return nil }
        // What runs ends first; a reboot runs until it is proved, or its time is over.
        guard rebootWatches.isEmpty else { return nil }
        let isHalted = isDraining || heldElsewhere != nil
        if !isHalted {
            guard lostSight.isEmpty, wanting.values.allSatisfy(\.isEmpty) || !wake.waitsForTime else { return nil }
            if wake.waitsForTime { return nil }
            if !settings.noWait, wake.windowOpensAgain || waitsForApproval { return nil }
        }
        let outcome = outcome(wake)
        try emit(.left(outcome.leaving))
        return outcome
    }

    /// A gate is closed on a step that could go on otherwise. One whose gate has opened waits for something else.
    private var waitsForApproval: Bool {
        machine.cancelledBy == nil && machine.blocked.all.contains { !cleared.contains($0) && !machine.isStopped(task: machine.graph.nodes[$0].task) }
    }

    private func outcome(_ wake: Wake) -> RunOutcome {
        let counts = machine.counts()
        var codes: Set<ExitCode> = []
        if heldElsewhere != nil { codes.insert(.held) }
        if counts[.unknown] != nil { codes.insert(.unknown) }
        if counts[.failed] != nil || counts[.cancelled] != nil { codes.insert(.failed) }
        if counts[.unreachable] != nil { codes.insert(.unreachable) }
        if waitsForApproval { codes.insert(.waitsForApproval) }
        if wake.windowIsClosed { codes.insert(.windowClosed) }
        let said = ExitCode.first(of: codes)
        if let word = machine.closedBy {
            let state: RunState = codes.isDisjoint(with: [.unknown, .failed, .unreachable]) && machine.open.isEmpty ? .cancelled : .failed
            return RunOutcome(leaving: Leaving(state, reason: "closed by \(word.by)" + (word.reason.map { ": \($0)" } ?? "")), exit: .failed)
        }
        // What is taken back afterwards belongs to the run too: until that is over, or where it failed, it hasn't succeeded.
        if machine.isComplete, machine.isSettled, codes.isDisjoint(with: [.unknown, .failed, .unreachable]) {
            let changes = machine.changes, leftOut = machine.settling.leftOut.count
            let all = leftOut == 0 ? "every step succeeded" : "every step succeeded but those of \(leftOut) \(leftOut == 1 ? "target" : "targets") left out"
            let reason = all + takenBack + "; " + (changes == 0 ? "nothing was changed" : "\(changes) changed something")
            return RunOutcome(leaving: Leaving(.succeeded, reason: reason), exit: .done)
        }
        if let heldElsewhere {
            return RunOutcome(
                leaving: Leaving(.paused, reason: "host \(heldElsewhere.endpoint) is held by run \(heldElsewhere.run)", cause: .hostHeld), exit: .held)
        }
        if isDraining {
            let leaving = drainReason == .service
                ? Leaving(.waiting, reason: "for the service to come back", cause: .serviceStopped)
                : Leaving(.paused, reason: machine.pausedBy.map { "paused by \($0.by)" + ($0.reason.map { ": \($0)" } ?? "") } ?? "drained by a person", cause: .drained)
            return RunOutcome(leaving: leaving, exit: .drained)
        }
        if let word = machine.cancelledBy, machine.isSettled, counts[.unknown] == nil, counts[.unreachable] == nil {
            return RunOutcome(leaving: Leaving(.cancelled, reason: "cancelled by \(word.by)" + (word.reason.map { ": \($0)" } ?? "")), exit: .failed)
        }
        let leaving = switch said {
        case .unknown: Leaving(.unknown, reason: Self.steps(counts[.unknown], "of unknown outcome"), cause: .stopped)
        case .failed:
            hasStoppedWork ? Leaving(.paused, reason: stopReason, cause: .stopped)
                : counts[.failed] == nil ? Leaving(.cancelled, reason: "a step was rejected")
                : Leaving(.failed, reason: Self.steps(counts[.failed], "failed") + takenBack)
        case .unreachable: Leaving(.paused, reason: Self.steps(counts[.unreachable], "unreachable"), cause: .unreachable)
        case .waitsForApproval: Leaving(.waiting, reason: "for an approval", cause: .approval)
        case .windowClosed: Leaving(.waiting, reason: "for the window", cause: .window)
        case .done, .invalid, .held, .usage, .drained: Leaving(.failed, reason: "nothing more can start")
        }
        // Work that others still hold up keeps a run with failures open.
        let keepsOpen = leaving.state.isFinal && (codes.contains(.unreachable) || codes.contains(.waitsForApproval) || codes.contains(.windowClosed))
        return RunOutcome(leaving: keepsOpen ? Leaving(.paused, reason: leaving.reason, cause: Self.cause(codes)) : leaving, exit: said == .done ? .failed : said)
    }

    /// What holds up the work that is left.
    private static func cause(_ codes: Set<ExitCode>) -> Leaving.Cause? {
        if codes.contains(.unreachable) { return .unreachable }
        return codes.contains(.waitsForApproval) ? .approval : codes.contains(.windowClosed) ? .window : nil
    }

    /// How many targets were changed and then taken back; empty where none was.
    private var takenBack: String {
        let count = machine.settling.targets.indices.count { machine.trace(of: $0).isTakenBack }
        return count == 0 ? "" : "; \(count) \(count == 1 ? "target was" : "targets were") taken back"
    }

    /// Which limit was passed.
    private var stopReason: String {
        let tasks = machine.graph.plan.tasks.indices.filter { machine.isStopped(task: $0) }
        guard let domain = tasks.lazy.compactMap({ machine.settling.domains.exceededDomain(of: $0) }).first else { return "more failures than max_failures allows" }
        return "more failures in \(domain) than max_failures_per allows"
    }

    private static func steps(_ count: Int?, _ what: String) -> String { count == 1 ? "1 step \(what)" : "\(count ?? 0) steps \(what)" }

    /// A task was stopped by its failures while targets of it had not begun or were not through.
    private var hasStoppedWork: Bool {
        machine.graph.plan.tasks.indices.contains { task in
            machine.isStopped(task: task) && machine.settling.unsettled[task].contains { $0 > 0 }
        }
    }
}
