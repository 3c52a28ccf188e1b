import Core
import Foundation
import TestKit
import Testing

@Suite("Hosts that don't answer as they should")
struct HostTroubleTests {
    private let first: HostName = Sample.name("uh-1")

    @Test("unreachable at first contact: the others are unharmed, and a resume looks again")
    func firstContact() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], hosts: 3, rollout: .init(maxFailures: 1)), noWait: false) { $0.setGone(Sample.name("uh-2"), true) }
        try run.finish()
        #expect(run.outcome?.exit == .unreachable && run.outcome?.leaving.state == .paused)
        #expect(run.states() == ["t/uh-1/work": .succeeded, "t/uh-2/work": .unreachable, "t/uh-3/work": .succeeded])
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .unreachable, "still")
        run.fleet.setGone(Sample.name("uh-2"), false)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.doubles() == [])
    }

    @Test("lost during a step and back within patience: nothing is lost, nothing runs twice; back too late, a resume finds out", arguments: [60.0, 400])
    func during(seconds: Double) throws {
        for beforeArrival in [true, false] {
            var run = try RunPlans.run(RunPlans.graph([Sample.run("work"), Sample.run("next")]), noWait: false)
            try run.advance { $0.state("t/uh-1/work") == .started }
            if !beforeArrival { try run.step() }
            run.fleet.setGone(first, true)
            let step = try #require(run.graph.index(of: StepID("t/uh-1/work")!))
            run.hear(.actFailed(step: step, attempt: 1, RunPlans.failure("uh-1")))
            let since = run.now
            try run.advance { $0.now.timeIntervalSince(since) > seconds }
            run.fleet.setGone(first, false)
            try run.finish()
            if run.outcome?.exit == .unreachable {
                #expect(seconds > 120)
                try run.crash()
                try run.finish()
            } else if beforeArrival { #expect(seconds < 120) }
            #expect(run.outcome?.exit == .done && run.doubles() == [] && run.violations == [])
            #expect(run.status("t/uh-1/work")?.attempts == 1)
        }
    }

    @Test("a failure that won't pass by itself isn't tried again")
    func permanent() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")]), noWait: false)
        try run.step()
        run.hear(.hostFailed(first, RunPlans.failure("uh-1", .hostKeyChanged(type: "ED25519", fingerprint: "SHA256:a", known: "SHA256:b", place: "known_hosts:1"))))
        try run.step()
        #expect(run.state("t/uh-1/work") == .unreachable)
        #expect(run.status("t/uh-1/work")?.reason?.contains("its host key is not the known one") == true)
    }

    @Test("another machine at the same address stops there")
    func otherMachine() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work"), Sample.run("next")]), noWait: false)
        try run.advance { $0.state("t/uh-1/work") == .succeeded }
        run.fleet.machineIDs[first] = "impostor"
        func begun() -> Int { run.journal.filter { if case .started = $0.fact { true } else { false } }.count }
        let before = begun()
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .unreachable)
        #expect(run.status("t/uh-1/next")?.reason?.hasPrefix("its machine id was machine-uh-1 and is now impostor") == true)
        #expect(begun() == before && run.doubles() == [], "seed \(Seeds.base)")
    }

    @Test("two hosts with one machine id are said, and worked on")
    func equalIDs() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], hosts: 2), noWait: false) {
            $0.machineIDs = [Sample.name("uh-1"): "same", Sample.name("uh-2"): "same"]
        }
        try run.finish()
        #expect(run.outcome?.exit == .done)
        #expect(run.notes.count == 1 && run.notes[0].hasSuffix("have the same machine id: are they one machine?"))
    }

    @Test("a host that finds an order late is asked again under the same token, three times at most", arguments: [1, 2, 3])
    func late(times: Int) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")]), noWait: false) { $0.refusals = Array(repeating: ("work", .late), count: times) }
        try run.finish()
        #expect(run.outcome?.exit == (times < 3 ? .done : .failed))
        #expect(run.status("t/uh-1/work")?.attempts == 1)
        #expect(run.fleet.jobs.count == (times < 3 ? 1 : 0))
    }

    @Test("what the host refuses to begin has failed, with its reason", arguments: [
        (JobRefusal.noRoom, "no room for the result's record"), (.otherText, "another text under this step's token"), (.base("read-only file system"), "read-only file system"),
    ])
    func refused(refusal: JobRefusal, words: String) throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")]), noWait: false) { $0.refusals = [("work", refusal)] }
        try run.finish()
        #expect(run.outcome?.exit == .failed)
        #expect(run.status("t/uh-1/work")?.reason?.contains("nothing was run: ") == true && run.status("t/uh-1/work")?.reason?.contains(words) == true)
    }

    @Test("a host that has seen a successor ends this process: 6, nothing written, nothing removed")
    func fenced() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], hosts: 2), noWait: false)
        try run.advance { $0.state("t/uh-1/work") == .started && $0.state("t/uh-2/work") == .started }
        let steps = try ["t/uh-1/work", "t/uh-2/work"].map { try #require(run.graph.index(of: StepID($0)!)) }, written = run.journal
        run.hear(.replied(step: steps[0], attempt: 1, .done(JobRecord(exitStatus: 0)), StepOutput()))
        run.hear(.replied(step: steps[1], attempt: 1, .refused(.staleEpoch), StepOutput()))
        try run.step()
        #expect(run.outcome?.exit == .held && run.outcome?.leaving.state == .interrupted)
        #expect(run.journal == written && run.lastTransaction.isEmpty && run.lastActs == [])
    }
}
