import Core
import Foundation

/// A plan before it runs, as one HTML file to read and to sign; the look is that of a report.
public struct PlanPage {
    private let graph: PlanGraph
    private let words: PlanWords
    private let when: [String]
    private let warnings: [String]

    /// - Parameters:
    ///   - when: which batch goes into which opening, in lines; none where the plan has no window.
    ///   - warnings: what the planner warned of.
    public static func text(_ words: PlanWords, when: [String] = [], warnings: [String] = []) -> String {
        PlanPage(graph: words.graph, words: words, when: when, warnings: warnings).page
    }

    private var page: String {
        let plan = graph.plan
        let facts = [
            ("Fingerprint", graph.fingerprint.rawValue), ("Requested by", plan.requestedBy ?? "nobody named"), ("Window", plan.window?.words ?? "none: always open"),
            ("Approvals", PlanWords.policy(plan.approvals)), ("Matrix edition", plan.matrix.edition), ("Steps", words.count),
        ]
        let warned: Markup = warnings.isEmpty ? "" : Page.section("warnings", "Warnings", "<div class=\"call\">\(Page.list(warnings.map { "\($0)" }))</div>")
        let times: Markup = when.isEmpty ? "" : Page.section("when", "When", "<pre>\(when.joined(separator: "\n"))</pre>")
        let body: Markup = """
            <header>
            <h1>\(plan.name)\(Page.badge("plan", .plain))</h1>
            <p class="soft">\(plan.summary ?? "What will happen, on which host, in which order, and whose step each one is.")</p>
            \(Page.facts(facts))
            </header>
            \(warned)\(times)\(plan.tasks.indices.map(task))
            """
        return Page.whole(title: "\(plan.name): plan \(graph.fingerprint.short)", body)
    }

    private func task(_ index: Int) -> Markup {
        let task = graph.plan.tasks[index]
        let notes: [Markup] = words.notes(task).map { $0.tone == .notable ? "<p class=\"call\">\($0.text)</p>\n" : "<p>\($0.text)</p>\n" }
        let batches: [Markup] = task.batches.enumerated().map { number, members in
            let title: Markup = task.batches.count > 1 ? "<h3>batch \(number + 1) of \(task.batches.count)</h3>\n" : ""
            return "\(title)\(members.map { target($0, of: index) } as [Markup])"
        }
        let count = task.targets.count
        return Page.section("task-\(index)", "\(task.id): \(task.title)", "<p class=\"soft\">\(count) \(count == 1 ? "target" : "targets"), \(words.time(ofTask: index))</p>\n\(notes)\(batches)")
    }

    /// Open for the first target of its kind; the others are folded, and say whole what differs from it.
    private func target(_ number: Int, of task: Int) -> Markup {
        let frozen = graph.plan.tasks[task].targets[number], host = graph.plan.hosts[frozen.host]
        let first = graph.plan.tasks[task].batches.joined().first { graph.plan.tasks[task].targets[$0].variant == frozen.variant } ?? number
        let place = frozen.ctid.map { "on \(host.access.name), ctid \($0)" } ?? "at \(host.access.address)"
        let labels = host.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
        let head: Markup = "\(Page.code(frozen.name.rawValue)) <span class=\"soft\">\(frozen.element.words) \(place)\(labels.isEmpty ? "" : "; " + labels)</span>"
        let models = graph.chains[task][first]
        let steps: [Markup] = graph.chains[task][number].enumerated().map { position, node in
            step(node, as: first == number || !models.indices.contains(position) ? nil : models[position], host)
        }
        return Page.details(head, isOpen: first == number, "<ol class=\"steps\">\n\(steps)</ol>") + "\n"
    }

    private func step(_ node: Int, as model: Int?, _ host: FrozenHost) -> Markup {
        guard let step = graph.step(node), let owner = graph.owner(node) else { return "" }
        let mark = owner == .hostingProvider ? "■" : owner == .jelasticOperations ? "◆" : "●"
        let expected: Markup = step.expected > 0 ? ", about \(Units.words(seconds: step.expected))" : ""
        let gate: Markup = step.gate.map { " \(Page.badge("waits: \($0.rawValue) by \((graph.gateOwner(node) ?? owner).rawValue)", .notable))" } ?? ""
        let manners = words.manners(node, step).map(\.text) + (step.when.isEmpty ? [] : ["only if " + step.when.map(\.words).joined(separator: " and ")])
        let stopped: Markup = step.touchesContainers && !host.affected.isEmpty ? "<p>affected: \(host.affected.map(\.name.rawValue).joined(separator: ", "))</p>" : ""
        let isSame = model.map { $0 == node || graph.command($0) == graph.command(node) && graph.fileContent($0) == graph.fileContent(node) } ?? false
        let body: Markup = isSame ? (model == node ? "<p class=\"soft\">once for the whole batch, as above</p>" : "<p class=\"soft\">as above</p>") : command(node, step)
        return """
            <li>\(Page.code(step.id.rawValue)) \(graph.title(node) ?? "")\(gate)
            <p class="soft">\(step.kind.rawValue), <span aria-hidden="true">\(mark)</span> \(owner)\(expected)\(manners.map { ", " + $0 }.joined())</p>\(stopped)\(body)</li>

            """
    }

    private func command(_ node: Int, _ step: FrozenStep) -> Markup {
        guard let command = graph.command(node) else { return "" }
        var parts: [Markup] = ["<pre>\(command)</pre>"]
        if let content = graph.fileContent(node) { parts.append(Page.details("content of the file", "<pre>\(content)</pre>")) }
        if let verify = step.verify { parts.append(Page.details("how its effect is looked for", "<pre>\(verify)</pre>")) }
        if let undo = graph.undoNode(of: node).flatMap({ graph.command($0) }) { parts.append(Page.details("how it is undone", "<pre>\(undo)</pre>")) }
        return step.kind == .handoff || step.kind == .confirm || command.count < 240 ? Markup(parts) : Page.details("its script, \(command.split(separator: "\n").count) lines", Markup(parts))
    }
}
