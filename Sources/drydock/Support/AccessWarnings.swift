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

    static func names(_ hosts: [HostName]) -> String {
        let names = hosts.map(\.rawValue)
        return names.count > 4 ? names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more hosts" : names.joined(separator: ", ")
    }
}
