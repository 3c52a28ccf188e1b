import Core
import Journal
import Reports

extension Hint {
    /// How gates are asked about and answered: the texts to mail, task by task, and the command that records what was answered.
    /// - Parameter name: a run, or the file of a frozen plan.
    static func ask(_ name: String, _ gates: [Int], _ graph: PlanGraph) -> [String] {
        guard !gates.isEmpty else { return [] }
        let word = ShellWord.word(name), ids = gates.compactMap(graph.stepID)
        let abroad = gates.filter { graph.gateOwner($0).map { $0 != .hostingProvider } == true }
        var tasks: [TaskID] = [], patterns: [String] = []
        for task in abroad.map({ graph.task($0).id }) where !tasks.contains(task) { tasks.append(task) }
        for pattern in ids.map({ "'\($0.task)/*/\($0.step)'" }) where !patterns.contains(pattern) { patterns.append(pattern) }
        let steps = ids.count <= 6 ? ids.map(\.description) : patterns
        return tasks.map { "ask with the text of: drydock ticket \(word) \($0)" }
            + ["record the answer with: drydock approve \(word) \(steps.joined(separator: " ")) --by NAME\(abroad.isEmpty ? "" : " --ticket T")"]
    }
}
