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

    /// Hosts that a step of this task restarts.
    var rebootedHosts: [HostName] {
        zip(targets, choices).filter { variants[$1].steps.contains { $0.kind == .reboot } }.map(\.0.host.access.name)
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
            rollout: task.rollout, after: task.after.map { .init(task: $0.task.value, evenIfFailures: $0.evenIfFailures) }
                .sorted { $0.task < $1.task },
            variants: variants, targets: frozen, batches: batches)
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
