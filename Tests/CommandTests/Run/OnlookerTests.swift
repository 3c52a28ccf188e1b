import Core
import Foundation
import Journal
import Lab
import Testing

extension RealBinary {
    @Suite("Looking on while a run writes", .serialized)
    struct OnlookerTests {
        @Test("status is never an error, and never goes back; a reader that goes away harms nobody")
        func onlookers() throws {
            try Workplace.with(hosts: 6) { place in
                let oracle = Oracle(place: place, steps: 26)
                try place.putPlaybook(steps: oracle.playbook())
                let child = try place.startRun(plan: place.putPlan())
                try child.wait(for: "the run's id") { $0.runID != nil }
                let run = try #require(child.runID)
                var done = 0, looks = 0
                while child.poll() == nil {
                    let status = try place.drydock("status", run, "--output", "json", within: 30)
                    #expect(status.ending?.status == 0 && status.err.isEmpty, "\(status.report)")
                    let document = try JSONDecoder().decode(Status.self, from: Data(status.outBytes))
                    let now = document.steps.count { $0.state == "succeeded" }
                    #expect(now >= done, "\(done) steps had succeeded, now \(now)")
                    done = now
                    if child.poll() == nil { looks += 1 }

                    let head = try place.shell("set -o pipefail; \"$drydock\" log last | head -n 1")
                    #expect(head.ending?.status == 0 && head.err.isEmpty, "\(head.report)")
                    #expect(head.out.split(separator: "\n").count == 1, "\(head.report)")
                }
                print("looked \(looks) times while the run wrote")
                #expect(looks >= 30)
                #expect(child.ending?.status == 0, "\(child.report)")
                #expect(oracle.count().isClean, "\(oracle.transcript)")
                _ = try place.journal().verify(#require(RunID(rawValue: run)))
            }
        }

        @Test("a run whose own reader goes away ends as it would have")
        func reader() throws {
            try Workplace.with(hosts: 2) { place in
                let oracle = Oracle(place: place, steps: 2)
                try place.putPlaybook(steps: oracle.playbook())
                let plan = try place.putPlan()
                let words = "run \(plan) -i \(place.fleet.inventoryPath) --playbooks \(place.path("playbooks"))"
                let piped = try place.shell("set -o pipefail; \"$drydock\" \(words) | head -n 1")
                #expect(piped.ending?.status == 0, "\(piped.report)")
                #expect(oracle.count().isClean, "\(oracle.transcript)")
            }
        }
    }
}
