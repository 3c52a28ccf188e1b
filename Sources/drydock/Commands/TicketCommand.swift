import ArgumentParser
import Core
import Foundation
import Journal
import Reports

struct TicketCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ticket", abstract: "The text to mail for what a task asks of Jelastic: hand-offs, and work to be confirmed.",
        discussion: """
            What is answered already is left out. With the results of the checks, if they have run; with the exact command that records \
            the answer.

            Example: drydock ticket last firewall | mail -s 'firewall' support@jelastic.example
            """)

    enum TicketFormat: String, ExpressibleByArgument, CaseIterable { case text, json }

    @Argument(help: "A run, or the file of a frozen plan.", completion: Completions.runOrFrozen) var name: String
    @Argument(help: "A task; all, if left out.", completion: Completions.task) var task: String?
    @OptionGroup var state: StateOptions
    @Option(help: "text or json.") var output: TicketFormat = .text

    func run() throws {
        let tickets = try tickets()
        switch output {
        case .json: Terminal.print(try JSON.line(tickets))
        case .text:
            for (index, ticket) in tickets.enumerated() {
                if index > 0 { Terminal.print(String(repeating: "=", count: 78)) }
                Terminal.write(Array(ticket.text.utf8))
            }
            if tickets.isEmpty { Terminal.talk("nothing in \(task.map { "task \($0)" } ?? "it") waits for an answer from outside") }
        }
    }

    private func tickets() throws -> [Ticket] {
        if FileManager.default.fileExists(atPath: name) {
            guard let loaded = try PlanSource.frozen(name) else {
                throw Leave(.invalid, "drydock: \(Harmless.line(name)) is no frozen plan; name a run, or a file made by 'drydock plan --out'")
            }
            // Without a state file nobody has said anything, and none is made by asking.
            let hasState = FileManager.default.fileExists(atPath: state.file())
            let view = hasState ? try GateView.of(plan: loaded, state.journal(), Date()) : GateView.of(unspoken: loaded)
            return try tickets(view, RunMachine(loaded.graph), nil)
        }
        let journal = try state.journal(), found = try RunFinder(journal: journal).find(name)
        guard !found.state.isFinal else { throw Leave(.invalid, "drydock: run \(found.record.id) has ended (\(found.state.rawValue)); nothing of it waits; see 'drydock status \(found.record.id)'") }
        return try tickets(GateView.of(run: found, journal, Date()), found.machine, FileOutputStore(folder: journal.folder))
    }

    private func tickets(_ view: GateView, _ machine: RunMachine, _ store: FileOutputStore?) throws -> [Ticket] {
        let tasks = view.graph.plan.tasks.map(\.id.rawValue)
        if let task, !tasks.contains(task) {
            let guess = didYouMean(task, among: tasks, otherwise: "its tasks are \(tasks.joined(separator: ", "))")
            throw Leave(.invalid, "drydock: the plan has no task '\(Harmless.line(task))'; \(guess)")
        }
        let asks = view.gates.filter { gate in
            guard task == nil || view.graph.task(gate.step).id.rawValue == task else { return false }
            return gate.state == .waiting || gate.state == .expired
        }.map { Ticket.Ask(step: $0.step, captured: $0.captured) }
        let run = view.run
        let zone = ZonedTime(TimeZone(identifier: view.graph.plan.window?.timezone ?? TimeZone.current.identifier) ?? .gmt)
        return Ticket.tickets(asks, Ticket.Source(name: run?.rawValue ?? name, run: run, machine: machine, zone: zone) { step, attempt in
            guard let store, let run else { return [] }
            return OutputView.tails(store, run, step, attempt: attempt, lines: 20, bytes: 2048)
        })
    }
}
