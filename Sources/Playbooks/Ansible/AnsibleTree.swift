import Core

/// Reads an inventory in YAML: groups with `hosts`, `children` and `vars`.
struct AnsibleTree {
    private let faults: Faults
    private var inventory: AnsibleInventory

    static func read(_ root: AnsibleNode, into inventory: inout AnsibleInventory, _ faults: Faults) {
        if let plugin = root["plugin"], !plugin.isNull {
            return faults.add("this is the configuration of an inventory plugin, '\(plugin.text ?? "")'", at: plugin.place,
                              "let Ansible ask it: ansible-inventory -i \(root.place.file) --list > all.json, and import all.json")
        }
        var reader = AnsibleTree(faults: faults, inventory: inventory)
        for entry in root.entries ?? [] { _ = reader.group(entry) }
        inventory = reader.inventory
    }

    private mutating func group(_ entry: AnsibleNode.Entry) -> Bool {
        let name = entry.key
        guard entry.isText, !name.isEmpty else {
            faults.add("the group's name '\(name)' is no text for YAML", at: entry.place, "put it in quotes")
            return false
        }
        inventory.addGroup(name)
        if entry.value.isNull { return true }
        guard let sections = entry.value.entries else {
            faults.add("\(entry.value.kind) where the group '\(name)' should be", at: entry.value.place, "write 'hosts', 'children' and 'vars' under it")
            return true
        }
        for section in sections {
            let members: [AnsibleNode.Entry]
            switch section.value.content {
            case .null: continue
            case .mapping(let entries): members = entries
            // One name alone may stand as a text.
            case .text(let text): members = [.init(key: text, isText: true, place: section.value.place, value: AnsibleNode(.null, at: section.value.place))]
            case .boolean, .integer, .number, .vault, .sequence:
                faults.add("\(section.value.kind) where '\(section.key)' of '\(name)' needs a mapping", at: section.value.place, "write 'name:' lines")
                continue
            }
            switch section.key {
            case "hosts": members.forEach { hosts($0, of: name) }
            case "children":
                for member in members where group(member) {
                    if !inventory.addChild(member.key, to: name) { faults.add("groups are each other's children: '\(name)' and '\(member.key)'", at: member.place, "remove one of them") }
                }
            case "vars":
                for member in members where !inventory.set(member.key, to: member.value, ofGroup: name) {
                    faults.add("the priority of '\(name)' is no number", at: member.value.place, "write ansible_group_priority: 10")
                }
            default:
                faults.add("'\(section.key)' in the group '\(name)' means nothing to Ansible", at: section.place,
                           didYouMean(section.key, among: ["hosts", "children", "vars"], otherwise: "write one of: children, hosts, vars"), severity: .warning)
            }
        }
        return true
    }

    private mutating func hosts(_ entry: AnsibleNode.Entry, of group: String) {
        guard entry.isText else { return faults.add("the host '\(entry.key)' is no text for YAML", at: entry.place, "put it in quotes") }
        guard entry.value.isNull || entry.value.entries != nil else {
            return faults.add("\(entry.value.kind) where the variables of '\(entry.key)' should be", at: entry.value.place, "write 'name: value' lines under it")
        }
        do {
            let pattern = try HostPattern(entry.key)
            for name in pattern.names {
                inventory.addHost(name, to: group, port: pattern.port, at: entry.place)
                for variable in entry.value.entries ?? [] { inventory.set(variable.key, to: variable.value, ofHost: name) }
            }
        } catch { faults.add(error.problem, at: entry.place, "write a name, an address, or a range like web[01:20]") }
    }
}
