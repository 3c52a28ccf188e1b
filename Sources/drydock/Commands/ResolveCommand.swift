import ArgumentParser
import Core
import Foundation
import Journal

struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Say what became of a step whose outcome is unknown.",
        discussion: """
            Look on the host first. 'rerun' lets the step run once more, with a new attempt.

            Example: drydock resolve last work/uh-1/job --as rerun --by anna --reason checked
            """)

    enum Truth: String, ExpressibleByArgument, CaseIterable { case succeeded, failed, rerun }

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "The step, or a glob.", completion: Completions.step) var step: String
    @Option(name: .customLong("as"), help: "succeeded, failed or rerun.") var truth: Truth
    @Option(help: "Who says so.") var by: String
    @Option(help: "How it was found out.") var reason: String
    @OptionGroup var state: StateOptions

    func run() throws {
        let journal = try state.journal()
        let found = try RunFinder(journal: journal).find(name)
        let graph = found.machine.graph
        let steps = found.machine.steps.filter { Glob.matches(step, graph.name($0)) }
        guard !steps.isEmpty else {
            let guess = didYouMean(step, among: found.machine.steps.map { graph.name($0) }, otherwise: "see 'drydock status'")
            throw Leave(.invalid, "drydock: run \(found.record.id) has no step '\(Harmless.line(step))'; \(guess)")
        }
        let unknown = steps.filter { found.machine.status(of: $0).state == .unknown }
        guard !unknown.isEmpty else {
            throw Leave(.invalid, "drydock: \(graph.name(steps[0])) is \(found.machine.status(of: steps[0]).state.rawValue), not unknown: nothing is to be resolved; see 'drydock status \(found.record.id)'")
        }
        let outputs = FileOutputStore(folder: journal.folder)
        for node in unknown {
            guard let id = graph.stepID(node) else { continue }
            let status = found.machine.status(of: node)
            Terminal.talk("\(id): attempt \(status.attempts) on \(graph.host(node)?.access.name.rawValue ?? "no host"), started \(status.startedAt.map(LocalTime.full) ?? "never"): \(Harmless.line(status.reason ?? ""))")
            OutputView.tail(outputs, found.record.id, node, attempt: status.attempts)
            let verb: Word.Verb = switch truth {
            case .succeeded: .resolvedSucceeded
            case .failed: .resolvedFailed
            case .rerun: .resolvedRerun
            }
            _ = try journal.say(InboxEntry(
                fingerprint: graph.fingerprint, run: found.record.id, step: id,
                word: Word(verb: verb, by: by, typedBy: Terminal.typedBy, reason: reason, at: Date())))
            Terminal.print("\(id) \(verb.words) by \(Harmless.line(by))")
        }
        if !found.isHeld { Terminal.talk("go on with: drydock resume \(found.record.id)") }
    }
}
