import ArgumentParser
import Core
import Execution
import Foundation
import SSH

enum PlanFormat: String, ExpressibleByArgument, CaseIterable { case tree, table, json, mermaid, dot, html }

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Make a frozen plan and show exactly what will happen.",
        discussion: """
            Connects to no host and resolves no secret, unless --live is given: then the probes that come before the first change are \
            asked, and drift is told (hosts that are gone, other keys, what is in place already); nothing is changed. The fingerprint names every byte of what will run. html is one file to read and \
            to sign; mermaid and dot draw every step.

            Example: drydock plan plan.yaml -i inventory.yaml --output html > plan.html
            """)

    @OptionGroup var source: PlanOptions
    @OptionGroup var state: StateOptions
    @Option(help: "Write the frozen plan to this file, for 'run'.", completion: .file()) var out: String?
    @Option(help: "tree, table, json, mermaid, dot or html.") var output: PlanFormat = .tree
    @Flag(help: "Show commands whole, not only their first line.") var full = false

    @Flag(help: "Ask the hosts too, by read-only probes: exit 1 where one would stop the work, 4 where a host can't be reached.") var live = false
    @Option(help: "Hosts that --live asks at the same time.") var parallel = 64

    func run() async throws {
        let loaded = try PlanSource.load(source)
        if let out {
            try PlanFile.write(loaded.bytes, to: out, inputs: [source.plan] + (source.inventory.map { [$0] } ?? []))
            Terminal.talk("frozen plan \(loaded.fingerprint.short) written to \(out)")
        }
        let durations = output == .tree || output == .html ? DurationHistory.learn(from: state, for: loaded.graph) : Durations()
        let found = live ? LiveLookView(graph: loaded.graph, looks: await look(at: loaded.graph)) : nil
        try PlanPreview.show(loaded, as: output, full: full, durations, live: found?.rows)
        AccessWarnings.tell(loaded.plan)
        guard let found else { return }
        switch output {
        case .tree, .table: for line in found.lines() { Terminal.print(line) }
        case .json, .mermaid, .dot, .html: for line in found.lines() { Terminal.talk(line) }
        }
        Terminal.exit(found.exit)
    }

    private func look(at graph: PlanGraph) async -> [TargetLook] {
        let secrets = SecretResolver(note: Terminal.talk)
        return await LivePreview(hosts: SSHHosts(secrets: secrets), secrets: secrets).look(at: graph, limit: parallel)
    }
}

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a frozen plan, or the plan of a run.", discussion: "Example: drydock show plan.frozen --full")

    @Argument(help: "A frozen plan's file, or a run.", completion: Completions.runOrFrozen) var name: String
    @OptionGroup var state: StateOptions
    @Option(help: "tree, table, json, mermaid, dot or html.") var output: PlanFormat = .tree
    @Flag(help: "Show commands whole, not only their first line.") var full = false

    func run() throws {
        if FileManager.default.fileExists(atPath: name) {
            guard let loaded = try PlanSource.frozen(name) else {
                throw Leave(.invalid, "drydock: \(name) is no frozen plan; make one with 'drydock plan --out'")
            }
            return try PlanPreview.show(loaded, as: output, full: full, Durations())
        }
        let finder = RunFinder(journal: try state.journal())
        try PlanPreview.show(finder.plan(of: finder.record(name)), as: output, full: full, Durations())
    }
}
