import Foundation

/// Looking again: what probes found before the window opened isn't relied on once it has.
extension RunShell {
    /// The probes of a step's target whose findings the step rests on, where one of them is from before `opening`.
    ///
    /// Those since the last step that changed something: what they found may be otherwise by intent from there on.
    func staleProbes(before step: Int, since opening: Date) -> [Int] {
        guard let target = machine.graph.targetNumber(of: step) else { return [] }
        var probes: [Int] = []
        for earlier in machine.graph.mains(of: target).prefix(while: { $0 != step }) {
            switch machine.graph.step(earlier)?.kind {
            case .probe: probes.append(earlier)
            // Where another owner did the work, or a step was begun, what was true before it needn't be true after it.
            case .handoff: probes = []
            case .run, .file, .reboot: if machine.histories[earlier]?.wasBegun == true { probes = [] }
            case .confirm, .pause, nil: break
            }
        }
        probes = probes.filter { machine.isRepeatable(probe: $0) }
        let isStale = probes.contains { (machine.histories[$0]?.endedAt ?? .distantFuture) < opening }
        return isStale ? probes : []
    }

    /// Asks the probes once more before the step; nil where one of them lacks a value for its script.
    func review(_ step: Int, _ probes: [Int]) -> RunAct? {
        var orders: [RunAct.Question] = []
        for probe in probes {
            guard let frozen = machine.graph.step(probe), let script = machine.graph.script(probe, context(of: probe)) else { return nil }
            orders.append(.init(
                probe: probe, order: ProbeOrder(script.text, timeLimit: frozen.timeout, needsFreshConnection: frozen.freshConnection),
                secrets: script.secrets))
        }
        return .review(step: step, orders)
    }

    mutating func reviewed(_ step: Int, _ answers: [RunEvent.Answer]) throws(IllegalFact) {
        performing.remove(step)
        guard machine.ready.contains(step) || machine.blocked.contains(step) else { return }
        var findings: [Finding] = []
        for answer in answers {
            guard let frozen = machine.graph.step(answer.probe) else { return }
            var ending = switch answer.ending {
            case .exited(let status): frozen.judge(exit: status, timedOut: false, answer.output)
            case .timedOut: frozen.judge(exit: 124, timedOut: true, answer.output)
            }
            if frozen.mayFail { ending = ending.forgiven }
            if ending.outcome == .failed { ending.reason = "looked at again as the window opened: " + (ending.reason ?? "it failed") }
            findings.append(Finding(step: answer.probe, ending: ending))
            // What follows would have been asked only if this had been as it should be.
            if ending.outcome == .failed || ending.skipsHost == true { break }
        }
        cleared.remove(step)
        try emit(.reviewed(step: step, findings))
    }

    mutating func reviewRefused(_ step: Int, _ probe: Int, _ failure: SecretFailure) throws(IllegalFact) {
        performing.remove(step)
        guard machine.ready.contains(step) || machine.blocked.contains(step) else { return }
        cleared.remove(step)
        try emit(.reviewed(step: step, [Finding(step: probe, ending: StepEnding(.failed, reason: "it couldn't be looked at again: \(failure)"))]))
    }

    mutating func reviewFailed(_ step: Int, _ failure: HostFailure) throws(IllegalFact) {
        performing.remove(step)
        guard let host = machine.graph.host(step)?.access.name else { return }
        wanting[host, default: []].insert(step)
        try hostFailed(host, failure)
    }
}
