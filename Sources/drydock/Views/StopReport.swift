import Core
import Reports

/// Where everything stands when a run was stopped by its failures or an unknown outcome, and what each way on is.
struct StopReport {
    let run: RunID
    let machine: RunMachine

    func tell() {
        let graph = machine.graph
        for (index, task) in graph.plan.tasks.enumerated() where machine.isStopped(task: index) {
            let groups = Dictionary(grouping: task.targets.indices) { machine.standing(ofTarget: $0, task: index) }
            Terminal.talk("task \(task.id) is stopped:")
            for standing in TargetStanding.allCases {
                guard let names = groups[standing]?.map({ task.targets[$0].name.rawValue }) else { continue }
                Wrapped.lines("\(standing.words) (\(names.count)): " + (names.count > 12 ? names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more" : names.joined(separator: ", ")), indent: 2).forEach(Terminal.talk)
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
}
