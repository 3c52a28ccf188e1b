import ArgumentParser
import Core
import Foundation
import Journal
import Reports

struct ApprovalsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals", abstract: "What waits for whose word.",
        discussion: "Of a run, of a frozen plan, or of all unfinished runs.\n\nExample: drydock approvals last")

    @Argument(help: "A run, or the file of a frozen plan.", completion: Completions.runOrFrozen) var name: String?
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    func run() throws {
        let journal = try state.journal()
        let finder = RunFinder(journal: journal)
        let views = try name.map { [try GateView.open($0, journal)] } ?? finder.unfinished().map { try GateView.of(run: finder.open($0), journal, Date()) }
        switch output {
        case .json: Terminal.print(try JSON.line(views.flatMap(ApprovalRow.rows)))
        case .table:
            for (index, view) in views.enumerated() { ApprovalTable.show(view, isFirst: index == 0, of: name) }
            for view in views where view.gates.contains(where: { $0.state == .waiting }) { try OtherWords.tell(view.graph, journal) }
            if views.isEmpty { Terminal.talk("no run is unfinished; name a run or the file of a frozen plan") }
        }
    }
}

/// A gate, for scripts.
struct ApprovalRow: Encodable {
    let run: RunID?
    let step: String
    let gate: Gate
    let owner: Owner
    let activity: ActivityID
    let target: String
    let state: GateStanding
    let ticket_text: String
    let asked: Bool

    private enum Keys: String, CodingKey { case run, step, gate, owner, activity, target, state, ticket_text, asked }

    /// `run` stands there as null for a plan that no run is named of.
    func encode(to encoder: any Encoder) throws {
        var keyed = encoder.container(keyedBy: Keys.self)
        try keyed.encode(run, forKey: .run)
        try keyed.encode(step, forKey: .step)
        try keyed.encode(gate, forKey: .gate)
        try keyed.encode(owner, forKey: .owner)
        try keyed.encode(activity, forKey: .activity)
        try keyed.encode(target, forKey: .target)
        try keyed.encode(state, forKey: .state)
        try keyed.encode(ticket_text, forKey: .ticket_text)
        try keyed.encode(asked, forKey: .asked)
    }

    static func rows(_ view: GateView) -> [ApprovalRow] {
        view.gates.compactMap { gate in
            guard let id = view.graph.stepID(gate.step), let kind = view.graph.step(gate.step)?.gate, let owner = view.graph.gateOwner(gate.step) else { return nil }
            return ApprovalRow(
                run: view.run, step: id.description, gate: kind, owner: owner, activity: view.graph.task(gate.step).activity,
                target: id.target.rawValue, state: gate.state, ticket_text: view.graph.command(gate.step, captured: gate.captured) ?? "", asked: gate.isAsked)
        }
    }
}

/// The gates of one run or plan, for a person.
private enum ApprovalTable {
    /// - Parameter named: what was named, a run or the file of a frozen plan.
    static func show(_ view: GateView, isFirst: Bool, of named: String?) {
        let rows = ApprovalRow.rows(view), name = view.graph.plan.name
        if !isFirst { Terminal.print("") }
        Terminal.print(view.run.map { "run \($0) of \(name)" } ?? "plan \(name), fingerprint \(view.graph.fingerprint.short)")
        if rows.isEmpty {
            Terminal.print("nothing in it waits for anyone's word")
            return
        }
        Terminal.print(Table.text(
            ["state", "reached", "gate", "owner", "step"],
            rows.map { [$0.state.rawValue, $0.asked ? "yes" : "not yet", $0.gate.rawValue, $0.owner.rawValue, $0.step] }))
        for row in rows where row.state == .waiting && row.asked {
            Terminal.print("\n" + Colour.bold(row.step))
            for line in Wrapped.text(Harmless.text(row.ticket_text), indent: 2) { Terminal.print(line) }
        }
        if let run = view.run, let first = view.gates.first(where: { $0.isAsked && ($0.state == .waiting || $0.state == .expired) }) {
            Terminal.talk("\nopen with: \(Hint.approve(run, first.step, view.graph))")
        }
        if view.run == nil, let named {
            Hint.ask(named, view.gates.filter { $0.state == .waiting || $0.state == .expired }.map(\.step), view.graph).forEach(Terminal.talk)
        }
    }
}
