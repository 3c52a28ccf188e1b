public import Core

/// Reads `inventory.yaml`: `defaults`, `hosts`, each host with its containers, and `freezes`. Names, addresses and jumps are checked
/// against each other; labels may be any text.
public enum InventoryReader: FileReader {
    public static let limits = YAMLLimits.fleet

    public static func value(_ file: inout FileFields) -> Inventory? {
        let faults = file.faults
        var defaults = AccessFields()
        if let node = file.fields.optional("defaults"), var fields = Fields(node, "the defaults", faults) {
            defaults = AccessFields(&fields)
            fields.close()
        }
        let node = file.fields.required("hosts")
        let freezes = file.fields.optional("freezes").map { WindowReader.rules($0, "the freeze", faults) } ?? []
        file.fields.close()
        guard let node else { return nil }
        let entries = node.named("the hosts", faults)
        if entries.isEmpty, !faults.all.hasErrors {
            faults.add("no hosts", at: node.place, "write at least one: 'name: { element: user-host }'")
        }
        let files = SSHConfigFiles(faults), told = ConfiguredAccess.Told()
        var hosts = entries.compactMap { host($0, defaults, files, told, faults) }
        let names = entries.map(\.key.value)
        Ways.lay(&hosts, defaults, names: names, faults)
        InventoryCheck.check(hosts, faults)
        return Inventory(hosts: hosts.map(\.host).sorted { $0.access.name < $1.access.name }, freezes: freezes)
    }

    private static func host(_ entry: YAMLNode.Entry, _ defaults: AccessFields, _ files: SSHConfigFiles, _ told: ConfiguredAccess.Told, _ faults: Faults) -> InventoryCheck.Entry? {
        let name: Located<HostName>? = YAMLNode.name(entry.key, "a host's name", faults)
        guard var fields = Fields(entry.value, "the host '\(entry.key.value)'", faults) else { return nil }
        let own = AccessFields(&fields)
        let element = element(&fields, containers: false, faults)
        let address = fields.optional("address")
        let platform = fields.optional("platform").map { $0.name("the platform", as: Naming.Platform.self, faults) }
        let labels = labels(fields.optional("labels"), faults)
        let containers = fields.optional("containers")?.named("the containers", faults).compactMap { container($0, faults) }
        fields.close()
        let written = address?.text("the address", faults)
        if let written { Self.check(address: written, faults) }
        guard let name else { return nil }
        let word = written?.value ?? name.value.rawValue
        var filled = defaults, reached = word, way: [HostAccess] = []
        // As `ssh NAME` would go there, or `ssh ADDRESS`, where the inventory has one.
        if let path = own.sshConfig ?? defaults.sshConfig, path.value != "none", let config = files.config(path) {
            let configured = ConfiguredAccess(config, faults, told), found = configured.fields(for: word, isAddressed: written != nil)
            filled = defaults.filled(from: found.fields)
            reached = found.address ?? word
            if own.jump == nil, defaults.jump == nil { way = configured.hops(to: word, defaults) }
        }
        var access = own.access(name: name.value, address: reached, defaults: filled)
        access.jump = way.isEmpty ? nil : way
        let host = Inventory.Host(
            // A host whose element is wrong is kept, so that its name and address are checked with the others.
            access: access, place: name.place, element: element ?? .userHost,
            platform: platform.flatMap { $0?.value } ?? .virtuozzo7, labels: labels, containers: containers ?? [])
        return .init(host: host, addressPlace: written?.place ?? name.place, hops: own.hops(to: name.value, defaults: defaults))
    }

    private static func container(_ entry: YAMLNode.Entry, _ faults: Faults) -> Inventory.Container? {
        let name: Located<TargetName>? = YAMLNode.name(entry.key, "a container's name", faults)
        guard var fields = Fields(entry.value, "the container '\(entry.key.value)'", faults) else { return nil }
        let element = element(&fields, containers: true, faults)
        let ctid = fields.required("ctid")?.text("the ctid", faults)
        let labels = labels(fields.optional("labels"), faults)
        fields.close()
        if let ctid {
            let isLegal = ctid.value.unicodeScalars.allSatisfy {
                switch $0 {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
                default: false
                }
            }
            if !isLegal || ctid.value.isEmpty || ctid.value.hasPrefix("-") {
                faults.add("the ctid is '\(ctid.value)'", at: ctid.place,
                           "write it as vzlist prints it: letters, digits, '.', '_' and '-', not beginning with '-'")
            }
        }
        guard let name else { return nil }
        return Inventory.Container(
            name: name.value, place: name.place, element: element ?? .endUserContainer, ctid: ctid?.value ?? "", labels: labels)
    }

    private static func element(_ fields: inout Fields, containers: Bool, _ faults: Faults) -> Element? {
        guard let node = fields.required("element"),
            let element = node.word("the element", as: Element.self, faults)
        else { return nil }
        guard element.isContainer == containers else {
            let fitting = Element.allCases.filter { $0.isContainer == containers }.map(\.rawValue)
            faults.add("\(fields.what) can't be '\(element)'", at: node.place, "write \(fitting.joined(separator: " or "))")
            return nil
        }
        return element
    }

    private static func labels(_ node: YAMLNode?, _ faults: Faults) -> [String: String] {
        var labels: [String: String] = [:]
        for entry in node?.named("the labels", faults) ?? [] {
            let key = entry.key.value
            if ["element", "platform"].contains(key) {
                faults.add("a label can't be called '\(key)'", at: entry.key.place, "rename it: a selection means the host's own \(key)")
            } else if !isWord(key) {
                faults.add("a label can't be called '\(key)'", at: entry.key.place, "use a word without blanks, ',', '=', '/' and parentheses")
            }
            if let value = entry.value.text("the label '\(key)'", faults) { labels[key] = value.value }
        }
        return labels
    }

    static func isAddress(_ text: String) -> Bool {
        !text.isEmpty && !text.hasPrefix("-") && text.unicodeScalars.allSatisfy {
            switch $0 {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-", ":", "%": true
            default: false
            }
        }
    }

    /// Whether a label can have this key: a selection must be able to name it, and means the host's own element and platform.
    public static func isLabel(_ key: String) -> Bool { !["element", "platform"].contains(key) && isWord(key) }

    private static func isWord(_ key: String) -> Bool { !key.isEmpty && !["and", "or", "not"].contains(key) && !key.contains { " \t\n,()=/".contains($0) } }

    private static func check(address: Located<String>, _ faults: Faults) {
        if !isAddress(address.value) {
            faults.add("the address is '\(address.value)'", at: address.place,
                       "write a DNS name or an IP address; user and port have keys of their own")
        }
    }
}
