import ArgumentParser
import Core
import Execution
import Foundation
import Playbooks
import SSH

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look for what would keep a run from working, also one that nobody attends, and say what to do.",
        discussion: """
            Looks at this machine's own files (keys, known_hosts, the state file, the service), then connects to the hosts: whether \
            they are reached, their clocks, room and tools. Changes nothing, here or there. Exit status 4 where a host can't be reached or \
            its key isn't the known one, 2 where something else is amiss; warnings leave it at 0.

            Example: drydock doctor -i inventory.yaml 'region=ams and not rack=a9'
            """)

    @Argument(help: "The hosts of the inventory that are looked at [default: all].") var selection: String?
    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory whose hosts are looked at.", completion: Completions.yaml) var inventory: String?
    @Option(help: "A frozen plan whose hosts are looked at.", completion: Completions.frozen) var plan: String?
    @Flag(help: "Look at this machine's own files only.") var noConnect = false
    @Option(help: "table or json.") var output: Format = .table
    @OptionGroup var state: StateOptions

    func validate() throws {
        guard selection == nil || inventory != nil else { throw ValidationError("a selection needs --inventory; name it with -i INVENTORY.yaml") }
    }

    private struct Report: Encodable { var checks: [HostCheck] }

    func run() async throws {
        let leave = LeaveOnSignal()
        defer { leave.stop() }
        let hosts = try hosts()
        var checks = local(hosts)
        if !noConnect, !hosts.isEmpty {
            let secrets = SecretResolver(note: { Terminal.talk("warning: \($0)") })
            let connections = SSHHosts(secrets: secrets, ask: SecretQuestion.asking)
            // What is amiss with a key is told already, and for all hosts at once.
            let told = Set(checks.filter { $0.state == .fault }.map { "\($0.host?.rawValue ?? "") \($0.check)" })
            let found = await connections.checkup(of: hosts)
            // A person opened the key, or has it in an agent: it is amiss only for who isn't there.
            let reached = Set(found.filter { $0.check == .reach && $0.state == .ok }.map(\.host))
            checks = checks.map { $0.check == .key && $0.state == .fault && reached.contains($0.host) ? HostCheck($0.host, .unattended, .warning, $0.words, $0.remedy) : $0 }
            checks += found.filter { !told.contains("\($0.host?.rawValue ?? "") \($0.check)") }
            for warning in await connections.trustWarnings() { checks.append(HostCheck(nil, .knownHosts, .warning, warning)) }
            await connections.disconnect()
        }
        checks += StateCheck.checks(of: state.file())
        switch output {
        case .json: Terminal.print(try JSON.line(Report(checks: checks)))
        case .table: CheckView.lines(checks).forEach { Terminal.print($0) }
        }
        let faults = checks.count { $0.state == .fault }
        let words = "drydock: \(faults) \(faults == 1 ? "fault" : "faults")"
        if checks.contains(where: \.isOutOfReach) { throw Leave(.unreachable, words) }
        if faults > 0 { throw Leave(.invalid, words) }
    }

    private func hosts() throws -> [HostAccess] {
        var hosts: [HostAccess] = []
        if let inventory {
            let value = try InventoryReader.load(path: inventory).value
            if let selection {
                let selector: TargetSelector
                do { selector = try TargetSelector(parsing: selection) } catch {
                    throw Leave(.usage, "drydock: the selection '\(selection)', at character \(error.offset + 1): \(error.problem); write it as in 'element=user-host and not rack=a9'")
                }
                let place = Place(file: "selection", line: 1, column: 1)
                hosts = try value.hosts(of: Located(selector, at: place)).map(\.access)
            } else { hosts = value.hosts.map(\.access) }
        }
        if let plan {
            guard let loaded = try PlanSource.frozen(plan) else { throw Leave(.invalid, "drydock: \(plan) is no frozen plan; make one with 'drydock plan --out'") }
            hosts += loaded.plan.hosts.map(\.access).filter { !hosts.contains($0) }
        }
        return hosts
    }

    /// What this machine's files tell, without a connection.
    private func local(_ hosts: [HostAccess]) -> [HostCheck] {
        let faults = AccessCheck.faults(of: hosts)
        var checks = faults.flatMap { fault in
            fault.hosts.map { host in
                let parts = fault.words.split(separator: "; ", maxSplits: 1).map(String.init)
                return HostCheck(host, fault.check, .fault, parts[0], parts.count > 1 ? parts[1] : nil)
            }
        }
        checks += AccessWarnings.agentOnly(hosts).map { HostCheck($0, .unattended, .warning, AccessWarnings.noAgent.words, AccessWarnings.noAgent.remedy) }
        if !hosts.isEmpty, faults.isEmpty {
            checks.append(HostCheck(nil, .key, .ok, "keys and known_hosts of \(hosts.count) \(hosts.count == 1 ? "host" : "hosts") can be used by a start that nobody attends"))
        }
        return checks
    }
}
