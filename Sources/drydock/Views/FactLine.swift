import Core
import Foundation
import Reports

/// One fact of a run: a line for people, an object for scripts.
enum FactLine {
    static func text(_ entry: Entry, in machine: RunMachine, run: RunID) -> String {
        let words = FactWords(entry, in: machine, run: run, LocalTime.here)
        return Colour.dim(LocalTime.time(entry.at)) + " " + words.phrases.map(\.coloured).joined()
    }

    // MARK: - JSON

    private struct Event: Encodable {
        var run: RunID, number: Int, epoch: Int, at: String, event: String, step: String?, attempt: Int?
        var state: String?, reason: String?, exit_status: Int?, gate: Gate?, owner: Owner?, by: String?, ticket: String?, host: HostName?, boot_id: String?, host_key: String?, changed: Bool?
    }

    static func json(_ entry: Entry, in machine: RunMachine, run: RunID) throws -> String {
        let columns = try entry.fact.columns(), graph = machine.graph
        var event = Event(
            run: run, number: entry.number, epoch: entry.epoch, at: iso(entry.at), event: columns.kind,
            step: columns.step.map { graph.name($0) }, attempt: columns.attempt)
        switch entry.fact {
        case .created(let origin): event.by = origin.typedBy
        case .held(let holder):
            event.by = holder.typedBy
            event.reason = holder.windowOverride?.reason
        case .identified(let host, let identity):
            event.host = host
            event.boot_id = identity.bootID
            event.host_key = identity.hostKey
        case .asked(let step):
            event.gate = graph.step(step)?.gate
            event.owner = graph.gateOwner(step)
        case .spoken(_, let word), .told(let word):
            event.state = word.verb.rawValue
            event.by = word.by
            event.ticket = word.ticket
            event.reason = word.reason
        case .started(let step, _, let intent):
            event.host = graph.host(step)?.access.name
            event.boot_id = intent.bootID
        case .notStarted(_, _, let why): event.reason = why
        case .retrying(_, _, let ending), .ended(_, _, let ending):
            event.state = ending.outcome.rawValue
            event.reason = ending.reason
            event.exit_status = ending.exitStatus
            event.changed = ending.changed
        case .toldToEnd: break
        case .reviewed(_, let findings):
            event.state = findings.contains { $0.ending.outcome == .failed } ? "failed" : "succeeded"
            event.reason = findings.last?.ending.reason
        case .clockJumped(let seconds): event.reason = "set by \(seconds) s"
        case .left(let leaving):
            event.state = leaving.state.rawValue
            event.reason = leaving.reason
        }
        return try JSON.line(event)
    }

    static func iso(_ date: Date) -> String { ZonedTime.iso(date) }
}

extension Phrase {
    /// Harmless, and on a terminal in the colour of its tone.
    var coloured: String {
        let text = Harmless.line(text)
        return switch tone {
        case .plain: text
        case .good: Colour.green(text)
        case .bad: Colour.red(text)
        case .notable: Colour.yellow(text)
        }
    }
}

extension Word.Verb {
    var words: String { phrase.coloured }
}
