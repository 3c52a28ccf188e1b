import Core

/// What a live preview found, task by task.
struct LiveLookView {
    let graph: PlanGraph
    let looks: [TargetLook]

    struct Row: Encodable {
        enum State: String, Encodable { case ready, nothingToDo = "nothing-to-do", wouldStop = "would-stop", unreachable }
        var task: TaskID, target: TargetName, host: HostName, state: State, step: String?, reason: String?, in_place: [String]
    }

    var rows: [Row] {
        looks.map { look in
            let place = graph.place(of: look.target), task = graph.plan.tasks[place.task], target = task.targets[place.target]
            let (state, step, reason): (Row.State, Int?, String?) = switch look.verdict {
            case .ready, nil: (.ready, nil, nil)
            case .nothingToDo(let reason): (.nothingToDo, nil, reason)
            case .objection(let step, let reason): (.wouldStop, step, reason)
            case .unreachable(let reason): (.unreachable, nil, reason)
            }
            return Row(
                task: task.id, target: target.name, host: graph.plan.hosts[target.host].access.name, state: state,
                step: step.flatMap { graph.step($0)?.id.rawValue }, reason: reason, in_place: look.inPlace.compactMap { graph.step($0)?.id.rawValue })
        }
    }

    func lines() -> [String] {
        var lines = ["live, as things are now (probes only; nothing was changed):"]
        for (task, rows) in Dictionary(grouping: rows, by: \.task).sorted(by: { $0.key < $1.key }) {
            let counts = [(Row.State.ready, "ready"), (.nothingToDo, "with nothing to do"), (.wouldStop, "would stop"), (.unreachable, "unreachable")].compactMap { state, words -> String? in
                let count = rows.count { $0.state == state }
                return count == 0 ? nil : "\(count) \(words)"
            }
            lines.append("  \(task): " + counts.joined(separator: ", "))
            lines += rows.compactMap { row in Self.line(row).map { "    " + $0 } }
        }
        if graph.plan.tasks.contains(where: { !$0.after.isEmpty }) {
            lines.append("  a task that comes after another may find things otherwise when its turn has come")
        }
        return lines
    }

    /// Nil where all is as it should be: of a whole fleet only the others are worth a line.
    private static func line(_ row: Row) -> String? {
        let reason = Harmless.line(row.reason ?? "")
        switch row.state {
        case .ready where row.in_place.isEmpty: return nil
        case .ready: return "\(row.target): in place already: \(row.in_place.joined(separator: ", "))"
        case .nothingToDo: return "\(row.target): nothing to do: \(reason)"
        case .wouldStop: return "\(row.target): " + Colour.red("would stop") + " at \(row.step ?? "a probe"): \(reason)"
        case .unreachable: return "\(row.target): " + Colour.red("unreachable") + ": \(reason)"
        }
    }

    var exit: ExitCode {
        let states = Set(rows.map(\.state))
        return states.contains(.wouldStop) ? .failed : states.contains(.unreachable) ? .unreachable : .done
    }
}
