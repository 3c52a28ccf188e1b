import Core

/// Reads a step's `when`: `name: value`, `name: [one, other]`, `name: { not: ... }`, `changed: [steps]`.
enum ConditionReader {
    static func conditions(_ node: YAMLNode, _ faults: Faults) -> [Located<Condition>] {
        node.named("'when'", faults).compactMap { condition($0, faults) }
    }

    private static func condition(_ entry: YAMLNode.Entry, _ faults: Faults) -> Located<Condition>? {
        let isNegated: Bool, values: YAMLNode
        if case .mapping = entry.value.content {
            guard var fields = Fields(entry.value, "the condition on '\(entry.key.value)'", faults) else { return nil }
            let not = fields.required("not")
            fields.close()
            guard let not else { return nil }
            (isNegated, values) = (true, not)
        } else { (isNegated, values) = (false, entry.value) }
        if entry.key.value == "changed" {
            if isNegated { faults.add("'changed' can't be negated", at: entry.key.place, "name the steps, one of which must have changed something") }
            let steps = items(values).compactMap { $0.name("a step", as: Naming.Step.self, faults)?.value }
            if steps.isEmpty { return nil }
            return Located(Condition(.changed(steps)), at: entry.key.place)
        }
        let name: Located<ParameterName>? = YAMLNode.name(entry.key, "a name in 'when'", faults)
        guard let name else { return nil }
        let texts = items(values).compactMap { value($0, faults) }
        return Located(Condition(.value(name.value), values: texts, isNegated: isNegated), at: entry.key.place)
    }

    private static func items(_ node: YAMLNode) -> [YAMLNode] {
        if case .sequence(let items) = node.content { items } else { [node] }
    }

    /// An empty text in quotes is a value too.
    private static func value(_ node: YAMLNode, _ faults: Faults) -> String? {
        if case .scalar(let text, isPlain: false) = node.content { text } else { node.text("a value in 'when'", faults)?.value }
    }
}
