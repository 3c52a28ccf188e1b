import ArgumentParser
import Core
import Foundation
import Journal

struct CloseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "close", abstract: "End a run for good, once nothing is owed to its hosts.",
        discussion: """
            Lists what the run left changed: finally steps that are owed, steps that may still be at work, hosts that it holds. Refuses \
            while there is any, unless --force is given: then the list stands in the record as it is, and the hosts are let go.

            Example: drydock close last --by anna --reason 'uh-07 is scrapped' --force
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Flag(help: "Close it although something is owed.") var force = false
    @OptionGroup var options: ByOptions

    func run() async throws {
        let journal = try options.state.journal(), finder = RunFinder(journal: journal)
        let record = try finder.record(name), run = record.id
        let drive = try DriveOptions.parse(["--no-wait"]), driver = Driver(journal: journal, options: drive)
        // Held while it is looked at: nothing begins meanwhile.
        let lease = try driver.take(run, as: drive.holder)
        defer { lease.release() }
        let found = try finder.open(record), owed = found.machine.owed()
        if let word = found.machine.closedBy { throw Leave(.invalid, "drydock: run \(run) was closed by \(Harmless.line(word.by)) already; nothing is to be done, see 'drydock report \(run)'") }
        OwedView(run: run, machine: found.machine).tell()
        if owed.isEmpty, let leaving = found.machine.leaving, leaving.state.isFinal {
            Terminal.print("run \(run) has ended (\(leaving.state.rawValue)) and owes nothing: there is nothing to close")
            return
        }
        guard owed.isEmpty || force else {
            throw Leave(.invalid, "drydock: run \(run) owes \(owed.count == 1 ? "this" : "these \(owed.count)"): do what is said, or close it all the same with --force; nothing was recorded")
        }
        _ = try journal.say(InboxEntry(fingerprint: record.fingerprint, run: run, step: nil, word: options.word(.closed)))
        let outcome = try await driver.carryOut(lease, found.loaded, as: drive.holder)
        Terminal.print("run \(run) is closed by \(Harmless.line(options.by)); it counts as \(outcome.leaving.state.rawValue)")
        if !owed.isEmpty { Terminal.talk("what is listed above was not done, and stays owed; the report says so") }
    }
}

/// What a run owes its hosts, each with what to do.
struct OwedView {
    let run: RunID
    let machine: RunMachine

    func tell() {
        let graph = machine.graph
        for owed in machine.owed() { Terminal.talk(line(owed)) }
        let held = graph.plan.hosts.indices.filter(machine.mustHold).map { graph.plan.hosts[$0].access.name.rawValue }
        if !held.isEmpty { Wrapped.lines("held for this run: " + held.joined(separator: ", "), indent: 2).forEach(Terminal.talk) }
    }

    func line(_ owed: RunMachine.Owed) -> String {
        let name = machine.graph.name(owed.step), host = machine.graph.host(owed.step)?.access.name.rawValue ?? "its host"
        return switch owed.kind {
        case .open: "\(name) was begun on \(host), and nobody knows how it ended: drydock resume \(run), which looks there"
        case .unknown: "\(name) may or may not have happened on \(host): look there, then drydock resolve \(run) \(name) --as succeeded|failed|rerun"
        case .unfinished: "\(name) would be next on \(host), where work was begun: drydock resume \(run), or drydock skip, or drydock undo"
        case .finally where machine.state(of: owed.step) != .failed && machine.state(of: owed.step) != .unreachable:
            "\(name) is owed to \(host), and follows once the steps before it are settled: drydock resume \(run)"
        case .finally: "\(name) is owed to \(host): drydock resume \(run) or drydock retry \(run) \(name), or do it there and say drydock done-by-hand \(run) \(name)"
        case .undo where machine.state(of: owed.step) != .failed: "\(name) is owed to \(host), where the target is to be taken back: drydock resume \(run)"
        case .undo: "\(name) did not take its step back on \(host): drydock retry \(run) \(name), or do it there and say drydock done-by-hand \(run) \(name)"
        }
    }
}
