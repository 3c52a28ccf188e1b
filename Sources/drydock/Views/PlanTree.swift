import Core

/// A plan for a person to read and sign: tasks, batches, targets, and whose step each one is.
struct PlanTree {
    let graph: PlanGraph
    /// Commands whole, not only the line that says most.
    let isFull: Bool

    func show() {
        let plan = graph.plan
        Terminal.print(Colour.bold("\(plan.name)") + "  fingerprint \(graph.fingerprint.short)")
        if let summary = plan.summary { Terminal.print(Harmless.line(summary)) }
        if let requester = plan.requestedBy { Terminal.print("requested by \(Harmless.line(requester))") }
        Terminal.print("matrix edition \(Harmless.line(plan.matrix.edition))")
        Terminal.print("window \(plan.window.map { Harmless.line($0.words) } ?? "none: always open")")
        let policy = plan.approvals
        Terminal.print("approvals by \(policy.quorum) " + (policy.quorum == 1 ? "person" : "people") + ", valid for \(Units.words(seconds: policy.expires))")
        for (index, task) in plan.tasks.enumerated() {
            let count = task.targets.count
            Terminal.print("\n" + Colour.bold("\(task.id)") + "  \(Harmless.line(task.title)): \(count) \(count == 1 ? "target" : "targets"), \(time(of: index, task))")
            for line in notes(task) { Terminal.print("  " + line) }
            for (batch, members) in task.batches.enumerated() {
                if task.batches.count > 1 { Terminal.print("  batch \(batch + 1) of \(task.batches.count)") }
                for target in members { guard show(target, of: index) else { return } }
            }
        }
        let kinds = Dictionary(grouping: graph.steps.compactMap { graph.owner($0) }, by: \.self).mapValues(\.count)
        Terminal.print("\n\(graph.steps.count) \(graph.steps.count == 1 ? "step" : "steps"): " + kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    }

    private func notes(_ task: FrozenTask) -> [String] {
        var lines: [String] = []
        if !task.after.isEmpty {
            lines.append("after " + task.after.map { "\($0.task)" + ($0.evenIfFailures ? " (even if it has failures)" : "") }.joined(separator: ", "))
        }
        let rollout = task.rollout
        if task.targets.count > 1 {
            lines.append("stops when more than \(rollout.maxFailures) of its targets fail" + (rollout.soak > 0 ? ", waits \(Units.words(seconds: rollout.soak)) between batches" : ""))
        }
        if task.customConfiguration { lines.append(Colour.yellow("custom configuration: the next platform upgrade may overwrite it")) }
        if task.activity == .unlisted { lines.append(Colour.yellow("not in the matrix: Jelastic Support must confirm it first")) }
        return lines
    }

    private func show(_ target: Int, of task: Int) -> Bool {
        let frozen = graph.plan.tasks[task].targets[target], host = graph.plan.hosts[frozen.host]
        let place = frozen.ctid.map { " on \(host.access.name), ctid \($0)" } ?? " at \(Harmless.line(host.access.address))"
        Terminal.print("    " + Colour.cyan("\(frozen.name)") + "  \(frozen.element.words)\(place)")
        for node in graph.chains[task][target] {
            guard let step = graph.step(node), let owner = graph.owner(node) else { continue }
            let title = graph.title(node).map { "  " + Harmless.line($0) } ?? ""
            guard Terminal.print("      " + Colour.bold("\(step.id)") + title) else { return false }
            Terminal.print("        " + facts(node, step, owner).joined(separator: ", "))
            for line in command(graph.command(node) ?? "") { guard Terminal.print("        " + Colour.dim(line)) else { return false } }
            if step.kind == .reboot, !host.affected.isEmpty {
                for line in Wrapped.lines("affected: " + host.affected.map(\.name.rawValue).joined(separator: ", "), indent: 8) { Terminal.print(line) }
            }
        }
        return true
    }

    /// Kind, owner, time, whose word, for how many.
    private func facts(_ node: Int, _ step: FrozenStep, _ owner: Owner) -> [String] {
        var facts = [step.kind.rawValue, owner.rawValue]
        if step.expected > 0 { facts.append("~" + Units.words(seconds: step.expected)) }
        if let gate = step.gate { facts.append(Colour.yellow("waits: \(gate.rawValue) by \(graph.gateOwner(node) ?? owner)")) }
        if step.perBatch { facts.append("once for the batch") }
        return facts
    }

    private func command(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { Harmless.line(String($0)) }
        if isFull || lines.count <= 1 { return lines }
        let rest = "  … \(lines.count - 1) more \(lines.count == 2 ? "line" : "lines")"
        // Assignments and comments stand first and say little; the first command says what is done.
        let telling = lines.first { line in
            let bare = line.drop { $0 == " " }
            return !bare.hasPrefix("#") && bare.wholeMatch(of: /[A-Za-z_][A-Za-z_0-9]*=\S*/) == nil
        } ?? lines[0]
        let room = max(20, Wrapped.width - 8 - rest.count)
        return [(telling.count > room ? telling.prefix(room - 1) + "…" : telling[...]) + rest]
    }

    /// In each batch the target that takes longest; the time of those who are waited for isn't ours to tell.
    private func time(of index: Int, _ task: FrozenTask) -> String {
        let seconds = task.batches.reduce(0) { sum, batch in
            sum + (batch.map { task.variants[task.targets[$0].variant].steps.reduce(0) { $0 + $1.expected } }.max() ?? 0)
        } + task.rollout.soak * (task.batches.count - 1)
        let awaited = Set(graph.chains[index].joined().compactMap { graph.gateOwner($0) }).sorted().map(\.rawValue).joined(separator: " and ")
        let ours = seconds > 0 ? "about \(Units.words(seconds: seconds))" : nil
        if awaited.isEmpty { return ours ?? "no time to speak of" }
        return (ours.map { "\($0), and " } ?? "") + "as long as \(awaited) takes"
    }
}
