import Core
import Lab
import Testing

extension RealBinary {
    @Suite("A hostile host stops itself and nobody else", .serialized)
    struct HostileTests {
        @Test("the good hosts' steps succeed, the fault is told with its remedy, and once it is mended a resume ends the run", arguments: HostileHost.Fault.allCases)
        func hostile(fault: HostileHost.Fault) throws {
            try Workplace.with(hosts: 4) { place in
                let oracle = Oracle(place: place, steps: 2)
                try place.putPlaybook(steps: oracle.playbook())
                let plan = try place.putPlan(rollout: "{ max_failures: 4 }")
                let bad = try HostileHost(fault, place.fleet.hosts[1], in: place)

                let begin = ContinuousClock.now
                let child = try place.startRun(plan: plan, inventory: bad.inventory)
                try child.wait(within: fault.limit)
                print("\(fault): exit \(child.ending?.status ?? -1) after \(ContinuousClock.now - begin)")
                #expect(child.ending?.status == 4, "\(child.report)")
                for words in fault.words + ["\(bad.host.name) (127.0.0.1:\(bad.host.port))", "drydock resume"] {
                    #expect(child.err.contains(words), "\(words)\n\(child.report)")
                }
                let run = try #require(child.runID)
                let before = try Status.of(run, in: place)
                #expect(before.state == "paused")
                for step in before.steps {
                    let isBad = step.host == bad.host.name.rawValue
                    #expect(step.state == (isBad ? step.id.hasSuffix("s1") ? "unreachable" : "waiting" : "succeeded"), "\(step)")
                }
                #expect(place.read(Oracle.file, of: bad.host).isEmpty)

                try bad.mend()
                let resumed = try place.drydock("resume", run)
                #expect(resumed.ending?.status == 0, "\(resumed.report)")
                #expect(oracle.count().isClean, "\(oracle.transcript)")
            }
        }
    }
}
