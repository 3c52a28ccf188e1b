import Core
import Foundation

/// What went wrong, what is waited for, and who must do what about it, with the command to type.
extension LiveView {
    /// - Parameter room: lines beyond which nothing need be made.
    func acts(_ width: Int, _ room: Int, _ now: Date) -> Section {
        Section(
            "to be looked at",
            [standstill(width), unknowns(width, room), stops(width), failures(width, room), gates(width, room, now)],
            elsewhere: WayOn.status(run), width: width)
    }

    private func item(_ sign: String, _ style: Line.Style, _ text: String, _ command: String?, _ width: Int) -> [Line] {
        Wrap.lines(text, width: width, style, first: sign + " ", indent: "  ") + (command.map { Wrap.command($0, width: width, indent: "    ") } ?? [])
    }

    /// Why the whole run doesn't go on, or soon won't.
    private func standstill(_ width: Int) -> Section.Group {
        var items: [[Line]] = []
        if let notice { items.append(item("*", .yellow, notice, nil, width)) }
        if let word = machine.cancelledBy { items.append(item("*", .yellow, "cancelled by \(word.by)" + (word.reason.map { ": \($0)" } ?? ""), nil, width)) }
        if isHeld {
            if let word = machine.pausedBy { items.append(item("*", .yellow, "paused by \(word.by)" + (word.reason.map { ": \($0)" } ?? "") + "; what runs ends", nil, width)) }
        } else if let leaving = machine.leaving {
            items.append(item("*", .yellow, "\(leaving.state.rawValue): \(leaving.reason)" + (leaving.state.isFinal ? "" : "; nobody drives the run, go on with"), leaving.state.isFinal ? nil : WayOn.resume(run), width))
        } else {
            items.append(item("*", .yellow, "nobody drives the run; steps that had begun go on on their hosts. Go on with", WayOn.resume(run), width))
        }
        return .init("notes", one: "note", items)
    }

    var unknownSteps: [Int] { machine.troubled.filter { machine.state(of: $0) == .unknown } }

    private func unknowns(_ width: Int, _ room: Int) -> Section.Group {
        let steps = unknownSteps
        return .init("unknown", steps.prefix(room).map { step in
            let name = machine.graph.name(step)
            return item("?", .red, "unknown \(name): \(machine.status(of: step).reason ?? "no word of it"); look on \(host(step)), then say WHAT is true: succeeded, failed or rerun", WayOn.resolve(run, name), width)
        }, of: steps.count)
    }

    /// Tasks that more failures stopped than they bear.
    private func stops(_ width: Int) -> Section.Group {
        let graph = machine.graph
        return .init("stopped tasks", one: "stopped task", graph.plan.tasks.indices.filter { machine.isStopped(task: $0) && !machine.progress(ofTask: $0).isOver }.map { index in
            let task = graph.plan.tasks[index], progress = machine.progress(ofTask: index)
            let allowed = task.rollout.maxFailures.allowed(of: task.targets.count)
            return item("!", .red, "task \(task.id) is stopped: \(progress.failures) of \(progress.targets) went wrong, \(allowed) allowed; mend them, or end the run with", WayOn.cancel(run), width)
        })
    }

    private func failures(_ width: Int, _ room: Int) -> Section.Group {
        var count = 0, items: [[Line]] = []
        for step in machine.troubled {
            let state = machine.state(of: step)
            guard state == .failed || state == .unreachable else { continue }
            count += 1
            guard items.count < room else { continue }
            let status = machine.status(of: step), name = machine.graph.name(step)
            let way = state == .unreachable ? WayOn.resume(run) : status.output != nil ? WayOn.output(run, name) : nil
            items.append(item("!", .red, "\(state.rawValue) \(name): \(status.reason ?? "no reason known")", way, width))
        }
        return .init("failed or unreachable", items, of: count)
    }

    private func gates(_ width: Int, _ room: Int, _ now: Date) -> Section.Group {
        let questions = questions(now)
        return .init("to be answered", questions.prefix(room).map { question in
            let ago = question.since.map { ", asked \(TimeWords.length(now.timeIntervalSince($0))) ago" } ?? ""
            return item(">", .yellow, question.sentence + ago, question.command, width)
        }, of: questions.count)
    }

    func host(_ step: Int) -> String { machine.graph.host(step)?.access.name.rawValue ?? "the host" }
}
