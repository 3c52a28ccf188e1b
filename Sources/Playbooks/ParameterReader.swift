import Core

/// Reads one entry of a variant's `parameters`.
enum ParameterReader {
    private enum Kind: String, CaseIterable { case string, integer, size, duration, boolean, choice, unit, path, content, secret }

    static func parameter(_ entry: YAMLNode.Entry, _ faults: Faults) -> Parameter? {
        guard let name: Located<ParameterName> = YAMLNode.name(entry.key, "a parameter's name", faults) else { return nil }
        // Stands in for a declaration that can't be read: known, and at home wherever a name may be used, so that one fault
        // doesn't bring others.
        let broken = Parameter(
            name: name.value, place: name.place, type: .duration(min: nil, max: nil), fallback: Located("0s", at: name.place))
        guard var fields = Fields(entry.value, "the parameter '\(name.value)'", faults) else { return broken }
        let kind = fields.required("type")?.word("the type", as: Kind.self, faults)
        let fallback = fields.optional("default")?.text("the default", faults)
        let example = fields.optional("example")?.text("the example", faults)
        let help = fields.optional("help")?.text("the help", faults)
        let bounds = (min: fields.optional("min"), max: fields.optional("max"))
        let choices = fields.entry("choices"), pattern = fields.entry("pattern")
        fields.close()
        guard let kind else { return broken }
        if kind != .choice { refuse(choices, of: kind, faults) }
        if kind != .string { refuse(pattern, of: kind, faults) }
        return Parameter(
            name: name.value, place: name.place,
            type: type(kind, bounds, choices?.value, pattern?.value, faults), fallback: fallback, example: example,
            help: help?.value ?? "")
    }

    private static func type(
        _ kind: Kind, _ bounds: (min: YAMLNode?, max: YAMLNode?), _ choices: YAMLNode?, _ pattern: YAMLNode?, _ faults: Faults
    ) -> ParameterType {
        func bound(_ node: YAMLNode?, as type: ParameterType) -> Int? {
            guard let text = node?.text("the bound", faults) else { return nil }
            do { return Int(try type.bind(text.value).value) } catch {
                faults.add("the bound is no \(type.word): \(error.problem)", at: text.place, error.remedy)
                return nil
            }
        }
        switch kind {
        case .integer:
            let type = ParameterType.integer(min: nil, max: nil)
            return .integer(min: bound(bounds.min, as: type), max: bound(bounds.max, as: type))
        case .size:
            let type = ParameterType.size(min: nil, max: nil)
            return .size(min: bound(bounds.min, as: type), max: bound(bounds.max, as: type))
        case .duration:
            let type = ParameterType.duration(min: nil, max: nil)
            return .duration(min: bound(bounds.min, as: type), max: bound(bounds.max, as: type))
        case .string, .boolean, .choice, .unit, .path, .content, .secret: break
        }
        for node in [bounds.min, bounds.max] {
            guard let node else { continue }
            faults.add("a \(kind.rawValue) has no least and no greatest value", at: node.place, "remove 'min' and 'max'")
        }
        switch kind {
        case .choice: return .choice(choices?.list("the choices", faults).compactMap { $0.text("a choice", faults)?.value } ?? [])
        case .string: return .string(pattern: pattern?.text("the pattern", faults)?.value)
        case .boolean: return .boolean
        case .path: return .path
        case .content: return .content
        case .secret: return .secret
        case .unit, .integer, .size, .duration: return .unit
        }
    }

    private static func refuse(_ entry: YAMLNode.Entry?, of kind: Kind, _ faults: Faults) {
        guard let entry else { return }
        faults.add("'\(entry.key.value)' means nothing for a \(kind.rawValue)", at: entry.key.place, "remove it, or change the type")
    }
}
