extension FrozenPlan {
    /// Steps that wait for each other in a circle, by name. Only steps for a whole batch can close one: all other edges
    /// follow the order in which targets are laid out.
    func ring() -> Graph<String>.Ring? {
        guard tasks.contains(where: { $0.variants.contains { $0.steps.contains(where: \.perBatch) } }) else { return nil }
        let graph = PlanGraph(self, fingerprint: Fingerprint(of: [UInt8]()))
        var unmet = graph.nodes.indices.map { graph.needs(of: $0).count }
        var free = graph.nodes.indices.filter { unmet[$0] == 0 }
        while let node = free.popLast() {
            for next in graph.wanted(by: node) {
                unmet[Int(next)] -= 1
                if unmet[Int(next)] == 0 { free.append(Int(next)) }
            }
        }
        var waiting = Graph<String>()
        for node in graph.nodes.indices where unmet[node] > 0 {
            waiting.add(graph.name(node), needs: graph.needs(of: node).map(Int.init).filter { unmet[$0] > 0 }.map(graph.name))
        }
        do throws(Graph<String>.Ring) { _ = try waiting.sorted() } catch { return error }
        return nil
    }
}
