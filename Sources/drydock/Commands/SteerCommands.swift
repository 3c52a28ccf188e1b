import ArgumentParser
import Core
import Foundation
import Journal

struct PauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Let nothing new start in a run that somebody drives; what runs ends.",
        discussion: "Seen within a second, from any terminal. Go on with 'drydock resume'.\n\nExample: drydock pause last --by anna --reason 'the mail is down'")

    @Argument(help: "The run; the only unfinished one, if left out.", completion: Completions.run) var name: String?
    @Option(help: "Who says so.") var by: String
    @Option(help: "Why.") var reason: String
    @OptionGroup var state: StateOptions

    func run() throws {
        let journal = try state.journal(), found = try RunFinder(journal: journal).find(name)
        guard found.isHeld else {
            throw Leave(.invalid, "drydock: nobody drives run \(found.record.id) (\(found.state.rawValue)): nothing of it starts before somebody resumes it; see 'drydock status \(found.record.id)'")
        }
        _ = try journal.say(InboxEntry(
            fingerprint: found.record.fingerprint, run: found.record.id, step: nil,
            word: Word(verb: .paused, by: by, typedBy: Terminal.typedBy, reason: reason, at: Date())))
        let running = found.machine.steps.filter { found.machine.status(of: $0).state == .started }
        Terminal.print("run \(found.record.id) pauses: nothing new starts")
        for step in running.prefix(10) { Terminal.talk("\(found.machine.graph.name(step)) runs, and ends by itself") }
        Terminal.talk("go on with: drydock resume \(found.record.id)")
    }
}

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "End a run: nothing new starts any more, and what may be ended is ended on its host.",
        discussion: """
            Steps whose playbook says 'cancel: safe' are told to end; others end by themselves, unless --force is given. Undo and \
            finally steps of hosts that were touched follow. A reboot runs until it is proved. Where nobody drives the run, this \
            command does.

            Example: drydock cancel last --by anna --reason 'wrong kernel'
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Option(help: "Who says so.") var by: String
    @Option(help: "Why.") var reason: String
    @OptionGroup var state: StateOptions
    @Flag(help: "End steps that may be left half done by it, too.") var force = false

    func run() async throws {
        let journal = try state.journal(), finder = RunFinder(journal: journal)
        let found = try finder.open(finder.record(name)), graph = found.machine.graph, run = found.record.id
        guard !found.state.isFinal else { throw Leave(.invalid, "drydock: run \(run) has ended (\(found.state.rawValue)); nothing of it can be cancelled; see 'drydock status \(run)'") }
        for step in found.machine.steps where found.machine.status(of: step).state == .started {
            guard let frozen = graph.step(step) else { continue }
            let isEnded = (frozen.kind == .run || frozen.kind == .file) && (force || frozen.cancel == .safe)
            Terminal.talk("\(graph.name(step)) runs on \(graph.host(step)?.access.name.rawValue ?? "no host"): " + (isEnded ? "it is told to end" : "it ends by itself" + (frozen.kind == .run ? "; --force ends it at once, perhaps half done" : "")))
        }
        _ = try journal.say(InboxEntry(
            fingerprint: found.record.fingerprint, run: run, step: nil,
            word: Word(verb: force ? .cancelledForcibly : .cancelled, by: by, typedBy: Terminal.typedBy, reason: reason, at: Date())))
        Terminal.print("run \(run) is cancelled by \(Harmless.line(by))")
        guard !found.isHeld else { return Terminal.talk("whoever drives it ends it; follow it with: drydock status \(run)") }
        // What closes the hosts is done as far as the window allows; nothing else is waited for.
        let drive = try DriveOptions.parse(["--no-wait"])
        let driver = Driver(journal: journal, options: drive)
        let holder = drive.holder(of: found.loaded.plan, lastTendedAt: found.record.lastEntry.at)
        try await driver.drive(driver.take(run, as: holder), found.loaded, as: holder)
    }
}
