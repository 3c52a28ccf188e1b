import ArgumentParser
import Core
import Foundation
import Journal
import Reports

enum ReportFormat: String, ExpressibleByArgument, CaseIterable { case markdown, json, junit, html }

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "A run on paper: what was done where, who allowed it, what went wrong, what is still owed.",
        discussion: """
            markdown is for a ticket, html for people (one file, without scripts), junit for programs that show test results, json for \
            others. Reads the record alone: no host is asked.

            Example: drydock report last --output html --out report.html
            """)

    @Argument(help: "The run; the newest, if left out.", completion: Completions.run) var name: String = "last"
    @OptionGroup var state: StateOptions
    @Option(help: "markdown, json, junit or html.") var output: ReportFormat = .markdown
    @Option(help: "Write it to this file.", completion: .file()) var out: String?

    func run() throws {
        let journal = try state.journal(), found = try RunFinder(journal: journal).find(name)
        let report: Report
        do { report = try Report(inputs(found, journal)) } catch let fault as IllegalFact { throw Leave(.invalid, "drydock: run \(found.record.id): \(fault)") }
        let text = switch output {
        case .markdown: ReportMarkdown.text(report)
        case .json: try ReportJSON.text(report)
        case .junit: ReportJUnit.text(report)
        case .html: ReportPage.text(report)
        }
        guard let out else {
            Terminal.write(Array(text.utf8))
            return
        }
        try PlanFile.write(Data(text.utf8), "report", to: out, inputs: [journal.path])
        Terminal.talk("report of run \(found.record.id) written to \(out)")
    }

    private func inputs(_ found: FoundRun, _ journal: SQLiteJournal) throws -> ReportInputs {
        var entries: [Entry] = []
        while true {
            let page = try journal.entries(of: found.record.id, after: entries.last?.number ?? 0, limit: 1000)
            if page.isEmpty { break }
            entries += page
        }
        let run = found.record.id, graph = found.loaded.graph, store = FileOutputStore(folder: journal.folder), budget = Counter()
        let held = try graph.plan.hosts.filter { try journal.hold(of: $0.access.endpoint)?.run == run }.map(\.access.name)
        return ReportInputs(
            run: run, graph: graph, entries: entries, state: found.state, pending: try journal.inbox(of: run, after: 0), heldHosts: held, fallbackZone: TimeZone.current.identifier,
            wantsAllOutput: output == .junit
        ) { step, attempt in
            // A fleet's worth of output is no report; the log has it all.
            budget.next() <= 2000 ? OutputView.tails(store, run, step, attempt: attempt) : []
        }
    }
}
