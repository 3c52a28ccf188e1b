extension RunMachine {
    /// What the steps of a step's target captured so far; the later one's where two have one name.
    public func captured(forTargetOf step: Int) -> [ParameterName: String] { graph.targetNumber(of: step).map { captured(by: $0) } ?? [:] }

    /// The same for a text that people read: where a check could not be made, it says so.
    public func evidence(forTargetOf step: Int) -> [ParameterName: String] {
        guard let target = graph.targetNumber(of: step) else { return [:] }
        return graph.chain(of: target).reduce(into: captured(by: target)) { evidence, step in
            guard phases[step] == .skipped, let frozen = graph.step(step), frozen.mayFail else { return }
            for capture in frozen.capture where evidence[capture.name] == nil {
                evidence[capture.name] = histories[step]?.ending?.reason ?? "not available"
            }
        }
    }

    private func captured(by target: Int) -> [ParameterName: String] {
        graph.chain(of: target).reduce(into: [:]) { values, step in
            guard phases[step] == .succeeded, let captured = histories[step]?.ending?.captured else { return }
            values.merge(captured) { _, later in later }
        }
    }

    /// Why the step doesn't apply after all, as its `when` says; nil where it does. For a whole batch's step one of its
    /// targets is enough.
    public func objection(to step: Int) -> String? {
        guard let when = graph.step(step)?.when, !when.isEmpty else { return nil }
        let objections = targets(of: step).map { target in when.lazy.compactMap { objection($0, target) }.first }
        return objections.contains(nil) ? nil : objections.first ?? nil
    }

    private func objection(_ condition: Condition, _ target: Int) -> String? {
        switch condition.subject {
        case .value(let name):
            // What was never captured, because its step was left out, is as good as empty.
            let value = captured(by: target)[name] ?? ""
            return condition.holds(for: value) ? nil : "\(name) is '\(value.prefix(100))'"
        case .changed(let names):
            let steps = graph.chain(of: target).filter { step in graph.stepID(step).map { names.contains($0.step) } ?? false }
            return steps.contains(where: hasChanged) ? nil : "nothing was changed by " + names.map(\.rawValue).joined(separator: ", ")
        }
    }
}
