import ArgumentParser
import Core
import Playbooks

struct InventoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inventory", abstract: "Show hosts and containers, checked; or make an inventory of Ansible's.",
        discussion: "Example: drydock inventory -i inventory.yaml",
        subcommands: [InventoryShowCommand.self, InventoryImportCommand.self], defaultSubcommand: InventoryShowCommand.self)
}

struct InventoryShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show hosts and containers, checked.", discussion: "Example: drydock inventory show -i inventory.yaml")

    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory.", completion: Completions.yaml) var inventory: String
    @Option(help: "table or json.") var output: Format = .table

    private struct Row: Encodable {
        var name: String, element: Element, host: HostName?, platform: Platform, address: String?, port: Int?, user: String?, ctid: String?
        var identity: String?, knownHosts: String?, jump: [String]?
        var labels: [String: String]

        private enum Keys: String, CodingKey { case name, element, host, platform, address, port, user, identity, knownHosts = "known_hosts", jump, ctid, labels }

        /// What a host or a container doesn't have stands there as null.
        func encode(to encoder: any Encoder) throws {
            var keyed = encoder.container(keyedBy: Keys.self)
            try keyed.encode(name, forKey: .name)
            try keyed.encode(element, forKey: .element)
            try keyed.encode(host, forKey: .host)
            try keyed.encode(platform, forKey: .platform)
            try keyed.encode(address, forKey: .address)
            try keyed.encode(port, forKey: .port)
            try keyed.encode(user, forKey: .user)
            try keyed.encode(identity, forKey: .identity)
            try keyed.encode(knownHosts, forKey: .knownHosts)
            try keyed.encode(jump, forKey: .jump)
            try keyed.encode(ctid, forKey: .ctid)
            try keyed.encode(labels, forKey: .labels)
        }
    }

    func run() throws {
        let reading = try InventoryReader.load(path: inventory)
        for warning in reading.warnings.sorted { Terminal.talk("\(warning)") }
        let rows = reading.value.hosts.flatMap { host in
            [Row(
                name: host.access.name.rawValue, element: host.element, host: nil, platform: host.platform, address: host.access.address,
                port: host.access.port, user: host.access.user, ctid: nil, identity: host.access.identity, knownHosts: host.access.knownHosts,
                jump: host.access.jump.map { $0.map { "\($0.user)@\($0.address):\($0.port)" } } ?? [], labels: host.labels)]
                + host.containers.map {
                    Row(
                        name: $0.name.rawValue, element: $0.element, host: host.access.name, platform: host.platform, address: nil, port: nil,
                        user: nil, ctid: $0.ctid, identity: nil, knownHosts: nil, jump: nil, labels: $0.labels)
                }
        }
        switch output {
        case .json: Terminal.print(try JSON.line(rows))
        case .table:
            let cells = rows.map(Self.cells)
            let table = Table.text(["name", "element", "reached by", "platform, labels"], cells)
            if !Table.isTooWide(table) { Terminal.print(table) } else {
                for row in cells {
                    Terminal.print("\(row[0])  \(row[1])")
                    let margin = row[0].prefix { $0 == " " }.count + 4
                    for line in [row[2], row[3]] where !line.isEmpty { Wrapped.lines(line, indent: margin).forEach { Terminal.print($0) } }
                }
            }
        }
    }

    /// A container stands under its host, indented.
    private static func cells(_ row: Row) -> [String] {
        let reach = row.host.map { _ in "ctid \(row.ctid ?? "")" } ?? "\(row.user ?? "")@\(row.address ?? ""):\(row.port ?? 22)"
        let way = (row.jump ?? []).isEmpty ? "" : " via \((row.jump ?? []).joined(separator: ", "))"
        let labels = row.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let last = ((row.host == nil ? [row.platform.rawValue] : []) + labels).joined(separator: " ")
        return [(row.host == nil ? "" : "  ") + row.name, row.element.rawValue, Harmless.line(reach + way), Harmless.line(last)]
    }
}
