import Core
import Foundation

/// One fact of a run: a line for people, an object for scripts.
enum FactLine {
    static func text(_ entry: Entry, in machine: RunMachine, run: RunID) -> String {
        let graph = machine.graph
        let time = Colour.dim(LocalTime.time(entry.at))
        switch entry.fact {
        case .created(let origin): return "\(time) run \(run) of \(origin.plan), plan \(origin.fingerprint.short), typed by \(Harmless.line(origin.typedBy))"
        case .held(let holder):
            let override = holder.windowOverride.map { Colour.yellow(", the window ignored until \(LocalTime.full($0.until)): \(Harmless.line($0.reason))") } ?? ""
            return "\(time) " + (entry.epoch > 1 ? "resumed" : "begun") + " by \(Harmless.line(holder.typedBy)), process \(holder.processID)\(override)"
        case .identified(let host, let identity): return "\(time) \(host) answers, boot id \(Harmless.line(String(identity.bootID.prefix(8)))), key \(Harmless.line(String(identity.hostKey.prefix(20))))…"
        case .asked(let step):
            let owner = graph.gateOwner(step)?.rawValue ?? "nobody", gate = graph.step(step)?.gate?.rawValue ?? ""
            return "\(time) \(graph.name(step)) " + Colour.yellow("waits") + " for \(owner) (\(gate))"
        case .spoken(let step, let word):
            let ticket = word.ticket.map { ", ticket \(Harmless.line($0))" } ?? "", reason = word.reason.map { ": \(Harmless.line($0))" } ?? ""
            return "\(time) \(subject(word.verb, step, graph)) \(word.verb.words) by \(Harmless.line(word.by))\(ticket)\(reason)"
        case .told(let word): return "\(time) run \(run) \(word.verb.words) by \(Harmless.line(word.by))" + (word.reason.map { ": \(Harmless.line($0))" } ?? "")
        case .started(let step, let attempt, _): return "\(time) \(graph.name(step)) started" + (attempt > 1 ? ", attempt \(attempt)" : "")
        case .notStarted(let step, _, let why): return "\(time) \(graph.name(step)) had not begun: \(Harmless.line(why))"
        case .retrying(let step, let attempt, let ending):
            return "\(time) \(graph.name(step)) attempt \(attempt): " + Colour.yellow(Harmless.line(ending.reason ?? "no result")) + "; it is tried again"
        case .ended(let step, let attempt, let ending): return "\(time) \(graph.name(step)) \(outcome(ending.outcome))" + details(step, attempt, ending, machine)
        case .toldToEnd(let step, _): return "\(time) \(graph.name(step)) " + Colour.yellow("is told to end")
        case .reviewed(let step, let findings): return "\(time) \(graph.name(step)): " + reviewed(findings, graph)
        case .clockJumped(let seconds): return "\(time) " + Colour.yellow("the clock was set \(seconds > 0 ? "forward" : "back") by \(Units.words(seconds: Int(abs(seconds))))")
        case .left(let leaving): return "\(time) run \(run) \(leaving.state.rawValue): \(Harmless.line(leaving.reason))"
        }
    }

    /// A word of a target is carried by one of its steps.
    private static func subject(_ verb: Word.Verb, _ step: Int, _ graph: PlanGraph) -> String {
        switch verb.scope {
        case .step, .run: graph.name(step)
        case .target: "\(graph.task(step).id)/\(graph.target(step).map(\.name.rawValue) ?? "batch")"
        }
    }

    /// What was found when probes were asked once more.
    private static func reviewed(_ findings: [Finding], _ graph: PlanGraph) -> String {
        let names = findings.compactMap { graph.step($0.step)?.id.rawValue }.joined(separator: ", ")
        if let failed = findings.first(where: { $0.ending.outcome == .failed }) {
            return Colour.red("no longer holds") + ": \(graph.name(failed.step)): \(Harmless.line(failed.ending.reason ?? ""))"
        }
        let isDone = findings.contains { $0.ending.skipsHost == true }
        return "looked at again: \(names)" + (isDone ? Colour.yellow(", and nothing is to be done any more") : "")
    }

    private static func details(_ step: Int, _ attempt: Int, _ ending: StepEnding, _ machine: RunMachine) -> String {
        let status = machine.status(of: step)
        var text = ""
        if attempt > 0, let from = status.startedAt, let to = status.endedAt { text += String(format: " after %.1f s", to.timeIntervalSince(from)) }
        if ending.changed == false { text += ", unchanged" }
        if let reason = ending.reason { text += ": \(Harmless.line(reason))" }
        let dropped = (ending.output?.out.dropped ?? 0) + (ending.output?.err.dropped ?? 0)
        if dropped > 0 { text += " (\(Units.words(bytes: dropped)) of output not kept)" }
        return text
    }

    static func outcome(_ outcome: StepEnding.Outcome) -> String {
        switch outcome {
        case .succeeded: Colour.green(outcome.rawValue)
        case .failed, .unreachable, .unknown: Colour.red(outcome.rawValue)
        case .skipped, .cancelled: Colour.yellow(outcome.rawValue)
        }
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

    static func iso(_ date: Date) -> String { date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}

extension Word.Verb {
    var words: String {
        switch self {
        case .approved: Colour.green("approved")
        case .rejected: Colour.red("rejected")
        case .resolvedSucceeded: "resolved as succeeded"
        case .resolvedFailed: "resolved as failed"
        case .resolvedRerun: "resolved: to be run again"
        case .paused: Colour.yellow("paused")
        case .cancelled: Colour.red("cancelled")
        case .cancelledForcibly: Colour.red("cancelled forcibly")
        case .retried: "to be tried again, said"
        case .restarted: "to be done from its first step, said"
        case .skipped: Colour.yellow("left out")
        case .doneByHand: "done by hand, said"
        case .undone: Colour.yellow("to be taken back, said")
        case .closed: Colour.yellow("closed")
        }
    }
}
