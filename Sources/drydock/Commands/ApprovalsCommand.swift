import ArgumentParser
import Core
import Foundation
import Journal

struct ApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals", abstract: "What waits for whose word.",
        discussion: "Of a run, of a frozen plan, or of all unfinished runs.")

    @Argument(help: "A run, or the file of a frozen plan.") var name: String?
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    private struct Row: Encodable {
        var run: RunID?, step: String, gate: Gate, owner: Owner, activity: ActivityID, target: String, state: GateView.State, ticket_text: String, asked: Bool
    }

    func run() throws {
        let journal = try state.journal()
        let finder = RunFinder(journal: journal)
        let views = try name.map { [try GateView.open($0, journal)] } ?? finder.unfinished().map { try GateView.of(run: finder.open($0), journal, Date()) }
        let rows = views.flatMap { view in
            view.gates.compactMap { gate -> Row? in
                guard let id = view.graph.stepID(gate.step), let kind = view.graph.step(gate.step)?.gate, let owner = view.graph.gateOwner(gate.step) else { return nil }
                return Row(
                    run: view.run, step: id.description, gate: kind, owner: owner, activity: view.graph.task(gate.step).activity,
                    target: id.target.rawValue, state: gate.state, ticket_text: view.graph.command(gate.step) ?? "", asked: gate.isAsked)
            }
        }
        switch output {
        case .json: Terminal.print(try JSON.line(rows))
        case .table:
            Terminal.print(Table.text(
                ["run", "step", "gate", "owner", "state", "reached"],
                rows.map { [$0.run?.rawValue ?? "(plan)", $0.step, $0.gate.rawValue, $0.owner.rawValue, $0.state.rawValue, $0.asked ? "yes" : "not yet"] }))
            for row in rows where row.state == .waiting && row.asked && row.gate == .performed {
                Terminal.print("\n" + Colour.bold(row.step) + "\n" + Harmless.text(row.ticket_text))
            }
        }
    }
}
