import Foundation
import Lab
import Testing

/// Inputs that the tests share. Addresses are of a documentation network: nothing answers there, and nothing is to ask.
enum ContractInputs {
    static let inventory = """
        defaults: { user: root, identity: ~/.ssh/id_ed25519, known_hosts: ~/.ssh/known_hosts }
        hosts:
          uh-1:
            element: user-host
            address: 192.0.2.11
            labels: { region: ams, rack: a1 }
            containers:
              node1: { element: end-user-container, ctid: 7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11 }
          uh-2:
            element: user-host
            address: 192.0.2.12
            labels: { region: ams, rack: a2 }
          ih-1:
            element: infrastructure-host
            address: 192.0.2.21
            labels: { region: ams }
            containers:
              db-1: { element: infrastructure-container, ctid: 101, labels: { component: jelastic-db } }

        """

    /// The inventory's target of an element.
    static func target(_ element: String) -> String {
        ["user-host": "uh-1", "infrastructure-host": "ih-1", "infrastructure-container": "db-1"][element] ?? "node1"
    }

    /// Jelastic's work without its checks: gates that need no host. The shipped ones look at the host before they ask.
    static let bareHandoffs = [
        "host-firewall-configuration": playbook(
            "host-firewall-configuration", "- { id: firewall, handoff: '{{activity_title}} on {{target}}: {{summary}}' }"),
        "additional-software": playbook(
            "additional-software", "- { id: install, handoff: '{{activity_title}} in {{target}}: {{summary}}' }",
            for: "infrastructure-container, end-user-container"),
    ]

    /// Jelastic's work on two hosts.
    static func handoffs(requester: String = "anna@provider.example", approvals: String = "", more: String = "") -> String {
        """
        name: firewall-ams
        summary: Open the monitoring port
        requested_by: \(requester)
        tasks:
          - id: firewall
            activity: host-firewall-configuration
            targets: uh-1, uh-2
        \(approvals)\(more)
        """
    }

    /// A playbook of one variant for hosts.
    static func playbook(_ activity: String, _ steps: String, for elements: String = "user-host, infrastructure-host") -> String {
        let indented = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }.joined(separator: "\n")
        return """
            activity: \(activity)
            revision: 1
            variants:
              - for: [\(elements)]
                steps:
            \(indented)

            """
    }
}

extension ContractBench {
    /// Writes plan and inventory, and freezes them; without playbooks of its own, with bare hand-offs over the shipped ones.
    func freeze(_ plan: String, inventory: String = ContractInputs.inventory, as name: String = "frozen.plan", playbooks: String? = nil) throws -> String {
        let planPath = try write("\(name).plan.yaml", plan), inventoryPath = try write("\(name).inventory.yaml", inventory)
        if playbooks == nil {
            for (activity, text) in ContractInputs.bareHandoffs { try write("handoffs/\(activity).yaml", text) }
        }
        let ending = try drydock([
            "plan", planPath, "-i", inventoryPath, "--out", path(name), "--output", "json", "--playbooks", playbooks ?? path("handoffs"),
        ])
        try #require(ending.status == 0, "\(ending.err)")
        return path(name)
    }

    /// The run's id, from the first line that `run` printed.
    func runID(_ out: String) throws -> String {
        let first = try #require(out.split(separator: "\n").first)
        try #require(first.hasPrefix("run: "), "\(first)")
        return String(first.dropFirst(5))
    }

    /// The states of a run's or plan's gates, by step.
    func gates(_ name: String) throws -> [String: String] {
        let ending = try drydock(["approvals", name, "--output", "json"])
        try #require(ending.status == 0, "\(ending.err)")
        return try Dictionary(uniqueKeysWithValues: ContractJSON.list(ending.out).map { (try ContractJSON.text($0, "step"), try ContractJSON.text($0, "state")) })
    }

    /// A run's state, and those of its steps.
    func status(_ run: String) throws -> (state: String, steps: [String: String]) {
        let ending = try drydock(["status", run, "--output", "json"])
        try #require(ending.status == 0, "\(ending.err)")
        let document = try ContractJSON.object(ending.out)
        let steps = try #require(document["steps"] as? [[String: Any]])
        return (
            try ContractJSON.text(document, "state"),
            try Dictionary(uniqueKeysWithValues: steps.map { (try ContractJSON.text($0, "id"), try ContractJSON.text($0, "state")) })
        )
    }
}

enum ContractJSON {
    static func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
    }

    static func list(_ text: String) throws -> [[String: Any]] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]], "\(text)")
    }

    static func text(_ object: [String: Any], _ key: String) throws -> String { try #require(object[key] as? String, "\(key) of \(object)") }
}

/// Makes a lab for one test, and removes it also when the test fails.
func withContractLab(hosts: Int = 1, containers: Int = 0, _ body: (Fleet) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "drydock-contract-lab-" + UUID().uuidString.prefix(8)
    let fleet = try Lab.up(hosts: hosts, containersPerHost: containers, in: folder)
    do { try body(fleet) } catch {
        try? Lab.down(folder)
        throw error
    }
    try Lab.down(folder)
}
