import Core
import Foundation
import Reports

/// A plan for a person to read and sign: tasks, batches, targets, and whose step each one is.
struct PlanTree {
    let graph: PlanGraph
    /// Commands whole, not only the line that says most.
    let isFull: Bool
    /// What earlier runs took; shown beside what the playbooks say.
    let durations: Durations
    private var words: PlanWords { PlanWords(graph, durations) }

    func show() {
        let plan = graph.plan
        Terminal.print(Colour.bold("\(plan.name)") + "  fingerprint \(graph.fingerprint.short)")
        if let summary = plan.summary { Wrapped.lines(Harmless.line(summary), indent: 0).forEach { Terminal.print($0) } }
        if let requester = plan.requestedBy { Terminal.print("requested by \(Harmless.line(requester))") }
        Terminal.print("matrix edition \(Harmless.line(plan.matrix.edition))")
        Terminal.print("window \(plan.window.map { Harmless.line($0.words) } ?? "none: always open")")
        Terminal.print("approvals \(PlanWords.policy(plan.approvals))")
        for (index, task) in plan.tasks.enumerated() {
            let count = task.targets.count
            Terminal.print("\n" + Colour.bold("\(task.id)") + "  \(Harmless.line(task.title)), \(count) \(count == 1 ? "target" : "targets")")
            Terminal.print("  " + words.time(ofTask: index))
            for line in words.notes(task) { Terminal.print("  " + line.coloured) }
            for (batch, members) in task.batches.enumerated() {
                if task.batches.count > 1 { Terminal.print("  batch \(batch + 1) of \(task.batches.count)") }
                for target in members { guard isNew(task, target) ? show(target, of: index) : list(target, of: index) else { return } }
            }
        }
        ForecastView(graph, durations, now: Date())?.show()
        if !isFull { Terminal.print(Colour.dim("\n--full shows every step of every target, with its whole command")) }
        Terminal.print("\n" + words.count)
    }

    /// Steps are explained for the first target that has them; after it they are named.
    private func isNew(_ task: FrozenTask, _ target: Int) -> Bool {
        isFull || task.batches.joined().first { task.targets[$0].variant == task.targets[target].variant } == target
    }

    private func head(_ frozen: FrozenTarget, _ host: FrozenHost) -> Bool {
        let way = (host.access.jump ?? []).map(\.name.rawValue).joined(separator: ", ")
        let place = (frozen.ctid.map { " on \(host.access.name), ctid \($0)" } ?? " at \(Harmless.line(host.access.address))") + (way.isEmpty ? "" : " via \(way)")
        return Terminal.print("    " + Colour.cyan("\(frozen.name)") + "  \(frozen.element.words)\(place)")
    }

    private func list(_ target: Int, of task: Int) -> Bool {
        let frozen = graph.plan.tasks[task].targets[target], host = graph.plan.hosts[frozen.host]
        let steps = graph.chains[task][target].compactMap { node in
            graph.step(node).map { "\($0.id)" + (graph.gateOwner(node).map { " (waits for \($0))" } ?? "") }
        }
        let affected = steps.isEmpty || !stopsContainers(target, of: task) ? [] : host.affected.map(\.name.rawValue)
        let lines = Wrapped.lines(steps.joined(separator: ", "), indent: 6)
            + (affected.isEmpty ? [] : Wrapped.lines("affected: " + affected.joined(separator: ", "), indent: 6))
        return head(frozen, host) && lines.allSatisfy { Terminal.print($0) }
    }

    private func stopsContainers(_ target: Int, of task: Int) -> Bool {
        graph.chains[task][target].contains { graph.step($0)?.touchesContainers == true }
    }

    private func show(_ target: Int, of task: Int) -> Bool {
        let frozen = graph.plan.tasks[task].targets[target], host = graph.plan.hosts[frozen.host]
        guard head(frozen, host) else { return false }
        for node in graph.chains[task][target] {
            guard let step = graph.step(node) else { continue }
            let facts = words.facts(node).map(\.coloured).joined(separator: ", "), title = graph.title(node).map(Harmless.line)
            guard Terminal.print("      " + Colour.bold("\(step.id)") + "  " + (title ?? facts)) else { return false }
            if title != nil { Terminal.print("        " + facts) }
            for line in command(graph.command(node) ?? "") { guard Terminal.print("        " + Colour.dim(line)) else { return false } }
            for line in more(node, step) { guard Terminal.print("        " + Colour.dim(line)) else { return false } }
            if step.touchesContainers, !host.affected.isEmpty {
                for line in Wrapped.lines("affected: " + host.affected.map(\.name.rawValue).joined(separator: ", "), indent: 8) { Terminal.print(line) }
            }
        }
        return true
    }

    /// Behind the command: when it applies, the text of a file, and the way back.
    private func more(_ node: Int, _ step: FrozenStep) -> [String] {
        var lines: [String] = []
        if !step.when.isEmpty { lines.append("only if " + step.when.map(\.words).joined(separator: " and ")) }
        guard isFull else { return lines }
        if let content = graph.fileContent(node) {
            lines += content.split(separator: "\n", omittingEmptySubsequences: false).map { "  | " + Harmless.line(String($0)) }
        }
        for capture in step.capture { lines.append("keeps {{\(capture.name)}}: the match of \(Harmless.line(capture.pattern))") }
        if let undo = graph.undoNode(of: node).flatMap({ graph.command($0) }) {
            lines += ["on failure undone by:"] + undo.split(separator: "\n").map { "  " + Harmless.line(String($0)) }
        }
        return lines
    }

    private func command(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map { Harmless.line(String($0)) }
        if isFull || lines.count <= 1 { return lines }
        let rest = "  … \(lines.count - 1) more \(lines.count == 2 ? "line" : "lines")"
        // Comments, assignments and functions stand first and say little; the first command says what is done.
        let telling = lines.first { line in
            line.wholeMatch(of: /#.*|[ }].*|[A-Za-z_][A-Za-z_0-9]*=\S*|[A-Za-z_][A-Za-z_0-9]*\(\).*/) == nil
        } ?? lines[0]
        let room = max(20, Wrapped.width - 8 - rest.count)
        return [(telling.count > room ? telling.prefix(room - 1) + "…" : telling[...]) + rest]
    }
}
