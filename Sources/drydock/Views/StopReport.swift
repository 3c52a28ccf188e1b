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
        Self.tellWaysOn(run, machine)
    }

    /// Each way on as a line that can be typed.
    static func tellWaysOn(_ run: RunID, _ machine: RunMachine) {
        let counts = machine.counts()
        guard machine.closedBy == nil else { return }
        Terminal.talk("ways on, each with --by NAME --reason TEXT but the last two:")
        if counts[.unknown] != nil { Terminal.talk("  drydock resolve \(run) STEP --as succeeded|failed|rerun   once you have looked on the host") }
        if counts[.failed] != nil || counts[.unreachable] != nil {
            Terminal.talk("  drydock retry \(run) HOST   once the fault is mended: goes on where it failed, or looks again (--from-start: all of it)")
            Terminal.talk("  drydock skip \(run) HOST   leaves it out; the others go on")
            Terminal.talk("  drydock done-by-hand \(run) STEP   you did what the step should have done")
        }
        Terminal.talk("  drydock undo \(run) HOST   takes back what was done to it, as far as its playbook says how")
        if machine.leaving?.state.isFinal != true {
            Terminal.talk("  drydock cancel \(run)   ends the run; undo and finally steps of touched hosts follow")
            Terminal.talk("  drydock close \(run)   ends it for good, once nothing is owed to its hosts")
            Terminal.talk("  drydock resume \(run)   ends what was begun and looks at dark hosts again" + (machine.isStoppedAnywhere ? "; nothing new starts while the limit is passed" : ""))
        }
        Terminal.talk("  drydock plan PLAN -i INVENTORY --limit HOSTS --out FILE   a new plan for some of the hosts")
    }
}

extension RunMachine {
    fileprivate var isStoppedAnywhere: Bool { graph.plan.tasks.indices.contains { isStopped(task: $0) } }
}
