package import Core

/// A parsed piece of YAML. Scalars are text, whatever they look like: `NO`, `0o7` and `1:30` mean nothing special.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        /// `isPlain`: not quoted and no block. An empty plain scalar is what stands behind `key:` with nothing written.
        case scalar(String, isPlain: Bool)
        case sequence([YAMLNode])
        case mapping([Entry])
    }

    package struct Entry: Sendable {
        package let key: Located<String>
        package let value: YAMLNode
    }

    package let content: Content
    package let place: Place

    /// The number of nodes in this tree, itself included; keys aren't counted.
    package var count: Int {
        switch content {
        case .scalar: 1
        case .sequence(let items): items.reduce(1) { $0 + $1.count }
        case .mapping(let entries): entries.reduce(1) { $0 + $1.value.count }
        }
    }

    var isEmptyList: Bool { if case .sequence(let items) = content { items.isEmpty } else { false } }

    /// For messages.
    var kind: String {
        switch content {
        case .scalar("", isPlain: true): "nothing"
        case .scalar: "text"
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }
}
