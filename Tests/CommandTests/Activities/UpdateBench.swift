import Core
import Foundation
import Lab
import Testing

/// One task with the playbooks that are shipped, and what its tests ask about it.
final class UpdateBench {
    let place: Workplace
    private let plan: String
    private(set) var run = ""
    /// How drydock ended last.
    private(set) var last: Child?

    private static let playbooks = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Playbooks").path

    /// - Parameters:
    ///   - parameters: as in a YAML flow mapping, without its braces.
    ///   - inventory: another than the lab's.
    init(
        _ place: Workplace, _ activity: String = "virtuozzo-software-and-kernel-update", targets: String, parameters: String = "",
        inventory: String? = nil
    ) throws {
        self.place = place
        self.inventory = inventory ?? place.fleet.inventoryPath
        plan = try place.put("work.yaml", """
            name: work
            tasks:
              - id: work
                activity: \(activity)
                targets: \(targets)
                parameters: { \(parameters) }
                rollout: { serial: 1, max_failures: 0 }

            """)
    }
    private let inventory: String

    /// Starts a new run and doesn't wait for it.
    func start() throws -> Child {
        let child = try place.start(["run", plan, "-i", inventory, "--playbooks", Self.playbooks, "--new", "--no-wait"])
        try child.wait(for: "the run's id") { $0.runID != nil }
        run = try #require(child.runID)
        last = child
        return child
    }

    /// - Returns: the exit status.
    @discardableResult
    func begin() throws -> Int32 { try start().wait(within: 120).status }

    @discardableResult
    func resume() throws -> Int32 {
        let child = try place.drydock("resume", run, "--no-wait")
        last = child
        return child.ending?.status ?? -1
    }

    /// Says yes to one question, which must be there.
    func agree(_ step: String) throws {
        let child = try place.drydock("approve", run, "work/*/\(step)", "--by", "bob@provider.example", "--reason", "agreed")
        try #require(child.ending?.status == 0, "\(child.report)")
    }

    /// What waits for a word now, by the last part of the step's id.
    func asked() throws -> [String] {
        try Status.of(run, in: place).steps.filter { $0.state == "blocked" }.map { String($0.id.split(separator: "/").last ?? "") }
    }

    func state(_ step: String, of target: String = "uh-lab-01") throws -> String {
        try Status.of(run, in: place).step("work/\(target)/\(step)").state
    }

    func output(_ step: String) throws -> String { try place.drydock("log", run, "work/*/\(step)").out }
    var report: String { last?.report ?? "" }
    var changedNothing: Bool { last.map { ($0.out + $0.err).contains("nothing was changed") } ?? false }
}

extension LabHost {
    /// The CTIDs of the containers that it has now.
    var present: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: "\(directory)/ct")) ?? []).filter { !$0.hasPrefix(".") }.sorted() }
    func status(of ctid: String) -> String { text("ct/\(ctid)/status") }
    var boot: String { text("boot_id") }
    var runningKernel: String { text("kernel.running") }
    var defaultKernel: String { text("kernel.default") }

    /// Without the line break at its end; empty where there is no such file.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(directory)/\(name)") ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// How often a stand-in was called so on the host itself.
    func calls(_ words: String) -> Int { text("calls.log").split(separator: "\n").count { $0.hasSuffix(" host \(words)") } }

    func put(_ name: String, _ text: String, executable: Bool = false) throws {
        let path = "\(directory)/\(name)"
        try FileManager.default.createDirectory(
            atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path) }
    }

    /// Gives it the timer of Virtuozzo's automatic updates, switched on.
    func updatesItself() throws {
        try put("units/vzautoupdate.timer", """
            Description=Automatic updates
            ActiveState=active
            SubState=waiting
            MainPID=0
            UnitFileState=enabled
            CanReload=no

            """)
    }
}
