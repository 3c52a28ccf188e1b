import Core
import Foundation
import Journal
import Reports

/// Checks that a word may be said of every step that was named, and only then puts any of them into the inbox.
struct WordRecorder {
    private let word: WordOptions
    private let journal: SQLiteJournal
    private let view: GateView
    let gates: [GateView.Gate]
    private let role: Owner?

    var graph: PlanGraph { view.graph }

    init(_ word: WordOptions) throws {
        self.word = word
        journal = try word.state.journal()
        if !FileManager.default.fileExists(atPath: word.name) {
            let run = try RunFinder(journal: journal).record(word.name)
            let state = run.state(isHeld: try journal.isHeld(run.id))
            guard !state.isFinal else { throw Leave(.invalid, "drydock: run \(run.id) has ended (\(state.rawValue)); nothing of it waits; see 'drydock status \(run.id)'") }
        }
        view = try GateView.open(word.name, journal)
        gates = try view.matching(word.steps)
        guard let written = word.role else {
            role = nil
            return
        }
        guard let owner = Owner(rawValue: written) else { throw Leave(.invalid, "drydock: '\(Harmless.line(written))' is no owner (\(Owner.rule)); see 'drydock matrix'") }
        role = owner
        for gate in gates {
            guard let needed = view.graph.gateOwner(gate.step), needed != owner else { continue }
            throw Leave(.invalid, "drydock: \(view.graph.name(gate.step)) waits for \(needed), not for \(owner); leave --role out if the word is theirs")
        }
    }

    func say(_ verb: Word.Verb) throws {
        let open = try sayable(verb)
        let now = Date(), graph = view.graph
        // Kept, so that it can be told later what has changed since these words.
        if view.run == nil, let loaded = try PlanSource.frozen(word.name) { try journal.store(plan: loaded.bytes, fingerprint: loaded.fingerprint) }
        if verb == .approved, !open.isEmpty { try OtherWords.tell(graph, journal) }
        for gate in open {
            guard let id = graph.stepID(gate.step) else { continue }
            let expires = verb == .approved ? now.addingTimeInterval(Double(graph.plan.approvals.expires)) : nil
            let said = Word(
                verb: verb, by: word.by, role: role ?? graph.gateOwner(gate.step), typedBy: Terminal.typedBy, ticket: word.ticket,
                reason: word.reason, at: now, expires: expires)
            _ = try journal.say(InboxEntry(fingerprint: graph.fingerprint, run: view.run, step: id, word: said))
            Terminal.print("\(id) \(verb.words) by \(Harmless.line(word.by))" + (expires.map { ", valid until \(LocalTime.full($0))" } ?? ""))
            let missing = verb == .approved ? view.missing(gate, after: said) : 0
            if missing > 0 { Terminal.talk("\(id) needs the word of \(missing) more \(missing == 1 ? "person" : "people")") }
        }
        if let run = view.run {
            if try !journal.isHeld(run) { Terminal.talk("nobody drives run \(run) now; go on with: drydock resume \(run)") }
        } else { try OtherWords.tellRuns(graph, journal) }
    }

    /// The gates that the word changes. One that a person named, and that it can't change, refuses them all; of those that
    /// only a pattern means it is told.
    private func sayable(_ verb: Word.Verb) throws -> [GateView.Gate] {
        var open: [GateView.Gate] = [], useless: [String] = [], isRefused = false
        for gate in gates {
            let name = view.graph.name(gate.step)
            switch (verb, gate.state) {
            case (_, .waiting), (_, .expired): open.append(gate)
            case (.rejected, .approved) where !gate.isPast: open.append(gate)
            case (.rejected, .rejected), (.approved, .approved): useless.append("\(name) is \(gate.state.rawValue) already")
            case (.approved, .rejected), (.rejected, .approved), (.resolvedSucceeded, _), (.resolvedFailed, _), (.resolvedRerun, _),
                (.paused, _), (.cancelled, _), (.cancelledForcibly, _), (.retried, _), (.restarted, _), (.skipped, _), (.doneByHand, _), (.undone, _), (.closed, _):
                let why = gate.isPast ? "\(name) has gone through its gate; it can't be refused any more" : "\(name) is rejected already, which stands"
                guard !word.steps.contains(name) else { throw Leave(.invalid, "drydock: \(why); nothing was recorded, name only steps that wait") }
                isRefused = true
                useless.append(why)
            }
        }
        useless.forEach(Terminal.talk)
        if open.isEmpty, isRefused { throw Leave(.invalid, "drydock: nothing of \(Harmless.line(word.name)) that was named waits any more; see 'drydock approvals'") }
        return open
    }
}
