public import Core

/// The files that have a schema.
public enum SchemaKind: String, CaseIterable, Sendable {
    case inventory, plan, playbook, block

    /// - Parameter activities: those of the matrix in use; a plan and a playbook name one of them.
    public func schema(activities: [ActivityID]) -> Schema {
        let known = activities.map(\.rawValue)
        let body = switch self {
        case .inventory: Schema.inventory
        case .plan: Schema.plan(Schema.word(known + [ActivityID.unlisted.rawValue]))
        case .playbook: Schema.playbook(Schema.word(known))
        case .block: Schema.block
        }
        return body.with("$schema", .text("https://json-schema.org/draft/2020-12/schema")).with("title", .text("Drydock: \(words)"))
    }

    private var words: String {
        switch self {
        case .inventory: "an inventory"
        case .plan: "a maintenance plan"
        case .playbook: "a playbook"
        case .block: "a block that playbooks include"
        }
    }
}
