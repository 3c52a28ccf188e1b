/// Checks of a playbook, or of an `unlisted` task's steps, that need nothing but itself.
///
/// Who may do what (the matrix) and what scripts may not touch (the linter's closed list) are the planner's questions.
public struct PlaybookCheck {
    /// Turns an offset in a text (Unicode scalars) into a place in its file. A reader that has the file's text gives an
    /// exact one; without it a fault is reported where the text begins.
    public typealias Placing = (_ text: Located<String>, _ offset: Int) -> Place

    /// A script is stored with every run and sent with every start; what is longer belongs into a file on the host.
    public static let longestScript = 28 * 1024

    var diagnostics = Diagnostics()
    let elements: [Element]
    let parameters: [ParameterName: Parameter]
    let placing: Placing
    /// Names that the steps so far have captured, and by which step.
    var captured: [ParameterName: StepName] = [:]
    /// Ids of the steps so far.
    var earlier: Set<StepName> = []
    /// The step that first changes something, or asks somebody.
    var firstDeed: StepName?

    public static func check(_ playbook: Playbook, placing: @escaping Placing = { text, _ in text.place }) -> Diagnostics {
        var all = Diagnostics()
        for variant in playbook.variants {
            all.add(contentsOf: check(
                steps: variant.steps, finally: variant.finally, parameters: variant.parameters, elements: variant.elements,
                placing: placing))
        }
        all.add(contentsOf: overlaps(among: playbook.variants))
        return all
    }

    /// - Parameter elements: the kinds of target that the steps are for; empty, where that isn't known yet.
    public static func check(
        steps: [StepTemplate], finally: [StepTemplate] = [], parameters: [Parameter], elements: [Element],
        placing: @escaping Placing = { text, _ in text.place }
    ) -> Diagnostics {
        let known = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
        var check = PlaybookCheck(elements: elements, parameters: known, placing: placing)
        check.declarations(parameters)
        check.identities(of: steps + finally)
        for step in steps { check.step(step) }
        for step in finally { check.closing(step) }
        return check.diagnostics
    }

    mutating func add(_ problem: String, at place: Place, _ remedy: String) {
        diagnostics.add(Diagnostic(problem, at: place, remedy: remedy))
    }

    private mutating func identities(of steps: [StepTemplate]) {
        var seen: [StepName: Place] = [:]
        for step in steps {
            if let first = seen[step.id.value] {
                add("a second step '\(step.id.value)'", at: step.id.place, "the first is at \(first); rename one of them")
            } else {
                seen[step.id.value] = step.id.place
            }
            if step.id.value.rawValue.hasPrefix("undo-") {
                add("the step's id begins with 'undo-'", at: step.id.place, "rename it: the way back of a step 'x' is called 'undo-x'")
            }
        }
    }

    private static func overlaps(among variants: [Playbook.Variant]) -> Diagnostics {
        var diagnostics = Diagnostics()
        for (index, later) in variants.enumerated() {
            for earlier in variants[..<index] {
                for element in later.elements where earlier.elements.contains(element) {
                    guard let platforms = sharedPlatforms(earlier, later) else { continue }
                    diagnostics.add(Diagnostic(
                        "a second variant for \(element) on \(platforms)", at: later.place,
                        remedy: "the first is at \(earlier.place); name different elements or platforms"))
                }
            }
        }
        return diagnostics
    }

    /// In words; nil if there are none.
    private static func sharedPlatforms(_ a: Playbook.Variant, _ b: Playbook.Variant) -> String? {
        switch (a.platforms, b.platforms) {
        case (nil, nil): return "every platform"
        case (let some?, nil), (nil, let some?): return some.map(\.rawValue).joined(separator: ", ")
        case (let some?, let others?):
            let shared = some.filter(others.contains)
            return shared.isEmpty ? nil : shared.map(\.rawValue).joined(separator: ", ")
        }
    }
}
