import ArgumentParser
import Core
import Foundation
import Journal

struct WordOptions: ParsableArguments {
    @Argument(help: "A run, or the file of a frozen plan.") var name: String
    @Argument(help: "Steps, or globs such as 'firewall/*/ticket'.") var steps: [String]
    @Option(help: "Who says so.") var by: String
    @Option(help: "The ticket in which it was said.") var ticket: String?
    @Option(help: "With what right [default: the gate's owner].") var role: String?
    @Option(help: "In one sentence.") var reason: String?
    @OptionGroup var state: StateOptions

    func validate() throws {
        guard !steps.isEmpty else { throw ValidationError("name at least one step") }
        guard !by.allSatisfy(\.isWhitespace) else { throw ValidationError("--by needs a name") }
        for (option, text) in [("--by", by), ("--ticket", ticket), ("--role", role), ("--reason", reason)] {
            guard text.map({ $0.utf8.count <= 2000 && !$0.contains("\0") }) ?? true else { throw ValidationError("\(option) is longer than 2000 bytes") }
        }
    }
}

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Record an owner's word that opens gates.",
        discussion: "Said of a run it opens that run's gate; said of a frozen plan, that of its first run to reach the gate. Seen within a second.")

    @OptionGroup var word: WordOptions

    func run() throws {
        let recorder = try WordRecorder(word)
        for gate in recorder.gates where recorder.graph.step(gate.step)?.gate != .consented && word.ticket == nil {
            throw Leave(.usage, "drydock: \(recorder.graph.name(gate.step)) needs --ticket: Jelastic's word is given in one")
        }
        if let requester = recorder.graph.plan.requestedBy, !recorder.graph.plan.approvals.requesterMayApprove,
            RunMachine.person(requester) == RunMachine.person(word.by) {
            throw Leave(.invalid, "drydock: \(Harmless.line(word.by)) asked for this plan, so that word doesn't open its gates; another person must say it, or the plan set requester_may_approve")
        }
        try recorder.say(.approved)
    }
}

struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Record an owner's refusal: the step, and what depends on it, is cancelled.")

    @OptionGroup var word: WordOptions

    func run() throws {
        guard word.reason?.isEmpty == false else { throw Leave(.usage, "drydock: a rejection needs --reason") }
        try WordRecorder(word).say(.rejected)
    }
}

/// Checks that a word may be said, and puts it into the inbox.
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
            guard !state.isFinal else { throw Leave(.invalid, "drydock: run \(run.id) has ended (\(state.rawValue)); nothing of it waits") }
        }
        view = try GateView.open(word.name, journal)
        gates = try view.matching(word.steps)
        guard let written = word.role else {
            role = nil
            return
        }
        guard let owner = Owner(rawValue: written) else { throw Leave(.invalid, "drydock: '\(Harmless.line(written))' is no owner; \(Owner.rule)") }
        role = owner
        for gate in gates {
            guard let needed = view.graph.gateOwner(gate.step), needed != owner else { continue }
            throw Leave(.invalid, "drydock: \(view.graph.name(gate.step)) waits for \(needed), not for \(owner)")
        }
    }

    func say(_ verb: Word.Verb) throws {
        let now = Date()
        for gate in gates {
            guard let id = view.graph.stepID(gate.step) else { continue }
            guard gate.state == .waiting || gate.state == .expired || (gate.state == .approved && verb == .rejected) else {
                Terminal.talk("\(id) is \(gate.state.rawValue) already")
                continue
            }
            let expires = verb == .approved ? now.addingTimeInterval(Double(view.graph.plan.approvals.expires)) : nil
            let entry = try journal.say(InboxEntry(
                fingerprint: view.graph.fingerprint, run: view.run, step: id,
                word: Word(
                    verb: verb, by: word.by, role: role ?? view.graph.gateOwner(gate.step), typedBy: Terminal.typedBy, ticket: word.ticket,
                    reason: word.reason, at: now, expires: expires)))
            Terminal.print("\(id) \(verb.words) by \(Harmless.line(word.by))" + (expires.map { ", valid until \(FactLine.iso($0))" } ?? "") + " (word \(entry.word.id))")
        }
        if let run = view.run {
            if try !journal.isHeld(run) { Terminal.talk("nobody drives run \(run) now; go on with: drydock resume \(run)") }
        } else { try tellDifference() }
    }

    /// A word said of one plan opens nothing in a run of another: that is told, with what differs.
    private func tellDifference() throws {
        let finder = RunFinder(journal: journal)
        for run in try finder.unfinished() where run.plan == view.graph.plan.name && run.fingerprint != view.graph.fingerprint {
            let other = try finder.plan(of: run).graph
            let mine = Set(view.graph.steps.map { "\(view.graph.name($0)): \(view.graph.command($0) ?? "")" })
            let theirs = Set(other.steps.map { "\(other.name($0)): \(other.command($0) ?? "")" })
            Terminal.talk("note: run \(run.id) of \(run.plan) has another fingerprint, \(run.fingerprint.short), than this plan, \(view.graph.fingerprint.short): nothing of it is opened")
            for line in theirs.subtracting(mine).sorted().prefix(5) { Terminal.talk("  - " + Harmless.line(line)) }
            for line in mine.subtracting(theirs).sorted().prefix(5) { Terminal.talk("  + " + Harmless.line(line)) }
        }
    }
}
