import Core

/// Reads what `ansible-inventory --list` prints, and what a dynamic inventory's script prints.
enum AnsibleListing {
    /// Groups whose members stand in lists, or `_meta`: neither is in an inventory that people write.
    static func isListing(_ root: AnsibleNode) -> Bool {
        func isList(_ node: AnsibleNode?) -> Bool { if case .sequence? = node?.content { true } else { false } }
        return (root.entries ?? []).contains { $0.key == "_meta" || isList($0.value) || isList($0.value["hosts"]) || isList($0.value["children"]) }
    }

    static func read(_ root: AnsibleNode, into inventory: inout AnsibleInventory, _ faults: Faults) {
        let groups = (root.entries ?? []).filter { $0.key != "_meta" }
        for group in groups { inventory.addGroup(group.key) }
        for group in groups {
            let isList = group.value.entries == nil
            for host in names(isList ? group.value : group.value["hosts"], faults) { inventory.addHost(host.name, to: group.key, port: nil, at: host.place) }
            for child in names(group.value["children"], faults) {
                inventory.addGroup(child.name)
                if !inventory.addChild(child.name, to: group.key) {
                    faults.add("groups are each other's children: '\(group.key)' and '\(child.name)'", at: child.place, "remove one of them")
                }
            }
            for variable in group.value["vars"]?.entries ?? [] where !inventory.set(variable.key, to: marked(variable.value), ofGroup: group.key) {
                faults.add("the priority of '\(group.key)' is no number", at: variable.value.place, "write a number")
            }
        }
        for host in root["_meta"]?["hostvars"]?.entries ?? [] {
            // One that stands in no group is in the listing all the same.
            if inventory.hosts[host.key] == nil { inventory.addHost(host.key, to: "all", port: nil, at: host.place) }
            for variable in host.value.entries ?? [] { inventory.set(variable.key, to: marked(variable.value), ofHost: host.key) }
        }
    }

    private static func names(_ node: AnsibleNode?, _ faults: Faults) -> [(name: String, place: Place)] {
        switch node?.content {
        case .sequence(let items):
            return items.compactMap { item in
                if let name = item.text { return (name, item.place) }
                faults.add("\(item.kind) where a name should be", at: item.place, "write a text")
                return nil
            }
        case .null, nil: return []
        case .boolean, .integer, .number, .text, .vault, .mapping:
            if let node { faults.add("\(node.kind) where a list of names should be", at: node.place, "give what 'ansible-inventory --list' prints") }
            return []
        }
    }

    /// JSON has no tags: Ansible writes `{"__ansible_vault": "..."}` and `{"__ansible_unsafe": "..."}`.
    private static func marked(_ node: AnsibleNode) -> AnsibleNode {
        guard let entries = node.entries, entries.count == 1, let only = entries.first else { return node }
        switch only.key {
        case "__ansible_vault": return AnsibleNode(.vault, at: node.place)
        case "__ansible_unsafe": return AnsibleNode(only.value.content, at: node.place)
        default: return node
        }
    }
}
