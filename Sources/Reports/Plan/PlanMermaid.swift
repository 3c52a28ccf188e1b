public import Core

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
