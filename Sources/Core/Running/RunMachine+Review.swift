public import Foundation

extension RunMachine {
    /// A probe that has had its answer, and may be asked once more.
    func isRepeatable(probe step: Int) -> Bool {
        guard graph.step(step)?.kind == .probe else { return false }
        switch phases[step] {
        // One that its `when` left out has found nothing.
        case .succeeded: return true
        case .skipped: return graph.step(step)?.mayFail == true && objection(to: step) == nil
        case .waiting, .ready, .blocked, .started, .inDoubt, .unreachable, .unknown, .failed, .cancelled: return false
        }
    }

    /// The newest findings stand in the place of the older ones, with all that follows from them.
    mutating func take(_ findings: [Finding], before step: Int, _ entry: Entry) throws(IllegalFact) {
        guard let target = graph.targetNumber(of: step) else { throw illegal(entry, "no step of a target") }
        let earlier = graph.mains(of: target).prefix { $0 != step }
        for finding in findings {
            guard earlier.contains(finding.step), isRepeatable(probe: finding.step) else { throw illegal(entry, "step \(finding.step) is no probe before it") }
            switch finding.ending.outcome {
            case .succeeded: close(finding.step, .succeeded, finding.ending, at: entry.at)
            case .skipped: close(finding.step, .skipped, finding.ending, at: entry.at)
            case .failed: close(finding.step, .failed, finding.ending, at: entry.at)
            case .unreachable, .unknown, .cancelled: throw illegal(entry, "\(finding.ending.outcome) is no finding")
            }
            if finding.ending.skipsHost == true { skipRest(of: target, after: finding.step, at: entry.at) }
        }
        settleTargets(of: step, at: entry.at)
    }

    // MARK: - Lengths of time

    /// The clock was set: waits that had begun aren't over sooner by it.
    mutating func lengthen(by seconds: Double) {
        guard seconds > 0 else { return }
        for task in settling.settledAt.indices { settling.settledAt[task]?.addTimeInterval(seconds) }
        for step in histories.keys {
            histories[step]?.notBefore?.addTimeInterval(seconds)
            guard open.contains(step) else { continue }
            histories[step]?.clockShift += seconds
            histories[step]?.firstStartedAt?.addTimeInterval(seconds)
        }
    }

    /// Seconds since the step's present attempt began, whatever became of the clock meanwhile.
    public func elapsed(of step: Int, at moment: Date) -> Double {
        guard let history = histories[step], let start = history.startedAt else { return 0 }
        return moment.timeIntervalSince(start) - history.clockShift
    }
}
