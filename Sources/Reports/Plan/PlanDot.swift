public import Core

/// A plan in Graphviz's language, for `dot -Tsvg`.
public enum PlanDot {
    public static func text(_ graph: PlanGraph) -> String {
        let drawing = PlanDrawing(graph)
        var lines = [
            "digraph plan {", "  rankdir=TB;", "  node [fontname=\"DejaVu Sans\", fontsize=10, style=filled, color=\"#59636e\"];",
            "  graph [fontname=\"DejaVu Sans\", fontsize=11, color=\"#aab4be\", label=\(quoted(["\(graph.plan.name), \(graph.fingerprint.short)"]))];", "  edge [color=\"#59636e\"];",
        ]
        for (index, task) in drawing.tasks.enumerated() {
            lines += ["  subgraph cluster_t\(index) {", "    label=\(quoted([task.title]));"]
            for (number, batch) in task.batches.enumerated() {
                lines += ["    subgraph cluster_t\(index)b\(number) {", "      label=\(quoted([batch.title]));"]
                lines += batch.nodes.map { "      \($0.id) [label=\(quoted($0.lines)), \(style($0.shape))];" }
                lines.append("    }")
            }
            lines.append("  }")
        }
        return (lines + drawing.edges.map { "  \($0.from) -> \($0.to);" } + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func style(_ shape: PlanDrawing.Shape) -> String {
        switch shape {
        case .provider: "shape=box, fillcolor=\"#e6f2ea\""
        case .jelastic: "shape=hexagon, fillcolor=\"#ece8f8\", penwidth=2"
        case .other: "shape=ellipse, fillcolor=\"#eef1f4\""
        case .barrier: "shape=circle, fillcolor=\"#ffffff\", style=\"filled,dashed\""
        case .gate: "shape=diamond, fillcolor=\"#fff3d6\""
        }
    }

    private static func quoted(_ lines: [String]) -> String {
        "\"" + lines.map { $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }.joined(separator: "\\n") + "\""
    }
}
