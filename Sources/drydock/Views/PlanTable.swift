import Core
import Foundation

/// A plan's steps in rows; on a terminal that is too narrow for them, target by target.
struct PlanTable {
    let graph: PlanGraph

    func show() {
        let rows = graph.steps.map { node in
            ["\(graph.name(node))", "\(graph.nodes[node].batch + 1)"] + columns(node) + [Harmless.line(graph.title(node) ?? firstLine(node))]
        }
        let table = Table.text(["step", "batch", "kind", "owner", "gate", "expected", "what"], rows)
        if Table.isTooWide(table) { narrow() } else { Terminal.print(table) }
    }

    private func columns(_ node: Int) -> [String] {
        let step = graph.step(node), expected = step.map { $0.expected > 0 ? Units.words(seconds: $0.expected) : "" } ?? ""
        return [step?.kind.rawValue ?? "", graph.owner(node)?.rawValue ?? "", step?.gate?.rawValue ?? "", expected]
    }

    private func firstLine(_ node: Int) -> String { graph.command(node)?.split(separator: "\n").first.map(String.init) ?? "" }

    /// Each target's rows below its name; a step's name that is still too long is cut.
    private func narrow() {
        let others = graph.steps.map { columns($0) }
        let widths = (0..<4).map { column in max(["kind", "owner", "gate", "expected"][column].count, others.map { $0[column].count }.max() ?? 0) }
        let room = max(12, Wrapped.width - 2 - widths.reduce(0) { $0 + $1 + 2 })
        func line(_ name: String, _ cells: [String]) -> String {
            let name = name.count > room ? name.prefix(room - 1) + "…" : name[...]
            let padded = zip([String(name)] + cells.dropLast(), [room] + widths.dropLast()).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
            return "  " + (padded + cells.suffix(1)).joined(separator: "  ")
        }
        Terminal.print(Colour.dim(line("step", ["kind", "owner", "gate", "expected"])))
        var heading = ""
        for (node, cells) in zip(graph.steps, others) {
            guard let id = graph.stepID(node) else { continue }
            let place = "\(id.task)/\(id.target)", batches = graph.task(node).batches.count
            if place != heading {
                heading = place
                Terminal.print(Colour.bold(place) + (batches > 1 ? ", batch \(graph.nodes[node].batch + 1) of \(batches)" : ""))
            }
            guard Terminal.print(line(id.step.rawValue, cells)) else { return }
        }
    }
}
