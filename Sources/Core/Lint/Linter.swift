/// Finds steps that cross an ownership line unseen, or do what the vendor forbids. A guard against slips, not against malice.
///
/// It reads a script as a shell would, as far as that goes without running it: quoting, variables that the script itself
/// sets, functions, `sh -c`, `vzctl exec2` and their like. What only the host will know is unknown to it and never found.
public struct Linter: Sendable {
    private let matrix: OwnershipMatrix

    public init(matrix: OwnershipMatrix) { self.matrix = matrix }

    /// What is wrong with a script, in the order in which it stands.
    ///
    /// - Parameters:
    ///   - activity: the task's; `unlisted` for work outside the matrix.
    ///   - element: the target's.
    ///   - site: `.target` for a script that runs on the target itself (inside it, if it is a container).
    ///   - isReadOnly: it is a probe, which must not change anything.
    public func findings(
        in script: Located<String>, activity: ActivityID, element: Element, site: Site, isReadOnly: Bool
    ) -> [LintFinding] {
        let start = switch site {
        case .target: element
        case .host: element.host
        }
        let walk = ShellWalker.walk(script.value, on: start, for: element)
        var findings = walk.unreadable.map { Self.unreadable($0, in: script) }
        for call in walk.found {
            let crossings = crossings(of: call, activity: activity, place: script.place)
            findings += crossings
            if isReadOnly, crossings.isEmpty { findings += changes(by: call, place: script.place) }
        }
        return Self.tidy(findings)
    }

    /// Whose row the path of a `file` step belongs to, where that isn't the step's own activity.
    public func findings(forFile path: Located<String>, activity: ActivityID, element: Element) -> [LintFinding] {
        let field = ShellField(value: ShellValue(text: FilePath.marked(path.value)), offset: 0)
        let edit = FileEdit(path: field, program: "file", kind: .content, on: element)
        return Self.tidy(crossings(of: edit, activity: activity, place: path.place, offset: 0))
    }

    private func crossings(of call: ShellInvocation, activity: ActivityID, place: Place) -> [LintFinding] {
        var findings: [LintFinding] = []
        for rule in LintRule.all where rule.id != .probeChanges {
            guard case .call(let find) = rule.matcher, rule.elements.contains(call.element), let what = find(call) else { continue }
            let finding = finding(rule, what, on: call.element, activity: activity, place: place, offset: call.offset)
            if let finding { findings.append(finding) }
        }
        for edit in call.edits { findings += crossings(of: edit, activity: activity, place: place, offset: call.offset) }
        return findings
    }

    private func crossings(of edit: FileEdit, activity: ActivityID, place: Place, offset: Int) -> [LintFinding] {
        guard !edit.path.isFree else { return [] }
        for rule in LintRule.all where rule.elements.contains(edit.path.element) {
            guard case .edit(let claims) = rule.matcher, claims(edit) else { continue }
            let finding = finding(
                rule, edit.words, on: edit.path.element, activity: activity, place: place, offset: offset)
            // Modes and owners on a host are a row of their own, whatever the file.
            let isOwnAccess = edit.kind == .access && activity == .fileAccessSettings && !edit.path.element.isContainer
            return finding.map { [$0] }?.filter { !isOwnAccess || $0.rule == .protectedAccess } ?? []
        }
        return []
    }

    private func changes(by call: ShellInvocation, place: Place) -> [LintFinding] {
        LintRule.probes.compactMap { rule in
            guard case .call(let find) = rule.matcher, let what = find(call) else { return nil }
            return LintFinding(rule: rule.id, diagnostic: rule.prohibition(what, on: call.element, at: place), offset: call.offset)
        }
    }

    private func finding(
        _ rule: LintRule, _ what: String, on element: Element, activity: ActivityID, place: Place, offset: Int
    ) -> LintFinding? {
        guard !rule.exempt.contains(activity) else { return nil }
        let subject = switch rule.subject {
        case .element: element
        case .container: element.container
        case .host: element.host
        }
        let diagnostic: Diagnostic
        if let row = rule.row(on: subject) {
            guard let crossing = crossing(what, row, on: subject, activity: activity, rule: rule, place: place) else { return nil }
            diagnostic = crossing
        } else {
            diagnostic = rule.prohibition(what, on: subject, at: place)
        }
        return LintFinding(rule: rule.id, diagnostic: diagnostic, offset: offset)
    }

    /// Nil: the activity is the row's own, and the provider's.
    private func crossing(
        _ what: String, _ id: ActivityID, on element: Element, activity: ActivityID, rule: LintRule, place: Place
    ) -> Diagnostic? {
        let row = matrix.row(id), title = row?.title ?? id.rawValue
        func diagnostic(_ problem: String, _ remedy: String) -> Diagnostic {
            Diagnostic("'\(what)' is \(title), \(problem)", at: place, remedy: remedy, severity: rule.severity)
        }
        let isOwn = id == activity
        switch row?.cells[element] {
        case .owner(.hostingProvider):
            return isOwn ? nil : diagnostic("which is an activity of its own on \(element.phrase)", "make it a task of \(id)")
        case .owner(let owner):
            return diagnostic(
                "which belongs to \(owner) on \(element.phrase)", isOwn ? "make it a hand-off" : "make it a task of \(id)")
        case .notAvailable:
            return diagnostic("which is not available on \(element.phrase)", "take it out: \(rule.why)")
        case nil:
            return diagnostic("a row that this matrix doesn't have", "ask Jelastic Operations whose work it is")
        }
    }

    private static func unreadable(_ fault: ShellUnreadable, in script: Located<String>) -> LintFinding {
        LintFinding(
            rule: .unreadable,
            diagnostic: Diagnostic(
                "a script that can't be read by the linter: \(fault.problem)", at: script.place,
                remedy: "check by eye that it crosses no ownership line, or write it more simply", severity: .warning),
            offset: fault.offset)
    }

    /// Once each, in the order of the text.
    private static func tidy(_ findings: [LintFinding]) -> [LintFinding] {
        Set(findings).sorted { ($0.offset, $0.rule, $0.diagnostic) < ($1.offset, $1.rule, $1.diagnostic) }
    }
}

extension LintRule {
    fileprivate func prohibition(_ what: String, on element: Element, at place: Place) -> Diagnostic {
        Diagnostic("'\(what)' on \(element.phrase): \(why)", at: place, remedy: remedy, severity: severity)
    }
}

extension Element {
    /// With its article, for sentences.
    fileprivate var phrase: String {
        switch self {
        case .userHost: "a user-host"
        case .infrastructureHost: "an infrastructure-host"
        case .infrastructureContainer: "an infrastructure-container"
        case .endUserContainer: "an end-user-container"
        }
    }
}
