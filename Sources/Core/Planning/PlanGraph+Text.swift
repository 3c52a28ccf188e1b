/// Scripts and texts with their values in place.
extension PlanGraph {
    /// What is shown as the step's command: its script, its text, or in words what it does.
    public func command(_ node: Int, captured: [ParameterName: String] = [:]) -> String? {
        guard let step = step(node) else { return nil }
        if isUndo(node), let file = file(step, node) {
            return "put the old \(file.path) back" + (step.text.flatMap { preview($0, node, captured) }.map { ", then:\n\($0)" } ?? "")
        }
        switch step.kind {
        case .probe, .run: return step.text.flatMap { preview($0, node, captured) }
        case .handoff, .confirm: return step.text.flatMap { text($0, node, captured) }
        case .file: return file(step, node).map { file in
            "put \(file.path) in place (\(file.digest.map { "sha256 \($0)" } ?? "a secret"), \(file.owner):\(file.group) \(file.mode))"
        }
        case .reboot: return "reboot (proved by the boot id, within \(step.timeout) s)"
        case .pause: return "pause \(step.timeout) s"
        }
    }

    /// What a `file` step puts in place; nil for other steps, and where it is a secret.
    public func fileContent(_ node: Int) -> String? {
        guard let step = step(node), step.kind == .file, case .text(let text) = file(step, node)?.content else { return nil }
        return text
    }

    /// What the host's shell gets; for a container's step, its script wrapped in the call that reaches the container.
    public func script(_ node: Int, _ context: ScriptContext = .init()) -> StepScript? {
        guard let step = step(node) else { return nil }
        if let frozen = step.file, let file = file(step, node, context) {
            if isUndo(node) { return made(file.undoing(then: step.text.flatMap { shell($0, node, context) }), step.text ?? "", node, context) }
            return made(file.placing, frozen.content + (frozen.validate ?? ""), node, context)
        }
        return step.text.flatMap { text in shell(text, node, context).flatMap { made($0, text, node, context) } }
    }

    /// The probe that decides an unknown step, wrapped likewise.
    public func verifyScript(_ node: Int, _ context: ScriptContext = .init()) -> StepScript? {
        guard let step = step(node) else { return nil }
        if let verify = step.verify { return shell(verify, node, context).flatMap { made($0, verify, node, context) } }
        guard step.file != nil, !isUndo(node) else { return nil }
        return file(step, node)?.verifying.flatMap { made($0, "", node, context) }
    }

    public func title(_ node: Int, captured: [ParameterName: String] = [:]) -> String? {
        step(node)?.title.flatMap { text($0, node, captured) }
    }

    private func isUndo(_ node: Int) -> Bool { undone(by: node) != nil }

    /// - Parameter source: the templates that the script was made of; the secrets that they name are read first.
    private func made(_ script: String, _ source: String, _ node: Int, _ context: ScriptContext) -> StepScript? {
        guard let step = step(node), let target = target(node) else { return nil }
        let references = task(node).variants[target.variant].secrets
        var names: [ParameterName] = []
        for name in ((try? TextTemplate(parsing: source).uses) ?? []).map(\.name) where references[name]?.isEmpty == false && !names.contains(name) {
            names.append(name)
        }
        let isInside = target.ctid != nil && step.site == .target
        // A secret that isn't given is empty, as a captured value is that no step has captured.
        let absent = references.filter { $0.value.isEmpty && script.contains(ScriptNames.variable($0.key)) }.keys.sorted()
            .map { "\(ScriptNames.variable($0))=\n" }.joined()
        let text = surroundings(of: node, script, isInside, context) + absent + StepScript.header(names: names.map(\.rawValue)) + script
        let secrets = names.compactMap { references[$0].flatMap { SecretReference($0) } }
        guard isInside, let ctid = target.ctid else { return StepScript(text, secrets: secrets) }
        return StepScript(ContainerScript.wrap(text, ctid: ctid, hasInput: !secrets.isEmpty), secrets: secrets)
    }

    /// What a script may ask its environment, where it does.
    private func surroundings(of node: Int, _ script: String, _ isInside: Bool, _ context: ScriptContext) -> String {
        guard script.contains("DRYDOCK_"), let target = target(node) else { return "" }
        let run = context.run?.rawValue ?? "preview"
        let base = isInside ? "/var/lib/drydock" : context.base ?? "/var/lib/drydock"
        return """
            DRYDOCK_RUN=\(ShellWord.quoted(run)) DRYDOCK_STEP=\(ShellWord.quoted("\(task(node).id)/\(target.name)/\(origin(node))"))
            DRYDOCK_BACKUPS=\(ShellWord.quoted("\(base)/backups/\(run)"))
            export DRYDOCK_RUN DRYDOCK_STEP DRYDOCK_BACKUPS

            """
    }

    /// What a step keeps is found by what undoes it under the step's own name.
    private func origin(_ node: Int) -> String { step(undone(by: node) ?? node)?.id.rawValue ?? "" }

    private func file(_ step: FrozenStep, _ node: Int, _ context: ScriptContext = .init()) -> FileScript? {
        guard let file = step.file else { return nil }
        let secrets = target(node).map { task(node).variants[$0.variant].secrets } ?? [:]
        func bound(_ template: String) -> String? { try? TextTemplate(parsing: template).render(values(node), as: .scriptsGet) }
        guard let path = bound(file.path), let owner = bound(file.owner), let group = bound(file.group), let mode = bound(file.mode) else { return nil }
        let content: FileScript.Content
        if let name = (try? TextTemplate(parsing: file.content))?.names.first(where: { secrets[$0] != nil }) {
            content = .secret(variable: ScriptNames.variable(name))
        } else if let text = bound(file.content) { content = .text(text) } else { return nil }
        let validate = file.validate.flatMap { shell($0, node, context) }
        return FileScript(path: path, content: content, owner: owner, group: group, mode: mode, validate: validate)
    }

    // A template that doesn't parse, or lacks a value, was refused when the plan was frozen.
    private func shell(_ source: String, _ node: Int, _ context: ScriptContext) -> String? {
        guard let template = try? ShellTemplate(parsing: source) else { return nil }
        var values = values(node)
        let secrets = target(node).map { task(node).variants[$0.variant].secrets } ?? [:]
        var variables = secrets.reduce(into: [ParameterName: String]()) { $0[$1.key] = ScriptNames.variable($1.key) }
        for name in template.names where values[name] == nil && variables[name] == nil {
            if name == PlaybookCheck.newFile { variables[name] = FileScript.newFile } else {
                // What a step that was skipped would have captured is empty.
                let value = context.captured[name] ?? ""
                values[name] = BoundValue(value: value, written: value)
            }
        }
        return try? template.render(values, variables)
    }

    /// A script as the plan shows it: what is captured only later stands in angle brackets.
    private func preview(_ source: String, _ node: Int, _ captured: [ParameterName: String]) -> String? {
        let names = (try? ShellTemplate(parsing: source))?.names ?? []
        let shown = names.reduce(into: [ParameterName: String]()) { $0[$1] = captured[$1] ?? "<\($1)>" }
        return shell(source, node, ScriptContext(captured: shown))
    }

    private func text(_ source: String, _ node: Int, _ captured: [ParameterName: String]) -> String? {
        guard let template = try? TextTemplate(parsing: source) else { return nil }
        var values = values(node)
        for name in template.names where values[name] == nil {
            let value = captured[name] ?? "(\(name): known once the checks have run)"
            values[name] = BoundValue(value: value, written: value)
        }
        return try? template.render(values)
    }

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

