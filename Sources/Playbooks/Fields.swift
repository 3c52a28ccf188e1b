import Core

/// Collects the faults of one file, so that its reader never stops at the first.
final class Faults {
    private(set) var all = Diagnostics()

    func add(_ problem: String, at place: Place, _ remedy: String? = nil, severity: Diagnostic.Severity = .error) {
        all.add(Diagnostic(problem, at: place, remedy: remedy, severity: severity))
    }

    func add(_ diagnostic: Diagnostic) { all.add(diagnostic) }

    func add(contentsOf others: Diagnostics) { all.add(contentsOf: others) }
}

/// One mapping that is being read. The keys that were asked for are the known ones: ``close()`` reports all others.
struct Fields {
    let node: YAMLNode
    /// In messages: `a task`, `the window`.
    let what: String
    let faults: Faults
    private let entries: [YAMLNode.Entry]
    private var asked: [String] = []

    /// Nil, with a fault, if the node is no mapping.
    init?(_ node: YAMLNode, _ what: String, _ faults: Faults) {
        guard case .mapping(let entries) = node.content else {
            faults.add("\(node.kind) where \(what) should be", at: node.place, "write 'key: value' lines, or { key: value }")
            return nil
        }
        (self.node, self.what, self.faults, self.entries) = (node, what, faults, entries)
    }

    mutating func optional(_ key: String) -> YAMLNode? { entry(key)?.value }

    mutating func entry(_ key: String) -> YAMLNode.Entry? {
        asked.append(key)
        return entries.first { $0.key.value == key }
    }

    mutating func required(_ key: String) -> YAMLNode? {
        let value = optional(key)
        if value == nil { faults.add("\(what) has no '\(key)'", at: node.place, "add '\(key): ...'") }
        return value
    }

    /// Reports the keys that nobody asked for.
    func close() {
        for entry in entries where !asked.contains(entry.key.value) {
            let key = entry.key.value
            let remedy = didYouMean(key, among: asked, otherwise: "known are: \(asked.sorted().joined(separator: ", "))")
            faults.add("unknown key '\(key)' in \(what)", at: entry.key.place, remedy)
        }
    }
}

extension YAMLNode {
    /// Names and what stands behind them, for a mapping whose keys a person chose; nothing written is an empty one.
    func named(_ what: String, _ faults: Faults) -> [Entry] {
        switch content {
        case .mapping(let entries): return entries
        case .scalar("", isPlain: true): return []
        case .scalar, .sequence:
            faults.add("\(kind) where \(what) should be", at: place, "write 'name: ...' lines")
            return []
        }
    }

    func list(_ what: String, _ faults: Faults) -> [YAMLNode] {
        if case .sequence(let items) = content { return items }
        faults.add("\(kind) where \(what) should be", at: place, "write a list: [one, other], or lines that begin with '- '")
        return []
    }
}
