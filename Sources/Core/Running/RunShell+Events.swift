import Foundation

extension RunShell {
    mutating func take(_ event: RunEvent) throws(IllegalFact) {
        switch event {
        case .identified(let host, let identity): try hostAnswered(host, identity)
        case .hostFailed(let host, let failure): try hostFailed(host, failure)
        case .replied(let step, let attempt, let reply, let output):
            guard isCurrent(step, attempt) else { return }
            performing.remove(step)
            lostSight.remove(step)
            try replied(step, attempt, reply, output)
        case .probed(let step, let attempt, let ending, let output):
            guard isCurrent(step, attempt) else { return }
            performing.remove(step)
            try probed(step, attempt, ending, output)
        case .verified(let step, let attempt, let ending):
            guard isCurrent(step, attempt) else { return }
            performing.remove(step)
            try verified(step, attempt, ending)
        case .reviewed(let step, let answers): try reviewed(step, answers)
        case .reviewFailed(let step, let failure): try reviewFailed(step, failure)
        case .reviewRefused(let step, let probe, let failure): try reviewRefused(step, probe, failure)
        case .actFailed(let step, let attempt, let failure):
            guard isCurrent(step, attempt) else { return }
            performing.remove(step)
            try actFailed(step, attempt, failure)
        case .secretFailed(let step, let attempt, let failure):
            guard isCurrent(step, attempt) else { return }
            performing.remove(step)
            try end(step, attempt, StepEnding(.failed, reason: "nothing was run: \(failure)"))
        case .words(let entries):
            let known = Set(pendingWords.map(\.word.id))
            // A word said of another plan, or of another run of this one, opens nothing here.
            pendingWords += entries.filter {
                !known.contains($0.word.id) && $0.fingerprint == machine.graph.fingerprint && ($0.run == nil || $0.run == run)
            }
        case .drain(let reason):
            isDraining = true
            // A person's wish outlives a restart of the service.
            drainReason = drainReason == .person ? .person : reason
        case .hostHeld(let hold): heldElsewhere = hold
        }
    }

    /// What comes back of an attempt that the record has ended meanwhile is of no account.
    private func isCurrent(_ step: Int, _ attempt: Int) -> Bool {
        switch machine.phases[step] {
        case .started(let current), .inDoubt(let current): current == attempt
        case .waiting, .ready, .blocked, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled: false
        }
    }

    // MARK: - Hosts

    private mutating func hostAnswered(_ host: HostName, _ identity: HostIdentity) throws(IllegalFact) {
        identifying.remove(host)
        trouble[host] = nil
        identified.insert(host)
        let before = machine.identities[host]
        if let before, let reason = before.objection(to: identity) {
            identified.remove(host)
            for step in watchedReboots(of: host) { try end(step, machine.attempt(of: step), StepEnding(.unreachable, reason: reason)) }
            try giveUp(host, reason: reason)
            return
        }
        if before.map({ $0.differs(from: identity) }) ?? true {
            try emit(.identified(host, identity))
            note(host, identity)
        }
        for step in watchedReboots(of: host) { try watched(step, identity) }
        wanting[host] = []
    }

    private mutating func note(_ host: HostName, _ identity: HostIdentity) {
        for (other, known) in machine.identities.sorted(by: { $0.key < $1.key }) where other != host {
            if known.machineID == identity.machineID { notes.append("\(host) and \(other) have the same machine id: are they one machine?") }
            if known.hostKey == identity.hostKey { notes.append("\(host) and \(other) have the same host key") }
        }
        if identity.baseIsVolatile {
            notes.append("\(host): \(identity.base) doesn't survive a reboot; set state_dir in the inventory")
        }
        if abs(identity.clockSkew) > 60 { notes.append("\(host): its clock is \(identity.clockSkew) s off ours") }
    }

    mutating func hostFailed(_ host: HostName, _ failure: HostFailure) throws(IllegalFact) {
        identifying.remove(host)
        identified.remove(host)
        let before = trouble[host]
        let tries = (before?.tries ?? 0) + 1, since = before?.since ?? now
        // While a step is out of sight its host is waited for longer than at a first contact.
        let isAwaited = (wanting[host] ?? []).contains { machine.phases[$0].isOpen }
        let isWatched = !watchedReboots(of: host).isEmpty
        let patience = isAwaited ? Double(settings.patience) : 0
        if failure.isTransient, tries <= failure.firstContactRetries || now.timeIntervalSince(since) < patience {
            let pause = min(15, Double(1 << min(tries - 1, 4)))
            trouble[host] = Trouble(tries: tries, since: since, next: now.addingTimeInterval(pause))
            if isWatched { try watchedInVain(host, failure) }
            return
        }
        trouble[host] = nil
        if isWatched { try watchedInVain(host, failure) }
        try giveUp(host, reason: failure.description)
    }

