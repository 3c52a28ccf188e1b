import Foundation

/// A reboot is proved by the boot id alone; while its outcome is open it is never issued again.
extension RunShell {
    /// Whether a doubtful reboot is decided, or watched from here on, without asking the host for the job.
    mutating func hasRebooted(_ step: Int, _ attempt: Int, _ host: HostName) throws(IllegalFact) -> Bool {
        guard let before = machine.histories[step]?.intent?.bootID, let seen = machine.identities[host]?.bootID, before != seen
        else { return false }
        try proved(step, attempt, before: before, after: seen)
        return true
    }

    mutating func watch(_ step: Int, issued: Bool) {
        guard let frozen = machine.graph.step(step) else { return }
        performing.remove(step)
        lostSight.remove(step)
        rebootWatches[step] = Watch(
            deadline: now.addingTimeInterval(Double(frozen.timeout) - machine.elapsed(of: step, at: now)), next: now.addingTimeInterval(2), isIssued: issued)
    }

    func watchedReboots(of host: HostName) -> [Int] {
        rebootWatches.keys.filter { machine.graph.host($0)?.access.name == host }.sorted()
    }

    mutating func watched(_ step: Int, _ identity: HostIdentity) throws(IllegalFact) {
        guard var watch = rebootWatches[step], let before = machine.histories[step]?.intent?.bootID else { return }
        let attempt = machine.attempt(of: step)
        if identity.bootID != before {
            try proved(step, attempt, before: before, after: identity.bootID)
        } else if now >= watch.deadline {
            let limit = machine.graph.step(step)?.timeout ?? 0
            try end(step, attempt, StepEnding(.failed, reason: "the boot id is still \(before) after \(limit) s: the host did not restart; look at its console"))
        } else {
            // The same boot id may be the old system on its way down.
            watch.pause = min(15, watch.pause * 2)
            watch.next = now.addingTimeInterval(watch.pause)
            rebootWatches[step] = watch
        }
    }

    /// The host is dark, as it should be for a while.
    mutating func watchedInVain(_ host: HostName, _ failure: HostFailure) throws(IllegalFact) {
        for step in watchedReboots(of: host) {
            guard var watch = rebootWatches[step] else { continue }
            if now >= watch.deadline || !failure.isExpectedDuringReboot {
                try end(step, machine.attempt(of: step), StepEnding(.unreachable, reason: "after the reboot was issued: \(failure.description)"))
            } else {
                watch.pause = min(15, watch.pause * 2)
                watch.next = now.addingTimeInterval(watch.pause)
                rebootWatches[step] = watch
            }
        }
    }

    private mutating func proved(_ step: Int, _ attempt: Int, before: String, after: String) throws(IllegalFact) {
        if let job = reference(step, attempt: attempt) { acts.append(.clean(step: step, job)) }
        try end(step, attempt, StepEnding(.succeeded, reason: "boot id \(before) became \(after)", exitStatus: 0))
    }
}

extension HostFailure {
    /// After a boot, ordinary users may be refused for a while (`pam_nologin`).
    fileprivate var isExpectedDuringReboot: Bool {
        if case .authenticationRefused = reason { return true }
        return isTransient
    }
}
