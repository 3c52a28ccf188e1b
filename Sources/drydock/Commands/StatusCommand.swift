import ArgumentParser
import Core
import Foundation
import Journal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Where a run stands, step by step.",
        discussion: """
            With --watch the view goes on until the run has ended, whoever drives it and from wherever; Ctrl-C leaves the view (130) \
            and does nothing to the run. Without a terminal it is a line for each change.

            Example: drydock status last --watch
            """)

    @Argument(help: "The run; the only unfinished one, if left out.", completion: Completions.run) var name: String?
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table
    @Flag(help: "List every step, also where there are very many.") var all = false
    @Flag(name: [.customShort("w"), .long], help: "Go on showing it, as it changes, until the run has ended.") var watch = false

    func validate() throws {
        guard !watch || output == .table, !watch || !all else { throw ValidationError("--watch goes neither with --output json nor with --all; for scripts: drydock log RUN --follow --output jsonl") }
    }

    func run() throws {
        let journal = try state.journal(), found = try RunFinder(journal: journal).find(name)
        if watch { return try RunWatch(journal: journal, record: found.record, loaded: found.loaded, machine: found.machine).show() }
        switch output {
        case .json: Terminal.print(try JSON.line(StatusDocument(found)))
        case .table: StatusTable.show(found, all: all)
        }
    }
}

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "All runs in the state file, newest first.", discussion: "Example: drydock runs --output json")

    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    private struct Row: Encodable {
        var run: RunID, plan: PlanName, fingerprint: Fingerprint, state: RunState, created_at: String, last_at: String
    }

    func run() throws {
        let journal = try state.journal()
        let finder = RunFinder(journal: journal)
        // Only a run in somebody's hands must be looked into to know whether it works or waits.
        let runs = try journal.runs().map { ($0, try journal.isHeld($0.id) ? try finder.open($0).state : $0.state(isHeld: false)) }
        switch output {
        case .json:
            Terminal.print(try JSON.line(runs.map { run, state in
                Row(
                    run: run.id, plan: run.plan, fingerprint: run.fingerprint, state: state, created_at: FactLine.iso(run.createdAt),
                    last_at: FactLine.iso(run.lastEntry.at))
            }))
        case .table:
            if runs.isEmpty { return Terminal.talk("no runs yet in \(journal.path)") }
            Terminal.talk("times in \(LocalTime.zone(at: Date()))")
            Terminal.print(Table.text(
                ["run", "state", "created", "last fact", "plan"],
                runs.map { run, state in
                    [run.id.rawValue, state.rawValue, LocalTime.minute(run.createdAt), LocalTime.minute(run.lastEntry.at), run.plan.rawValue]
                }))
        }
    }
}
