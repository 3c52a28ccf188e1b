import Core
import TestKit
import Testing

@Suite("Reboots")
struct RebootTests {
    private let host: HostName = Sample.name("uh-1"), name = "t/uh-1/reboot"

    private func run(_ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        let steps = [Sample.run("drain"), Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(300)))), Sample.probe("back")]
        return try RunPlans.run(RunPlans.graph(steps), noWait: false, change)
    }

    private func reboots(_ run: SimulatedRun) -> Int { run.fleet.hosts[host]?.reboots.count ?? 0 }

    @Test("proved by another boot id, once it has one")
    func proved() throws {
        var run = try run()
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
        #expect(run.status(name)?.reason == "boot id boot-uh-1-1 became boot-uh-1-2")
    }

    @Test("the same boot id until the deadline: failed")
    func ignored() throws {
        var run = try run { $0.ignoresReboots = true }
        try run.finish()
        #expect(run.outcome?.exit == .failed)
        #expect(run.status(name)?.reason?.hasPrefix("the boot id is still boot-uh-1-1 after 300 s") == true)
        #expect(run.state("t/uh-1/back") == .cancelled && run.doubles() == [])
    }

    @Test("dark until the deadline: unreachable, and a resume proves it without issuing it again")
    func dark() throws {
        var run = try run { $0.bootLength = 1000 }
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.state(name) == .unreachable)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .unreachable, "still dark")
        run.wait(1000)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
    }

    @Test("lost before the host took it: sent again, with the same token")
    func lostOrder() throws {
        var run = try run()
        try run.advance { $0.state(self.name) == .started }
        run.fleet.setGone(host, true)
        try run.advance { $0.journal.count > 0 && $0.lastActs == [.identify(self.host)] }
        run.fleet.setGone(host, false)
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
        #expect(run.story(of: name) == ["started 1", "not-started 1", "started 1", "ended 1"])
    }

    @Test("its job's result lost: the boot id tells, and it isn't issued again")
    func lostResult() throws {
        var run = try run { $0.fates["systemctl reboot"] = .vanishes }
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
    }

    @Test("a restart of the host's own accord, before it, proves nothing")
    func ownAccord() throws {
        var run = try run()
        try run.advance { $0.state("t/uh-1/drain") == .succeeded || $0.state("t/uh-1/reboot") != .waiting }
        run.fleet.restart(host)
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
        #expect(run.status(name)?.reason == "boot id boot-uh-1-2 became boot-uh-1-3")
    }

    @Test("another machine that answers after it stops the run there")
    func otherMachine() throws {
        var run = try run()
        try run.advance { $0.fleet.hosts[self.host]?.reboots.count == 1 }
        run.fleet.machineIDs[host] = "impostor"
        let turns = run.turns
        try run.finish(limit: 500)
        #expect(run.outcome?.exit == .unreachable && run.violations == [] && run.turns - turns < 100)
        #expect(run.status(name)?.reason?.contains("another machine answers") == true)
    }

    @Test("a folder of jobs that has moved meanwhile stops the run there")
    func movedFolder() throws {
        var run = try run()
        try run.advance { $0.fleet.hosts[self.host]?.reboots.count == 1 }
        run.fleet.bases[host] = "/home/other"
        let turns = run.turns
        try run.finish(limit: 500)
        #expect(run.outcome?.exit == .unreachable && run.violations == [] && run.turns - turns < 100)
        #expect(run.status(name)?.reason?.contains("it kept its jobs in") == true)
        run.fleet.bases[host] = nil
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
    }

    @Test("a drain waits for its proof, since it runs")
    func drained() throws {
        var run = try run()
        try run.advance { $0.fleet.hosts[self.host]?.reboots.count == 1 }
        run.hear(.drain(.person))
        try run.finish()
        #expect(run.outcome?.exit == .drained && run.state(name) == .succeeded && run.story(of: "t/uh-1/back") == [])
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && reboots(run) == 1)
    }
}
