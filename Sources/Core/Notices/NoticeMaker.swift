public import Foundation

/// Makes notices. Asks no clock: the same facts and the same moment give the same notices.
public enum NoticeMaker {
    /// What one fact tells.
    /// - Parameter machine: has folded the entry, and nothing after it.
    public static func notices(of entry: Entry, in machine: RunMachine, run: RunID) -> [Notice] {
        let news = News(machine: machine, run: run, occasion: .fact(entry.number), at: entry.at)
        switch entry.fact {
        case .created, .identified, .started, .notStarted, .retrying, .told, .toldToEnd, .reviewed, .clockJumped: return []
        case .held(let holder):
            // A resume is no start.
            guard entry.epoch == 1 else { return [] }
            return [news.make(.runStarted, .init(by: holder.typedBy, reason: holder.windowOverride?.reason), "was started by \(NoticeText.line(holder.typedBy)); follow it with: drydock status \(run)")]
        case .asked(let step): return [news.requested(step)]
        case .spoken(let step, let word): return news.spoken(step, word).map { [$0] } ?? []
        case .ended(let step, _, let ending):
            switch ending.outcome {
            case .unknown: return [news.unknown(step, ending)]
            case .succeeded, .failed, .unreachable, .skipped, .cancelled: return []
            }
        case .left(let leaving): return news.left(leaving).map { [$0] } ?? []
        }
    }

    /// That nobody has the run though nobody left it; once for each holder that was lost.
    ///
    /// The caller has seen that no living process holds the run, and has folded all that it wrote: asked in the other order, a
    /// run that is just being left looks interrupted.
    public static func interrupted(_ machine: RunMachine, run: RunID, now: Date) -> [Notice] {
        guard let holder = machine.holder, machine.leaving == nil else { return [] }
        let news = News(machine: machine, run: run, occasion: .time(key: "holder-\(machine.epoch)"), at: now)
        let text = "was interrupted: \(NoticeText.line(holder.typedBy)), process \(holder.processID), is gone; what had begun on hosts may go on; go on with: drydock resume \(run)"
        return [news.make(.runInterrupted, .init(by: holder.typedBy), text)]
    }
}

/// What goes into a text: names and words that people and files chose.
enum NoticeText {
    /// On one line, without anything that moves a cursor or breaks a header; at most 300 characters.
    static func line(_ text: String) -> String {
        var plain = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(300) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: plain.append(" ")
            default: plain.append(scalar)
            }
        }
        return String(plain) + (text.unicodeScalars.count > 300 ? "..." : "")
    }

    static func moment(_ date: Date) -> String { date.formatted(.iso8601) }

    /// `a, b and 3 more`
    static func list(_ names: [String]) -> String {
        let shown = names.prefix(5).joined(separator: ", ")
        return names.count > 5 ? "\(shown) and \(names.count - 5) more" : shown
    }
}

/// One occasion on which something is told.
struct News {
    var machine: RunMachine
    var run: RunID
    var occasion: Notice.Occasion
    var at: Date

    /// - Parameter text: follows the run's and the plan's names, after a blank or a colon.
    func make(_ kind: NoticeKind, _ details: Notice.Details, after separator: String = " ", _ text: String) -> Notice {
        let plan = machine.graph.plan.name
        return Notice(
            kind, of: run, plan: plan, fingerprint: machine.graph.fingerprint, occasion, at: at, details,
            text: "run \(run) of \(plan)\(separator)\(text)")
    }

    /// - Parameter text: follows the step's name.
    func make(_ kind: NoticeKind, step: Int, _ details: Notice.Details, _ text: String) -> Notice {
        var details = details
        details.step = machine.graph.stepID(step)
        details.owner = details.owner ?? machine.graph.gateOwner(step)
        details.gate = machine.graph.step(step)?.gate
        return make(kind, details, after: ": ", "\(machine.graph.name(step)) \(text)")
    }

    /// The line that opens the step's gate.
    func approveLine(_ step: Int) -> String {
        let ticket = machine.graph.step(step)?.gate == .consented ? "" : " --ticket TICKET"
        return "drydock approve \(run) \(machine.graph.name(step)) --by NAME\(ticket)"
    }
}
