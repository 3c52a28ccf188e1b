import Core
import Execution
import Foundation
import Synchronization
import TestKit
import Testing

@Suite("The end of a drive")
struct LeavingTests {
    /// What is still at work when the caller goes on meets a process that is ending: exit handlers free the cryptography
    /// under a thread that says goodbye to a host.
    @Test("the hosts are let go once, and when the outcome is there nothing of it goes on")
    func disconnects() async throws {
        let plan = try Planner.plan(Sample.inputs(
            hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", [.userHost], [Sample.run("work")])],
            tasks: [Sample.task("work", "restarting-processes", "uh-1")])).plan
        let (bytes, fingerprint) = try plan.encode()
        let journal = MemoryJournal(), hosts = DarkHosts(), run: RunID = Sample.name("r1")
        let holder = Holder(typedBy: "test@here", processID: 1)
        try journal.store(plan: bytes, fingerprint: fingerprint)
        try journal.create(run, origin: RunOrigin(plan: plan.name, fingerprint: fingerprint, typedBy: "test@here"), at: Date())
        let executor = Executor(
            journal: journal, hosts: hosts, outputs: MemoryOutputStore(), secrets: FixedSecrets(), clock: SystemClock(),
            observer: Deaf())
        let outcome = try await executor.drive(
            journal.take(run, holder: holder, at: Date()), plan: plan, fingerprint: fingerprint, holder: holder, settings: RunSettings(),
            control: RunControl())
        #expect(outcome.exit == .unreachable)
        #expect(hosts.goodbyes == .init(begun: 1, ended: 1))
    }
}

/// Nobody answers, and saying goodbye takes a moment.
private final class DarkHosts: HostPort {
    struct Goodbyes: Equatable { var begun = 0, ended = 0 }
    private let state = Mutex(Goodbyes())
    var goodbyes: Goodbyes { state.withLock { $0 } }

    func disconnect() async {
        state.withLock { $0.begun += 1 }
        await Task.detached { try? await Task.sleep(for: .milliseconds(100)) }.value
        state.withLock { $0.ended += 1 }
    }

    private func dark(_ host: HostAccess) -> HostFailure {
        HostFailure(host: host.name, endpoint: host.endpoint, reason: .notSSH(firstBytes: "nothing"))
    }
    func identify(_ host: HostAccess, run: RunID, epoch: Int) async throws(HostFailure) -> HostIdentity { throw dark(host) }
    func start(_ order: JobOrder, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure) -> JobReply { throw dark(host) }
    func follow(_ job: JobReference, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure) -> JobReply { throw dark(host) }
    func state(_ job: JobReference, on host: HostAccess) async throws(HostFailure) -> JobReply { throw dark(host) }
    func kill(_ job: JobReference, signal: String, on host: HostAccess) async throws(HostFailure) -> JobReply { throw dark(host) }
    func clean(_ job: JobReference, on host: HostAccess) async throws(HostFailure) { throw dark(host) }
    func probe(_ order: ProbeOrder, on host: HostAccess, into: any OutputSink) async throws(HostFailure) -> ProbeEnding { throw dark(host) }
}

private struct Deaf: RunObserver {
    func committed(_ entries: [Entry], in machine: RunMachine) {}
    func note(_ text: String) {}
}
