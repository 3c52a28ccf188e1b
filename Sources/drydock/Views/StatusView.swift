import Core
import Foundation

/// A run and its steps, for scripts.
struct StatusDocument: Encodable {
    var run: RunID, plan: PlanName, fingerprint: Fingerprint, state: RunState, steps: [Step]

    struct Step: Encodable {
        var id: String, owner: Owner?, status: RunMachine.StepStatus, host: HostName?

        private enum Keys: String, CodingKey { case id, owner, state, attempts, exit_status, started_at, ended_at, reason, host, changed }

        /// What there is nothing to say of stands there as null: scripts needn't ask whether the key exists.
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Keys.self)
            try keyed.encode(id, forKey: .id)
            try keyed.encode(owner, forKey: .owner)
            try keyed.encode(status.state, forKey: .state)
            try keyed.encode(status.attempts, forKey: .attempts)
            try keyed.encode(status.exitStatus, forKey: .exit_status)
            try keyed.encode(status.startedAt.map(FactLine.iso), forKey: .started_at)
            try keyed.encode(status.endedAt.map(FactLine.iso), forKey: .ended_at)
            try keyed.encode(status.reason, forKey: .reason)
            try keyed.encode(host, forKey: .host)
            try keyed.encodeIfPresent(status.changed, forKey: .changed)
        }
    }

    init(_ found: FoundRun) {
        let graph = found.machine.graph
        run = found.record.id
        plan = found.record.plan
        fingerprint = found.record.fingerprint
        state = found.state
        steps = found.machine.steps.map {
            Step(id: graph.name($0), owner: graph.owner($0), status: found.machine.status(of: $0), host: graph.host($0)?.access.name)
        }
    }
}

/// The same for a person at 80 columns: short columns first, the step's name last, what is to be said of it below.
enum StatusTable {
    /// Where there are more steps than this, those that went well or whose turn hasn't come are only counted.
    private static let most = 100

    static func show(_ found: FoundRun, all: Bool) {
        let graph = found.machine.graph, run = found.record
        let zone = LocalTime.zone(at: run.createdAt)
        Terminal.print("run \(run.id) of \(run.plan), plan \(run.fingerprint.short): " + Colour.bold(found.state.rawValue))
        Terminal.print("created \(LocalTime.minute(run.createdAt)), last fact \(LocalTime.minute(run.lastEntry.at)); times in \(zone)")
        let counts = found.machine.counts().sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.value) \($0.key.rawValue)" }
        Terminal.print(counts.joined(separator: ", "))
        for line in OverrideLines.of(found.machine) { Terminal.print(Colour.yellow(line)) }
        Terminal.print("")
        let everything = found.machine.steps.map { ($0, found.machine.status(of: $0)) }
        let shown = all || everything.count <= most ? everything : everything.filter { isNotable($0.1.state) }
        let day = LocalTime.day(run.createdAt)
        let rows = shown.map { step, status in row(graph.name(step), status, day) }
        let lines = Table.text(["state", "tries", "exit", "started", "took", "step"], rows).split(separator: "\n", omittingEmptySubsequences: false)
        Terminal.print(lines.first.map(String.init) ?? "")
        for (line, (step, status)) in zip(lines.dropFirst(), shown) {
            guard Terminal.print(String(line)) else { return }
            if let words = words(step, status, graph) { Wrapped.lines(Harmless.line(words), indent: 4).forEach { Terminal.print(Colour.dim($0)) } }
        }
        if shown.count < everything.count { Terminal.talk("\(everything.count - shown.count) steps that went well or whose turn hasn't come are not listed; --all lists them") }
        Traces(run: run.id, machine: found.machine).lines.forEach(Terminal.talk)
        tellWayOn(found)
    }

    private static func isNotable(_ state: StepState) -> Bool {
        switch state {
        case .succeeded, .waiting, .skipped: false
        case .blocked, .ready, .started, .failed, .unreachable, .unknown, .cancelled: true
        }
    }

    private static func row(_ name: String, _ status: RunMachine.StepStatus, _ day: String) -> [String] {
        let took = status.startedAt.flatMap { start in status.endedAt.map { LocalTime.length(from: start, to: $0) } } ?? ""
        let started = status.startedAt.map { LocalTime.day($0) == day ? LocalTime.time($0) : LocalTime.minute($0) } ?? ""
        return [status.state.rawValue, status.attempts == 0 ? "" : "\(status.attempts)", status.exitStatus.map(String.init) ?? "", started, took, name]
    }

    private static func words(_ step: Int, _ status: RunMachine.StepStatus, _ graph: PlanGraph) -> String? {
        if status.state == .blocked, let owner = graph.gateOwner(step), let gate = graph.step(step)?.gate {
            let since = status.askedAt.map { " since \(LocalTime.minute($0))" } ?? ""
            return "waits for \(owner)\(since) (\(gate.rawValue))"
        }
        if let reason = status.reason, !reason.isEmpty { return reason }
        return status.changed == false ? "unchanged" : nil
    }

    private static func tellWayOn(_ found: FoundRun) {
        let run = found.record.id
        switch found.state {
        case .waiting:
            let isBlocked = found.machine.counts()[.blocked] != nil
            if isBlocked { Terminal.talk("see what waits for whom: drydock approvals \(run)") }
            else if found.loaded.plan.window != nil { Terminal.talk(Hint.opening(found.loaded.plan, after: Date())) }
            if !found.isHeld { Terminal.talk("go on with: drydock resume \(run)") }
        case .interrupted, .paused, .unknown: Terminal.talk("go on with: drydock resume \(run)")
        case .running, .succeeded, .failed, .cancelled: break
        }
    }
}
