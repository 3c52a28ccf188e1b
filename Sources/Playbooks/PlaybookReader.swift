public import Core

/// Reads a playbook. What it says is checked too (``PlaybookCheck``), so that all faults of the file come at once.
public enum PlaybookReader: FileReader {
    public static func value(_ file: inout FileFields) -> Playbook? {
        let faults = file.faults, source = file.source
        let activity = file.fields.required("activity")?.name("the activity", as: Naming.Activity.self, faults)
        let revision = file.fields.required("revision")?.integer("the revision", in: 1...Int.max, faults)
        let variants = file.fields.required("variants")
        file.fields.close()
        let blocks = file.blocks
        let read = variants?.list("the variants", faults).compactMap { variant($0, blocks, faults) } ?? []
        if let variants, read.isEmpty, !faults.all.hasErrors {
            faults.add("no variants", at: variants.place, "write at least one, with 'for' and 'steps'")
        }
        let playbook = Playbook(
            activity: activity?.value ?? .unlisted, place: file.fields.node.place, revision: revision ?? 1, variants: read)
        let sources = blocks.sources
        faults.add(contentsOf: PlaybookCheck.check(playbook) {
            (sources[$0.place.file] ?? source).place(inScalarAt: $0.place, offset: $1)
        })
        return activity == nil ? nil : playbook
    }

    private static func variant(_ node: YAMLNode, _ blocks: BlockSet, _ faults: Faults) -> Playbook.Variant? {
        guard var fields = Fields(node, "a variant", faults) else { return nil }
        let elements = Self.elements(fields.required("for"), faults)
        let platforms = fields.optional("platforms").map { Self.platforms($0, faults) }
        let parameters = fields.optional("parameters")?.named("the parameters", faults).compactMap { ParameterReader.parameter($0, faults) }
        let steps = fields.required("steps").map { IncludeExpansion($0, blocks, faults) }
        let finally = fields.optional("finally").map { StepReader.steps($0, faults) }
        let onFailure = fields.optional("on_failure")?.word("'on_failure'", as: OnFailure.self, faults)
        fields.close()
        let own = parameters ?? []
        return Playbook.Variant(
            place: node.place, elements: elements, platforms: platforms,
            parameters: own + (steps?.parameters ?? []).filter { included in !own.contains { $0.name == included.name } },
            steps: steps?.steps ?? [], finally: (finally ?? []) + (steps?.finally ?? []), onFailure: onFailure ?? .stop)
    }

    private static func elements(_ node: YAMLNode?, _ faults: Faults) -> [Element] {
        guard let node else { return [] }
        var elements: [Element] = []
        for item in node.list("the elements", faults) {
            guard let element = item.word("the element", as: Element.self, faults) else { continue }
            if elements.contains(element) { faults.add("'\(element)' stands twice", at: item.place, "remove one of them") }
            elements.append(element)
        }
        if node.isEmptyList {
            faults.add("a variant for no element", at: node.place, "name at least one: for: [user-host]")
        }
        return elements
    }

    private static func platforms(_ node: YAMLNode, _ faults: Faults) -> [Platform] {
        if node.isEmptyList {
            faults.add("a variant for no platform", at: node.place, "name at least one, or leave 'platforms' out for all")
        }
        return node.list("the platforms", faults).compactMap { $0.name("the platform", as: Naming.Platform.self, faults)?.value }
    }
}
