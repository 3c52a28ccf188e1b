extension PlaybookCheck {
    mutating func step(_ step: StepTemplate) {
        switch step.action {
        case .probe(let text): script(text)
        case .skipHostIf(let text): script(text)
        case .run(let text): script(text)
        case .file(let file): self.file(file)
        case .handoff(let text), .confirm(let text): prose(text)
        case .pause(let time): setting(time, "the length of the pause")
        case .reboot(let timeout):
            setting(timeout, "the timeout")
            if let container = elements.first(where: \.isContainer) {
                add("'reboot' in a variant for \(container)", at: step.id.place,
                    "restart a container from its host: run with 'on: host' and vzctl restart {{ctid}}")
            }
        }
        if let title = step.title { prose(Located(title, at: step.id.place)) }
        setting(step.timeout, "the timeout")
        setting(step.expected, "the expected time")
        setting(step.retry?.every, "the pause between attempts")
        setting(step.retry?.during, "the time for attempts")
        expectation(step)
        if let verify = step.verify { script(verify) }
        if let undo = step.undo { script(undo) }
        conditions(step)
        meaning(step)
        relations(step)
        earlier.insert(step.id.value)
        captures(step)
    }

    /// Keys that say nothing on this kind of step: whoever wrote them relies on something that won't happen.
    private mutating func meaning(_ step: StepTemplate) {
        let kind = step.action.word
        func useless(_ key: String, _ remedy: String) -> (String, String) { ("'\(key)' means nothing on a '\(kind)' step", remedy) }
        var faults: [(String, String)] = []
        if step.action.hasScript {
            if step.action.isProbe, step.verify != nil { faults.append(useless("verify", "a probe changes nothing; remove it")) }
            if step.action.isProbe, step.effect != .once { faults.append(useless("effect", "a probe changes nothing; remove it")) }
        } else {
            if step.verify != nil { faults.append(useless("verify", "write a probe as the next step")) }
            if step.retry != nil, !step.action.isFile { faults.append(useless("retry", "remove it; probes and idempotent steps can be retried")) }
            if step.effect != .once { faults.append(useless("effect", "remove it; it belongs to 'run'")) }
            if step.expect != Expectation() { faults.append(useless("expect", "write a probe as the next step")) }
            if step.cancel != .unsafe { faults.append(useless("cancel", "remove it")) }
            if step.site != .target, !step.action.isFile { faults.append(useless("on", "remove it; it belongs to scripts")) }
            if step.timeout != nil, !step.action.isFile {
                faults.append(useless(
                    "timeout", kind == "reboot" ? "write it inside: reboot: { timeout: ... }" : "remove it"))
            }
        }
        if !step.action.isConfirm, step.perBatch { faults.append(useless("per", "remove it; it belongs to 'confirm'")) }
        for (problem, remedy) in faults { add(problem, at: step.id.place, remedy) }
        if case .run = step.action, step.retry != nil, step.effect == .once {
            add("'retry' on a step whose effect is 'once'", at: step.retry?.every.place ?? step.id.place,
                "remove it, or write 'effect: idempotent' if running the step twice does no harm")
        }
    }

    private mutating func expectation(_ step: StepTemplate) {
        if step.expect.exit.isEmpty {
            add("no exit status means success", at: step.id.place, "list at least one under 'exit', or leave it out")
        }
        for status in step.expect.exit where !(0...255).contains(status) {
            add("\(status) is no exit status", at: step.id.place, "write numbers from 0 to 255")
        }
        if let output = step.expect.output {
            do { _ = try Pattern(output) } catch { add(error.problem, at: step.id.place, error.remedy) }
        }
    }

    /// - Parameter extra: a name that only this script knows.
    mutating func script(_ text: Located<String>, extra: ParameterName? = nil) {
        guard !text.value.allSatisfy(\.isWhitespace) else {
            return add("an empty script", at: text.place, "write a command, or remove the step")
        }
        let size = text.value.utf8.count
        guard size <= Self.longestScript else {
            return add("a script of \(size) bytes", at: text.place,
                       "keep it under \(Self.longestScript), or install it as a file on the host")
        }
        if let index = text.value.unicodeScalars.firstIndex(of: "\0") {
            let offset = text.value.unicodeScalars.distance(from: text.value.startIndex, to: index)
            return add("a NUL character in a script", at: placing(text, offset), "remove it: the shell would cut the line there")
        }
        do {
            let template = try ShellTemplate(parsing: text.value)
            names(template.uses.filter { $0.name != extra }.map { ($0.name, $0.offset) }, in: text)
            for fault in template.faults(isInert: isInert) { add(fault.problem, at: placing(text, fault.offset), fault.remedy) }
            secrets(template, text)
        } catch {
            add(error.problem, at: placing(text, error.offset), error.remedy)
        }
    }

    mutating func prose(_ text: Located<String>) {
        guard !text.value.allSatisfy(\.isWhitespace) else {
            return add("an empty text", at: text.place, "say what is to be done")
        }
        do {
            names(try TextTemplate(parsing: text.value).uses, in: text)
        } catch {
            add(error.problem, at: placing(text, error.offset), error.remedy)
        }
    }

    private mutating func names(_ uses: [(name: ParameterName, offset: Int)], in text: Located<String>) {
        for (name, offset) in uses where parameters[name] == nil && captured[name] == nil {
            if let builtIn = BuiltIn(name) {
                guard let element = elements.first(where: { !builtIn.exists(on: $0) }) else { continue }
                add("'{{\(name)}}' has no value on a \(element)", at: placing(text, offset), "use it for containers only")
            } else {
                let known = parameters.keys.map(\.rawValue) + captured.keys.map(\.rawValue) + BuiltIn.allCases.map(\.rawValue)
                add("'{{\(name)}}' is not a parameter", at: placing(text, offset), suggestion(for: name, among: known))
            }
        }
    }

    /// An unknown name counts as inert: its fault is reported once, as unknown.
    private func isInert(_ name: ParameterName) -> Bool {
        if captured[name] != nil || name == Self.newFile { return false }
        return parameters[name]?.type.isShellInert ?? BuiltIn(name)?.isShellInert ?? true
    }
}

extension StepTemplate.Action {
    /// As in YAML.
    public var word: String {
        switch self {
        case .probe: "probe"
        case .skipHostIf: "skip_host_if"
        case .run: "run"
        case .file: "file"
        case .reboot: "reboot"
        case .handoff: "handoff"
        case .confirm: "confirm"
        case .pause: "pause"
        }
    }

    var hasScript: Bool {
        switch self {
        case .probe, .skipHostIf, .run: true
        case .file, .reboot, .handoff, .confirm, .pause: false
        }
    }

    var isFile: Bool { if case .file = self { true } else { false } }
    var isProbe: Bool {
        switch self {
        case .probe, .skipHostIf: true
        case .run, .file, .reboot, .handoff, .confirm, .pause: false
        }
    }
    var isConfirm: Bool { if case .confirm = self { true } else { false } }
}
