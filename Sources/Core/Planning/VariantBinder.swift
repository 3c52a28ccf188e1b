/// Binds a task's parameters to the variants that it uses, and freezes their steps.
struct VariantBinder {
    private let task: PlanTask
    private let plan: MaintenancePlan
    private var diagnostics = Diagnostics()
    var faults: Diagnostics { diagnostics }
    private var declared: Set<ParameterName> = []

    init(task: PlanTask, plan: MaintenancePlan) {
        self.task = task
        self.plan = plan
    }

    /// - Parameter target: the first that the variant is used for.
    mutating func freeze(
        _ variant: Playbook.Variant, for target: TargetResolver.Target, owner: Owner, revision: Int, title: String
    ) -> FrozenVariant {
        let element = target.element
        checkOwnership(of: variant, owner: owner, element: element)
        // A reader has checked a playbook for its elements; of an unlisted task's steps only the planner knows them.
        diagnostics.add(contentsOf: PlaybookCheck.check(steps: variant.steps, parameters: variant.parameters, elements: [element]))
        let bindings = bind(variant.parameters)
        var steps = variant.steps.map { freeze($0, bindings) }
        if !diagnostics.hasErrors {
            let values = bindings.merging(builtIns(target, title: title)) { bound, _ in bound }
            for step in variant.steps { checkRendering(of: step, values) }
        }
        // Both closing rules of the guide: somebody at Jelastic says that it is safe before anything changes.
        let isUnlisted = task.activity.value == ActivityID.unlisted.rawValue
        if isUnlisted || task.customConfiguration, let first = steps.firstIndex(where: \.kind.isChanging) {
            steps[first].gate = .confirmed
        }
        return FrozenVariant(element: element, owner: owner, revision: revision, bindings: bindings, steps: steps)
    }

    /// Parameters that no variant in use knows.
    func unknownParameters() -> Diagnostics {
        var diagnostics = Diagnostics()
        for (name, value) in task.parameters where !declared.contains(name) {
            let guess = nearest(to: name.rawValue, among: declared.map(\.rawValue))
            diagnostics.add(Diagnostic(
                "'\(task.activity.value)' has no parameter '\(name)' for these targets", at: value.place,
                remedy: guess.map { "did you mean '\($0)'?" } ?? "see 'drydock playbook show \(task.activity.value)'"))
        }
        return diagnostics
    }

    private mutating func checkOwnership(of variant: Playbook.Variant, owner: Owner, element: Element) {
        let handoffs = variant.steps.filter { $0.action.kind == .handoff }
        if owner == .hostingProvider {
            for step in handoffs {
                diagnostics.add(Diagnostic(
                    "step '\(step.id.value)' hands work over, but \(task.activity.value) on \(element) is the provider's own",
                    at: step.id.place, remedy: "make it a 'confirm', or a step that does the work"))
            }
            return
        }
        for step in variant.steps where step.action.kind.isChanging || step.action.kind == .confirm {
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
            do { bindings[parameter.name] = try parameter.type.bind(written.value) } catch {
                diagnostics.add(Diagnostic("parameter '\(parameter.name)': \(error.problem)", at: written.place, remedy: error.remedy))
            }
        }
        return bindings
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
    private mutating func checkRendering(of step: StepTemplate, _ values: [ParameterName: BoundValue]) {
        var scripts = [step.verify].compactMap(\.self)
        var texts = [step.title.map { Located($0, at: step.id.place) }].compactMap(\.self)
        switch step.action {
        case .probe(let text), .skipHostIf(let text), .run(let text): scripts.append(text)
        case .file: break
        case .handoff(let text), .confirm(let text): texts.append(text)
        case .reboot, .pause: break
        }
        for script in scripts {
            do throws(TemplateFault) { _ = try ShellTemplate(parsing: script.value).render(values) } catch {
                diagnostics.add(Diagnostic(error.problem, at: script.place, remedy: error.remedy))
            }
        }
        for text in texts {
            do throws(TemplateFault) { _ = try TextTemplate(parsing: text.value).render(values) } catch {
                diagnostics.add(Diagnostic(error.problem, at: text.place, remedy: error.remedy))
            }
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

    private mutating func freeze(_ step: StepTemplate, _ bindings: [ParameterName: BoundValue]) -> FrozenStep {
        var text: String?
        var timeout = step.timeout.map { seconds($0, bindings) }
        var expected = step.expected.map { seconds($0, bindings) }
        var gate: Gate?
        switch step.action {
        case .probe(let script), .skipHostIf(let script):
            text = script.value
            timeout = timeout ?? 60
            expected = expected ?? 5
        case .run(let script):
            text = script.value
            timeout = timeout ?? 1800
            expected = expected ?? 60
        case .file:
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
            expected: expected ?? 0, expect: step.expect, effect: step.effect, verify: step.verify?.value,
            retry: step.retry.map { .init(every: max(1, seconds($0.every, bindings)), during: seconds($0.during, bindings)) },
            cancel: step.cancel, site: step.site, perBatch: step.perBatch, gate: gate)
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
