import Core
import Foundation

/// Puts a ticket's text together.
struct TicketText {
    let task: Int
    let owner: Owner
    let asks: [Ticket.Ask]
    let source: Ticket.Source
    private var graph: PlanGraph { source.machine.graph }
    private var frozen: FrozenTask { graph.plan.tasks[task] }

    init(task: Int, owner: Owner, asks: [Ticket.Ask], source: Ticket.Source) {
        (self.task, self.owner, self.asks, self.source) = (task, owner, asks, source)
    }

    var ticket: Ticket {
        let steps = asks.compactMap { graph.stepID($0.step) }
        let sections = [head, what, parts.joined(separator: "\n\n"), ending]
        let subject = Harmless.line(subject), text = "Subject: \(subject)\n\n" + sections.joined(separator: "\n\n") + "\n"
        return Ticket(task: frozen.id, owner: owner, subject: subject, steps: steps, text: Harmless.text(text), answer: command("approve", "--ticket TICKET"))
    }

    private var subject: String {
        "\(frozen.title): \(isWork ? "request" : "confirmation asked") for \(ReportWords.list(targets.prefix(4).map(\.name.rawValue) + (targets.count > 4 ? ["\(targets.count - 4) more"] : []))), plan \(graph.plan.name), task \(frozen.id)"
    }

    /// They do it, rather than saying that we may.
    private var isWork: Bool { asks.contains { graph.step($0.step)?.gate == .performed } }

    private var targets: [FrozenTarget] {
        var seen: Set<TargetName> = []
        return asks.flatMap { ask in graph.target(ask.step).map { [$0] } ?? graph.members(ofBatchStep: ask.step) }.filter { seen.insert($0.name).inserted }
    }

    private var head: String {
        let plan = graph.plan
        var facts = [("For", owner.rawValue), ("Plan", "\(plan.name)" + (plan.summary.map { ": \($0)" } ?? "")), ("Task", "\(frozen.id), \(frozen.activity)")]
        for target in targets {
            let host = plan.hosts[target.host].access
            facts.append(("Target", "\(target.name), \(target.element.words) " + (target.ctid.map { "\($0) on \(host.name) (\(host.address))" } ?? "at \(host.address)")))
        }
        facts += [("Window", plan.window?.words ?? "none: at any time"), ("Requested by", plan.requestedBy ?? "nobody named"), ("Fingerprint", graph.fingerprint.rawValue)]
        if let run = source.run { facts.append(("Run", run.rawValue)) }
        facts += PlanWords.cautions(frozen).map { ("Note", $0.text) }
        return facts.map { $0.0.padding(toLength: 14, withPad: " ", startingAt: 0) + Harmless.line($0.1) }.joined(separator: "\n")
    }

    private var what: String {
        let count = asks.count, things = count == 1 ? "step" : "\(count) steps"
        return isWork
            ? "Please carry out the \(things) below; nothing of ours that depends on \(count == 1 ? "it" : "them") goes on before your answer is recorded."
            : "Please confirm that what is described below is safe, before we do it ourselves. Nothing of it begins before your answer is recorded."
    }

    /// Equal texts stand once.
    private var parts: [String] {
        var order: [String] = [], steps: [String: [Ticket.Ask]] = [:]
        for ask in asks {
            let text = asked(ask)
            if steps[text] == nil { order.append(text) }
            steps[text, default: []].append(ask)
        }
        return order.enumerated().map { index, text in
            let own = steps[text] ?? [], names = own.map { graph.name($0.step) }.joined(separator: ", ")
            let found = own.compactMap(evidence).joined(separator: "\n")
            return "--- \(index + 1) of \(order.count): \(names)\n\n\(text)" + (found.isEmpty ? "" : "\n\nWhat the checks before it found:\n\(found)")
        }
    }

    private func asked(_ ask: Ticket.Ask) -> String {
        guard let step = graph.step(ask.step) else { return "" }
        switch step.kind {
        case .handoff, .confirm: return trimmed(graph.command(ask.step, captured: ask.captured) ?? "")
        case .probe, .run, .file, .reboot, .pause: return ours(ask)
        }
    }

    /// All that follows the gate on this target.
    private func ours(_ ask: Ticket.Ask) -> String {
        guard let target = graph.targetNumber(of: ask.step) else { return trimmed(graph.command(ask.step, captured: ask.captured) ?? "") }
        let steps = graph.mains(of: target).drop { $0 != ask.step }.filter { graph.step($0)?.kind.isChanging == true }
        return "What we would do:\n" + steps.compactMap { node in
            graph.step(node).map { step in
                "\n  \(step.id)" + (graph.title(node).map { ": \($0)" } ?? "") + "\n" + indented(command(of: node, ask), by: 4) + wayBack(node, ask)
            }
        }.joined(separator: "\n")
    }

    private func wayBack(_ node: Int, _ ask: Ticket.Ask) -> String {
        guard let undo = graph.undoNode(of: node) else { return "" }
        return "\n  and if it must be taken back:\n" + indented(command(of: undo, ask), by: 4)
    }

    private func command(of node: Int, _ ask: Ticket.Ask) -> String { trimmed(graph.command(node, captured: ask.captured) ?? "") }

    /// Of the probes before the gate that have run.
    private func evidence(_ ask: Ticket.Ask) -> String? {
        guard let target = graph.targetNumber(of: ask.step) else { return nil }
        let lines = graph.mains(of: target).prefix { $0 != ask.step }.compactMap { node -> String? in
            let status = source.machine.status(of: node)
            guard graph.step(node)?.kind == .probe, let at = status.endedAt, status.attempts > 0 else { return nil }
            let title = graph.title(node).map { ", \($0)" } ?? ""
            let tails = source.tail(node, status.attempts).map { "\n" + indented(trimmed($0.text), by: 6) }.joined()
            return "  \(graph.name(node))\(title): \(status.state.rawValue), \(source.zone.full(at))" + (status.reason.map { ": \($0)" } ?? "") + tails
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private var ending: String {
        """
        Your answer binds to this plan alone, by its fingerprint: should anything in it change, we ask again. It is recorded here with
          \(command("approve", "--ticket TICKET"))
        and a refusal with
          \(command("reject", "--ticket TICKET --reason REASON"))
        """
    }

    /// The steps by their names; where there are many, by a pattern for each.
    private func command(_ verb: String, _ rest: String) -> String {
        let ids = asks.compactMap { graph.stepID($0.step) }
        var seen: Set<StepName> = []
        let named = ids.count <= 6 ? ids.map(\.description) : ids.map(\.step).filter { seen.insert($0).inserted }.map { "'\(frozen.id)/*/\($0)'" }
        return "drydock \(verb) \(Self.word(source.name)) \(named.joined(separator: " ")) --by NAME \(rest)"
    }

    private static func word(_ text: String) -> String {
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+".utf8.contains($0) }
        return isPlain ? text : ShellWord.quoted(text)
    }

    private func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .newlines) }

    private func indented(_ text: String, by count: Int) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
    }
}
