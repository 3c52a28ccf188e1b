import Core

/// A plan as people and scripts read it before it runs.
enum PlanPreview {
    static func show(_ graph: PlanGraph, as format: PlanFormat, full: Bool) throws {
        switch format {
        case .json: try json(graph)
        case .tree: tree(graph, full: full)
        }
    }

    // MARK: - JSON

    private struct Step: Encodable {
        var id: String, task: TaskID, target: String, host: HostName?, activity: ActivityID, element: Element?, owner: Owner?
        var kind: StepKind, gate: Gate?, batch: Int, needs: [String], command: String?, expected_seconds: Int
        var title: String?, affected: [TargetName]

        private enum Keys: String, CodingKey {
            case id, task, target, host, activity, element, owner, kind, gate, batch, needs, command, expected_seconds, title, affected
        }

        /// `gate` and `host` stand there as null too: scripts needn't ask whether the key exists.
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Keys.self)
            try keyed.encode(id, forKey: .id)
            try keyed.encode(task, forKey: .task)
            try keyed.encode(target, forKey: .target)
            try keyed.encode(host, forKey: .host)
            try keyed.encode(activity, forKey: .activity)
            try keyed.encode(element, forKey: .element)
            try keyed.encode(owner, forKey: .owner)
            try keyed.encode(kind, forKey: .kind)
            try keyed.encode(gate, forKey: .gate)
            try keyed.encode(batch, forKey: .batch)
            try keyed.encode(needs, forKey: .needs)
            try keyed.encode(command, forKey: .command)
            try keyed.encode(expected_seconds, forKey: .expected_seconds)
            try keyed.encodeIfPresent(title, forKey: .title)
            if !affected.isEmpty { try keyed.encode(affected, forKey: .affected) }
        }
    }

    /// Written step by step: a plan may have a hundred thousand of them.
    private static func json(_ graph: PlanGraph) throws {
        let name = try JSON.line(graph.plan.name), fingerprint = try JSON.line(graph.fingerprint)
        guard Terminal.write(Array(#"{"name":\#(name),"fingerprint":\#(fingerprint),"steps":["#.utf8)) else { return }
        var separator = ""
        for node in graph.steps {
            guard let step = step(graph, node) else { continue }
            guard Terminal.write(Array((separator + (try JSON.line(step))).utf8)) else { return }
            separator = ",\n"
        }
        Terminal.print("]}")
    }

    private static func step(_ graph: PlanGraph, _ node: Int) -> Step? {
        guard let id = graph.stepID(node), let step = graph.step(node) else { return nil }
        let host = graph.host(node)
        return Step(
            id: id.description, task: id.task, target: id.target.rawValue, host: host?.access.name, activity: graph.task(node).activity,
            element: graph.element(node), owner: graph.owner(node), kind: step.kind, gate: step.gate, batch: graph.nodes[node].batch + 1,
            needs: graph.needs(of: node).map { graph.name(Int($0)) }, command: graph.command(node), expected_seconds: step.expected,
            title: graph.title(node), affected: step.kind == .reboot ? host?.affected.map(\.name) ?? [] : [])
    }

    // MARK: - Tree

    private static func tree(_ graph: PlanGraph, full: Bool) {
        let plan = graph.plan
        Terminal.print(Colour.bold("\(plan.name)") + "  fingerprint \(graph.fingerprint.short)")
        if let summary = plan.summary { Terminal.print(Harmless.line(summary)) }
        if let requester = plan.requestedBy { Terminal.print("requested by \(Harmless.line(requester))") }
        Terminal.print("matrix edition \(plan.matrix.edition)")
        Terminal.print("window \(plan.window.map { Harmless.line($0.words) } ?? "none: always open")")
        let policy = plan.approvals
        Terminal.print("approvals by \(policy.quorum) " + (policy.quorum == 1 ? "person" : "people") + ", valid for \(Units.words(seconds: policy.expires))")
        for (index, task) in plan.tasks.enumerated() {
            let count = task.targets.count
            Terminal.print("\n" + Colour.bold("\(task.id)") + "  \(Harmless.line(task.title)): \(count) \(count == 1 ? "target" : "targets"), about \(Units.words(seconds: expected(task)))")
            for line in notes(task) { Terminal.print("  " + line) }
            for (batch, members) in task.batches.enumerated() {
                Terminal.print("  batch \(batch + 1) of \(task.batches.count)")
                for target in members { guard show(target, of: index, graph, full: full) else { return } }
            }
        }
        let kinds = Dictionary(grouping: graph.steps.compactMap { graph.owner($0) }, by: \.self).mapValues(\.count)
        Terminal.print("\n\(graph.steps.count) steps: " + kinds.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    }

    private static func notes(_ task: FrozenTask) -> [String] {
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

    private static func show(_ target: Int, of task: Int, _ graph: PlanGraph, full: Bool) -> Bool {
        let frozen = graph.plan.tasks[task].targets[target], host = graph.plan.hosts[frozen.host]
        let place = frozen.ctid.map { " on \(host.access.name), ctid \($0)" } ?? " at \(Harmless.line(host.access.address))"
        Terminal.print("    " + Colour.cyan("\(frozen.name)") + "  \(frozen.element.words)\(place)")
        for node in graph.chains[task][target] {
            guard let step = graph.step(node), let owner = graph.owner(node) else { continue }
            let shared = step.perBatch ? " (once for the batch)" : ""
            let gate = step.gate.map { gate in Colour.yellow("  waits: \(gate.rawValue) by \(graph.gateOwner(node) ?? owner)") } ?? ""
            Terminal.print("      \(step.id)  \(step.kind.rawValue)  \(owner)" + (step.expected > 0 ? "  ~\(Units.words(seconds: step.expected))" : "") + gate + shared)
            for line in command(graph.command(node) ?? "", full: full) { guard Terminal.print("        " + Colour.dim(line)) else { return false } }
            if step.kind == .reboot, !host.affected.isEmpty {
                Terminal.print("        affected: " + host.affected.map(\.name.rawValue).joined(separator: ", "))
            }
        }
        return true
    }

    private static func command(_ text: String, full: Bool) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { Harmless.line(String($0)) }
        if full || lines.count <= 1 { return lines }
        return [lines[0] + "  … \(lines.count - 1) more \(lines.count == 2 ? "line" : "lines")"]
    }

    /// Seconds: in each batch the target that takes longest.
    private static func expected(_ task: FrozenTask) -> Int {
        task.batches.reduce(0) { sum, batch in
            sum + (batch.map { task.variants[task.targets[$0].variant].steps.reduce(0) { $0 + $1.expected } }.max() ?? 0)
        } + task.rollout.soak * (task.batches.count - 1)
    }
}
