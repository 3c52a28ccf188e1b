/// Binds a task's parameters to the variants that it uses, and freezes their steps.
struct VariantBinder {
    private let task: PlanTask
    private let plan: MaintenancePlan
    private let contents: [String: Result<String, ParameterFault>]
    private let linter: Linter
    private var diagnostics = Diagnostics()
    var faults: Diagnostics { diagnostics }
    private var declared: Set<ParameterName> = []

    init(task: PlanTask, plan: MaintenancePlan, contents: [String: Result<String, ParameterFault>], linter: Linter) {
        self.linter = linter
        self.task = task
        self.plan = plan
        self.contents = contents
    }

    /// - Parameter target: the first that the variant is used for.
    mutating func freeze(
        _ stated: Playbook.Variant, for target: TargetResolver.Target, owner: Owner, revision: Int, title: String
    ) -> FrozenVariant {
        var variant = stated
        if let health = task.health { variant.finally.append(health) }
        let element = target.element
        checkOwnership(of: variant, owner: owner, element: element)
        // A reader has checked a playbook for its elements; of an unlisted task's steps only the planner knows them.
        diagnostics.add(contentsOf: PlaybookCheck.check(
            steps: variant.steps, finally: variant.finally, parameters: variant.parameters, elements: [element]))
        lint(variant, element)
        var bindings = bind(variant.parameters)
        let secrets = takeSecrets(of: variant.parameters, from: &bindings)
        var known = bindings.mapValues(\.value).merging(secrets) { value, _ in value }
        known[BuiltIn.platform.name] = target.host.platform.rawValue
        known[BuiltIn.element.name] = element.rawValue
        var kept: Set<StepName> = []
        var steps = applicable(variant.steps, known, &kept).map { freeze($0.0, bindings, $0.1) }
        var finally = applicable(variant.finally, known, &kept).map { freeze($0.0, bindings, $0.1) }
        if !diagnostics.hasErrors {
            let values = bindings.merging(builtIns(target, title: title)) { bound, _ in bound }
            let names = ScriptNames(secrets: Set(secrets.keys), captured: Set((variant.steps + variant.finally).flatMap { $0.capture.map(\.name) }))
            for step in variant.steps + variant.finally where kept.contains(step.id.value) {
                checkRendering(of: step, values, names)
                if case .file(let file) = step.action { checkPlace(of: file, values, step.site == .host ? element.host : element) }
            }
        }
        if let health = task.health, finally.last?.id == health.id.value {
            finally[finally.count - 1].watchesHealth = true
            if task.rollout.soak > 0 { finally.insert(.soak(task.rollout.soak), at: finally.count - 1) }
        }
        // Both closing rules of the guide: somebody at Jelastic says that it is safe before anything changes.
        let isUnlisted = task.activity.value == ActivityID.unlisted.rawValue
        if isUnlisted || task.customConfiguration {
            // A step that the run may skip holds nothing back: the one after it needs the word too, up to the first that is
            // always carried out.
            for index in steps.indices where steps[index].kind.isChanging {
                steps[index].gate = .confirmed
                if steps[index].when.isEmpty { break }
            }
        }
        return FrozenVariant(
            element: element, owner: owner, revision: revision, bindings: bindings, secrets: secrets, steps: steps, finally: finally,
            onFailure: variant.onFailure)
    }

    /// Those of the steps that the plan has, each with the conditions that the run must decide.
    private func applicable(
        _ steps: [StepTemplate], _ values: [ParameterName: String], _ kept: inout Set<StepName>
    ) -> [(StepTemplate, [Condition])] {
        steps.compactMap { step in
            switch Applicability(of: step, values: values, kept: kept) {
            case .never: return nil
            case .when(let open):
                kept.insert(step.id.value)
                return (step, open)
            }
        }
    }

    /// References to secrets stand apart: they are never put into a text.
    private func takeSecrets(of parameters: [Parameter], from bindings: inout [ParameterName: BoundValue]) -> [ParameterName: String] {
        parameters.filter { $0.type == .secret }.reduce(into: [:]) { secrets, parameter in
            secrets[parameter.name] = bindings.removeValue(forKey: parameter.name)?.value
        }
    }

    /// Parameters that no variant in use knows.
    func unknownParameters() -> Diagnostics {
        var diagnostics = Diagnostics()
        for (name, value) in task.parameters where !declared.contains(name) {
            diagnostics.add(Diagnostic(
                "'\(task.activity.value)' has no parameter '\(name)' for these targets", at: value.place,
                remedy: didYouMean(name.rawValue, among: declared.map(\.rawValue), otherwise: "see 'drydock playbook show \(task.activity.value)'")))
        }
        return diagnostics
    }

