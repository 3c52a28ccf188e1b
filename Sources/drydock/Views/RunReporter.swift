import ArgumentParser
import Core
import Execution
import Journal
import Foundation
import Screen

enum RunFormat: String, ExpressibleByArgument, CaseIterable { case lines, jsonl }

/// Tells what a run does while it does it. What was said is on disk already.
struct RunReporter: RunObserver {
    let run: RunID
    let format: RunFormat
    /// What is drawn below the lines, where there is a terminal.
    let display: LiveDisplay?
    private let days = DayHeading()

    init(run: RunID, format: RunFormat, display: LiveDisplay? = nil) {
        self.run = run
        self.format = format
        self.display = display
    }

    func committed(_ entries: [Entry], in machine: RunMachine) {
        for entry in entries {
            switch format {
            case .lines:
                if let day = days.line(before: entry.at) { Terminal.print(Colour.dim(day)) }
                Terminal.print(FactLine.text(entry, in: machine, run: run))
            case .jsonl:
                // A fact that was just written can be encoded; if not, the line is left out rather than the run stopped.
                if let line = try? FactLine.json(entry, in: machine, run: run) { Terminal.print(line) }
            }
        }
        if format == .lines { tellHowToApprove(entries, machine) }
        display?.take(entries, in: machine)
    }

    /// Of those that still wait: a word may have lain there already.
    private func tellHowToApprove(_ entries: [Entry], _ machine: RunMachine) {
        let graph = machine.graph
        let asked = entries.compactMap { entry -> Int? in if case .asked(let step) = entry.fact { step } else { nil } }
            .filter { machine.status(of: $0).state == .blocked && machine.gate(of: $0, at: machine.lastAt) != .open }
        guard let first = asked.first else { return }
        if asked.count > 1 { Terminal.talk("\(asked.count) steps wait for a word, see: drydock approvals \(run)") } else {
            Terminal.talk("open it with: \(Hint.approve(run, first, graph))")
        }
    }

    func note(_ text: String) { Terminal.talk("warning: \(text)") }

    private struct Outcome: Encodable {
        var run: RunID, event: String, state: RunState, reason: String, exit_code: Int32
    }

    /// What stands where when a run is left, and what can be done now.
    func conclude(_ outcome: RunOutcome, _ machine: RunMachine, _ outputs: FileOutputStore) {
        let graph = machine.graph, leaving = outcome.leaving
        var explained = 0
        for step in machine.steps {
            let status = machine.status(of: step)
            switch status.state {
            case .failed, .unreachable:
                Terminal.talk("\(status.state.rawValue) \(graph.name(step)): \(Harmless.line(status.reason ?? ""))")
                explained += 1
                // What the step said of it itself; of a whole fleet's failures only the first few.
                if explained <= 5, status.output != nil { OutputView.tail(outputs, run, step, attempt: status.attempts, lines: 5) }
            case .unknown:
                Terminal.talk("unknown \(graph.name(step)): \(Harmless.line(status.reason ?? ""))")
                Terminal.talk("  drydock resolve \(run) \(graph.name(step)) --as succeeded|failed|rerun --by NAME --reason TEXT")
            case .waiting, .blocked, .ready, .started, .succeeded, .skipped, .cancelled: break
            }
        }
        for task in graph.plan.tasks where task.customConfiguration {
            Terminal.talk("task \(task.id) is a custom configuration: the next platform upgrade may overwrite it, so look at it again after each one")
        }
        OverrideLines.of(machine).forEach(Terminal.talk)
        if machine.closedBy == nil { OwedView(run: run, machine: machine).tell() }
        if leaving.cause == .stopped || leaving.state == .failed || leaving.cause == .unreachable { StopReport(run: run, machine: machine).tell() }
        let counts = machine.counts().sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        Terminal.talk("run \(run) \(leaving.state.rawValue): \(Harmless.line(leaving.reason)) (\(counts.joined(separator: ", ")))")
        if outcome.exit == .windowClosed { Terminal.talk(Hint.opening(graph.plan, after: Date())) }
        if !leaving.state.isFinal { Terminal.talk("go on with: drydock resume \(run)") }
        if leaving.state == .interrupted { Terminal.talk("the remote jobs that had begun go on; resume reads their results") }
        if format == .jsonl {
            let last = Outcome(run: run, event: "outcome", state: leaving.state, reason: leaving.reason, exit_code: outcome.exit.rawValue)
            if let line = try? JSON.line(last) { Terminal.print(line) }
        }
    }
}

/// What a person can do next, as a line.
enum Hint {
    static func approve(_ run: RunID, _ step: Int, _ graph: PlanGraph) -> String {
        WayOn.approve(run, graph.name(step), graph.step(step)?.gate)
    }

    /// When changing steps may start next.
    static func opening(_ plan: FrozenPlan, after moment: Date) -> String {
        guard let windows = plan.window, let schedule = try? WindowSchedule(windows) else { return "the plan has no window" }
        guard let opening = schedule.opening(atOrAfter: moment) else {
            return "the window doesn't open again; plan anew, or go on with --ignore-window --until TIME --reason TEXT"
        }
        let words = "from \(LocalTime.full(opening.start)) to \(LocalTime.full(opening.end))"
        return opening.start > moment ? "the window opens \(words)" : "the window is open \(words), but what is left of it doesn't hold the next step"
    }
}
