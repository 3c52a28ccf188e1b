import Core

/// Groups and chosen variables as labels: a host of the group `web` has `group_web: yes`.
final class ImportedLabels {
    private let variables: [String]
    private let keys: [String: String]
    private var used: Set<String> = []
    private let known: Set<String>

    init(_ inventory: AnsibleInventory, _ choices: AnsibleImport.Choices, _ faults: Faults) {
        variables = choices.labelsFrom
        known = Set(inventory.groups.values.flatMap { [$0.variables] + $0.files }.flatMap(\.keys))
            .union(inventory.hosts.values.flatMap { [$0.variables] + $0.files }.flatMap(\.keys))
        let names = inventory.groups.keys.filter { $0 != "all" && $0 != "ungrouped" }.sorted()
        keys = Dictionary(uniqueKeysWithValues: names.map { ($0, "group_" + String($0.map { " \t\n,()=/".contains($0) ? "_" : $0 })) })
        for (key, groups) in Dictionary(grouping: names, by: { keys[$0] ?? $0 }) where groups.count > 1 || variables.contains(key) {
            let others = groups + (variables.contains(key) ? ["the variable \(key)"] : [])
            faults.add(Diagnostic("\(others.joined(separator: " and ")) would be the same label, '\(key)'", at: nil, remedy: "rename one of them in Ansible's inventory"))
        }
        for (name, key) in keys.sorted(by: { $0.key < $1.key }) where key != "group_" + name {
            faults.add(Diagnostic("the group '\(name)' is the label '\(key)' here", at: nil, remedy: "select its hosts by '\(key)=yes'", severity: .warning))
        }
    }

    func labels(_ groups: [String], _ values: [String: AnsibleNode], _ faults: Faults) -> [String: String] {
        var labels: [String: String] = [:]
        for group in groups { if let key = keys[group] { labels[key] = "yes" } }
        for name in variables {
            guard let node = values[name] else { continue }
            used.insert(name)
            if let text = node.text, !text.isEmpty, !node.isTemplate, !node.isVault { labels[name] = text } else {
                let what = node.isTemplate ? "a template" : node.text == "" ? "empty" : node.kind
                faults.add("'\(name)' is \(what) and becomes no label", at: node.place, "add the label to the new inventory by hand, where it is needed", severity: .warning)
            }
        }
        return labels
    }

    func tellUnused(_ faults: Faults) {
        for name in variables where !used.contains(name) {
            faults.add(Diagnostic("no host has the variable '\(name)'", at: nil,
                                  remedy: didYouMean(name, among: known, otherwise: "see 'ansible-inventory --list'"), severity: .warning))
        }
    }
}
