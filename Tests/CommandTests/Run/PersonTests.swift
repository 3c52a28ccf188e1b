import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("A person at the keyboard", .serialized)
    struct PersonTests {
        @Test("Ctrl-C once: what runs ends, nothing new starts, and a resume does the rest")
        func once() throws {
            try Workplace.with(hosts: 3) { place in
                let oracle = Oracle(place: place, steps: 3)
                try place.putPlaybook(steps: oracle.playbook(seconds: 1))
                let child = try place.startRun(plan: place.putPlan())
                try child.wait(for: "a step at work") { _ in oracle.inFlight > 0 }
                child.send(SIGINT)
                try child.wait(within: 20)
                #expect(child.ending?.status == 130, "\(child.report)")
                #expect(child.err.contains("draining: nothing new starts"))
                #expect(oracle.inFlight == 0, "what ran was waited for\n\(oracle.transcript)")
                let run = try #require(child.runID)
                let status = try Status.of(run, in: place)
                #expect(status.state == "paused")
                #expect(Set(status.steps.map(\.state)) == ["succeeded", "ready", "waiting"])
                let resumed = try place.drydock("resume", run)
                #expect(resumed.ending?.status == 0, "\(resumed.report)")
                #expect(oracle.count().isClean, "\(oracle.transcript)")
            }
        }

        @Test("Ctrl-C twice: drydock lets go at once, the remote jobs go on, and a resume reads their results")
        func twice() throws {
            try Workplace.with(hosts: 3) { place in
                let oracle = Oracle(place: place, steps: 2)
                try place.putPlaybook(steps: oracle.playbook(seconds: 4))
                let child = try place.startRun(plan: place.putPlan())
                try child.wait(for: "steps at work") { _ in oracle.inFlight == 3 }
                child.send(SIGINT)
                try child.wait(for: "draining") { $0.err.contains("draining") }
                child.send(SIGINT)
                try child.wait(within: 10)
                #expect(child.ending?.status == 130, "\(child.report)")
                #expect(oracle.inFlight == 3, "it waited for the jobs\n\(oracle.transcript)")
                #expect(child.err.contains("the remote jobs that had begun go on; resume reads their results"))
                let run = try #require(child.runID)
                #expect(try Status.of(run, in: place).state == "interrupted")
                #expect(Waiting.until(20) { oracle.inFlight == 0 }, "the jobs end by themselves\n\(oracle.transcript)")
                let resumed = try place.drydock("resume", run)
                #expect(resumed.ending?.status == 0, "\(resumed.report)")
                #expect(oracle.count().isClean, "\(oracle.transcript)")
                #expect(try Status.of(run, in: place).steps.allSatisfy { $0.attempts == 1 })
            }
        }

        @Test("a plan with an unfinished run isn't begun again unawares; with --new it is, once no host is held")
        func again() throws {
            try Workplace.with(hosts: 1) { place in
                let oracle = Oracle(place: place, steps: 2)
                try place.putPlaybook(steps: oracle.playbook(seconds: 1))
                let plan = try place.putPlan()
                let first = try place.startRun(plan: plan)
                try first.wait(for: "a step at work") { _ in oracle.inFlight > 0 }
                first.end()
                let run = try #require(first.runID)

                let refused = try place.startRun(plan: plan)
                try refused.wait()
                #expect(refused.ending?.status == 6)
                #expect(refused.out == "run: \(run)\n")
                #expect(refused.err.contains("drydock resume \(run)") && refused.err.contains("--new"))

                let held = try place.startRun(plan: plan, "--new")
                try held.wait()
                #expect(held.ending?.status == 6, "\(held.report)")
                #expect(held.err.contains("is held by run \(run)"))
                let other = try #require(held.runID)
                #expect(other != run)
                let transcript = oracle.transcript
                #expect(!transcript.contains("S s1, S s1"), "nothing ran on a host that another run holds\n\(transcript)")

                #expect(try place.drydock("resume", run).ending?.status == 0)
                #expect(oracle.count().isClean, "\(oracle.transcript)")
                try oracle.forget()
                #expect(try place.drydock("resume", other).ending?.status == 0)
                #expect(oracle.count().isClean, "\(oracle.transcript)")
                try oracle.forget()
                #expect(try place.drydock("resume", run).ending?.status == 0, "an ended run gives its outcome again")
                #expect(oracle.transcript.hasSuffix(": "), "and does nothing\n\(oracle.transcript)")
            }
        }

        @Test("--new begins another run of a plan whose first one found its host dark")
        func new() throws {
            try Workplace.with(hosts: 1) { place in
                let oracle = Oracle(place: place, steps: 1)
                try place.putPlaybook(steps: oracle.playbook())
                let plan = try place.putPlan()
                let host = try HostileHost(.refuses, place.fleet.hosts[0], in: place)
                let first = try place.startRun(plan: plan)
                #expect(try first.wait().status == 4)
                try host.mend()
                let second = try place.startRun(plan: plan, "--new")
                #expect(try second.wait().status == 0, "\(second.report)")
                #expect(second.runID != first.runID)
                #expect(oracle.count().isClean)
            }
        }
    }
}
