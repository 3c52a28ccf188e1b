import Core

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
