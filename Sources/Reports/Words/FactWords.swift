public import Core
import Foundation

/// One fact of a run as a sentence, for logs and reports.
public struct FactWords: Equatable, Sendable {
    public var phrases: [Phrase]
    /// It tells of more than a step's ordinary way: people, processes, trouble.
    public var isNews: Bool

    /// - Parameter machine: has folded the entry, and nothing after it.
    public init(_ entry: Entry, in machine: RunMachine, run: RunID, _ zone: ZonedTime) {
        let graph = machine.graph
        let words: (Bool, [Phrase]) = switch entry.fact {
        case .created(let origin): (true, ["run \(run) of \(origin.plan), plan \(origin.fingerprint.short), typed by \(origin.typedBy)"])
        case .held(let holder):
            (true, ["\(entry.epoch > 1 ? "resumed" : "begun") by \(holder.typedBy), process \(holder.processID)"]
                + (holder.windowOverride.map { [Phrase(", the window ignored until \(zone.full($0.until)): \($0.reason)", .notable)] } ?? []))
        case .identified(let host, let identity):
            (false, ["\(host) answers, boot id \(identity.bootID.prefix(8)), key \(identity.hostKey.prefix(20))…"])
        case .asked(let step):
            (true, ["\(graph.name(step)) ", Phrase("waits", .notable), " for \(graph.gateOwner(step)?.rawValue ?? "nobody") (\(graph.step(step)?.gate?.rawValue ?? ""))"])
        case .spoken(let step, let word):
            (true, ["\(word.verb.subject(step, in: graph)) ", word.verb.phrase, " by \(word.by)\(word.ticket.map { ", ticket \($0)" } ?? "")\(word.reason.map { ": \($0)" } ?? "")"])
        case .told(let word): (true, ["run \(run) ", word.verb.phrase, " by \(word.by)\(word.reason.map { ": \($0)" } ?? "")"])
        case .started(let step, let attempt, _): (false, ["\(graph.name(step)) started\(attempt > 1 ? ", attempt \(attempt)" : "")"])
        case .notStarted(let step, _, let why): (true, ["\(graph.name(step)) had not begun: \(why)"])
        case .retrying(let step, let attempt, let ending):
            (false, ["\(graph.name(step)) attempt \(attempt): ", Phrase(ending.reason ?? "no result", .notable), "; it is tried again"])
        case .ended(let step, let attempt, let ending):
            (ending.outcome.tone == .bad || ending.outcome == .cancelled,
             ["\(graph.name(step)) ", Phrase(ending.outcome.rawValue, ending.outcome.tone), Phrase(Self.details(step, attempt, ending, machine))])
        case .toldToEnd(let step, _): (true, ["\(graph.name(step)) ", Phrase("is told to end", .notable)])
        case .reviewed(let step, let findings): (true, ["\(graph.name(step)): "] + Self.reviewed(findings, graph))
        case .clockJumped(let seconds):
            (true, [Phrase("the clock was set \(seconds > 0 ? "forward" : "back") by \(Units.words(seconds: Int(abs(seconds))))", .notable)])
        case .left(let leaving): (true, ["run \(run) \(leaving.state.rawValue): \(leaving.reason)"])
        }
        (isNews, phrases) = words
    }

    /// What was found when probes were asked once more.
    private static func reviewed(_ findings: [Finding], _ graph: PlanGraph) -> [Phrase] {
        if let failed = findings.first(where: { $0.ending.outcome == .failed }) {
            return [Phrase("no longer holds", .bad), ": \(graph.name(failed.step)): \(failed.ending.reason ?? "")"]
        }
        let names = findings.compactMap { graph.step($0.step)?.id.rawValue }.joined(separator: ", ")
        let isDone = findings.contains { $0.ending.skipsHost == true }
        return ["looked at again: \(names)"] + (isDone ? [Phrase(", and nothing is to be done any more", .notable)] : [])
    }

    private static func details(_ step: Int, _ attempt: Int, _ ending: StepEnding, _ machine: RunMachine) -> String {
        let status = machine.status(of: step)
        var text = ""
        if attempt > 0, let from = status.startedAt, let to = status.endedAt { text += String(format: " after %.1f s", to.timeIntervalSince(from)) }
        if ending.changed == false { text += ", unchanged" }
        if let reason = ending.reason { text += ": \(reason)" }
        let dropped = (ending.output?.out.dropped ?? 0) + (ending.output?.err.dropped ?? 0)
        if dropped > 0 { text += " (\(Units.words(bytes: dropped)) of output not kept)" }
        return text
    }
}

extension StepEnding.Outcome {
    public var tone: Phrase.Tone {
        switch self {
        case .succeeded: .good
        case .failed, .unreachable, .unknown: .bad
        case .skipped, .cancelled: .notable
        }
    }
}
