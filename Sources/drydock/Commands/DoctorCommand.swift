import ArgumentParser
import Core
import Foundation
import Journal
import Playbooks
import SSH

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look for what would keep an unattended start from working, and say what to do.",
        discussion: """
            Looks at this machine's own files: keys, known_hosts, the state file, the service. Connects to nothing and changes \
            nothing. Exit status 1 where something is amiss.

            Example: drydock doctor -i inventory.yaml
            """)

    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory whose hosts are looked at.", completion: Completions.yaml) var inventory: String?
    @Option(help: "A frozen plan whose hosts are looked at.", completion: Completions.frozen) var plan: String?
    @OptionGroup var state: StateOptions

    func run() throws {
        var faults = 0
        func say(_ isWell: Bool, _ words: String) {
            if !isWell { faults += 1 }
            Terminal.print((isWell ? Colour.green("ok     ") : Colour.red("amiss  ")) + Harmless.line(words))
        }
        var hosts: [HostAccess] = try inventory.map { try InventoryReader.load(path: $0).value.hosts.map(\.access) } ?? []
        if let plan {
            guard let loaded = try PlanSource.frozen(plan) else { throw Leave(.invalid, "drydock: \(plan) is no frozen plan; make one with 'drydock plan --out'") }
            hosts += loaded.plan.hosts.map(\.access)
        }
        let found = AccessCheck.faults(of: hosts)
        for fault in found { say(false, "\(AccessWarnings.names(fault.hosts)): \(fault.words)") }
        if !hosts.isEmpty, found.isEmpty { say(true, "keys and known_hosts of \(hosts.count) \(hosts.count == 1 ? "host" : "hosts") can be used by a start that nobody attends") }
        checkState(say)
        if faults > 0 { throw Leave(.failed, "drydock: \(faults) \(faults == 1 ? "fault" : "faults")") }
    }

    private func checkState(_ say: (Bool, String) -> Void) {
        guard FileManager.default.fileExists(atPath: state.file()) else { return say(true, "state file \(state.file()): not there yet; the first run makes it") }
        do {
            let journal = try SQLiteJournal(at: state.file())
            say(true, "state file \(journal.path) can be read and is sound")
            for warning in journal.warnings { say(false, warning) }
            let open = Set(try journal.unfinishedRuns().map(\.id))
            let waiting = try journal.schedules().filter { $0.removedAt == nil && $0.missedAt == nil && ($0.run.map(open.contains) ?? true) }
            for entry in try journal.schedules() where entry.missedAt != nil && entry.removedAt == nil {
                say(false, "schedule \(entry.id), \(entry.plan): its last opening passed while no service ran; plan anew, then: drydock schedule remove \(entry.id)")
            }
            let isServed = ServiceLock.isTaken(of: journal)
            if waiting.isEmpty || isServed { say(true, isServed ? "a service runs for it" : "nothing is scheduled, and no service is needed") } else {
                say(false, "\(waiting.count) \(waiting.count == 1 ? "plan is" : "plans are") scheduled, and no service runs; start it with: drydock serve, or systemctl start drydock")
            }
        } catch { say(false, "\(error)") }
    }
}