    private mutating func checkOwnership(of variant: Playbook.Variant, owner: Owner, element: Element) {
        let all = variant.steps + variant.finally
        let handoffs = all.filter { $0.action.kind == .handoff }
        if owner == .hostingProvider {
            for step in handoffs {
                diagnostics.add(Diagnostic(
                    "step '\(step.id.value)' hands work over, but \(task.activity.value) on \(element) is the provider's own",
                    at: step.id.place, remedy: "make it a 'confirm', or a step that does the work"))
            }
            return
        }
        for step in all where step.action.kind.isChanging || step.action.kind == .confirm {
            diagnostics.add(Diagnostic(
                "step '\(step.id.value)' is a '\(step.action.kind.rawValue)', but \(task.activity.value) on \(element) belongs to \(owner)",
                at: step.id.place, remedy: "only probes and hand-offs may stand there"))
        }
        if handoffs.isEmpty {
            diagnostics.add(Diagnostic(
                "the variant has no hand-off, but \(task.activity.value) on \(element) belongs to \(owner)", at: variant.place,
                remedy: "add a 'handoff' step with the ticket's text"))
        }
    }

    private mutating func bind(_ parameters: [Parameter]) -> [ParameterName: BoundValue] {
        var bindings: [ParameterName: BoundValue] = [:]
        for parameter in parameters {
            declared.insert(parameter.name)
            guard let written = task.parameters[parameter.name] ?? parameter.fallback else {
                diagnostics.add(Diagnostic(
                    "task '\(task.id.value)' needs parameter '\(parameter.name)' (\(parameter.type.word))", at: task.id.place,
                    remedy: parameter.help.isEmpty ? "add it under 'parameters'" : "add it under 'parameters': \(parameter.help)"))
                continue
            }
            do throws(ParameterFault) { bindings[parameter.name] = try bind(written.value, to: parameter.type) } catch {
                diagnostics.add(Diagnostic("parameter '\(parameter.name)': \(error.problem)", at: written.place, remedy: error.remedy))
            }
        }
        return bindings
    }

    private func bind(_ written: String, to type: ParameterType) throws(ParameterFault) -> BoundValue {
        guard type == .content, let path = Planner.contentFile(written) else { return try type.bind(written) }
        guard let content = contents[path] else {
            throw ParameterFault("the file '\(path)' was not read", remedy: "name a file beside the plan, or write the text in line")
        }
        return BoundValue(value: try type.bind(try content.get()).value, written: written)
    }

    private func builtIns(_ target: TargetResolver.Target, title: String) -> [ParameterName: BoundValue] {
        BuiltIn.allCases.filter { $0.exists(on: target.element) }.reduce(into: [:]) { values, name in
            let value: String = switch name {
            case .target: target.name.rawValue
            case .host: target.host.access.name.rawValue
            case .address: target.host.access.address
            case .platform: target.host.platform.rawValue
            case .element: target.element.rawValue
            case .ctid: target.container?.ctid ?? ""
            case .plan: plan.name.value.rawValue
            case .task: task.id.value.rawValue
            case .activity: task.activity.value
            case .activityTitle: title
            case .summary: plan.summary ?? ""
            case .requestedBy: plan.requestedBy ?? ""
            case .window: plan.window?.value.words ?? ""
            }
            values[name.name] = BoundValue(value: value, written: value)
        }
    }

    /// A value may fit its type and still not the place where it stands: that must not come out on the host.
    private mutating func checkRendering(of step: StepTemplate, _ values: [ParameterName: BoundValue], _ names: ScriptNames) {
        for script in step.scripts.map(\.text) {
            do throws(TemplateFault) { _ = try ShellTemplate(parsing: script.value).render(values, names.variables) } catch {
                diagnostics.add(Diagnostic(error.problem, at: script.place, remedy: error.remedy))
            }
        }
        for text in step.texts {
            do throws(TemplateFault) { _ = try TextTemplate(parsing: text.value).render(names.named(values)) } catch {
                diagnostics.add(Diagnostic(error.problem, at: text.place, remedy: error.remedy))
            }
        }
    }

    /// Steps that cross an ownership line: the matrix tells whose work they are.
    private mutating func lint(_ variant: Playbook.Variant, _ element: Element) {
        guard let activity = ActivityID(rawValue: task.activity.value) else { return }
        for step in variant.steps + variant.finally {
            for (_, finding) in linter.findings(in: step, activity: activity, element: element) { diagnostics.add(finding.diagnostic) }
        }
    }

