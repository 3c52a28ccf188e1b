package import Core

/// Hosts, groups and variables, put together from one or more sources by Ansible's rules.
package struct AnsibleInventory: Sendable {
    package struct Group: Sendable {
        package var variables: [String: AnsibleNode] = [:]
        /// Those of `group_vars`, for each folder of inventories.
        var files: [[String: AnsibleNode]] = []
        /// Hosts that stand in it themselves, in their order.
        package var hosts: [String] = []
        package var children: [String] = []
        var parents: [String] = []
        var priority = 1
    }

    package struct Host: Sendable {
        package var place: Place
        package var variables: [String: AnsibleNode] = [:]
        /// Those of `host_vars`, for each folder of inventories.
        var files: [[String: AnsibleNode]] = []
        var groups: [String] = []
    }

    package private(set) var groups: [String: Group] = ["all": Group(children: ["ungrouped"]), "ungrouped": Group(parents: ["all"])]
    package private(set) var hosts: [String: Host] = [:]
    /// How far each group is below `all`, by the longest way.
    private var depths: [String: Int] = [:]

    init() {}

    mutating func addGroup(_ name: String) { groups[name] = groups[name] ?? Group() }

    /// - Parameter port: counts only where the host is named for the first time.
    mutating func addHost(_ name: String, to group: String, port: Int?, at place: Place) {
        if hosts[name] == nil {
            hosts[name] = Host(place: place)
            // Zero is none.
            if let port, port != 0 { hosts[name]?.variables["ansible_port"] = AnsibleNode(.integer(port), at: place) }
        }
        guard hosts[name]?.groups.contains(group) == false else { return }
        hosts[name]?.groups.append(group)
        groups[group]?.hosts.append(name)
    }

    /// False where that would make a ring.
    mutating func addChild(_ child: String, to parent: String) -> Bool {
        guard child != parent, !ancestors(of: [parent]).contains(child) else { return false }
        guard groups[parent]?.children.contains(child) == false else { return true }
        groups[parent]?.children.append(child)
        groups[child]?.parents.append(parent)
        return true
    }

    /// False for a priority that is no number.
    mutating func set(_ variable: String, to value: AnsibleNode, ofGroup name: String) -> Bool {
        guard variable == "ansible_group_priority" else {
            groups[name]?.variables[variable] = value
            return true
        }
        guard let priority = value.text.flatMap({ Int($0) }) else { return false }
        groups[name]?.priority = priority
        return true
    }

    mutating func set(_ variable: String, to value: AnsibleNode, ofHost name: String) {
        // Where a group has the same name, Ansible means the group.
        if groups[name] != nil { _ = set(variable, to: value, ofGroup: name) } else { hosts[name]?.variables[variable] = value }
    }

    /// Of one more folder, what its files say of each group and host.
    mutating func addFiles(groups ofGroup: (String) -> [String: AnsibleNode], hosts ofHost: (String) -> [String: AnsibleNode]) {
        for name in groups.keys { groups[name]?.files.append(ofGroup(name)) }
        for name in hosts.keys { hosts[name]?.files.append(ofHost(name)) }
    }

    /// After all sources: what stands in no group is in `ungrouped`, and every group is below `all`.
    mutating func reconcile() {
        for name in groups.keys where name != "all" && groups[name]?.parents.isEmpty == true { _ = addChild(name, to: "all") }
        depths = ["all": 0]
        for name in groups.keys { _ = depth(of: name) }
        for (name, host) in hosts {
            let others = host.groups.filter { $0 != "all" && $0 != "ungrouped" }
            if others.isEmpty { addHost(name, to: "ungrouped", port: nil, at: host.place) } else if host.groups.contains("ungrouped") {
                hosts[name]?.groups.removeAll { $0 == "ungrouped" }
                groups["ungrouped"]?.hosts.removeAll { $0 == name }
            }
        }
    }

    private mutating func depth(of name: String) -> Int {
        if let known = depths[name] { return known }
        var depth = 0
        for parent in groups[name]?.parents ?? [] { depth = max(depth, self.depth(of: parent) + 1) }
        depths[name] = depth
        return depth
    }

    private func ancestors(of names: [String]) -> Set<String> {
        var found: Set<String> = [], next = names
        while let name = next.popLast() {
            for parent in groups[name]?.parents ?? [] where found.insert(parent).inserted { next.append(parent) }
        }
        return found
    }

    /// All groups that a host is in, also through others, without `all`; those whose variables count less come first.
    package func groups(of host: String) -> [String] {
        let direct = hosts[host]?.groups ?? []
        let all = ancestors(of: direct).union(direct).subtracting(["all"])
        return all.map { (depth: depths[$0] ?? 0, priority: groups[$0]?.priority ?? 1, name: $0) }
            .sorted { ($0.depth, $0.priority) == ($1.depth, $1.priority) ? Self.precedes($0.name, $1.name) : ($0.depth, $0.priority) < ($1.depth, $1.priority) }
            .map(\.name)
    }

    /// By code points, as Python sorts.
    private static func precedes(_ a: String, _ b: String) -> Bool { a.unicodeScalars.lexicographicallyPrecedes(b.unicodeScalars) }

    /// `all` is overruled by groups, these by those below them (then by priority, then by name), and all by the host's own. What
    /// inventories say of groups is overruled by all of `group_vars`, and what they say of the host by `host_vars`.
    package func variables(of host: String) -> [String: AnsibleNode] {
        let names = groups(of: host), folders = groups["all"]?.files.indices ?? 0..<0
        var variables = groups["all"]?.variables ?? [:]
        func add(_ more: [String: AnsibleNode]?) { variables.merge(more ?? [:]) { $1 } }
        for name in names { add(groups[name]?.variables) }
        for folder in folders { add(groups["all"]?.files[folder]) }
        for folder in folders { for name in names { add(groups[name]?.files[folder]) } }
        add(hosts[host]?.variables)
        for file in hosts[host]?.files ?? [] { add(file) }
        return variables
    }
}