    /// Every step that waited for the host ends as unreachable.
    private mutating func giveUp(_ host: HostName, reason: String) throws(IllegalFact) {
        for step in (wanting[host] ?? []).sorted() where rebootWatches[step] == nil {
            switch machine.phases[step] {
            case .ready, .blocked, .started, .inDoubt:
                try end(step, machine.attempt(of: step), StepEnding(.unreachable, reason: reason))
            case .waiting, .unreachable, .unknown, .succeeded, .failed, .skipped, .cancelled: break
            }
        }
        wanting[host] = []
        askedAnew.remove(host)
    }

    private mutating func actFailed(_ step: Int, _ attempt: Int, _ failure: HostFailure) throws(IllegalFact) {
        if let host = machine.graph.host(step)?.access.name { identified.remove(host) }
        guard let kind = machine.graph.step(step)?.kind else { return }
        switch kind {
        case .probe where failure.isTransient && attempt < settings.attemptLimit:
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, StepEnding(.unreachable, reason: failure.description)))
        case .run where failure.isTransient, .file where failure.isTransient, .reboot where failure.isTransient:
            lostSight.insert(step)
        case .probe, .run, .file, .reboot, .handoff, .confirm, .pause:
            try end(step, attempt, StepEnding(.unreachable, reason: failure.description))
        }
    }

    // MARK: - Jobs

    private mutating func replied(_ step: Int, _ attempt: Int, _ reply: JobReply, _ output: StepOutput) throws(IllegalFact) {
        guard let frozen = machine.graph.step(step) else { return }
        switch reply {
        case .done(let record):
            if frozen.kind == .reboot, record.exitStatus == 0 {
                watch(step, issued: true)
                return
            }
            var ending = frozen.judge(exit: record.exitStatus, timedOut: record.timedOut, output)
            // What an earlier attempt changed, a later one finds in place.
            if attempt > 1, ending.changed == false { ending.changed = nil }
            try ended(step, attempt, ending, frozen)
        case .notStarted:
            forget(step)
            try emit(.notStarted(step: step, attempt: attempt, why: "the host has no record of its beginning"))
        case .running, .orphan:
            lostSight.insert(step)
        case .lost:
            if frozen.kind == .reboot { watch(step, issued: true) } else {
                try decide(step, attempt, frozen, why: "its runner is gone and left no result")
            }
        case .rebooted(let boot):
            if frozen.kind == .reboot, let host = machine.graph.host(step)?.access.name, var identity = machine.identities[host] {
                identity.bootID = boot
                watch(step, issued: true)
                try watched(step, identity)
            } else {
                try decide(step, attempt, frozen, why: "the host restarted while it ran")
            }
        case .refused(let refusal): try refused(step, attempt, refusal)
        }
    }

    private mutating func ended(_ step: Int, _ attempt: Int, _ ending: StepEnding, _ frozen: FrozenStep) throws(IllegalFact) {
        if let job = reference(step, attempt: attempt) { acts.append(.clean(step: step, job)) }
        let first = machine.histories[step]?.firstStartedAt ?? now
        if ending.outcome == .failed, machine.wasToldToEnd(step, attempt: attempt), let word = machine.cancelledBy {
            var cut = ending
            cut.outcome = .cancelled
            cut.reason = "ended (\(ending.reason ?? "no status")), since \(word.by) cancelled the run"
            try end(step, attempt, cut)
        } else if ending.outcome == .failed, machine.wasToldToEnd(step, attempt: attempt), frozen.effect == .idempotent {
            var cut = ending
            cut.outcome = .cancelled
            cut.reason = "ended because the window closed, as its playbook allows"
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, cut))
        } else if ending.outcome == .failed, frozen.effect == .idempotent, let retry = frozen.retry,
            now.timeIntervalSince(first) < Double(retry.during) {
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, ending))
        } else {
            try end(step, attempt, ending)
        }
    }

    private mutating func refused(_ step: Int, _ attempt: Int, _ refusal: JobRefusal) throws(IllegalFact) {
        switch refusal {
        case .late:
            let count = (lateRefusals[step] ?? 0) + 1
            lateRefusals[step] = count
            if count >= 3 {
                try end(step, attempt, StepEnding(.failed, reason: "the host refused three times to begin past the latest time; check its clock"))
            } else {
                forget(step)
                try emit(.notStarted(step: step, attempt: attempt, why: "it reached the host past its latest time"))
            }
        case .staleEpoch: isFenced = true
        case .noRoom:
            try end(step, attempt, StepEnding(.failed, reason: "nothing was run: the host has no room for the result's record; free some space there"))
        case .otherText:
            try end(step, attempt, StepEnding(.failed, reason: "nothing was run: the host has another text under this step's token; look at \(baseOf(step))"))
        case .base(let words):
            try end(step, attempt, StepEnding(.failed, reason: "nothing was run: \(words); correct the folder on the host, or set state_dir in the inventory"))
        }
    }

    private func baseOf(_ step: Int) -> String {
        machine.graph.host(step).flatMap { machine.identities[$0.access.name]?.base } ?? "its base directory"
    }

    // MARK: - Lost steps

    /// Nobody knows how the attempt ended: a verify probe tells, an idempotent step is done again, else a person decides.
    private mutating func decide(_ step: Int, _ attempt: Int, _ frozen: FrozenStep, why: String) throws(IllegalFact) {
        if let script = machine.graph.verifyScript(step, context(of: step)) {
            performing.insert(step)
            acts.append(.verify(step: step, attempt: attempt, ProbeOrder(script.text, timeLimit: 60), secrets: script.secrets))
        } else if frozen.effect == .idempotent, attempt < settings.attemptLimit {
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, StepEnding(.unknown, reason: why)))
        } else {
            try end(step, attempt, StepEnding(.unknown, reason: "\(why); find out on the host whether it took effect, then say so with 'drydock resolve'"))
        }
    }

    private mutating func verified(_ step: Int, _ attempt: Int, _ ending: ProbeEnding) throws(IllegalFact) {
        guard let frozen = machine.graph.step(step) else { return }
        switch ending {
        case .exited(0) where frozen.capture.isEmpty:
            try end(step, attempt, StepEnding(.succeeded, reason: "its result was lost; its verify probe found the effect"))
        case .exited(0) where frozen.effect == .idempotent && attempt < settings.attemptLimit:
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, StepEnding(.unknown, reason: "its effect is there, but what it captures is lost")))
        case .exited(0):
            try end(step, attempt, StepEnding(.failed, reason: "its verify probe found the effect, but what it captures is lost with its result; plan what is left anew"))
        case .exited(let status) where frozen.effect == .idempotent && attempt < settings.attemptLimit:
            forget(step)
            try emit(.retrying(step: step, attempt: attempt, StepEnding(.unknown, reason: "its verify probe ended with \(status)")))
        case .exited(let status):
            try end(step, attempt, StepEnding(.failed, reason: "its result was lost, and its verify probe (exit status \(status)) didn't find the effect; look on the host at what it left, then plan anew"))
        case .timedOut:
            try end(step, attempt, StepEnding(.unknown, reason: "its result was lost, and its verify probe didn't answer in time; find out on the host, then say so with 'drydock resolve'"))
        }
    }

    // MARK: - Probes

    private mutating func probed(_ step: Int, _ attempt: Int, _ ending: ProbeEnding, _ output: StepOutput) throws(IllegalFact) {
        guard let frozen = machine.graph.step(step) else { return }
        let result: StepEnding = switch ending {
        case .exited(let status): frozen.judge(exit: status, timedOut: false, output)
        case .timedOut: frozen.judge(exit: 124, timedOut: true, output)
        }
        if result.outcome != .succeeded, let retry = frozen.retry, machine.elapsed(of: step, at: now) + Double(retry.every) <= Double(retry.during) {
            againAt[step] = now.addingTimeInterval(Double(retry.every))
        } else {
            try end(step, attempt, result)
        }
    }
}

