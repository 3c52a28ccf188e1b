import Foundation
import Testing

@testable import Lab

/// Makes a lab in a directory of its own, and removes it also when the test fails.
func withLab(hosts: Int, containersPerHost: Int = 2, _ body: (Fleet) throws -> Void) throws {
    let directory = temporaryPath()
    let fleet = try Lab.up(hosts: hosts, containersPerHost: containersPerHost, in: directory)
    do { try body(fleet) } catch {
        try? Lab.down(directory)
        throw error
    }
    try Lab.down(directory)
}

func temporaryPath() -> String { NSTemporaryDirectory() + "drydock-lab-test-" + UUID().uuidString.prefix(8) }

/// The only way in which these tests wait.
func eventually(within seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
    try Deadline(seconds: seconds).poll(condition)
}

extension Fleet {
    /// Runs a command on a host with the plain client; 255 is the client's own failure.
    func ssh(_ host: LabHost, _ command: String) throws -> Spawn.Ending {
        try PlainClient.run(command, on: access(to: host))
    }

    /// The trimmed output of a command that must succeed.
    func read(_ host: LabHost, _ command: String) throws -> String {
        let ending = try ssh(host, command)
        try #require(ending.status == 0, "\(command): \(ending.status) \(ending.output)")
        return ending.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Starts a process on the host that nothing holds but the host itself.
    func leaveProcess(on host: LabHost) throws -> ProcessMark {
        let text = try read(host, "setsid sleep 600 </dev/null >/dev/null 2>&1 & echo $!")
        let id = try #require(pid_t(text))
        return try #require(ProcessTable.entry(id)?.mark)
    }
}
