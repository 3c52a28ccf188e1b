import ArgumentParser
import Core
import Foundation
import Journal

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Where a run stands, step by step.")

    @Argument(help: "The run; the only unfinished one, if left out.") var name: String?
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    private struct Step: Encodable {
        var id: String, owner: Owner?, state: StepState, attempts: Int, exit_status: Int?, started_at: String?, ended_at: String?, reason: String?, host: HostName?
    }
    private struct Document: Encodable {
        var run: RunID, plan: PlanName, fingerprint: Fingerprint, state: RunState, steps: [Step]
    }

    func run() throws {
        let found = try RunFinder(journal: state.journal()).find(name)
        let graph = found.machine.graph
        let steps = graph.steps.map { node in
            let status = found.machine.status(of: node)
            return Step(
                id: graph.name(node), owner: graph.owner(node), state: status.state, attempts: status.attempts, exit_status: status.exitStatus,
                started_at: status.startedAt.map(FactLine.iso), ended_at: status.endedAt.map(FactLine.iso), reason: status.reason,
                host: graph.host(node)?.access.name)
        }
        switch output {
        case .json:
            Terminal.print(try JSON.line(Document(
                run: found.record.id, plan: found.record.plan, fingerprint: found.record.fingerprint, state: found.state, steps: steps)))
        case .table:
            Terminal.print("run \(found.record.id) of \(found.record.plan), plan \(found.record.fingerprint.short): \(found.state.rawValue)")
            Terminal.print(Table.text(
                ["step", "owner", "state", "tries", "status", "started", "ended", "why"],
                zip(graph.steps, steps).map { node, step in
                    let status = found.machine.status(of: node)
                    return [
                        step.id, step.owner?.rawValue ?? "", step.state.rawValue, "\(step.attempts)", step.exit_status.map(String.init) ?? "",
                        status.startedAt.map(FactLine.time) ?? "", status.endedAt.map(FactLine.time) ?? "", Harmless.line(step.reason ?? ""),
                    ]
                }))
            switch found.state {
            case .interrupted, .paused, .unknown: Terminal.talk("go on with: drydock resume \(found.record.id)")
            case .running, .waiting, .succeeded, .failed, .cancelled: break
            }
        }
    }
}

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "runs", abstract: "All runs in the state file, newest first.")

    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    private struct Row: Encodable {
        var run: RunID, plan: PlanName, fingerprint: Fingerprint, state: RunState, created_at: String, last_at: String
    }

    func run() throws {
        let journal = try state.journal()
        let rows = try journal.runs().map {
            Row(
                run: $0.id, plan: $0.plan, fingerprint: $0.fingerprint, state: $0.state(isHeld: try journal.isHeld($0.id)),
                created_at: FactLine.iso($0.createdAt), last_at: FactLine.iso($0.lastEntry.at))
        }
        switch output {
        case .json: Terminal.print(try JSON.line(rows))
        case .table:
            Terminal.print(Table.text(
                ["run", "state", "plan", "fingerprint", "created", "last fact"],
                rows.map { [$0.run.rawValue, $0.state.rawValue, $0.plan.rawValue, $0.fingerprint.short, $0.created_at, $0.last_at] }))
        }
    }
}
