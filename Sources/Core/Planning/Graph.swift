/// Nodes and what each of them needs.
public struct Graph<Node: Hashable & Comparable & Sendable>: Sendable {
    private var needs: [Node: Set<Node>] = [:]

    public init() {}

    public mutating func add(_ node: Node, needs others: [Node] = []) {
        needs[node, default: []].formUnion(others)
        for other in others where needs[other] == nil { needs[other] = [] }
    }

    /// Nodes that need each other in a circle, the first one named again at the end.
    public struct Ring: Error, Equatable, Sendable {
        public var path: [Node]
        public var text: String { path.map { "\($0)" }.joined(separator: " -> ") }
    }

    /// Every node after all that it needs; among those that could come next, the one that `first` prefers. One answer
    /// for the same graph and preference.
    public func sorted(preferring first: (Node, Node) -> Bool = { $0 < $1 }) throws(Ring) -> [Node] {
        var unmet = needs.mapValues(\.count)
        var wantedBy: [Node: [Node]] = [:]
        for (node, others) in needs { for other in others { wantedBy[other, default: []].append(node) } }
        var ready = needs.filter(\.value.isEmpty).keys.sorted(by: first)
        var order: [Node] = []
        while !ready.isEmpty {
            let node = ready.removeFirst()
            order.append(node)
            for other in wantedBy[node, default: []] {
                unmet[other, default: 0] -= 1
                guard unmet[other] == 0 else { continue }
                ready.insert(other, at: ready.firstIndex { first(other, $0) } ?? ready.endIndex)
            }
        }
        guard order.count == needs.count else { throw ring(among: Set(unmet.filter { $0.value > 0 }.keys)) }
        return order
    }

    /// Walks from need to need among nodes that each wait for another one of them, until one comes up again.
    private func ring(among waiting: Set<Node>) -> Ring {
        var path: [Node] = []
        var node = waiting.min()
        while let current = node {
            if let start = path.firstIndex(of: current) { return Ring(path: Array(path[start...]) + [current]) }
            path.append(current)
            node = needs[current, default: []].filter(waiting.contains).min()
        }
        return Ring(path: path)
    }
}
