import Core
import Reports

/// Which targets of a run are as they were before it, and which are as it made them: where the one and the other stand side by
/// side, somebody must decide.
struct Traces {
    private let run: RunID
    private let before: [String], partly: [String], revertible: [String], lasting: [String]

    init(run: RunID, machine: RunMachine) {
        self.run = run
        let graph = machine.graph
        var before: [String] = [], partly: [String] = [], revertible: [String] = [], lasting: [String] = []
        for (index, task) in graph.plan.tasks.enumerated() {
            for (number, target) in task.targets.enumerated() {
                let name = "\(task.id)/\(target.name)"
                switch machine.trace(of: graph.targetBase[index] + number) {
                case .none: continue
                case .takenBack(entirely: true): before.append(name)
                case .takenBack(entirely: false): partly.append(name)
                case .changed(revertible: true): revertible.append(name)
                case .changed(revertible: false): lasting.append(name)
                }
            }
        }
        (self.before, self.partly, self.revertible, self.lasting) = (before, partly, revertible, lasting)
    }

    var hasTakenBack: Bool { !before.isEmpty || !partly.isEmpty }
    var canTakeBack: Bool { !revertible.isEmpty }

    /// Empty where nothing was taken back.
    var lines: [String] {
        guard hasTakenBack else { return [] }
        var lines = Self.line("as before this run", before) + Self.line("taken back, but for steps that have no undo", partly)
        if !revertible.isEmpty {
            lines += Self.line("as this run made them", revertible)
            let targets = revertible.count <= 6 ? revertible.joined(separator: " ") : "'*/*'"
            lines.append("  to have these back too: drydock undo \(run) \(targets) --by NAME --reason TEXT")
        }
        lines += Self.line("as this run made them, and not to be taken back by 'undo' now", lasting)
        if partly.isEmpty, revertible.isEmpty, lasting.isEmpty { lines.append("nothing else was changed: all is as it was before this run") }
        return lines
    }

    private static func line(_ words: String, _ names: [String]) -> [String] {
        names.isEmpty ? [] : Wrapped.lines("\(words) (\(names.count)): " + list(names), indent: 0)
    }

    static func list(_ names: [String]) -> String {
        names.count > 12 ? names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more" : names.joined(separator: ", ")
    }
}
