import Core
import Execution
import Foundation
import Synchronization
import TestKit
import Testing

@Suite("The loop", .timeLimit(.minutes(1)))
struct ExecutorTests {
    private let work = [Sample.run("one"), Sample.run("two")]

    private func small(_ steps: [StepTemplate], hosts: Int = 2) -> PlanInputs {
        Sample.inputs(
            hosts: (1...hosts).map { Sample.host("uh-\($0)") }, playbooks: [Sample.playbook("restarting-processes", [.userHost], steps)],
            tasks: [Sample.task("t", "restarting-processes", "element=user-host")])
    }

    @Test("it drives a whole run to its end, and an ended run says its outcome again")
    func whole() async throws {
        let bench = try Workbench()
        #expect(try await bench.drive().exit == .done)
        #expect(try bench.machine().isComplete)
        #expect(try bench.breaches() == [])
        #expect(bench.hosts.fleet.hosts.values.map(\.reboots.count).sorted() == [1, 1, 1])
        #expect(bench.hosts.calls.contains("clean uh-1") && bench.hosts.disconnects > 0)
        let written = bench.journal.entries
        #expect(try await bench.drive().exit == .done)
        #expect(bench.journal.entries == written)
    }

    @Test("words that come while it waits are heard")
    func words() async throws {
        var inputs = small([Sample.run("work")])
        inputs.plan.tasks[0].customConfiguration = true
        let bench = try Workbench(inputs)
        let outcome = try await bench.drive(answering: false) { [journal = bench.journal, graph = bench.graph, clock = bench.clock] entries in
            for case .asked(let step) in entries.map(\.fact) {
                Task {
                    await clock.sleep(until: clock.now().addingTimeInterval(30))
                    _ = journal.say(Workbench.word(.approved, graph.stepID(step)!, graph))
                }
            }
        }
        #expect(outcome.exit == .done)
        let asked = try #require(bench.journal.entries.first { if case .asked = $0.fact { true } else { false } })
        let spoken = try #require(bench.journal.entries.first { if case .spoken = $0.fact { true } else { false } })
        #expect((30...31.1).contains(spoken.at.timeIntervalSince(asked.at)), "within a second")
    }

    @Test("however many times it is woken early, it keeps few alarms")
    func alarms() async throws {
        // The end of a pause asks for the next turn at once, sooner than any alarm that was set before.
        let steps = (1...30).map { Sample.step("rest-\($0)", .pause(Sample.at(.seconds(2)))) }
        let bench = try Workbench(small(steps, hosts: 1))
        #expect(try await bench.drive().exit == .done)
        #expect(bench.clock.mostSleepers <= 4, "\(bench.clock.mostSleepers)")
    }

    @Test("a drain lets what runs end and leaves with 130; a resume finishes")
    func drain() async throws {
        let bench = try Workbench(small(work, hosts: 3)), control = RunControl()
        let outcome = try await bench.drive(control: control) { entries in
            if entries.contains(where: { if case .started = $0.fact { true } else { false } }) { control.drain() }
        }
        #expect(outcome.exit == .drained)
        let machine = try bench.machine()
        #expect(machine.counts()[.started] == nil && !machine.isComplete)
        #expect(try await bench.drive().exit == .done)
        #expect(try bench.breaches() == [])
    }

    @Test("let go at once: nothing is written, connections are dropped, jobs go on, a resume finds them")
    func abandon() async throws {
        let bench = try Workbench(small(work, hosts: 3)), control = RunControl()
        let outcome = try await bench.drive(control: control) { entries in
            if entries.contains(where: { if case .started = $0.fact { true } else { false } }) { control.abandon() }
        }
        #expect(outcome.exit == .drained && outcome.leaving.state == .interrupted)
        #expect(try bench.machine().leaving == nil && bench.hosts.disconnects > 0)
        #expect(try await bench.drive().exit == .done)
        #expect(try bench.breaches() == [])
    }

    @Test("a host that says nothing is let go at the second Ctrl-C")
    func mute() async throws {
        let bench = try Workbench(small(work), mute: [Sample.name("uh-1")]), control = RunControl()
        let outcome = try await bench.drive(control: control) { entries in
            if entries.contains(where: { if case .ended = $0.fact { true } else { false } }) { control.abandon() }
        }
        #expect(outcome.leaving.state == .interrupted)
    }

    @Test("a host that another run holds: 6, and nothing was begun there")
    func held() async throws {
        let bench = try Workbench(small(work)), endpoint = bench.graph.plan.hosts[1].access.endpoint
        bench.journal.state.withLock { $0.holds[endpoint] = Sample.name("other") }
        let outcome = try await bench.drive()
        #expect(outcome.exit == .held && outcome.leaving.reason == "host \(endpoint) is held by run other")
        #expect(!bench.hosts.calls.contains("start uh-2"))
        bench.journal.state.withLock { $0.holds[endpoint] = nil }
        #expect(try await bench.drive().exit == .done)
        #expect(try bench.breaches() == [])
        #expect(bench.journal.state.withLock { $0.holds } == [:])
    }

    @Test("a word that another run took first is left to it; one of its own opens the step")
    func taken() async throws {
        var inputs = small([Sample.run("work")], hosts: 1)
        inputs.plan.tasks[0].customConfiguration = true
        var bench = try Workbench(inputs)
        bench.settings.noWait = true
        let step = StepID("t/uh-1/work")!
        _ = bench.journal.say(Workbench.word(.approved, step, bench.graph))
        bench.journal.state.withLock { $0.takenElsewhere = [1] }
        #expect(try await bench.drive(answering: false).exit == .waitsForApproval)
        #expect(try bench.machine().takenWords == [])
        _ = bench.journal.say(Workbench.word(.approved, step, bench.graph))
        #expect(try await bench.drive(answering: false).exit == .done)
        #expect(try bench.machine().takenWords == [2])
    }
}
