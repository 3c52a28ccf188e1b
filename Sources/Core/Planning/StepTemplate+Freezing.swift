extension Playbook.Variant {
    /// Which of its steps there are is a question of the platform.
    var dependsOnPlatform: Bool {
        (steps + finally).contains { $0.when.contains { $0.value.subject == .value(BuiltIn.platform.name) } }
    }
}

extension StepTemplate {
    /// What this step's shell reads, each with whether it must not change anything.
    public var scripts: [(text: Located<String>, isReadOnly: Bool)] {
        let own: [(Located<String>, Bool)] = switch action {
        case .probe(let text), .skipHostIf(let text): [(text, true)]
        case .run(let text): [(text, false)]
        case .file(let file): file.validate.map { [($0, false)] } ?? []
        case .reboot, .handoff, .confirm, .pause: []
        }
        return own + (verify.map { [($0, true)] } ?? []) + (undo.map { [($0, false)] } ?? [])
    }

    /// What people read of it, and what goes into a file: no shell does.
    var texts: [Located<String>] {
        let own: [Located<String>] = switch action {
        case .handoff(let text), .confirm(let text): [text]
        case .file(let file): [file.path, file.content, file.owner, file.group, file.mode].compactMap(\.self)
        case .probe, .skipHostIf, .run, .reboot, .pause: []
        }
        return own + (title.map { [Located($0, at: id.place)] } ?? [])
    }
}

/// What a plan makes of `when`.
enum Applicability: Equatable {
    case never
    /// While these hold, which only the run can tell.
    case when([Condition])

    /// - Parameters:
    ///   - values: what is known while planning, by name.
    ///   - kept: earlier steps that are in the plan.
    init(of step: StepTemplate, values: [ParameterName: String], kept: Set<StepName>) {
        var open: [Condition] = []
        for condition in step.when.map(\.value) {
            switch condition.subject {
            case .changed(let steps):
                let present = steps.filter(kept.contains)
                guard !present.isEmpty else { self = .never; return }
                open.append(Condition(.changed(present)))
            case .value(let name):
                guard let value = values[name] else { open.append(condition); continue }
                guard condition.holds(for: value) else { self = .never; return }
            }
        }
        self = .when(open)
    }
}
