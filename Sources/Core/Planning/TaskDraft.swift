/// A task whose targets are found and whose variants are bound, before its hosts have their numbers.
struct TaskDraft {
    var task: PlanTask
    var activity: ActivityID
    var title: String
    var targets: [TargetResolver.Target]
    /// For each target the index of its variant.
    var choices: [Int]
    var variants: [FrozenVariant]
    var batches: [[Int]]

    /// Hosts whose containers a step of this task stops or moves.
    var rebootedHosts: [HostName] {
        zip(targets, choices).filter { variants[$1].steps.contains(where: \.touchesContainers) }.map(\.0.host.access.name)
    }

    /// A soak that a health probe ends is a step of each target, and no wait between batches.
    private var rollout: Rollout {
        var rollout = task.rollout
        if task.health != nil { rollout.soak = 0 }
        return rollout
    }

    func frozen(hostIndex: [HostName: Int]) -> FrozenTask? {
        let frozen = zip(targets, choices).compactMap { target, choice in
            hostIndex[target.host.access.name].map {
                FrozenTarget(name: target.name, host: $0, element: target.element, ctid: target.container?.ctid, variant: choice)
            }
        }
        guard frozen.count == targets.count else { return nil }
        return FrozenTask(
            id: task.id.value, activity: activity, title: title, customConfiguration: task.customConfiguration,
            rollout: rollout, after: task.after.map { .init(task: $0.task.value, evenIfFailures: $0.evenIfFailures) }
                .sorted { $0.task < $1.task },
            variants: variants, targets: frozen, batches: batches)
    }
}

extension TaskDraft {
    /// A step for a whole batch is one node and is named `task/batch-N/step`: its variants must agree on it, and no target
    /// may have such a name.
    func batchStepFaults() -> Diagnostics {
        var faults = Diagnostics()
        guard variants.contains(where: { $0.steps.contains(where: \.perBatch) }) else { return faults }
        for target in targets where target.name.rawValue.wholeMatch(of: /batch-[0-9]+/) != nil {
            faults.add(Diagnostic(
                "task '\(task.id.value)' has steps for a whole batch, whose names would be those of target '\(target.name)'",
                at: task.targets.place, remedy: "rename the target in the inventory"))
        }
        for batch in batches {
            var stated: [StepName: (FrozenStep, [ParameterName: BoundValue])] = [:]
            for variant in Set(batch.map { choices[$0] }).sorted().map({ variants[$0] }) {
                for step in variant.steps where step.perBatch {
                    let values = step.bindings(among: variant.bindings)
                    if let (other, others) = stated[step.id], other != step || others != values {
                        faults.add(Diagnostic(
                            "step '\(step.id)' is one for a whole batch, but the variants of one batch of task '\(task.id.value)' state it differently",
                            at: task.activity.place, remedy: "give the steps different ids, or make two tasks of it"))
                    }
                    stated[step.id] = (step, values)
                }
            }
        }
        return faults
    }
}

extension FrozenStep {
    /// Those of the bindings that its text and title name.
    fileprivate func bindings(among all: [ParameterName: BoundValue]) -> [ParameterName: BoundValue] {
        let names = [text, title].compactMap { $0.flatMap { try? TextTemplate(parsing: $0).names } }
        return all.filter { binding in names.contains { $0.contains(binding.key) } }
    }
}

extension FrozenHost {
    init(_ host: Inventory.Host, isRebooted: Bool) {
        let affected = isRebooted ? host.containers.map { AffectedContainer(name: $0.name, element: $0.element, ctid: $0.ctid) } : []
        self.init(
            access: host.access, element: host.element, platform: host.platform, labels: host.labels,
            affected: affected.sorted { $0.name < $1.name })
    }
}
