import Core
import Foundation

/// Makes the report's parts of where everything stands.
struct ReportMaking {
    let inputs: ReportInputs
    let fold: ReportFold
    let graph: PlanGraph
    let machine: RunMachine
    /// Words that the run hasn't taken up, by step.
    private let said: [Int: [Word]]

    init(inputs: ReportInputs, fold: ReportFold) {
        self.inputs = inputs
        self.fold = fold
        graph = inputs.graph
        machine = fold.machine
        said = inputs.pending.reduce(into: [:]) { said, entry in
            if let step = entry.step.flatMap({ inputs.graph.index(of: $0) }) { said[step, default: []].append(entry.word) }
        }
    }

    func task(_ index: Int) -> Report.Task {
        let task = graph.plan.tasks[index]
        var batches: [Int: Int] = [:], shared: [Int] = []
        for (batch, members) in task.batches.enumerated() {
            for target in members {
                batches[target] = batch + 1
                for node in graph.chains[index][target] where graph.targetNumber(of: node) == nil && shared.last != node && !shared.contains(node) { shared.append(node) }
            }
        }
        return Report.Task(
            id: task.id, activity: task.activity, title: task.title, customConfiguration: task.customConfiguration,
            isStopped: machine.isStopped(task: index), batches: task.batches.count,
            targets: task.targets.indices.map { target($0, of: index, batch: batches[$0] ?? 1) }, batchSteps: shared.compactMap(step))
    }

    private func target(_ target: Int, of task: Int, batch: Int) -> Report.Target {
        let frozen = graph.plan.tasks[task].targets[target]
        let undone = graph.undoChains[task][target].filter { machine.status(of: $0).attempts > 0 || machine.state(of: $0).isTrouble }
        let steps = (graph.chains[task][target].filter { graph.targetNumber(of: $0) != nil } + undone).compactMap(step)
        let standing = machine.standing(ofTarget: target, task: task)
        let start = steps.compactMap(\.startedAt).min(), ends = steps.compactMap { $0.startedAt == nil ? nil : $0.endedAt }
        let isOpen = steps.contains { $0.state == .started }
        let wrong = steps.first { $0.state.isTrouble } ?? steps.first { $0.state == .cancelled && $0.reason != nil }
        return Report.Target(
            name: frozen.name, host: graph.plan.hosts[frozen.host].access.name, element: frozen.element, batch: batch, state: standing,
            takenBack: machine.trace(of: graph.targetBase[task] + target).isTakenBack,
            reason: wrong.map { "\($0.name): \($0.reason ?? $0.state.rawValue)" }, startedAt: start, endedAt: isOpen ? nil : ends.max(),
            seconds: isOpen ? nil : start.flatMap { start in ends.max().map { $0.timeIntervalSince(start) } }, steps: steps)
    }

    func step(_ node: Int) -> Report.Step? {
        guard let frozen = graph.step(node) else { return nil }
        let status = machine.status(of: node)
        let wantsOutput = status.attempts > 0 && (status.state.isTrouble || inputs.wantsAllOutput)
        return Report.Step(
            id: graph.name(node), title: graph.title(node), kind: frozen.kind, owner: graph.owner(node), batch: graph.nodes[node].batch + 1,
            state: status.state, attempts: status.attempts, exitStatus: status.exitStatus, askedAt: status.askedAt, startedAt: status.startedAt,
            endedAt: status.endedAt, seconds: status.startedAt.flatMap { start in status.endedAt.map { $0.timeIntervalSince(start) } },
            reason: status.reason, changed: status.changed, isClosing: graph.isClosing(node),
            output: wantsOutput ? inputs.tail(node, status.attempts) : [], spans: fold.spans[node] ?? [])
    }

    func gate(_ node: Int) -> Report.Gate? {
        guard let gate = graph.step(node)?.gate, let owner = graph.gateOwner(node) else { return nil }
        let status = machine.status(of: node), pending = said[node] ?? []
        guard let standing = machine.standing(ofGate: node, hearing: status.words + pending, at: machine.lastAt) else { return nil }
        return Report.Gate(
            step: graph.name(node), gate: gate, owner: owner, state: standing.standing, isReached: status.askedAt != nil || standing.isPast,
            askedAt: status.askedAt, words: status.words.map { fold.said($0, of: node) } + pending.map { fold.said($0, of: node, isPending: true) })
    }

    func owed() -> Report.Owed {
        var owed = Report.Owed()
        owed.heldHosts = inputs.heldHosts
        owed.customConfigurations = graph.plan.tasks.filter(\.customConfiguration).map(\.id)
        for node in machine.steps {
            let status = machine.status(of: node)
            switch status.state {
            case .started, .unreachable, .unknown: owed.unfinishedSteps.append(graph.name(node))
            case .blocked: owed.waitingGates.append(graph.name(node))
            case .waiting, .ready, .cancelled: owed.stepsNotBegun += 1
            case .failed, .succeeded, .skipped: break
            }
        }
        for one in machine.owed() {
            switch one.kind {
            // Listed above, by where it stands.
            case .open, .unknown: continue
            case .unfinished: owed.nextSteps.append(graph.name(one.step))
            case .finally: owed.finallySteps.append(graph.name(one.step))
            case .undo: owed.undoSteps.append(graph.name(one.step))
            }
        }
        var stopped: [HostName: [TargetName]] = [:]
        for (task, frozen) in graph.plan.tasks.enumerated() {
            for target in frozen.targets.indices { oweContainers(target, task, &stopped) }
        }
        owed.containers = stopped.sorted { $0.key < $1.key }.map { .init(host: $0.key, containers: $0.value) }
        return owed
    }

    private func oweContainers(_ target: Int, _ task: Int, _ stopped: inout [HostName: [TargetName]]) {
        guard machine.standing(ofTarget: target, task: task) != .done else { return }
        let number = graph.targetBase[task] + target, chain = graph.chain(of: number)
        // Whether its containers are back is what the steps after this one would have looked at.
        let host = graph.plan.hosts[graph.plan.tasks[task].targets[target].host]
        let hasStopped = chain.contains { graph.step($0)?.touchesContainers == true && machine.attempt(of: $0) > 0 }
        if hasStopped, !host.affected.isEmpty { stopped[host.access.name] = host.affected.map(\.name) }
    }
}
