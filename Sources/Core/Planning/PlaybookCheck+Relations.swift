/// What a step may say because of those before it: captured values, conditions, the way back.
extension PlaybookCheck {
    /// In a file's `validate`: the new version, before it is in its place.
    static let newFile = ParameterName.known("file")

    mutating func file(_ file: FileTemplate) {
        prose(file.path)
        if !file.path.value.hasPrefix("/"), !file.path.value.hasPrefix("{{") {
            add("the path '\(file.path.value)' is not absolute", at: file.path.place, "begin with '/', or with a parameter of type path")
        }
        for text in [file.owner, file.group, file.mode].compactMap(\.self) { prose(text) }
        if let mode = file.mode, !mode.value.hasPrefix("{{"), mode.value.wholeMatch(of: /0?[0-7]{3,4}/) == nil {
            add("'\(mode.value)' is no mode", at: mode.place, "write octal digits in quotes, like \"0644\"")
        }
        content(file.content)
        for text in [file.path, file.owner, file.group, file.mode].compactMap(\.self) {
            for (name, offset) in uses(of: text) where captured[name] != nil || isSecret(name) {
                add("'{{\(name)}}' can't stand here", at: placing(text, offset), "where a file goes must be in the plan: use a parameter")
            }
        }
        if let validate = file.validate { script(validate, extra: Self.newFile) }
    }

    private mutating func content(_ text: Located<String>) {
        guard !text.value.isEmpty else { return }
        let names = uses(of: text)
        if let secret = names.first(where: { isSecret($0.name) }) {
            if text.value != "{{\(secret.name)}}" {
                add("the secret '{{\(secret.name)}}' stands beside other text", at: placing(text, secret.offset),
                    "make it the whole content: content: \"{{\(secret.name)}}\"")
            }
            return
        }
        prose(text)
        for (name, offset) in names where captured[name] != nil {
            add("'{{\(name)}}' is captured while the plan runs", at: placing(text, offset), "a file's content must be in the plan: use a parameter")
        }
    }

    private func uses(of text: Located<String>) -> [(name: ParameterName, offset: Int)] {
        (try? TextTemplate(parsing: text.value).uses) ?? []
    }

    func isSecret(_ name: ParameterName) -> Bool { parameters[name]?.type == .secret }

    mutating func secrets(_ template: ShellTemplate, _ text: Located<String>) {
        for use in template.uses where isSecret(use.name) && !SecretPlace.isSafe(use, in: template.source) {
            add("the secret '{{\(use.name)}}' would stand on a command line, where 'ps' shows it", at: placing(text, use.offset),
                "give it to the command's standard input: printf '%s' {{\(use.name)}} | ...")
        }
    }

    mutating func conditions(_ step: StepTemplate) {
        for condition in step.when {
            switch condition.value.subject {
            case .changed(let steps):
                for name in steps where !earlier.contains(name) {
                    add("'changed' names the step '\(name)', which doesn't come before", at: condition.place,
                        didYouMean(name.rawValue, among: earlier.map(\.rawValue), otherwise: "name an earlier step of this variant"))
                }
            case .value(let name):
                if isSecret(name) {
                    if condition.value.values != [""] {
                        add("'when' looks at the secret '\(name)'", at: condition.place, "ask only whether it is given: { not: \"\" }")
                    }
                } else if let parameter = parameters[name] {
                    for value in condition.value.values {
                        do { _ = try parameter.type.bind(value) } catch {
                            // An empty text asks whether anything is given.
                            guard !value.isEmpty else { continue }
                            add("'when' on '\(name)': \(error.problem)", at: condition.place, error.remedy)
                        }
                    }
                } else if captured[name] == nil, name != BuiltIn.platform.name, name != BuiltIn.element.name {
                    add("'when' looks at '\(name)', which is no parameter and was not captured", at: condition.place,
                        suggestion(for: name, among: parameters.keys.map(\.rawValue) + captured.keys.map(\.rawValue) + ["changed", "platform", "element"]))
                }
            }
        }
        if step.perBatch, step.when.contains(where: { isDecidedLater($0.value) }) {
            add("the condition of a step for a whole batch is only known for each target", at: step.id.place, "use parameters alone in its 'when'")
        }
    }

    private func isDecidedLater(_ condition: Condition) -> Bool {
        switch condition.subject {
        case .changed: true
        case .value(let name): parameters[name] == nil && captured[name] != nil
        }
    }

    mutating func captures(_ step: StepTemplate) {
        for capture in step.capture {
            do { _ = try Pattern(capture.pattern) } catch { add(error.problem, at: step.id.place, error.remedy) }
            if parameters[capture.name] != nil || BuiltIn(capture.name) != nil || capture.name == Self.newFile {
                add("'\(capture.name)' is captured, but it has a value already", at: step.id.place, "give the captured value another name")
            }
            captured[capture.name] = step.id.value
        }
    }

    mutating func relations(_ step: StepTemplate) {
        let place = step.id.place
        let kind = step.action.kind
        if !step.capture.isEmpty, !step.action.hasScript || step.action.word == "skip_host_if" {
            add("'capture' means nothing on a '\(step.action.word)' step", at: place, "capture from a probe or a run")
        }
        if let undo = step.undo, kind != .run, kind != .file {
            add("'undo' means nothing on a '\(step.action.word)' step", at: undo.place, "remove it; it belongs to 'run' and 'file'")
        }
        if step.freshConnection, kind != .probe { add("'fresh_connection' on a '\(step.action.word)' step", at: place, "it belongs to a probe") }
        if step.mayFail, step.action.word != "probe" {
            add("'may_fail' on a '\(step.action.word)' step", at: place, "it belongs to a probe whose findings are wanted, not needed")
        }
        if step.stopsContainers, kind != .run { add("'stops_containers' on a '\(step.action.word)' step", at: place, "it belongs to 'run'") }
        if case .skipHostIf = step.action {
            if let firstDeed { add("'skip_host_if' after step '\(firstDeed)', which does something", at: place, "ask before anything is done") }
            if step.expect != Expectation() { add("'expect' means nothing on a 'skip_host_if' step", at: place, "0 skips, 1 goes on") }
        } else if kind.isChanging || kind == .confirm || kind == .handoff {
            firstDeed = firstDeed ?? step.id.value
        }
        if step.perBatch, case .confirm(let text) = step.action {
            for (name, offset) in uses(of: text) where captured[name] != nil {
                add("'{{\(name)}}' is one target's, but the step speaks for a whole batch", at: placing(text, offset), "remove it")
            }
        }
        for text in step.proseTexts(at: place) {
            for (name, offset) in uses(of: text) where isSecret(name) {
                add("the secret '{{\(name)}}' in a text that people read", at: placing(text, offset), "remove it")
            }
        }
    }

    /// A step of `finally`.
    mutating func closing(_ step: StepTemplate) {
        switch step.action {
        case .probe, .run, .file: break
        case .skipHostIf, .reboot, .handoff, .confirm, .pause:
            add("a '\(step.action.word)' step in 'finally'", at: step.id.place, "only probe, run and file may stand there: it must not wait for anybody")
        }
        if step.undo != nil { add("'undo' in 'finally'", at: step.id.place, "remove it: what restores is not taken back") }
        self.step(step)
    }
}

extension StepTemplate {
    fileprivate func proseTexts(at place: Place) -> [Located<String>] {
        let title = title.map { [Located($0, at: place)] } ?? []
        return switch action {
        case .handoff(let text), .confirm(let text): title + [text]
        case .probe, .skipHostIf, .run, .file, .reboot, .pause: title
        }
    }
}
