import Core
import Foundation
import Testing

@testable import Lab

/// Why tests of machines are skipped here, or nil; found out once, and shown with the skipped tests. Also where the tree
/// of the machines can't be made, for want of a mirror.
let noMachines: String? = {
    var reason = Lab.canRunMachines()
    if reason == nil {
        do { try MachineTree.make() } catch { reason = "\(error)" }
    }
    if let reason { print("tests of machines are skipped: \(reason)") }
    return reason
}()

extension Trait where Self == ConditionTrait {
    static var needsMachines: Self { .enabled(if: noMachines == nil, Comment(rawValue: noMachines ?? "machines can run")) }
}

/// Boots machines in a directory of their own, and removes them also when the test fails.
func withMachines(
    _ count: Int, virtuozzo: Bool = false, containersPerHost: Int = 2, _ body: (MachineFleet) throws -> Void
) throws {
    let directory = temporaryPath()
    let fleet = try Lab.up(machines: count, virtuozzo: virtuozzo, containersPerHost: containersPerHost, in: directory)
    do { try body(fleet) } catch {
        try? Lab.down(directory)
        throw error
    }
    try Lab.down(directory)
}

extension MachineFleet {
    /// Runs a command on a machine with the plain client; 255 is the client's own failure.
    func ssh(_ machine: Machine, as user: String = "root", _ command: String) throws -> Spawn.Ending {
        try PlainClient.run(command, on: access(to: machine, as: user))
    }

    /// The trimmed output of a command that must succeed.
    func read(_ machine: Machine, as user: String = "root", _ command: String) throws -> String {
        let ending = try ssh(machine, as: user, command)
        try #require(ending.status == 0, "\(command): \(ending.status) \(ending.output)")
        return ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Nil while the machine is dark.
    func bootID(of machine: Machine) throws -> String? {
        guard Ports.answers(22, at: machine.address) else { return nil }
        let ending = try ssh(machine, "cat /proc/sys/kernel/random/boot_id")
        return ending.status == 0 ? ending.output.trimmingCharacters(in: .newlines) : nil
    }
}
