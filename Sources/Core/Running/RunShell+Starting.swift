import Foundation

extension RunShell {
    // MARK: - Words and gates

    /// Words said of the run are taken up at once; those said of the plan when their step has reached its gate.
    mutating func takeUpWords(claiming claims: inout [Int]) throws(IllegalFact) {
        var later: [InboxEntry] = []
        for entry in pendingWords where !machine.takenWords.contains(entry.word.id) {
            guard let named = entry.step else {
                if entry.word.verb.scope == .run, entry.run == run { try hear(entry.word, claiming: &claims) }
                continue
            }
            guard let step = machine.graph.index(of: named) else { continue }
            let hasArrived = machine.ready.contains(step) || machine.blocked.contains(step)
            guard entry.run != nil || hasArrived else {
                later.append(entry)
                continue
            }
            // A ready step is asked first: the record then shows the question before its answer.
            if machine.ready.contains(step), machine.graph.step(step)?.gate != nil, try !skipped(step) { try emit(.asked(step: step)) }
            claims.append(entry.word.id)
            try emit(.spoken(step: step, entry.word))
            switch entry.word.verb.scope {
            case .step:
                forgetIfOver(step)
                if entry.word.verb == .retried { lookAtOnce(step) }
            case .target: machine.graph.targetNumber(of: step).map(machine.graph.chain)?.forEach { forgetIfOver($0) }
            case .run: break
            }
        }
        pendingWords = later
    }

    private mutating func forgetIfOver(_ step: Int) {
        switch machine.phases[step] {
        case .cancelled, .succeeded, .failed, .skipped: forget(step)
        case .waiting, .ready, .blocked, .started, .inDoubt, .unreachable, .unknown: break
        }
    }

    /// A person says that the host is worth another look.
    private mutating func lookAtOnce(_ step: Int) {
        guard let host = machine.graph.host(step)?.access.name else { return }
        trouble[host] = nil
    }

    mutating func openGates(_ steps: [Int]) throws(IllegalFact) {
        for step in steps where machine.gate(of: step, at: now) == .open && !isDraining {
            switch machine.graph.step(step)?.kind {
            case .handoff, .confirm: try end(step, 0, StepEnding(.succeeded, reason: approvers(of: step)))
            case .probe, .run, .file, .reboot, .pause: cleared.insert(step)
            case nil: break
            }
        }
    }

    private func approvers(of step: Int) -> String {
        let words = machine.histories[step]?.words.filter { $0.verb == .approved } ?? []
        return "approved by " + words.map { $0.by + ($0.ticket.map { " (\($0))" } ?? "") }.joined(separator: ", ")
    }

    // MARK: - Starting

    /// Starts what is ready, in the plan's order, as far as gates, window, rollout and limits allow.
    mutating func startReady(_ wake: inout Wake) throws(IllegalFact) {
        guard !isDraining, !isFenced, heldElsewhere == nil else { return }
        var again = true
        while again {
            again = false
            for step in machine.ready.all + cleared.all {
                guard performing.count + identifying.count < settings.hostLimit else { return }
                // A hand-off that ends at once makes the next step ready: it is looked at in the next round.
                if try start(step, &wake) { again = true }
            }
        }
    }

    /// Returns whether something became ready by it.
    private mutating func start(_ step: Int, _ wake: inout Wake) throws(IllegalFact) -> Bool {
        let graph = machine.graph
        // A stop leaves what was begun as it is; a target that failed is brought to its end all the same.
        guard machine.cancelledBy == nil || graph.isClosing(step) else { return false }
        guard let frozen = graph.step(step), !performing.contains(step), machine.ready.contains(step) || cleared.contains(step) && machine.blocked.contains(step),
            graph.isClosing(step) || !machine.isStopped(task: graph.nodes[step].task)
        else { return false }
        if let notBefore = machine.histories[step]?.notBefore, notBefore > now {
            wake.at(notBefore)
            return false
        }
        if machine.ready.contains(step), try skipped(step) { return true }
        switch machine.gate(of: step, at: now) {
        case .none, .open: break
        case .closed, .expired:
            cleared.remove(step)
            if machine.ready.contains(step) { try emit(.asked(step: step)) }
            // Its answer may lie here already: it is taken up in the next turn, which is now.
            if let id = graph.stepID(step), pendingWords.contains(where: { $0.step == id }) { wake.at(now) }
            return false
        }
        switch frozen.kind {
        case .handoff, .confirm:
            try end(step, 0, StepEnding(.succeeded, reason: approvers(of: step)))
            return true
        case .pause:
            try emit(.started(step: step, attempt: machine.histories[step]?.nextAttempt ?? 1, Intent()))
            return false
        case .probe:
            return try startRemote(step, frozen, notAfter: nil, since: nil, &wake)
        case .run, .file, .reboot:
            switch permission(for: step) {
            case .refused(let until):
                wake.atOpening(until)
                return false
            case .granted(let latest, let since):
                let slack = wall.addingTimeInterval(Double(settings.startSlack))
                return try startRemote(step, frozen, notAfter: min(slack, latest ?? slack), since: since, &wake)
            }
        }
    }

