package import Core

/// A value of an Ansible inventory, as Ansible understands it, and where it stands.
package struct AnsibleNode: Sendable {
    package indirect enum Content: Sendable {
        case null, boolean(Bool), integer(Int), number(Double), text(String)
        /// Encrypted by ansible-vault: nobody here can know it.
        case vault
        case sequence([AnsibleNode])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package let key: String
        /// False for a key like `10` or `on`, which YAML takes for a number or a truth value.
        package let isText: Bool
        package let place: Place
        package let value: AnsibleNode
    }

    package let content: Content
    package let place: Place

    package init(_ content: Content, at place: Place) { (self.content, self.place) = (content, place) }

    var entries: [Entry]? { if case .mapping(let entries) = content { entries } else { nil } }

    subscript(_ key: String) -> AnsibleNode? { entries?.last { $0.key == key }?.value }

    /// A scalar's text; nil for the others. Numbers are written as Ansible writes them, truth as `true` and `false`.
    package var text: String? {
        switch content {
        case .text(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .boolean(let value): value ? "true" : "false"
        case .null, .vault, .sequence, .mapping: nil
        }
    }

    var isNull: Bool { if case .null = content { true } else { false } }
    var isVault: Bool { if case .vault = content { true } else { false } }
    /// Has Jinja in it, which only Ansible can work out.
    var isTemplate: Bool { text.map { $0.contains("{{") || $0.contains("{%") } ?? false }

    /// By Ansible's rule for truth values; nil where a word is neither.
    var truth: Bool? {
        switch text?.lowercased() {
        case "y", "yes", "on", "1", "true", "t", "1.0": true
        case "n", "no", "off", "0", "false", "f", "0.0": false
        case nil, .some: nil
        }
    }

    /// For messages.
    var kind: String {
        switch content {
        case .null: "nothing"
        case .boolean, .integer, .number, .text: "text"
        case .vault: "a vaulted value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
