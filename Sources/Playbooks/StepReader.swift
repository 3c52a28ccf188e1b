import Core

/// Reads the steps of a variant or of an `unlisted` task.
enum StepReader {
    private enum Kind: String, CaseIterable {
        case probe, run, file, reboot, handoff, confirm, pause
        case skipHostIf = "skip_host_if"
    }
    private enum Scope: String, CaseIterable { case target, batch }

    static func steps(_ node: YAMLNode, _ faults: Faults) -> [StepTemplate] {
        let items = node.list("the steps", faults)
        if node.isEmptyList {
            faults.add("no steps", at: node.place, "write at least one: '- id: ...' and its kind, such as 'probe: ...'")
        }
        return items.compactMap { step($0, faults) }
    }

    static func step(_ node: YAMLNode, _ faults: Faults) -> StepTemplate? {
        guard var fields = Fields(node, "a step", faults) else { return nil }
        let id = fields.required("id")?.name("the step's id", as: Naming.Step.self, faults)
        let kinds = Kind.allCases.compactMap { kind in fields.entry(kind.rawValue).map { (kind, $0) } }
        let title = fields.optional("title")?.text("the title", faults)?.value
        let timeout = fields.optional("timeout")?.setting("the timeout", faults)
        let expected = fields.optional("expected")?.setting("the expected time", faults)
        let expect = fields.optional("expect").map { Self.expectation($0, faults) }
        let effect = fields.optional("effect")?.word("'effect'", as: Effect.self, faults)
        let verify = fields.optional("verify")?.text("'verify'", faults)
        let retry = fields.optional("retry").flatMap { Self.retry($0, faults) }
        let cancel = fields.optional("cancel")?.word("'cancel'", as: CancelRule.self, faults)
        let site = fields.optional("on")?.word("'on'", as: Site.self, faults)
        let scope = fields.optional("per")?.word("'per'", as: Scope.self, faults)
        let undo = fields.optional("undo")?.text("'undo'", faults)
        let capture = fields.optional("capture")?.named("'capture'", faults).compactMap { Self.capture($0, faults) }
        let when = fields.optional("when").map { ConditionReader.conditions($0, faults) }
        let freshConnection = fields.optional("fresh_connection")?.boolean("'fresh_connection'", faults)
        let stopsContainers = fields.optional("stops_containers")?.boolean("'stops_containers'", faults)
        let mayFail = fields.optional("may_fail")?.boolean("'may_fail'", faults)
        fields.close()
        guard let action = action(kinds, in: fields), let id else { return nil }
        let template = StepTemplate(
            id: id, action: action, title: title, timeout: timeout, expected: expected, expect: expect ?? .init(),
            effect: effect ?? .once, verify: verify, retry: retry,
            cancel: cancel ?? .unsafe, site: site ?? .target, perBatch: scope == .batch, undo: undo, capture: capture ?? [],
            when: when ?? [], freshConnection: freshConnection ?? false, stopsContainers: stopsContainers ?? false,
            mayFail: mayFail ?? false)
        // 'once' is the default: only here can it be seen that somebody wrote it where it means nothing.
        if effect == .once, kinds.first?.0 != .run {
            faults.add("'effect' means nothing on a '\(action.word)' step", at: id.place, "remove it; it belongs to 'run'")
        }
        return template
    }

    private static func action(_ kinds: [(kind: Kind, entry: YAMLNode.Entry)], in fields: Fields) -> StepTemplate.Action? {
        let faults = fields.faults
        guard let (kind, entry) = kinds.first else {
            faults.add("the step doesn't say what to do", at: fields.node.place,
                       "add one of: \(Kind.allCases.map(\.rawValue).joined(separator: ", "))")
            return nil
        }
        for other in kinds.dropFirst() {
            faults.add("a second kind, '\(other.kind.rawValue)', beside '\(kind.rawValue)'", at: other.entry.key.place,
                       "make a step of its own for it")
        }
        switch kind {
        case .probe: return entry.value.text("the probe", faults).map { .probe($0) }
        case .skipHostIf: return entry.value.text("'skip_host_if'", faults).map { .skipHostIf($0) }
        case .run: return entry.value.text("the script", faults).map { .run($0) }
        case .file: return file(entry.value, faults).map { .file($0) }
        case .handoff: return entry.value.text("the hand-off", faults).map { .handoff($0) }
        case .confirm: return entry.value.text("the question", faults).map { .confirm($0) }
        case .pause: return entry.value.setting("the length of the pause", faults).map { .pause($0) }
        case .reboot:
            guard var fields = Fields(entry.value, "'reboot'", faults) else { return nil }
            let timeout = fields.required("timeout")?.setting("the timeout", faults)
            fields.close()
            return timeout.map { .reboot(timeout: $0) }
        }
    }

    private static func file(_ node: YAMLNode, _ faults: Faults) -> FileTemplate? {
        guard var fields = Fields(node, "'file'", faults) else { return nil }
        let path = fields.required("path")?.text("the path", faults)
        // An empty file is written as "".
        let content = fields.required("content").flatMap { node in
            if case .scalar(let text, isPlain: false) = node.content { Located(text, at: node.place) } else { node.text("the content", faults) }
        }
        let owner = fields.optional("owner")?.text("the owner", faults)
        let group = fields.optional("group")?.text("the group", faults)
        let mode = fields.optional("mode")?.text("the mode", faults)
        let validate = fields.optional("validate")?.text("'validate'", faults)
        fields.close()
        guard let path, let content else { return nil }
        return FileTemplate(path: path, content: content, owner: owner, group: group, mode: mode, validate: validate)
    }

    private static func capture(_ entry: YAMLNode.Entry, _ faults: Faults) -> Capture? {
        let name: Located<ParameterName>? = YAMLNode.name(entry.key, "a captured name", faults)
        guard let name, let pattern = entry.value.text("the pattern of '\(entry.key.value)'", faults) else { return nil }
        return Capture(name: name.value, pattern: pattern.value)
    }

    private static func expectation(_ node: YAMLNode, _ faults: Faults) -> Expectation {
        var expectation = Expectation()
        guard var fields = Fields(node, "'expect'", faults) else { return expectation }
        if let exit = fields.optional("exit") {
            let items = if case .sequence(let items) = exit.content { items } else { [exit] }
            if items.isEmpty { faults.add("no exit status means success", at: exit.place, "list at least one, or leave it out") }
            let statuses = items.compactMap { $0.integer("an exit status", in: 0...255, faults) }
            if !statuses.isEmpty { expectation.exit = statuses }
        }
        expectation.output = fields.optional("output")?.text("the pattern", faults)?.value
        fields.close()
        return expectation
    }

    private static func retry(_ node: YAMLNode, _ faults: Faults) -> StepTemplate.Retry? {
        guard var fields = Fields(node, "'retry'", faults) else { return nil }
        let every = fields.required("every")?.setting("the pause between attempts", faults)
        let during = fields.required("for")?.setting("the time for attempts", faults)
        fields.close()
        guard let every, let during else { return nil }
        return StepTemplate.Retry(every: every, during: during)
    }
}
