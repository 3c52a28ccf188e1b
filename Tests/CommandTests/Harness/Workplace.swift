import Core
import Foundation
import Journal
import Lab

/// A temporary folder with a lab, plans, playbooks and a state file, and the real `drydock` to work with them.
final class Workplace {
    let folder: String
    let fleet: Fleet
    var state: String { "\(folder)/state/drydock.sqlite" }
    /// Of every `drydock`, beside the little that it has anyway.
    var environment: [String: String] = [:]
    private var children: [Child] = []

    /// The binary beside the test bundle that runs now.
    static let program: String? = {
        guard let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        let path = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("drydock").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    private init(hosts: Int, containersPerHost: Int) throws {
        Self.sweep()
        folder = NSTemporaryDirectory() + Self.prefix + "\(getpid())-" + UUID().uuidString.prefix(8)
        for name in ["state", "playbooks", "out", "home"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        fleet = try Lab.up(hosts: hosts, containersPerHost: containersPerHost, in: "\(folder)/lab")
    }

    /// Makes one, and removes it with all its processes, also when `body` throws.
    static func with<T>(hosts: Int, containersPerHost: Int = 0, _ body: (Workplace) throws -> T) throws -> T {
        let place = try Workplace(hosts: hosts, containersPerHost: containersPerHost)
        defer {
            place.children.forEach { $0.end() }
            try? Lab.down(place.fleet.directory)
            try? FileManager.default.removeItem(atPath: place.folder)
        }
        return try body(place)
    }

    private static let prefix = "drydock-command-test-"

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

    // MARK: - Files

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    @discardableResult
    func put(_ name: String, _ text: String) throws -> String {
        try text.write(toFile: path(name), atomically: true, encoding: .utf8)
        return path(name)
    }

    /// What a host has in one of its files; empty where there is none.
    func read(_ name: String, of host: LabHost) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(host.directory)/\(name)") ?? Data(), as: UTF8.self)
    }

    // MARK: - Drydock

    /// Starts `drydock` with the folder's state file.
    func start(_ words: String...) throws -> Child { try start(words) }

    /// - Parameter tracer: a program and its words, which starts drydock in its turn.
    func start(_ words: [String], under tracer: [String] = []) throws -> Child {
        guard let program = Self.program else { throw Trouble("drydock isn't built beside the tests") }
        let all = tracer + [program] + words
        return try launch(all[0], Array(all.dropFirst()))
    }

    /// Runs a line of bash in which `$drydock` is the binary.
    func shell(_ script: String) throws -> Child {
        let child = try launch("/bin/bash", ["-c", "drydock='\(Self.program ?? "")'; " + script])
        try child.wait()
        return child
    }

    /// Starts any program with what drydock is started with.
    func launch(_ program: String, _ words: [String]) throws -> Child {
        let child = try Child(
            program, words,
            environment: ["PATH": "/usr/bin:/bin", "HOME": path("home"), "LC_ALL": "C", "DRYDOCK_STATE": state].merging(environment) { $1 },
            folder: path("out"))
        children.removeAll { $0.poll() != nil }
        children.append(child)
        return child
    }

    /// Runs it to its end.
    func drydock(_ words: String..., within seconds: Double = 120) throws -> Child {
        let child = try start(words)
        try child.wait(within: seconds)
        return child
    }

    func startRun(plan: String, inventory: String? = nil, under tracer: [String] = [], _ more: String...) throws -> Child {
        try start(["run", plan, "-i", inventory ?? fleet.inventoryPath, "--playbooks", path("playbooks")] + more, under: tracer)
    }

    func journal() throws -> SQLiteJournal { try SQLiteJournal(at: state) }

    /// A playbook for hosts under an activity that the provider owns.
    func putPlaybook(_ activity: String = "restarting-processes", steps: String) throws {
        try put("playbooks/\(activity).yaml", """
            activity: \(activity)
            revision: 1
            variants:
              - for: [user-host, infrastructure-host]
                steps:
            \(steps.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }.joined(separator: "\n"))

            """)
    }

    /// The lab's inventory with more lines for one host.
    func putInventory(_ host: LabHost, _ lines: String...) throws -> String {
        let head = "  \(host.name):\n"
        return try put("inventory.yaml", fleet.inventory.replacing(head, with: head + lines.map { "    \($0)\n" }.joined()))
    }

    /// A plan of one task on hosts, in one batch.
    func putPlan(_ name: String = "plan", activity: String = "restarting-processes", rollout: String = "{ max_failures: 0 }") throws -> String {
        try put("\(name).yaml", """
            name: \(name)
            tasks:
              - id: work
                activity: \(activity)
                targets: element=user-host, element=infrastructure-host
                rollout: \(rollout)

            """)
    }
}

/// `drydock status --output json`.
struct Status: Decodable {
    struct Step: Decodable {
        var id: String, state: String, attempts: Int, exit_status: Int?, reason: String?, host: String?
    }
    var run: String, state: String, steps: [Step]

    static func of(_ run: String, in place: Workplace) throws -> Status {
        let child = try place.drydock("status", run, "--output", "json")
        guard child.ending?.status == 0 else { throw Trouble(child.report) }
        return try JSONDecoder().decode(Status.self, from: Data(child.outBytes))
    }

    func step(_ id: String) throws -> Step {
        guard let step = steps.first(where: { $0.id == id }) else { throw Trouble("no step \(id)") }
        return step
    }
}
