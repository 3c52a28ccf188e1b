import Core

/// Where everything stands when a run was stopped by its failures or an unknown outcome, and what each way on is.
struct StopReport {
    let run: RunID
    let machine: RunMachine

    func tell() {
        let graph = machine.graph
        for (index, task) in graph.plan.tasks.enumerated() where machine.isStopped(task: index) {
            var groups: [(word: String, names: [String])] = [("done", []), ("failed", []), ("unreachable", []), ("unknown", []), ("begun and not through", []), ("not begun", [])]
            for target in task.targets.indices { groups[group(index, target)].names.append(task.targets[target].name.rawValue) }
            Terminal.talk("task \(task.id) is stopped:")
            for (word, names) in groups where !names.isEmpty {
                Wrapped.lines("\(word) (\(names.count)): " + (names.count > 12 ? names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more" : names.joined(separator: ", ")), indent: 2).forEach(Terminal.talk)
            }
        }
        Terminal.talk("ways on:")
        if machine.counts()[.unknown] != nil {
            Terminal.talk("  drydock resolve \(run) STEP --as succeeded|failed|rerun --by NAME --reason TEXT   once you have looked on the host")
        }
        Terminal.talk("  drydock resume \(run)   ends what was begun and looks at unreachable hosts again; nothing new starts while the limit is passed")
        Terminal.talk("  drydock cancel \(run) --by NAME --reason TEXT   ends the run; undo and finally steps of touched hosts follow")
        Terminal.talk("  drydock plan ... && drydock run ...   a new plan for the targets that are not begun, once the fault is found")
    }

    private func group(_ task: Int, _ target: Int) -> Int {
        let states = machine.graph.chains[task][target].map { machine.status(of: $0).state }
        if states.contains(.unknown) { return 3 }
        if states.contains(.unreachable) { return 2 }
        if states.contains(.failed) || states.contains(.cancelled) { return 1 }
        if states.allSatisfy({ $0 == .succeeded || $0 == .skipped }) { return 0 }
        return states.contains { $0 == .succeeded || $0 == .started } ? 4 : 5
    }
}
