extension PlaybookCheck {
    mutating func declarations(_ declared: [Parameter]) {
        var seen: [ParameterName: Place] = [:]
        for parameter in declared {
            if let first = seen[parameter.name] {
                add("the parameter '\(parameter.name)' is declared twice", at: parameter.place,
                    "the first is at \(first); remove one of them")
            }
            seen[parameter.name] = seen[parameter.name] ?? parameter.place
            if BuiltIn(parameter.name) != nil {
                add("'\(parameter.name)' is a name that every playbook has already", at: parameter.place, "rename the parameter")
            }
            if parameter.type == .secret {
                let variable = ScriptNames.variable(parameter.name)
                let others = declared.filter { $0.type == .secret && $0.name != parameter.name }
                if let other = others.first(where: { ScriptNames.variable($0.name) == variable }) {
                    add("the secrets '\(other.name)' and '\(parameter.name)' would be one variable in a script", at: parameter.place, "rename one of them")
                }
            }
            if range(of: parameter) { values(of: parameter) }
        }
    }

    /// Whether the type itself is sound; if it isn't, every value would be refused for the same reason.
    private mutating func range(of parameter: Parameter) -> Bool {
        switch parameter.type {
        case .string(let pattern?):
            do { _ = try Pattern(pattern) } catch {
                add(error.problem, at: parameter.place, error.remedy)
                return false
            }
        case .integer(let min?, let max?), .size(let min?, let max?), .duration(let min?, let max?):
            guard min <= max else {
                add("the least value of '\(parameter.name)' is greater than its greatest", at: parameter.place,
                    "exchange min and max")
                return false
            }
        case .choice(let choices) where choices.isEmpty:
            add("'\(parameter.name)' has no choices", at: parameter.place, "list them: choices: [one, other]")
            return false
        case .string, .integer, .size, .duration, .boolean, .choice, .unit, .path, .content, .secret: break
        }
        return true
    }

    private mutating func values(of parameter: Parameter) {
        for (what, written) in [("default", parameter.fallback), ("example", parameter.example)] {
            guard let written else { continue }
            do { _ = try parameter.type.bind(written.value) } catch {
                add("the \(what) of '\(parameter.name)' is no \(parameter.type.word) as declared: \(error.problem)",
                    at: written.place, error.remedy)
            }
        }
        if parameter.fallback == nil, parameter.example == nil {
            add("the parameter '\(parameter.name)' has neither a default nor an example", at: parameter.place,
                "add an example, so that 'playbook example' can show a whole task")
        }
    }

    mutating func setting(_ setting: Located<StepTemplate.Setting>?, _ what: String) {
        guard let setting, case .parameter(let name) = setting.value else { return }
        guard let parameter = parameters[name] else {
            if BuiltIn(name) != nil {
                return add("\(what) can't be '{{\(name)}}', which is not a duration", at: setting.place,
                           "name a parameter of type duration")
            }
            return add("\(what) names the parameter '\(name)', which is not declared", at: setting.place,
                       suggestion(for: name, among: parameters.keys.map(\.rawValue)))
        }
        guard case .duration = parameter.type else {
            return add("\(what) names the parameter '\(name)', which is a \(parameter.type.word)", at: setting.place,
                       "name a parameter of type duration")
        }
    }

    func suggestion(for name: ParameterName, among known: [String]) -> String {
        didYouMean(name.rawValue, among: known, otherwise: "declare it under 'parameters'")
    }
}
