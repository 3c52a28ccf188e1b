import Core
import Synchronization
import TestKit
import Testing

@Suite("The journal fails", .timeLimit(.minutes(2)))
struct CommitFaultTests {
    /// A reboot with what belongs to it, and a hand-off with its probe.
    private func story() -> PlanInputs {
        Sample.inputs(
            hosts: [Sample.host("uh-1"), Sample.host("uh-2")],
            playbooks: [
                Sample.playbook("rebooting-host-or-container", [.userHost], [Sample.run("drain"), Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(300)))), Sample.probe("back")]),
                Sample.playbook("host-firewall-configuration", [.userHost], [Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.probe("check")]),
            ],
            tasks: [Sample.task("r", "rebooting-host-or-container", "uh-1"), Sample.task("f", "host-firewall-configuration", "uh-2", after: ["r"])])
    }

    @Test("at each commit in turn: nothing more starts, and a resume finishes without a step begun twice", arguments: [
        PaperJournal.Fault.full, .unknown(landed: false), .unknown(landed: true), .fenced,
    ])
    func everyCommit(fault: PaperJournal.Fault) async throws {
        var commit = 0, isThrough = false
        while !isThrough {
            commit += 1
            let bench = try Workbench(story())
            do {
                #expect(try await bench.drive(faults: [commit: fault]).exit == .done)
                isThrough = true
            } catch let failure as JournalFailure {
                #expect(failure == fault.failure, "commit \(commit)")
                #expect(bench.journal.commits == commit, "it wrote on after commit \(commit)")
                #expect(commit == 1 || bench.hosts.disconnects > 0)
            }
            #expect(try bench.breaches() == [], "commit \(commit)")
            #expect(try await bench.drive().exit == .done, "commit \(commit)")
            #expect(try bench.breaches() == [], "commit \(commit)")
            #expect(bench.hosts.fleet.hosts.values.map(\.reboots.count) == [1], "commit \(commit)")
        }
        #expect(commit > 9)
    }

    @Test("while a host says nothing: the loop ends all the same")
    func mute() async throws {
        let bench = try Workbench(mute: [Sample.name("uh-1")])
        await #expect(throws: JournalFailure.full("no space left on device")) { try await bench.drive(faults: [3: .full]) }
        #expect(bench.hosts.disconnects > 0)
    }

    @Test("a successor took the run: the old process's next write is refused, and it ends")
    func superseded() async throws {
        let bench = try Workbench()
        await #expect(throws: JournalFailure.fenced(epoch: 2)) {
            try await bench.drive { [journal = bench.journal] entries in
                if entries.contains(where: { if case .started = $0.fact { true } else { false } }), journal.state.withLock({ $0.epoch }) == 1 { _ = journal.lease() }
            }
        }
        #expect(bench.journal.entries.allSatisfy { $0.epoch <= 1 })
        #expect(try await bench.drive().exit == .done)
        #expect(try bench.breaches() == [])
    }
}