extension HostFailure {
    /// How often a first contact is tried again before the host counts as unreachable.
    fileprivate var firstContactRetries: Int {
        switch reason {
        // sshd drops connections beyond MaxStartups before its banner: a crowd of our own making, soon over.
        case .connectionLost(.banner, _): 5
        case .cannotConnect, .connectionLost: 1
        case .jumpFailed(let hop): hop.firstContactRetries
        case .timedOut, .notSSH, .noCommonAlgorithm, .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked, .knownHostsUnreadable,
            .identityUnusable, .authenticationRefused, .agentUnusable, .badAnswer, .becomeRefused, .unsupported, .poisoned: 0
        }
    }
}

extension HostIdentity {
    /// Why a host that now says this of itself isn't to be touched, where it isn't the one that it was.
    fileprivate func objection(to now: HostIdentity) -> String? {
        if machineID != now.machineID {
            return "its machine id was \(machineID) and is now \(now.machineID): another machine answers at this address; find out why before anything more is done to it"
        }
        if base != now.base {
            return "it kept its jobs in \(base) and now in \(now.base): what runs there can't be told; set state_dir in the inventory, or give the user its old home back"
        }
        return nil
    }

    /// In more than the drift of a clock.
    func differs(from other: HostIdentity) -> Bool {
        var other = other
        if abs(other.clockSkew - clockSkew) <= 60 { other.clockSkew = clockSkew }
        return other != self
    }
}
