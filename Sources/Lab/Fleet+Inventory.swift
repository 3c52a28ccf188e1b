import Core

extension Fleet {
    /// The inventory as `inventory.yaml` holds it.
    public var inventory: String {
        InventoryText.of(
            "defaults: { user: \(user), identity: \(identity), known_hosts: \(knownHosts) }",
            hosts: hosts.map { host in
                InventoryText.Entry(
                    name: host.name.rawValue, element: host.element, labels: host.labels, containers: host.containers,
                    reached: [
                        "address: 127.0.0.1", "port: \(host.port)", "platform: virtuozzo-7", "state_dir: \(host.stateDirectory)",
                    ])
            })
    }
}

extension MachineFleet {
    /// The inventory as `inventory.yaml` holds it.
    public var inventory: String {
        InventoryText.of(
            "defaults: { user: root, identity: \(identity), known_hosts: \(knownHosts) }",
            hosts: machines.map { machine in
                InventoryText.Entry(
                    name: machine.name.rawValue, element: machine.element, labels: machine.labels, containers: machine.containers,
                    reached: ["address: \(machine.address)", "platform: \(machine.platform)"])
            })
    }
}

private enum InventoryText {
    struct Entry {
        var name: String
        var element: String
        var labels: [String: String]
        var containers: [LabContainer]
        /// Lines of the entry that say how the host is reached.
        var reached: [String]
    }

    static func of(_ defaults: String, hosts: [Entry]) -> String {
        var lines = [
            "# Throwaway hosts on this machine, made by 'drydock lab up'; 'drydock lab down' removes them.", defaults, "hosts:",
        ]
        for host in hosts {
            lines += ["  \(host.name):", "    element: \(host.element)"]
            lines += host.reached.map { "    \($0)" }
            lines.append("    labels: \(flow(host.labels))")
            if !host.containers.isEmpty { lines.append("    containers:") }
            for container in host.containers {
                let labels = container.labels.isEmpty ? "" : ", labels: \(flow(container.labels))"
                lines.append("      \(container.name): { element: \(container.element), ctid: \(container.ctid)\(labels) }")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func flow(_ labels: [String: String]) -> String {
        "{ " + labels.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + " }"
    }
}
