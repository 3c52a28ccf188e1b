public import Core

/// Makes our inventory of Ansible's. Nothing is run and nothing connected to.
public struct AnsibleImport: Sendable {
    /// What Ansible doesn't know, or what a person chooses.
    public struct Choices: Sendable {
        /// Of hosts that `elementOf` says nothing of.
        public var element: Element?
        public var elementOf: [(group: String, element: Element)]
        public var platform: Platform
        /// Variables that become labels.
        public var labelsFrom: [String]
        public init(element: Element? = nil, elementOf: [(group: String, element: Element)] = [], platform: Platform = .virtuozzo7, labelsFrom: [String] = []) {
            (self.element, self.elementOf, self.platform, self.labelsFrom) = (element, elementOf, platform, labelsFrom)
        }
    }

    /// The inventory; our reader has read it.
    public private(set) var text = ""
    /// What wasn't carried over, and what needs a look.
    public private(set) var notes: Diagnostics
    public private(set) var hosts = 0
    /// Those that are written as comments only, since nobody can tell how they are reached.
    public private(set) var left = 0

    /// - Throws: faults of the files, and of choices that don't fit them.
    public init(of paths: [String], _ choices: Choices) throws(Diagnostics) {
        let (inventory, warnings) = try AnsibleReader.load(paths)
        try self.init(of: inventory, from: paths, choices)
        notes.add(contentsOf: warnings)
    }

    package init(of inventory: AnsibleInventory, from sources: [String], _ choices: Choices) throws(Diagnostics) {
        let faults = Faults()
        let labels = ImportedLabels(inventory, choices, faults), elements = ImportedElements(inventory, choices, faults)
        var made: [ImportedHost] = []
        for (name, host) in inventory.hosts.sorted(by: { $0.key < $1.key }) {
            let groups = inventory.groups(of: name), variables = inventory.variables(of: name)
            guard let element = elements.element(of: name, groups, at: host.place, faults) else { continue }
            made.append(ImportedHost(
                name, at: host.place, element, choices.platform, AnsibleConnection(of: name, at: host.place, variables),
                labels.labels(groups, variables, faults)))
        }
        elements.tellMissing(faults)
        if faults.all.hasErrors { throw faults.all }
        labels.tellUnused(faults)
        Self.sameNames(&made)
        ImportedJumps.resolve(&made, faults)
        Self.tell(made, faults)
        notes = faults.all
        (hosts, left) = (made.count { $0.hindrances.isEmpty }, made.count { !$0.hindrances.isEmpty })
        guard hosts > 0 else {
            notes.add(Diagnostic("none of the \(left) hosts can be carried over", at: nil, remedy: "see above what is in the way"))
            throw notes
        }
        text = InventoryText.text(made, from: sources)
        try readBack(made)
    }

    /// Two hosts that come to one name: only the one that is spelt so keeps it.
    private static func sameNames(_ hosts: inout [ImportedHost]) {
        let counts = Dictionary(grouping: hosts.compactMap(\.name)) { $0 }.mapValues(\.count)
        for (index, host) in hosts.enumerated() {
            guard let name = host.name, counts[name, default: 0] > 1, host.original != name.rawValue else { continue }
            hosts[index].hinder("'\(host.original)' would be called '\(name)', as another host is", at: host.place, "rename one of them in Ansible's inventory")
        }
    }

    private static func tell(_ hosts: [ImportedHost], _ faults: Faults) {
        func names(_ hosts: [ImportedHost]) -> String {
            hosts.prefix(5).map(\.original).joined(separator: ", ") + (hosts.count > 5 ? " and \(hosts.count - 5) more" : "")
        }
        // One line of Ansible's may speak for a thousand hosts.
        var sharing: [Diagnostic: [ImportedHost]] = [:]
        for host in hosts { for found in Set(host.hindrances + (host.hindrances.isEmpty ? host.connection.notes : [])) { sharing[found, default: []].append(host) } }
        for (found, hosts) in sharing {
            let isHindrance = hosts.contains { $0.hindrances.contains(found) }
            faults.add("\(found.problem) (\(names(hosts))\(isHindrance ? ": written as a comment" : ""))", at: found.place ?? hosts[0].place, found.remedy, severity: .warning)
        }
        let good = hosts.filter(\.hindrances.isEmpty)
        func tellOf(_ some: [ImportedHost], _ problem: String, _ remedy: String) {
            guard let first = some.first else { return }
            faults.add("\(some.count) of \(good.count) hosts \(problem): \(names(some))", at: first.place, remedy, severity: .warning)
        }
        tellOf(good.filter { $0.connection.user == nil }, "have no ansible_user", "Ansible takes whoever runs it, and Drydock root; else write 'user' under 'defaults' of the new inventory")
        tellOf(good.filter { $0.connection.identity == nil }, "have no ansible_ssh_private_key_file", "Drydock takes ~/.ssh/id_ed25519; else write 'identity' under 'defaults' of the new inventory")
        tellOf(good.filter { $0.name?.rawValue != $0.original }, "are called otherwise here, in small letters and with '-' for other signs", "look for their names in the new inventory")
    }

    /// A difference between what was meant and what our reader understood would be a fault of this program.
    private mutating func readBack(_ made: [ImportedHost]) throws(Diagnostics) {
        let reading: Reading<Inventory>
        do throws(Diagnostics) { reading = try InventoryReader.read(text, file: "the new inventory") } catch {
            throw Diagnostics([Diagnostic("a bug in drydock: it can't read the inventory that it wrote", at: nil, remedy: "please report it")] + error.all)
        }
        notes.add(contentsOf: reading.warnings)
        let read = Dictionary(reading.value.hosts.map { ($0.access.name, $0) }) { first, _ in first }
        let meant = made.filter(\.hindrances.isEmpty)
        for host in meant where host.name.flatMap({ read[$0] }).map({ host.isSame(as: $0) }) != true || read.count != meant.count {
            throw Diagnostics([Diagnostic("a bug in drydock: '\(host.original)' isn't what it was in Ansible's inventory", at: host.place, remedy: "please report it")])
        }
    }
}
