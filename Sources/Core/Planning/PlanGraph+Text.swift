/// Scripts and texts with their values in place.
extension PlanGraph {
    /// What is shown as the step's command: its script, its text, or in words what it does.
    public func command(_ node: Int) -> String? {
        guard let step = step(node) else { return nil }
        switch step.kind {
        case .probe, .run: return step.text.flatMap { shell($0, node) }
        case .handoff, .confirm: return step.text.flatMap { text($0, node) }
        case .file: return step.file?.path
        case .reboot: return "reboot (proved by the boot id, within \(step.timeout) s)"
        case .pause: return "pause \(step.timeout) s"
        }
    }

    /// What the host's shell gets for a probe or a run; for a container's step, its script wrapped in the call that
    /// reaches the container.
    public func script(_ node: Int, _ context: ScriptContext = .init()) -> StepScript? {
        guard let step = step(node), let text = step.text, let target = target(node) else { return nil }
        return shell(text, node).map { StepScript(wrap($0, step, target)) }
    }

    /// The probe that decides an unknown step, wrapped likewise.
    public func verifyScript(_ node: Int, _ context: ScriptContext = .init()) -> StepScript? {
        guard let step = step(node), let verify = step.verify, let target = target(node) else { return nil }
        return shell(verify, node).map { StepScript(wrap($0, step, target)) }
    }

    public func title(_ node: Int) -> String? { step(node)?.title.flatMap { text($0, node) } }

    private func wrap(_ script: String, _ step: FrozenStep, _ target: FrozenTarget) -> String {
        guard let ctid = target.ctid, step.site == .target else { return script }
        return ContainerScript.wrap(script, ctid: ctid)
    }

    // A template that doesn't parse, or lacks a value, was refused when the plan was frozen.
    private func shell(_ source: String, _ node: Int) -> String? { try? ShellTemplate(parsing: source).render(values(node)) }
    private func text(_ source: String, _ node: Int) -> String? { try? TextTemplate(parsing: source).render(values(node)) }

    /// The task's parameters, and what is known of the target.
    func values(_ node: Int) -> [ParameterName: BoundValue] {
        let task = task(node)
        var values: [ParameterName: BoundValue]
        var facts: [(StaticString, String)] = [
            ("plan", plan.name.rawValue), ("task", task.id.rawValue), ("activity", task.activity.rawValue),
            ("activity_title", task.title), ("summary", plan.summary ?? ""), ("requested_by", plan.requestedBy ?? ""),
            ("window", plan.window?.words ?? "none (always open)"),
        ]
        if let target = target(node) {
            let host = plan.hosts[target.host]
            values = task.variants[target.variant].bindings
            facts += [
                ("target", target.name.rawValue), ("host", host.access.name.rawValue), ("address", host.access.address),
                ("platform", host.platform.rawValue), ("element", target.element.rawValue), ("ctid", target.ctid ?? ""),
            ]
        } else {
            let members = members(ofBatchStep: node)
            values = members.first.map { task.variants[$0.variant].bindings } ?? [:]
            let hosts = members.map { plan.hosts[$0.host] }
            facts += [
                ("target", members.map(\.name.rawValue).joined(separator: ", ")),
                ("host", hosts.map(\.access.name.rawValue).joined(separator: ", ")),
                ("address", hosts.map(\.access.address).joined(separator: ", ")),
                ("platform", Set(hosts.map(\.platform.rawValue)).sorted().joined(separator: ", ")),
                ("element", Set(members.map(\.element.rawValue)).sorted().joined(separator: ", ")),
                ("ctid", members.compactMap(\.ctid).joined(separator: ", ")),
            ]
        }
        for (name, value) in facts { values[.known(name)] = BoundValue(value: value, written: value) }
        return values
    }
}

extension WindowRule {
    /// One line for people.
    public var words: String {
        let close = end.map { "until \($0)" } ?? duration.map { "for \($0 / 60) min" } ?? ""
        return "\(start) \(close) (\(timezone))" + (`repeat`.map { ", \($0)" } ?? "") + (cutoff > 0 ? ", cutoff \(cutoff / 60) min" : "")
    }
}
