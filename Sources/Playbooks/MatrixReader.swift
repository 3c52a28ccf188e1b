public import Core

/// Reads an edition of the ownership matrix: `edition`, `owners` (left out: the guide's two) and `activities`, each with its
/// title and one owner, or `not-available`, for each of the four elements.
public enum MatrixReader: FileReader {
    public static func value(_ file: inout FileFields) -> OwnershipMatrix? {
        let faults = file.faults
        let edition = file.fields.required("edition")?.text("the edition", faults)
        let owners = owners(file.fields.optional("owners"), faults)
        let activities = file.fields.required("activities")
        file.fields.close()
        let rows = activities?.named("the table of activities", faults).compactMap { row($0, owners, faults) }
        if let activities, rows?.isEmpty == true, !faults.all.hasErrors {
            faults.add("no activities", at: activities.place, "write one line for each: 'id: { title: ..., user-host: ... }'")
        }
        guard let edition, let rows else { return nil }
        return OwnershipMatrix(edition: edition.value, rows: rows)
    }

    /// The set is open, but every edition states its own: a misspelt owner must not become a new one.
    private static func owners(_ node: YAMLNode?, _ faults: Faults) -> [Owner] {
        guard let node else { return [.hostingProvider, .jelasticOperations] }
        return node.list("the list of owners", faults).compactMap { $0.name("an owner", as: Naming.Owner.self, faults)?.value }
    }

    private static func row(_ entry: YAMLNode.Entry, _ owners: [Owner], _ faults: Faults) -> OwnershipMatrix.Row? {
        let id: Located<ActivityID>? = YAMLNode.name(entry.key, "an activity's id", faults)
        if id?.value == .unlisted {
            faults.add("'unlisted' is work outside this table", at: entry.key.place, "remove the line")
        }
        guard var fields = Fields(entry.value, "the activity '\(entry.key.value)'", faults) else { return nil }
        let title = fields.required("title")?.text("the title", faults)
        var cells: [Element: Ownership] = [:]
        for element in Element.allCases {
            guard let node = fields.required(element.rawValue) else { continue }
            cells[element] = cell(node, owners, faults)
        }
        fields.close()
        guard let id, let title else { return nil }
        return OwnershipMatrix.Row(activity: id.value, title: title.value, cells: cells)
    }

    private static func cell(_ node: YAMLNode, _ owners: [Owner], _ faults: Faults) -> Ownership? {
        guard let text = node.text("the owner", faults) else { return nil }
        let known = owners.map(\.rawValue) + [Ownership.notAvailable.word]
        if known.contains(text.value), let ownership = Ownership(word: text.value) { return ownership }
        faults.add("'\(text.value)' is no owner in this edition", at: text.place,
                   didYouMean(text.value, among: known, otherwise: "list it under 'owners', or write one of: \(known.joined(separator: ", "))"))
        return nil
    }
}
