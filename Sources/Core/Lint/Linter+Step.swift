extension Linter {
    /// What is wrong with the scripts of one step.
    public func findings(in step: StepTemplate, activity: ActivityID, element: Element) -> [LintFinding] {
        func findings(_ script: Located<String>, isReadOnly: Bool) -> [LintFinding] {
            self.findings(in: script, activity: activity, element: element, site: step.site, isReadOnly: isReadOnly)
        }
        let action = switch step.action {
        case .probe(let script): findings(script, isReadOnly: true)
        case .run(let script): findings(script, isReadOnly: false)
        case .reboot, .handoff, .confirm, .pause: [LintFinding]()
        }
        return action + (step.verify.map { findings($0, isReadOnly: true) } ?? [])
    }
}
