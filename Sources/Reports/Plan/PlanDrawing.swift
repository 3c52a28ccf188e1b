public import Core

/// A plan as boxes and arrows: every step, every barrier, every gate.
struct PlanDrawing {
    enum Shape: String, CaseIterable {
        case provider, jelastic, other, barrier, gate
    }

    struct Node {
        /// `n12` for a step or barrier, `g12` for the gate before step 12: safe in every language.
        var id: String
        var shape: Shape
        /// Harmless; not yet quoted.
        var lines: [String]
    }

    struct Batch {
        var title: String
        var nodes: [Node]
    }

    struct Task {
        var title: String
        var batches: [Batch]
    }

    private(set) var tasks: [Task] = []
    private(set) var edges: [(from: String, to: String)] = []

    init(_ graph: PlanGraph) {
        for task in graph.plan.tasks {
            let size = task.batches.count
            tasks.append(Task(
                title: Harmless.line("\(task.id): \(task.title)"),
                batches: task.batches.enumerated().map { Batch(title: "batch \($0.offset + 1) of \(size), \($0.element.count) \($0.element.count == 1 ? "target" : "targets")", nodes: []) }))
        }
        for node in graph.nodes.indices {
            let place = graph.nodes[node]
            // What undoes a step isn't part of the way: no arrow leads there.
            if case .undo = place.role { continue }
            if let gate = graph.step(node)?.gate, let owner = graph.gateOwner(node) {
                tasks[place.task].batches[place.batch].nodes.append(Node(id: "g\(node)", shape: .gate, lines: ["\(gate.rawValue) by", "\(owner)"]))
                edges.append(("g\(node)", "n\(node)"))
            }
            tasks[place.task].batches[place.batch].nodes.append(Self.node(node, graph))
            let end = graph.step(node)?.gate == nil ? "n\(node)" : "g\(node)"
            edges += graph.needs(of: node).map { ("n\($0)", end) }
        }
    }

    private static func node(_ node: Int, _ graph: PlanGraph) -> Node {
        guard let step = graph.step(node), let owner = graph.owner(node) else {
            return Node(id: "n\(node)", shape: .barrier, lines: ["end of \(graph.name(node))"])
        }
        let shape: Shape = owner == .hostingProvider ? .provider : owner == .jelasticOperations ? .jelastic : .other
        let whole = graph.target(node).map { "\($0.name)/\(step.id)" } ?? "\(step.id), for the batch"
        return Node(id: "n\(node)", shape: shape, lines: [whole] + (graph.title(node).map { [Harmless.line($0)] } ?? []) + ["\(step.kind.rawValue), \(owner)"])
    }
}

/// A plan in Mermaid's language, for pages that draw it: `flowchart TD`.
public enum PlanMermaid {
    public static func text(_ graph: PlanGraph) -> String {
        let drawing = PlanDrawing(graph)
        var lines = ["flowchart TD"] + PlanDrawing.Shape.allCases.map { "  classDef \($0.rawValue) \(style($0))" }
        for (index, task) in drawing.tasks.enumerated() {
            lines.append("  subgraph t\(index)[\"\(quoted(task.title))\"]")
            for (number, batch) in task.batches.enumerated() {
                lines.append("    subgraph t\(index)b\(number)[\"\(quoted(batch.title))\"]")
                lines += batch.nodes.map { "      " + box($0) }
                lines.append("    end")
            }
            lines.append("  end")
        }
        return (lines + drawing.edges.map { "  \($0.from) --> \($0.to)" }).joined(separator: "\n") + "\n"
    }

    private static func box(_ node: PlanDrawing.Node) -> String {
        let label = "\"" + node.lines.map(quoted).joined(separator: "<br/>") + "\""
        let box = switch node.shape {
        case .provider: "[\(label)]"
        case .jelastic: "{{\(label)}}"
        case .other: "([\(label)])"
        case .barrier: "((\(label)))"
        case .gate: "{\(label)}"
        }
        return "\(node.id)\(box):::\(node.shape.rawValue)"
    }

    private static func style(_ shape: PlanDrawing.Shape) -> String {
        switch shape {
        case .provider: "fill:#e6f2ea,stroke:#1a7f37,color:#111"
        case .jelastic: "fill:#ece8f8,stroke:#6a51b5,color:#111,stroke-width:2px"
        case .other: "fill:#eef1f4,stroke:#59636e,color:#111"
        case .barrier: "fill:#ffffff,stroke:#59636e,color:#111,stroke-dasharray:4 3"
        case .gate: "fill:#fff3d6,stroke:#8a5a00,color:#111"
        }
    }

    /// Letters, digits and a few marks stand for themselves; all else is written as its number, which Mermaid reads everywhere.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { safe, scalar in
            if scalar.properties.isAlphabetic || scalar.properties.numericType != nil || " /.,:_-()+=@%".unicodeScalars.contains(scalar) {
                safe.unicodeScalars.append(scalar)
            } else { safe += "#\(scalar.value);" }
        }
    }
}

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
