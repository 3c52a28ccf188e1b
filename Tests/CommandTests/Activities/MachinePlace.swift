import Core
import Foundation
import Lab
import Testing

/// Why tests on machines are skipped here, or nil; read once, and printed.
let noMachinesHere: String? = {
    let reason = Lab.canRunMachines()
    if let reason { print("tests of playbooks on machines are skipped: \(reason)") }
    return reason
}()

extension Trait where Self == ConditionTrait {
    static var onMachines: Self { .enabled(if: noMachinesHere == nil, Comment(rawValue: noMachinesHere ?? "machines can run")) }
}

/// Real machines, the shipped playbooks, and the built program to carry them out.
final class MachinePlace {
    let folder: String
    let fleet: MachineFleet
    private var children: [Child] = []
    private var plans = 0

    private static let playbooks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Playbooks").path

    private static let prefix = "drydock-activity-test-"

    /// Removes what a test process left that was killed itself: its number stands in the folder's name.
    private static func sweep() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: NSTemporaryDirectory())) ?? [] where name.hasPrefix(prefix) {
            guard let owner = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ Int32($0) }), owner > 0,
                kill(owner, 0) != 0, errno == ESRCH
            else { continue }
            try? Lab.down(NSTemporaryDirectory() + name + "/lab")
            try? FileManager.default.removeItem(atPath: NSTemporaryDirectory() + name)
        }
    }

    private init(machines: Int, virtuozzo: Bool, containersPerHost: Int) throws {
        Self.sweep()
        folder = NSTemporaryDirectory() + Self.prefix + "\(getpid())-" + UUID().uuidString.prefix(8)
        for name in ["state", "out", "home"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        fleet = try Lab.up(machines: machines, virtuozzo: virtuozzo, containersPerHost: containersPerHost, in: "\(folder)/lab")
    }

    /// Boots them, and removes them with all that was started, also when `body` throws.
    static func with(_ machines: Int = 1, virtuozzo: Bool = false, containersPerHost: Int = 0, _ body: (MachinePlace) throws -> Void) throws {
        let place = try MachinePlace(machines: machines, virtuozzo: virtuozzo, containersPerHost: containersPerHost)
        defer {
            place.children.forEach { $0.end() }
            try? Lab.down(place.fleet.directory)
            try? FileManager.default.removeItem(atPath: place.folder)
        }
        try body(place)
    }

    var machine: Machine { fleet.machines[0] }

    // MARK: - Machines

    /// Runs a command on a machine with OpenSSH's own client; 255 is the client's own failure.
    func ssh(_ machine: Machine? = nil, as user: String = "root", _ command: String) throws -> Child {
        let access = fleet.access(to: machine ?? self.machine, as: user)
        let child = try start("/usr/bin/ssh", [
            "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR", "-o", "ConnectTimeout=5",
            "-o", "UserKnownHostsFile=\(access.knownHosts)", "-o", "IdentitiesOnly=yes", "-i", access.identity,
            "\(access.user)@\(access.address)", command,
        ])
        try child.wait(within: 60)
        return child
    }

    /// The trimmed output of a command that must succeed.
    func read(_ machine: Machine? = nil, _ command: String) throws -> String {
        let child = try ssh(machine, command)
        guard child.ending?.status == 0 else { throw Trouble("\(command): \(child.report)") }
        return child.out.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    // MARK: - Drydock

    func drydock(_ words: [String], within seconds: Double = 120) throws -> Child {
        let child = try launch(words)
        try child.wait(within: seconds)
        return child
    }

    func launch(_ words: [String]) throws -> Child {
        guard let program = Workplace.program else { throw Trouble("drydock isn't built beside the tests") }
        return try start(program, words)
    }

    private func start(_ program: String, _ words: [String]) throws -> Child {
        let child = try Child(
            program, words, environment: [
                "PATH": "/usr/bin:/bin", "HOME": "\(folder)/home", "LC_ALL": "C", "DRYDOCK_STATE": "\(folder)/state/drydock.sqlite",
            ], folder: "\(folder)/out")
        children.removeAll { $0.poll() != nil }
        children.append(child)
        return child
    }

    /// A plan of one task, `work`.
    /// - Parameter parameters: as a YAML flow mapping has them, without its braces.
    func plan(_ activity: String, on targets: String? = nil, _ parameters: String) throws -> String {
        plans += 1
        let path = "\(folder)/plan-\(plans).yaml"
        let text = """
            name: plan-\(plans)
            summary: What is to be done
            requested_by: anna@provider.example
            tasks:
              - { id: work, activity: \(activity), targets: "\(targets ?? machine.name.rawValue)", parameters: { \(parameters) } }
            """
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    func startRun(_ plan: String) throws -> Child {
        try launch(["run", plan, "-i", fleet.inventoryPath, "--playbooks", Self.playbooks, "--new", "--no-wait"])
    }

    /// Carries an activity out to its end.
    /// - Parameter agreeing: opens the gates at which it waits; without, a run that waits is an outcome like another.
    func carryOut(
        _ activity: String, on targets: String? = nil, _ parameters: String, agreeing: Bool = false
    ) throws -> Outcome {
        let child = try startRun(try plan(activity, on: targets, parameters))
        try child.wait(within: 300)
        guard let run = child.runID else { throw Trouble(child.report) }
        return try agreeing ? follow(run, after: child) : Outcome(run: run, child: child, in: self)
    }

    /// Opens gates and resumes, until the run doesn't wait any more.
    func follow(_ run: String, after first: Child) throws -> Outcome {
        var child = first
        while child.ending?.status == 3 {
            let gates = try decode([Gate].self, ["approvals", run, "--output", "json"]).filter { $0.state == "waiting" }
            guard !gates.isEmpty else { throw Trouble("waits for nothing: \(child.report)") }
            for gate in gates {
                let said = try drydock(["approve", run, gate.step, "--by", "bo@provider.example", "--ticket", "T-1"])
                guard said.ending?.status == 0 else { throw Trouble(said.report) }
            }
            child = try drydock(["resume", run, "--no-wait"], within: 300)
        }
        return try Outcome(run: run, child: child, in: self)
    }

    struct Gate: Decodable { var step: String, gate: String, state: String, ticket_text: String }

    func decode<T: Decodable>(_ type: T.Type, _ words: [String]) throws -> T {
        let child = try drydock(words)
        guard child.ending?.status == 0 else { throw Trouble(child.report) }
        return try JSONDecoder().decode(type, from: Data(child.outBytes))
    }
}

/// How a run stands after drydock has left it.
struct Outcome {
    struct Status: Decodable {
        struct Step: Decodable { var id: String, state: String, attempts: Int, changed: Bool? }
        var state: String, steps: [Step]
    }

    let run: String
    let exit: Int32
    let status: Status
    /// What drydock said, for the messages of failed tests.
    let report: String
    private let place: MachinePlace

    init(run: String, child: Child, in place: MachinePlace) throws {
        (self.run, exit, report, self.place) = (run, child.ending?.status ?? -1, child.report, place)
        status = try place.decode(Status.self, ["status", run, "--output", "json"])
    }

    /// The state of the step with this name; of several targets the first.
    func state(_ step: String) -> String? { status.steps.first { $0.id.hasSuffix("/" + step) }?.state }

    /// Names of the steps that changed something.
    var changed: [String] { status.steps.filter { $0.changed == true }.compactMap { $0.id.split(separator: "/").last.map(String.init) } }

    /// All that the run's steps printed.
    func output() throws -> String {
        try status.steps.filter { ["succeeded", "failed", "unknown"].contains($0.state) }.map { step in
            let child = try place.drydock(["log", run, step.id])
            return "\n--- \(step.id)\n" + child.out + child.err
        }.joined()
    }
}
