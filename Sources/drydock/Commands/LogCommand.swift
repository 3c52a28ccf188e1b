import ArgumentParser
import Core
import Journal

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "What happened in a run, or what a step printed.",
        discussion: "Control characters of a step's output are shown as escapes; --raw writes its bytes as they came.")

    @Argument(help: "The run.") var name: String
    @Argument(help: "A step, or a glob: print its output instead of the run's history.") var step: String?
    @OptionGroup var state: StateOptions
    @Option(help: "lines or jsonl; of the run's history.") var output: RunFormat = .lines
    @Flag(help: "Write the bytes of the output as they came.") var raw = false
    @Option(help: "Only this attempt [default: the last].") var attempt: Int?

    func run() throws {
        let journal = try state.journal()
        let found = try RunFinder(journal: journal).find(name)
        guard let step else { return try history(found, journal) }
        let graph = found.machine.graph
        let steps = found.machine.steps.filter { Glob.matches(step, graph.name($0)) }
        guard !steps.isEmpty else {
            let guess = nearest(to: step, among: found.machine.steps.map { graph.name($0) }).map { "did you mean '\($0)'?" } ?? "see 'drydock status'"
            throw Leave(.invalid, "drydock: run \(found.record.id) has no step '\(Harmless.line(step))'; \(guess)")
        }
        let store = FileOutputStore(folder: journal.folder)
        for node in steps {
            let status = found.machine.status(of: node)
            if !raw, steps.count > 1 {
                guard Terminal.print(Colour.bold(graph.name(node)) + "  \(status.state.rawValue)") else { return }
            }
            guard OutputView.show(store, found.record.id, node, attempt: attempt ?? status.attempts, raw: raw) else { return }
        }
    }

    /// Fact by fact, read in bounded pieces: a run that goes on meanwhile isn't held up.
    private func history(_ found: FoundRun, _ journal: SQLiteJournal) throws {
        var machine = RunMachine(found.machine.graph)
        let days = DayHeading()
        while true {
            let entries = try journal.entries(of: found.record.id, after: machine.lastNumber, limit: 500)
            if entries.isEmpty { return }
            for entry in entries {
                do { try machine.fold(entry) } catch { throw Leave(.invalid, "drydock: run \(found.record.id): \(error)") }
                switch output {
                case .lines:
                    if let day = days.line(before: entry.at) { Terminal.print(Colour.dim(day)) }
                    guard Terminal.print(FactLine.text(entry, in: machine, run: found.record.id)) else { return }
                case .jsonl: guard Terminal.print(try FactLine.json(entry, in: machine, run: found.record.id)) else { return }
                }
            }
        }
    }
}