    /// Ends a step whose `when` doesn't hold. It is asked when its turn has come: all that it could rest on is known then.
    private mutating func skipped(_ step: Int) throws(IllegalFact) -> Bool {
        guard let objection = machine.objection(to: step) else { return false }
        try end(step, machine.attempt(of: step), StepEnding(.skipped, reason: objection))
        return true
    }

    /// - Parameter opening: when the opening began in which it starts: what was found before that is looked at again.
    /// - Returns: whether the step is over already, so that another may be ready.
    private mutating func startRemote(
        _ step: Int, _ frozen: FrozenStep, notAfter: Date?, since opening: Date?, _ wake: inout Wake
    ) throws(IllegalFact) -> Bool {
        guard let host = machine.graph.host(step)?.access.name else { return false }
        // A reboot is proved by another boot id than the one before it: that must be today's, not one of the last contact.
        if frozen.kind == .reboot, askedAnew.insert(host).inserted { identified.remove(host) }
        guard isAnswering(host, for: step, &wake) else { return false }
        askedAnew.remove(host)
        if let opening, !machine.graph.isClosing(step) {
            let stale = staleProbes(before: step, since: opening)
            if !stale.isEmpty, let act = review(step, stale) {
                performing.insert(step)
                acts.append(act)
                return false
            }
        }
        let attempt = machine.histories[step]?.nextAttempt ?? 1
        let script = frozen.kind == .reboot ? StepScript(RebootScript.text) : machine.graph.script(step, context(of: step))
        try emit(.started(
            step: step, attempt: attempt,
            Intent(bootID: machine.identities[host]?.bootID, notAfter: notAfter.map { Date(milliseconds: $0.milliseconds) })))
        guard let script else {
            try end(step, attempt, StepEnding(.failed, reason: "nothing was run: its script needs a value that no step captured; correct 'capture' in the playbook, and plan anew"))
            return true
        }
        cleared.remove(step)
        performing.insert(step)
        switch frozen.kind {
        case .probe:
            acts.append(probe(step, attempt, frozen, script))
        case .run, .file, .reboot:
            guard let job = reference(step, attempt: attempt) else { return false }
            acts.append(.start(step: step, JobOrder(
                job: job, script: script.text, timeLimit: frozen.kind == .reboot ? 120 : frozen.timeout,
                notAfter: notAfter, outputCap: settings.outputCap), secrets: script.secrets))
        case .handoff, .confirm, .pause: break
        }
        return false
    }

    func probe(_ step: Int, _ attempt: Int, _ frozen: FrozenStep, _ script: StepScript) -> RunAct {
        .probe(
            step: step, attempt: attempt,
            ProbeOrder(script.text, timeLimit: frozen.timeout, needsFreshConnection: frozen.freshConnection), secrets: script.secrets)
    }

    /// What the step's script is made with.
    func context(of step: Int) -> ScriptContext {
        let base = machine.graph.host(step).flatMap { machine.identities[$0.access.name]?.base }
        return ScriptContext(run: run, base: base, captured: machine.captured(forTargetOf: step))
    }

    /// Whether the host has said in this process who it is; if not, it is asked, unless it must be left in peace for now.
    mutating func isAnswering(_ host: HostName, for step: Int, _ wake: inout Wake) -> Bool {
        if identified.contains(host) { return true }
        wanting[host, default: []].insert(step)
        if identifying.contains(host) { return false }
        if let next = trouble[host]?.next, next > now {
            wake.at(next)
            return false
        }
        identifying.insert(host)
        acts.append(.identify(host))
        return false
    }

    // MARK: - Steps whose truth is on their host

    mutating func lookAtDoubtful() throws(IllegalFact) {
        guard !isDraining, !isFenced else { return }
        for step in machine.open.all where !performing.contains(step) && rebootWatches[step] == nil {
            guard isDoubtful(step), let kind = machine.graph.step(step)?.kind, let host = machine.graph.host(step)?.access.name
            else { continue }
            var wake = Wake()
            guard isAnswering(host, for: step, &wake) else { continue }
            let attempt = machine.attempt(of: step)
            if kind == .reboot, try hasRebooted(step, attempt, host) { continue }
            guard let job = reference(step, attempt: attempt) else { continue }
            performing.insert(step)
            acts.append(.look(step: step, job, secrets: machine.graph.script(step, context(of: step))?.secrets ?? []))
        }
    }

    private func isDoubtful(_ step: Int) -> Bool {
        switch machine.phases[step] {
        case .inDoubt: true
        case .started: lostSight.contains(step)
        case .waiting, .ready, .blocked, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled: false
        }
    }
}

/// What a reboot step runs on its host: the restart is put on a timer, so that the job can end and be recorded first.
enum RebootScript {
    static let text = """
        sync
        if command -v systemd-run >/dev/null 2>&1 && systemctl --version >/dev/null 2>&1; then
          # a timer may be a minute late, unless it is told not to be; an older systemd-run may not know the word
          systemd-run --on-active=2 --timer-property=AccuracySec=100ms systemctl reboot ||
            systemd-run --on-active=2 systemctl reboot
        elif command -v setsid >/dev/null 2>&1; then
          setsid /bin/sh -c 'sleep 2; reboot' </dev/null >/dev/null 2>&1 &
        else
          shutdown -r +1
        fi
        """
}
