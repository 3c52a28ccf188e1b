import Core

/// Reads one task of a plan.
enum TaskReader {
    static func task(_ node: YAMLNode, _ source: SourceText, _ faults: Faults) -> PlanTask? {
        guard var fields = Fields(node, "a task", faults) else { return nil }
        let id = fields.required("id")?.name("the task's id", as: Naming.Task.self, faults)
        let activity = fields.required("activity")?.text("the activity", faults)
        let targets = fields.required("targets").flatMap { Self.targets($0, source, faults) }
        let parameters = Self.parameters(fields.optional("parameters"), faults)
        var health: StepTemplate?
        let rollout = fields.optional("rollout").map { Self.rollout($0, &health, faults) }
        let after = fields.optional("after")?.list("'after'", faults).compactMap { Self.after($0, faults) }
        let custom = fields.optional("custom_configuration")?.boolean("'custom_configuration'", faults)
        let steps = fields.optional("steps").map { Self.steps($0, parameters, source, faults) }
        fields.close()
        guard let id, let activity, let targets else { return nil }
        return PlanTask(
            id: id, activity: activity, targets: targets, parameters: parameters, rollout: rollout ?? .init(), health: health, after: after ?? [],
            customConfiguration: custom ?? false, steps: steps)
    }

    private static func targets(_ node: YAMLNode, _ source: SourceText, _ faults: Faults) -> Located<TargetSelector>? {
        guard let text = node.text("the targets", faults) else { return nil }
        do { return Located(try TargetSelector(parsing: text.value), at: node.place) } catch {
            // The selector counts characters, the file Unicode scalars.
            let offset = text.value.prefix(error.offset).unicodeScalars.count
            faults.add("in the targets, \(error.problem)", at: source.place(inScalarAt: node.place, offset: offset),
                       "write names, or key=value with 'and', 'or', 'not', joined by ','")
            return nil
        }
    }

    private static func parameters(_ node: YAMLNode?, _ faults: Faults) -> [ParameterName: Located<String>] {
        var parameters: [ParameterName: Located<String>] = [:]
        for entry in node?.named("the parameters", faults) ?? [] {
            let name: Located<ParameterName>? = YAMLNode.name(entry.key, "a parameter's name", faults)
            let value = entry.value.text("the parameter '\(entry.key.value)'", faults)
            if let name, let value { parameters[name.value] = value }
        }
        return parameters
    }

    /// Parameters of such a task have no declared type: they are texts, the kind that is always quoted.
    private static func steps(
        _ node: YAMLNode, _ values: [ParameterName: Located<String>], _ source: SourceText, _ faults: Faults
    ) -> [StepTemplate] {
        let steps = StepReader.steps(node, faults)
        let parameters = values.sorted { $0.key < $1.key }.map {
            Parameter(name: $0.key, place: $0.value.place, type: .string(pattern: nil), fallback: $0.value)
        }
        faults.add(contentsOf: PlaybookCheck.check(steps: steps, parameters: parameters, elements: []) {
            source.place(inScalarAt: $0.place, offset: $1)
        })
        return steps
    }

    private static func after(_ node: YAMLNode, _ faults: Faults) -> PlanTask.After? {
        guard case .mapping = node.content else {
            return node.name("a task to wait for", as: Naming.Task.self, faults).map { PlanTask.After(task: $0) }
        }
        guard var fields = Fields(node, "'after'", faults) else { return nil }
        let task = fields.required("task")?.name("a task to wait for", as: Naming.Task.self, faults)
        let even = fields.optional("even_if_failures")?.boolean("'even_if_failures'", faults)
        fields.close()
        return task.map { PlanTask.After(task: $0, evenIfFailures: even ?? false) }
    }

    private static func rollout(_ node: YAMLNode, _ health: inout StepTemplate?, _ faults: Faults) -> Rollout {
        var rollout = Rollout()
        guard var fields = Fields(node, "the rollout", faults) else { return rollout }
        if let serial = fields.optional("serial") {
            let items = if case .sequence(let items) = serial.content { items } else { [serial] }
            if items.isEmpty { faults.add("no batch sizes", at: serial.place, "write one, or leave 'serial' out for one batch") }
            rollout.serial = items.compactMap { batch($0, faults) }
        }
        if let most = fields.optional("max_failures").flatMap({ limit($0, "'max_failures'", faults) }) { rollout.maxFailures = most }
        for entry in fields.optional("max_failures_per")?.named("'max_failures_per'", faults) ?? [] {
            if let most = limit(entry.value, "the limit for each '\(entry.key.value)'", faults) { rollout.maxFailuresPer[entry.key.value] = most }
        }
        health = fields.optional("health").flatMap { Self.health($0, faults) }
        rollout.spreadBy = fields.optional("spread_by")?.text("'spread_by'", faults)?.value
        if let soak = fields.optional("soak")?.duration("'soak'", faults) { rollout.soak = soak }
        if let rule = fields.optional("any_unknown")?.word("'any_unknown'", as: Rollout.AnyUnknown.self, faults) {
            rollout.anyUnknown = rule
        }
        fields.close()
        return rollout
    }

    private static func limit(_ node: YAMLNode, _ what: String, _ faults: Faults) -> FailureLimit? {
        guard let text = node.text(what, faults) else { return nil }
        if let limit = FailureLimit(text: text.value) { return limit }
        faults.add("\(what) is '\(text.value)'", at: text.place, "write a number from 0, or a percentage from 0% to 100%")
        return nil
    }

    /// A script, or one with how often and how long it is asked before it counts as failed.
    private static func health(_ node: YAMLNode, _ faults: Faults) -> StepTemplate? {
        guard let id = StepName(rawValue: "rollout-health") else { return nil }
        guard case .mapping = node.content else {
            return node.text("the health probe", faults).map { StepTemplate(id: Located(id, at: node.place), action: .probe($0)) }
        }
        guard var fields = Fields(node, "the health probe", faults) else { return nil }
        let script = fields.required("probe")?.text("the health probe's script", faults)
        let every = fields.optional("every"), limit = fields.optional("for")
        let timeout = fields.optional("timeout")?.setting("the timeout", faults)
        fields.close()
        var retry: StepTemplate.Retry?
        if let limit, let during = limit.setting("'for'", faults) {
            retry = .init(every: every?.setting("'every'", faults) ?? Located(.seconds(15), at: node.place), during: during)
        } else if let every { faults.add("'every' without 'for'", at: every.place, "say for how long it is asked: 'for: 5m'") }
        return script.map { StepTemplate(id: Located(id, at: node.place), action: .probe($0), timeout: timeout, retry: retry) }
    }

    private static func batch(_ node: YAMLNode, _ faults: Faults) -> BatchSize? {
        guard let text = node.text("a batch size", faults) else { return nil }
        if let size = BatchSize(text: text.value) { return size }
        faults.add("'\(text.value)' is no batch size", at: text.place, "write a number from 1, or a percentage from 1% to 100%")
        return nil
    }
}
