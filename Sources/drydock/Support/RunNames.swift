import Core

/// Steps and targets of a run, as a person names them.
struct RunNames {
    let run: RunID
    let machine: RunMachine
    private var graph: PlanGraph { machine.graph }

    init(_ found: FoundRun) {
        run = found.record.id
        machine = found.machine
    }

    /// A target of one task, with the step of its own that carries words about it.
    struct Target: Equatable {
        var number: Int
        var step: Int
        /// `task/target`.
        var name: String
    }

    /// `task/target/step`, or a glob of it.
    func steps(_ pattern: String) throws(Leave) -> [Int] {
        let all = graph.steps + targets.flatMap { graph.undos(of: $0.number) }
        let found = all.filter { Glob.matches(pattern, graph.name($0)) }
        guard found.isEmpty else { return found }
        throw unknown(pattern, "step", among: machine.steps.map(graph.name))
    }

    /// A target's name, which means it in every task; `task/target`, or a glob of either.
    func targets(_ pattern: String) throws(Leave) -> [Target] {
        let isQualified = pattern.contains("/")
        let found = targets.filter { Glob.matches(pattern, isQualified ? $0.name : String($0.name.drop { $0 != "/" }.dropFirst())) }
        guard found.isEmpty else { return found }
        throw unknown(pattern, "target", among: targets.flatMap { [$0.name, String($0.name.drop { $0 != "/" }.dropFirst())] })
    }

    private var targets: [Target] {
        graph.plan.tasks.enumerated().flatMap { index, task in
            task.targets.indices.compactMap { target -> Target? in
                let number = graph.targetBase[index] + target
                guard let step = graph.chain(of: number).first(where: { graph.targetNumber(of: $0) != nil }) else { return nil }
                return Target(number: number, step: step, name: "\(task.id)/\(task.targets[target].name)")
            }
        }
    }

    private func unknown(_ pattern: String, _ what: String, among names: [String]) -> Leave {
        let guess = didYouMean(pattern, among: names, otherwise: "see 'drydock status \(run)'")
        return Leave(.invalid, "drydock: run \(run) has no \(what) '\(Harmless.line(pattern))'; \(guess)")
    }
}
