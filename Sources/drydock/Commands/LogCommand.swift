import ArgumentParser
import Core
import Glibc
import Journal

struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "What happened in a run, or what a step printed.",
        discussion: """
            Control characters of a step's output are shown as escapes; --raw writes its bytes as they came. With --follow the history \
            goes on as it is written, until nobody drives the run.

            Example: drydock log last --failed
            """)

    @Argument(help: "The run.", completion: Completions.run) var name: String
    @Argument(help: "A step, or a glob: print its output instead of the run's history.", completion: Completions.step) var step: String?
    @OptionGroup var state: StateOptions
    @Option(help: "lines or jsonl; of the run's history.") var output: RunFormat = .lines
    @Flag(help: "Write the bytes of the output as they came.") var raw = false
    @Option(help: "Only this attempt [default: the last].") var attempt: Int?
    @Flag(help: "Go on with the history as it is written.") var follow = false
    @Flag(help: "Print the output of every step that failed, is unreachable or unknown.") var failed = false

    func validate() throws {
        guard step == nil || (!follow && !failed) else { throw ValidationError("--follow and --failed are for a whole run, not for a step; leave the step out") }
        guard !follow || !failed else { throw ValidationError("say either --follow or --failed") }
    }

    func run() throws {
        let journal = try state.journal()
        let found = try RunFinder(journal: journal).find(name)
        if failed { return failures(found, journal) }
        guard let step else { return try history(found, journal) }
        let graph = found.machine.graph
        let steps = found.machine.steps.filter { Glob.matches(step, graph.name($0)) }
        guard !steps.isEmpty else {
            let guess = didYouMean(step, among: found.machine.steps.map { graph.name($0) }, otherwise: "see 'drydock status'")
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

    private func failures(_ found: FoundRun, _ journal: SQLiteJournal) {
        let graph = found.machine.graph, store = FileOutputStore(folder: journal.folder)
        var count = 0
        for node in found.machine.steps {
            let status = found.machine.status(of: node)
            switch status.state {
            case .failed, .unreachable, .unknown:
                count += 1
                guard Terminal.print(Colour.bold(graph.name(node)) + "  \(status.state.rawValue): \(Harmless.line(status.reason ?? ""))"),
                    OutputView.show(store, found.record.id, node, attempt: attempt ?? status.attempts, raw: raw)
                else { return }
            case .waiting, .blocked, .ready, .started, .succeeded, .skipped, .cancelled: continue
            }
        }
        if count == 0 { Terminal.talk("no step of run \(found.record.id) failed, is unreachable or unknown") }
    }

    /// Fact by fact, read in bounded pieces: a run that goes on meanwhile isn't held up.
    private func history(_ found: FoundRun, _ journal: SQLiteJournal) throws {
        var machine = RunMachine(found.machine.graph), isLast = false
        let days = DayHeading()
        while true {
            let entries = try journal.entries(of: found.record.id, after: machine.lastNumber, limit: 500)
            if entries.isEmpty {
                // What was written just before its driver left is still read.
                guard follow, !isLast else { return }
                isLast = try !journal.isHeld(found.record.id)
                if !isLast { usleep(300_000) }
                continue
            }
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
