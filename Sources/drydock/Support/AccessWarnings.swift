import Core
import SSH

/// What an unattended start would fail at, said beforehand.
enum AccessWarnings {
    /// Returns whether there was anything to tell.
    @discardableResult
    static func tell(_ plan: FrozenPlan, as word: String = "warning") -> Bool {
        let faults = AccessCheck.faults(of: plan.hosts.map(\.access))
        for fault in faults { Terminal.talk("\(word): \(names(fault.hosts)): \(fault.words)") }
        return !faults.isEmpty
    }

    /// The same for a start that a service makes, which has no agent of a person's session.
    static func tellUnattended(_ plan: FrozenPlan) {
        tell(plan)
        let hosts = agentOnly(plan.hosts.map(\.access))
        if !hosts.isEmpty { Terminal.talk("warning: \(names(hosts)): \(noAgent.words); \(noAgent.remedy)") }
    }

    static let noAgent = (
        words: "the key is in an ssh-agent, which a service doesn't have",
        remedy: "for starts that nobody attends set SSH_AUTH_SOCK in the service's unit, or identity_agent or a key file in the inventory"
    )

    /// Where no agent is set here either, ``tell(_:as:)`` says so.
    static func agentOnly(_ hosts: [HostAccess]) -> [HostName] {
        guard SSHHosts.agentOfEnvironment != nil else { return [] }
        let all = hosts.flatMap { [$0] + ($0.jump ?? []) }.filter { $0.identityAgent == nil && AccessCheck.needsAgent($0) }
        return Set(all.map(\.name)).sorted()
    }

    static func names(_ hosts: [HostName]) -> String {
        let names = hosts.map(\.rawValue)
        return names.count > 4 ? names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more hosts" : names.joined(separator: ", ")
    }
}
