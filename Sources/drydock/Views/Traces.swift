import Core
import Reports

/// Which targets of a run are as they were before it, and which are as it made them: where the one and the other stand side by
/// side, somebody must decide.
struct Traces {
    private let run: RunID
    private let takenBack: [String], revertible: [String], lasting: [String]

    init(run: RunID, machine: RunMachine) {
        self.run = run
        let graph = machine.graph
        var takenBack: [String] = [], revertible: [String] = [], lasting: [String] = []
        for (index, task) in graph.plan.tasks.enumerated() {
            for (number, target) in task.targets.enumerated() {
                let name = "\(task.id)/\(target.name)"
                switch machine.trace(of: graph.targetBase[index] + number) {
                case .none: continue
                case .takenBack: takenBack.append(name)
                case .changed(revertible: true): revertible.append(name)
                case .changed(revertible: false): lasting.append(name)
                }
            }
        }
        (self.takenBack, self.revertible, self.lasting) = (takenBack, revertible, lasting)
    }

    var hasTakenBack: Bool { !takenBack.isEmpty }
    var canTakeBack: Bool { !revertible.isEmpty }

    /// Empty where nothing was taken back.
    var lines: [String] {
        guard hasTakenBack else { return [] }
        var lines = Wrapped.lines("as before this run (\(takenBack.count)): " + Self.list(takenBack), indent: 0)
        if !revertible.isEmpty {
            lines += Wrapped.lines("as this run made them (\(revertible.count)): " + Self.list(revertible), indent: 0)
            let targets = revertible.count <= 6 ? revertible.joined(separator: " ") : "'*/*'"
            lines.append("  to have these back too: drydock undo \(run) \(targets) --by NAME --reason TEXT")
        }
        if !lasting.isEmpty { lines += Wrapped.lines("as this run made them, with no way back in their playbooks (\(lasting.count)): " + Self.list(lasting), indent: 0) }
        if revertible.isEmpty, lasting.isEmpty { lines.append("nothing else was changed: all is as it was before this run") }
        return lines
    }

    static func list(_ names: [String]) -> String {
        names.count > 12 ? names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more" : names.joined(separator: ", ")
    }
}
