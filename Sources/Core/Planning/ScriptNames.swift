/// Names of a variant whose values a plan doesn't have: secrets, and what its steps capture.
struct ScriptNames {
    var secrets: Set<ParameterName>
    var captured: Set<ParameterName>

    /// What each secret's variable is called in a script.
    static func variable(_ secret: ParameterName) -> String { StepScript.variable(secret.rawValue) }

    /// Every name that stands for a variable of the shell while nothing is known yet.
    var variables: [ParameterName: String] {
        var names = Dictionary(uniqueKeysWithValues: secrets.map { ($0, Self.variable($0)) })
        names[PlaybookCheck.newFile] = FileScript.newFile
        for name in captured { names[name] = "captured" }
        return names
    }

    /// The values, with words in place of those that the plan doesn't have.
    func named(_ values: [ParameterName: BoundValue]) -> [ParameterName: BoundValue] {
        var values = values
        for name in captured { values[name] = BoundValue(value: "", written: "(\(name): known once the checks have run)") }
        for name in secrets { values[name] = BoundValue(value: "", written: "(secret \(name))") }
        return values
    }
}
