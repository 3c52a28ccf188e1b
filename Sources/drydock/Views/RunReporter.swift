import ArgumentParser
import Core
import Execution
import Synchronization

enum RunFormat: String, ExpressibleByArgument, CaseIterable { case lines, jsonl }

/// Tells what a run does while it does it. What was said is on disk already.
struct RunReporter: RunObserver {
    let run: RunID
    let format: RunFormat

    func committed(_ entries: [Entry], in machine: RunMachine) {
        for entry in entries {
            switch format {
            case .lines: Terminal.print(FactLine.text(entry, in: machine, run: run))
            case .jsonl:
                // A fact that was just written can be encoded; if not, the line is left out rather than the run stopped.
                if let line = try? FactLine.json(entry, in: machine, run: run) { Terminal.print(line) }
            }
        }
    }

    func note(_ text: String) { Terminal.talk(Colour.yellow("warning: ") + Harmless.line(text)) }

    /// What stands where when a run is left, and what can be done now.
    func conclude(_ outcome: RunOutcome, _ machine: RunMachine) {
        let graph = machine.graph
        for step in graph.steps {
            let status = machine.status(of: step)
            switch status.state {
            case .failed, .unreachable: Terminal.talk("\(Colour.red(status.state.rawValue)) \(graph.name(step)): \(Harmless.line(status.reason ?? ""))")
            case .unknown:
                Terminal.talk("\(Colour.red("unknown")) \(graph.name(step)): \(Harmless.line(status.reason ?? ""))")
                Terminal.talk("  drydock resolve \(run) \(graph.name(step)) --as succeeded|failed|rerun --by NAME --reason TEXT")
            case .waiting, .blocked, .ready, .started, .succeeded, .skipped, .cancelled: break
            }
        }
        let counts = machine.counts().sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        Terminal.talk("run \(run) \(outcome.leaving.state.rawValue): \(Harmless.line(outcome.leaving.reason)) (\(counts.joined(separator: ", ")))")
        if !outcome.leaving.state.isFinal { Terminal.talk("go on with: drydock resume \(run)") }
        if outcome.leaving.state == .interrupted { Terminal.talk("the remote jobs that had begun go on; resume reads their results") }
    }
}
