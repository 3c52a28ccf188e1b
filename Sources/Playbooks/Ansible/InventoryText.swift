import Core

/// Writes an inventory as a person would.
enum InventoryText {
    static func text(_ hosts: [ImportedHost], from sources: [String]) -> String {
        let left = hosts.count { !$0.hindrances.isEmpty }
        var lines = [
            "# Made by 'drydock inventory import' of \(comment(sources.joined(separator: ", "))).",
            "# Containers aren't in Ansible. Add those that maintenance is for under their hosts, with the id that vzlist prints:",
            "#     containers:",
            "#       node1001: { element: end-user-container, ctid: 7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11 }",
        ]
        if left > 0 { lines.append("# \(left == 1 ? "One host is" : "\(left) hosts are") written as a comment: nobody can tell from Ansible's inventory how to reach \(left == 1 ? "it" : "them").") }
        lines += ["defaults:", "  user: root", "  identity: ~/.ssh/id_ed25519", "  known_hosts: ~/.ssh/known_hosts", "hosts:"]
        for host in hosts.sorted(by: { ($0.name?.rawValue ?? $0.original, $0.original) < ($1.name?.rawValue ?? $1.original, $1.original) }) {
            lines += host.hindrances.isEmpty ? entry(host) : commented(host)
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func entry(_ host: ImportedHost) -> [String] {
        let connection = host.connection
        var pairs: [(String, String)] = [("element", host.element.rawValue), ("platform", host.platform.rawValue)]
        if connection.address != host.name?.rawValue { pairs.append(("address", YAMLText.scalar(connection.address))) }
        if let user = connection.user { pairs.append(("user", YAMLText.scalar(user))) }
        if let port = connection.port { pairs.append(("port", "\(port)")) }
        if let identity = connection.identity { pairs.append(("identity", YAMLText.scalar(identity))) }
        if connection.becomes { pairs.append(("become", "sudo")) }
        if let jump = host.jump { pairs.append(("jump", YAMLText.scalar(jump.rawValue))) }
        let labels = host.labels.sorted { $0.key < $1.key }.map { "\(YAMLText.scalar($0.key)): \(YAMLText.scalar($0.value))" }
        if !labels.isEmpty { pairs.append(("labels", "{ \(labels.joined(separator: ", ")) }")) }
        return ["  \(YAMLText.scalar(host.name?.rawValue ?? host.original)):"] + pairs.map { "    \($0.0): \($0.1)" }
    }

    private static func commented(_ host: ImportedHost) -> [String] {
        host.hindrances.sorted().map { "  # \(comment($0.problem)), at \(comment("\($0.place ?? host.place)")):" }
            + ["  # \(comment(host.name?.rawValue ?? host.original)): { element: \(host.element), platform: \(host.platform), address: ... }"]
    }

    /// On one line, whatever a file says.
    private static func comment(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { YAMLText.isPrintable($0) ? $0 : "?" }))
    }
}
