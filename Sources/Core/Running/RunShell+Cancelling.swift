import Foundation

/// Words of a whole run: to pause it, or to end it.
extension RunShell {
    mutating func hear(_ word: Word, claiming claims: inout [Int]) throws(IllegalFact) {
        claims.append(word.id)
        try emit(.told(word))
        switch word.verb {
        case .paused, .closed:
            isDraining = true
            drainReason = .person
            // A closed run holds nothing any more.
            if word.verb == .closed { touchedHosts.formUnion(machine.graph.plan.hosts.indices) }
        case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .cancelled, .cancelledForcibly, .retried, .restarted, .skipped,
            .doneByHand, .undone: break
        }
    }

    /// Ends what a cancelled run has under way: where its playbook says that this is safe, or the person that it must be. A
    /// reboot runs until it is proved.
    mutating func endCancelled(_ wake: inout Wake) throws(IllegalFact) {
        guard let word = machine.cancelledBy, !isFenced else { return }
        for step in machine.open.all where performing.contains(step) && !machine.graph.isClosing(step) {
            guard let frozen = machine.graph.step(step) else { continue }
            switch frozen.kind {
            case .run, .file:
                guard frozen.cancel == .safe || word.verb == .cancelledForcibly else { continue }
                try tellToEnd(step, &wake)
            case .probe, .reboot, .pause, .handoff, .confirm: continue
            }
        }
    }

    /// SIGTERM, and after a while SIGKILL, to all of the step's processes on its host.
    mutating func tellToEnd(_ step: Int, _ wake: inout Wake) throws(IllegalFact) {
        let attempt = machine.attempt(of: step)
        guard let job = reference(step, attempt: attempt) else { return }
        if !machine.wasToldToEnd(step, attempt: attempt) { try emit(.toldToEnd(step: step, attempt: attempt)) }
        let known = ending[step]
        if known.map({ $0.again <= now }) ?? true {
            let signal = known == nil ? "TERM" : "KILL"
            ending[step] = Ending(signal: signal, again: now.addingTimeInterval(Self.grace))
            acts.append(.kill(step: step, job, signal: signal))
        }
        if let again = ending[step]?.again { wake.at(again) }
    }

    /// Seconds that a step has to end by itself once it was told to.
    private static let grace = 30.0
}
