/// Narrows a plan to some of its targets before it is made.
enum PlanLimit {
    /// Takes out the tasks that have nothing within the limit, and what waits for them.
    /// - Returns: a warning for each task and each wait that falls away.
    /// - Throws: where nothing of the plan is within the limit, or the limit itself names what the inventory lacks.
    static func apply(to inputs: inout PlanInputs) throws(Diagnostics) -> Diagnostics {
        var warnings = Diagnostics()
        guard let limit = inputs.limit else { return warnings }
        let resolver = TargetResolver(inputs.inventory)
        var kept: [PlanTask] = [], gone: Set<TaskID> = []
        for task in inputs.plan.tasks {
            // A selection that is itself at fault stays, so that it is told of where it stands.
            if let within = try targets(of: task, resolver, limit), within.isEmpty {
                gone.insert(task.id.value)
                warnings.add(Diagnostic("task '\(task.id.value)' has no target within the limit '\(limit.value.text)': it is left out; widen --limit if it belongs there", at: task.id.place, severity: .warning))
            } else { kept.append(task) }
        }
        guard !kept.isEmpty else {
            throw Diagnostics([Diagnostic("no task has a target within '\(limit.value.text)'", at: limit.place, remedy: "correct --limit; see 'drydock inventory'")])
        }
        for index in kept.indices {
            for after in kept[index].after where gone.contains(after.task.value) {
                warnings.add(Diagnostic("task '\(kept[index].id.value)' doesn't wait for task '\(after.task.value)', which is left out: make sure that its work is done", at: after.task.place, severity: .warning))
            }
            kept[index].after.removeAll { gone.contains($0.task.value) }
        }
        inputs.plan.tasks = kept
        return warnings
    }

    /// Nil where the task's own selection is at fault.
    private static func targets(of task: PlanTask, _ resolver: TargetResolver, _ limit: Located<TargetSelector>) throws(Diagnostics) -> [TargetResolver.Target]? {
        guard (try? resolver.targets(of: task, within: nil)) != nil else { return nil }
        return try resolver.targets(of: task, within: limit)
    }
}
