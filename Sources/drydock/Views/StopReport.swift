import Core
import Reports

/// Where everything stands when a run was stopped or has failed, and what each way on is.
struct StopReport {
    let run: RunID
    let machine: RunMachine

    func tell() {
        let graph = machine.graph, traces = Traces(run: run, machine: machine)
        let isOver = machine.leaving?.state.isFinal == true
        for (index, task) in graph.plan.tasks.enumerated() where machine.isStopped(task: index) || traces.hasTakenBack {
            let groups = Dictionary(grouping: task.targets.indices) { target in
                machine.standing(ofTarget: target, task: index).words(isTakenBack: machine.trace(of: graph.targetBase[index] + target).isTakenBack)
            }
            Terminal.talk("task \(task.id)\(machine.isStopped(task: index) && !isOver ? " is stopped" : ""):")
            for words in TargetStanding.allCases.flatMap({ [$0.words, $0.words(isTakenBack: true)] }) {
                guard let names = groups[words]?.map({ task.targets[$0].name.rawValue }) else { continue }
                Wrapped.lines("\(words) (\(names.count)): " + Traces.list(names), indent: 2).forEach(Terminal.talk)
            }
        }
        traces.lines.forEach(Terminal.talk)
        tellWaysOn(isOver, traces)
    }

    /// Each way on as a line that can be typed.
    private func tellWaysOn(_ isOver: Bool, _ traces: Traces) {
        let counts = machine.counts()
        guard machine.closedBy == nil else { return }
        Terminal.talk("ways on, each with --by NAME --reason TEXT but the last\(isOver ? "" : " two"):")
        if counts[.unknown] != nil { Terminal.talk("  drydock resolve \(run) STEP --as succeeded|failed|rerun   once you have looked on the host") }
        if counts[.failed] != nil || counts[.unreachable] != nil {
            Terminal.talk(canHear(.retried)
                ? "  drydock retry \(run) HOST   once the fault is mended: goes on where it failed, or looks again (--from-start: all of it)"
                : "  drydock retry \(run) HOST --from-start   once the fault is mended: does all of it again")
            Terminal.talk("  drydock skip \(run) HOST   leaves it out; the others go on")
            if canHear(.doneByHand) { Terminal.talk("  drydock done-by-hand \(run) STEP   you did what the step should have done") }
        }
        if traces.canTakeBack, !traces.hasTakenBack { Terminal.talk("  drydock undo \(run) HOST   takes back what was done to it, as far as its playbook says how") }
        if !isOver {
            Terminal.talk("  drydock cancel \(run)   ends the run; undo and finally steps of touched hosts follow")
            Terminal.talk("  drydock close \(run)   ends it for good, once nothing is owed to its hosts")
            Terminal.talk("  drydock resume \(run)   ends what was begun and looks at dark hosts again" + (machine.isStoppedAnywhere ? "; nothing new starts while the limit is passed" : ""))
        }
        Terminal.talk("  drydock plan PLAN -i INVENTORY --limit HOSTS --out FILE   a new plan for some of the hosts")
    }

    /// Whether a word can do anything for one of the steps that went wrong.
    private func canHear(_ verb: Word.Verb) -> Bool {
        machine.steps.contains { [.failed, .unreachable].contains(machine.state(of: $0)) && machine.objection(to: verb, of: $0, at: machine.lastAt) == nil }
    }
}

extension RunMachine {
    fileprivate var isStoppedAnywhere: Bool { graph.plan.tasks.indices.contains { isStopped(task: $0) } }
}
