import Core
import Foundation
import Reports

/// A plan as people and scripts read it before it runs.
enum PlanPreview {
    static func show(_ loaded: LoadedPlan, as format: PlanFormat, full: Bool, _ durations: Durations, live: [LiveLookView.Row]? = nil) throws {
        let graph = loaded.graph
        switch format {
        case .json: try json(graph, live)
        case .tree: PlanTree(graph: graph, isFull: full, durations: durations).show()
        case .table: PlanTable(graph: graph).show()
        case .mermaid: Terminal.write(Array(PlanMermaid.text(graph).utf8))
        case .dot: Terminal.write(Array(PlanDot.text(graph).utf8))
        case .html:
            let forecast = ForecastView(graph, durations, now: Date())
            let when = forecast.map { ["\(ForecastView.condition) (\(graph.plan.window?.timezone ?? "")):"] + $0.lines(110) } ?? []
            Terminal.write(Array(PlanPage.text(PlanWords(graph, durations), when: when, warnings: loaded.warnings).utf8))
        }
    }

    // MARK: - JSON

    private struct Step: Encodable {
        var id: String, task: TaskID, target: String, host: HostName?, activity: ActivityID, element: Element?, owner: Owner?
        var kind: StepKind, gate: Gate?, batch: Int, needs: [String], command: String?, expected_seconds: Int
        var title: String?, affected: [TargetName], undo: String?, finally: Bool, sha256: String?

        private enum Keys: String, CodingKey {
            case id, task, target, host, activity, element, owner, kind, gate, batch, needs, command, expected_seconds, title, affected, undo, finally, sha256
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
            try keyed.encodeIfPresent(undo, forKey: .undo)
            try keyed.encodeIfPresent(sha256, forKey: .sha256)
            if finally { try keyed.encode(finally, forKey: .finally) }
            if !affected.isEmpty { try keyed.encode(affected, forKey: .affected) }
        }
    }

    /// Written step by step: a plan may have a hundred thousand of them.
    private static func json(_ graph: PlanGraph, _ live: [LiveLookView.Row]?) throws {
        let name = try JSON.line(graph.plan.name), fingerprint = try JSON.line(graph.fingerprint)
        guard Terminal.write(Array(#"{"name":\#(name),"fingerprint":\#(fingerprint),"steps":["#.utf8)) else { return }
        var separator = ""
        for node in graph.steps {
            guard let step = step(graph, node) else { continue }
            guard Terminal.write(Array((separator + (try JSON.line(step))).utf8)) else { return }
            separator = ",\n"
        }
        Terminal.print("]" + (try live.map { #","live":"# + (try JSON.line($0)) } ?? "") + "}")
    }

    private static func step(_ graph: PlanGraph, _ node: Int) -> Step? {
        guard let id = graph.stepID(node), let step = graph.step(node) else { return nil }
        let host = graph.host(node)
        return Step(
            id: id.description, task: id.task, target: id.target.rawValue, host: host?.access.name, activity: graph.task(node).activity,
            element: graph.element(node), owner: graph.owner(node), kind: step.kind, gate: step.gate, batch: graph.nodes[node].batch + 1,
            needs: graph.needs(of: node).map { graph.name(Int($0)) }, command: graph.command(node), expected_seconds: step.expected,
            title: graph.title(node), affected: step.touchesContainers ? host?.affected.map(\.name) ?? [] : [],
            undo: graph.undoNode(of: node).flatMap { graph.command($0) }, finally: graph.isClosing(node),
            sha256: graph.fileContent(node).map { Hex.sha256(Array($0.utf8)) })
    }
}
