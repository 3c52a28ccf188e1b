extension Fleet {
    /// The inventory as `inventory.yaml` holds it.
    public var inventory: String {
        var lines = [
            "# Throwaway hosts on this machine, made by 'drydock lab up'; 'drydock lab down' removes them.",
            "defaults: { user: \(user), identity: \(identity), known_hosts: \(knownHosts) }",
            "hosts:",
        ]
        for host in hosts {
            lines += [
                "  \(host.name):",
                "    element: \(host.element)",
                "    address: 127.0.0.1",
                "    port: \(host.port)",
                "    platform: virtuozzo-7",
                "    state_dir: \(host.stateDirectory)",
                "    labels: \(Self.flow(host.labels))",
            ]
            if !host.containers.isEmpty { lines.append("    containers:") }
            for container in host.containers {
                let labels = container.labels.isEmpty ? "" : ", labels: \(Self.flow(container.labels))"
                lines.append("      \(container.name): { element: \(container.element), ctid: \(container.ctid)\(labels) }")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func flow(_ labels: [String: String]) -> String {
        "{ " + labels.sorted { $0.key < $1.key }.map { "\($0): \($1)" }.joined(separator: ", ") + " }"
    }
}
