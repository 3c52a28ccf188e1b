import ArgumentParser
import Core
import Foundation
import Journal

struct WordOptions: ParsableArguments {
    @Argument(help: "A run, or the file of a frozen plan.", completion: Completions.runOrFrozen) var name: String
    @Argument(help: "Steps, or globs such as 'firewall/*/ticket'.", completion: Completions.gate) var steps: [String]
    @Option(help: "Who says so.") var by: String
    @Option(help: "The ticket in which it was said.") var ticket: String?
    @Option(help: "With what right [default: the gate's owner].", completion: Completions.owner) var role: String?
    @Option(help: "In one sentence.") var reason: String?
    @OptionGroup var state: StateOptions

    func validate() throws {
        guard !steps.isEmpty else { throw ValidationError("name at least one step") }
        guard !by.allSatisfy(\.isWhitespace) else { throw ValidationError("--by needs a name") }
        for (option, text) in [("--by", by), ("--ticket", ticket), ("--role", role), ("--reason", reason)] {
            guard text.map({ $0.utf8.count <= 2000 && !$0.contains("\0") }) ?? true else { throw ValidationError("\(option) is longer than 2000 bytes, or holds a NUL character; shorten it") }
        }
    }
}

struct ApproveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Record an owner's word that opens gates.",
        discussion: """
            Said of a run it opens that run's gate; said of a frozen plan, that of its first run to reach the gate. Seen within a \
            second.

            Example: drydock approve last 'firewall/*/*' --by olga --ticket JEL-1234
            """)

    @OptionGroup var word: WordOptions

    func run() throws {
        let recorder = try WordRecorder(word)
        for gate in recorder.gates where recorder.graph.step(gate.step)?.gate != .consented && word.ticket == nil {
            throw Leave(.usage, "drydock: \(recorder.graph.name(gate.step)) needs --ticket: Jelastic's word is given in one")
        }
        if let requester = recorder.graph.plan.requestedBy, !recorder.graph.plan.approvals.requesterMayApprove,
            RunMachine.person(requester) == RunMachine.person(word.by) {
            throw Leave(.invalid, "drydock: \(Harmless.line(word.by)) asked for this plan, so that word doesn't open its gates; record with --by the name of whoever did say it, or let the plan set approvals: { requester_may_approve: true }")
        }
        try recorder.say(.approved)
    }
}

struct RejectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject", abstract: "Record an owner's refusal: the step, and what depends on it, is cancelled.",
        discussion: "Example: drydock reject last 'firewall/*/*' --by anna --reason 'not tonight'")

    @OptionGroup var word: WordOptions

    func run() throws {
        guard word.reason?.isEmpty == false else { throw Leave(.usage, "drydock: a rejection needs --reason") }
        try WordRecorder(word).say(.rejected)
    }
}