    /// What a parameter makes of a path, a mode, an owner is only seen once it is bound.
    private mutating func checkPlace(of file: FileTemplate, _ values: [ParameterName: BoundValue], _ element: Element) {
        func bound(_ text: Located<String>) -> String? { try? TextTemplate(parsing: text.value).render(values, as: .scriptsGet) }
        if let path = bound(file.path) {
            do { _ = try ParameterType.path.bind(path) } catch {
                diagnostics.add(Diagnostic("the file's path: \(error.problem)", at: file.path.place, remedy: error.remedy))
            }
            if let activity = ActivityID(rawValue: task.activity.value) {
                for finding in linter.findings(forFile: Located(path, at: file.path.place), activity: activity, element: element) {
                    diagnostics.add(finding.diagnostic)
                }
            }
            if path == "/" { diagnostics.add(Diagnostic("the file's path is '/'", at: file.path.place, remedy: "name a file")) }
        }
        for (what, text) in [("owner", file.owner), ("group", file.group)] {
            guard let text, let name = bound(text), name.wholeMatch(of: /[A-Za-z_0-9][A-Za-z0-9_.-]{0,31}/) == nil else { continue }
            diagnostics.add(Diagnostic("the file's \(what) is '\(name)'", at: text.place, remedy: "write the name of a user or group, or its number"))
        }
        if let mode = file.mode, let octal = bound(mode), octal.wholeMatch(of: /0?[0-7]{3,4}/) == nil {
            diagnostics.add(Diagnostic("the file's mode is '\(octal)'", at: mode.place, remedy: "write octal digits in quotes, like \"0644\""))
        }
    }

    private mutating func seconds(_ setting: Located<StepTemplate.Setting>, _ bindings: [ParameterName: BoundValue]) -> Int {
        switch setting.value {
        case .seconds(let seconds): return seconds
        case .parameter(let name):
            // A name that isn't declared is the playbook check's to report; one that didn't bind has been reported.
            return bindings[name].flatMap { Int($0.value) } ?? 0
        }
    }

    private mutating func freeze(
        _ step: StepTemplate, _ bindings: [ParameterName: BoundValue], _ conditions: [Condition]
    ) -> FrozenStep {
        var text: String?
        var timeout = step.timeout.map { seconds($0, bindings) }
        var expected = step.expected.map { seconds($0, bindings) }
        var gate: Gate?
        var file: FrozenStep.File?
        var skipsHost = false
        switch step.action {
        case .skipHostIf(let script):
            text = script.value
            timeout = timeout ?? 60
            expected = expected ?? 5
            skipsHost = true
        case .probe(let script):
            text = script.value
            timeout = timeout ?? 60
            expected = expected ?? 5
        case .run(let script):
            text = script.value
            timeout = timeout ?? 1800
            expected = expected ?? 60
        case .file(let template):
            file = FrozenStep.File(
                path: template.path.value, content: template.content.value, owner: template.owner?.value ?? "root",
                group: template.group?.value ?? "root", mode: template.mode?.value ?? "0644", validate: template.validate?.value)
            timeout = timeout ?? 300
            expected = expected ?? 5
        case .reboot(let limit):
            timeout = seconds(limit, bindings)
            expected = expected ?? min(600, timeout ?? 600)
        case .handoff(let ticket):
            text = ticket.value
            gate = .performed
        case .confirm(let question):
            text = question.value
            gate = .consented
        case .pause(let duration):
            timeout = seconds(duration, bindings)
            expected = timeout
        }
        return FrozenStep(
            id: step.id.value, kind: step.action.kind, title: step.title, text: text, timeout: timeout ?? 0,
            expected: expected ?? 0, expect: step.expect, effect: file == nil ? step.effect : .idempotent, verify: step.verify?.value,
            retry: step.retry.map { .init(every: max(1, seconds($0.every, bindings)), during: seconds($0.during, bindings)) },
            cancel: step.cancel, site: step.site, perBatch: step.perBatch, gate: gate, file: file, undo: step.undo?.value,
            capture: step.capture, when: conditions, freshConnection: step.freshConnection, skipsHost: skipsHost,
            stopsContainers: step.stopsContainers, mayFail: step.mayFail)
    }
}

extension FrozenStep {
    fileprivate static func soak(_ seconds: Int) -> FrozenStep {
        guard let id = StepName(rawValue: "rollout-soak") else { preconditionFailure("it is a name") }
        return FrozenStep(
            id: id, kind: .pause, title: nil, text: nil, timeout: seconds, expected: seconds, expect: Expectation(), effect: .once, verify: nil,
            retry: nil, cancel: .unsafe, site: .target, perBatch: false, gate: nil, watchesHealth: true)
    }
}

extension StepTemplate.Action {
    public var kind: StepKind {
        switch self {
        case .probe, .skipHostIf: .probe
        case .run: .run
        case .file: .file
        case .reboot: .reboot
        case .handoff: .handoff
        case .confirm: .confirm
        case .pause: .pause
        }
    }
}
