extension Linter {
    /// What is wrong with the scripts of one step, and with the place of its file; each with the text that it is found in.
    public func findings(in step: StepTemplate, activity: ActivityID, element: Element) -> [(text: Located<String>, LintFinding)] {
        var found = step.scripts.flatMap { script in
            findings(in: script.text, activity: activity, element: element, site: step.site, isReadOnly: script.isReadOnly)
                .map { (text: script.text, $0) }
        }
        if case .file(let file) = step.action {
            let place = step.site == .host ? element.host : element
            found += findings(forFile: file.path, activity: activity, element: place).map { (text: file.path, $0) }
        }
        return found
    }

    /// What is wrong with a playbook, for every kind of target that its variants are for.
    /// - Parameter placing: turns an offset in a text into a place in its file.
    public func diagnostics(of playbook: Playbook, placing: PlaybookCheck.Placing) -> Diagnostics {
        var all = Diagnostics()
        for variant in playbook.variants {
            for element in variant.elements {
                for step in variant.steps + variant.finally {
                    for (text, finding) in findings(in: step, activity: playbook.activity, element: element) {
                        all.add(finding.diagnostic.at(placing(text, finding.offset)))
                    }
                }
            }
        }
        return all
    }
}

extension Diagnostic {
    /// The same, at a more exact place.
    func at(_ place: Place) -> Diagnostic {
        var exact = self
        exact.place = place
        return exact
    }
}
