import Core

/// What a word about gates lets happen, or ends: told before it is recorded.
struct GateEffect {
    let graph: PlanGraph
    let verb: Word.Verb

    /// Of a whole fleet only the first few are told one by one.
    func lines(_ steps: [Int]) -> [String] {
        steps.prefix(8).compactMap(line) + (steps.count > 8 ? ["… and the same for \(steps.count - 8) more"] : [])
    }

    private func line(_ step: Int) -> String? {
        switch verb {
        case .approved: "\(graph.name(step)): " + opened(step)
        case .rejected:
            "\(graph.name(step)) and what depends on it will not happen" + (following(step).map { ": " + $0 } ?? "")
        case .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .retried, .restarted, .skipped, .doneByHand,
            .undone, .closed: nil
        }
    }

    private func opened(_ step: Int) -> String {
        switch graph.step(step)?.kind {
        case .handoff, .confirm: "counts as done; next is " + (following(step) ?? "nothing of this target")
        case .run, .file, .reboot, .probe, .pause, nil:
            "may be run: " + Harmless.line(graph.command(step)?.split(separator: "\n").first.map(String.init) ?? "its step")
        }
    }

    private func following(_ step: Int) -> String? {
        let next = graph.wanted(by: step).map(Int.init).filter { graph.nodes[$0].role != .barrier && !graph.isClosing($0) }
        guard !next.isEmpty else { return nil }
        return next.prefix(3).map(graph.name).joined(separator: ", ") + (next.count > 3 ? " and \(next.count - 3) more" : "")
    }
}
