import Foundation
import Journal
import Lab
import Testing

extension RealBinary {
    @Suite("Another terminal: retry, skip, done-by-hand, undo and close", .serialized)
    struct WayOnTests {
        private static let steps = """
            - { id: look, probe: "true" }
            - { id: work, run: "test ! -e STATE/broken-{{target}}; echo {{target}} >> STATE/worked", undo: "echo {{target}} >> STATE/undone" }
            - { id: more, run: "echo {{target}} >> STATE/more" }
            """

        /// A run of three hosts, one after the other, of which the first fails.
        private func stopped(_ place: Workplace) throws -> String {
            try place.putPlaybook(steps: Self.steps.replacing("STATE", with: place.folder))
            try place.put("broken-infra-lab-01", "")
            let child = try place.startRun(plan: place.putPlan(rollout: "{ serial: [1] }"))
            try child.wait()
            #expect(child.ending?.status == 1 && child.err.contains("drydock retry") && child.err.contains("drydock skip"), "\(child.report)")
            return try #require(child.runID)
        }

        private func lines(_ name: String, _ place: Workplace) -> [String] {
            String(decoding: FileManager.default.contents(atPath: place.path(name)) ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
        }

        private static let who = ["--by", "anna", "--reason", "seen at the console"]

        @Test("a mended host is tried again and the rest goes on; one is taken back after the end; a run that owes nothing isn't closed")
        func retryAndUndo() throws {
            try Workplace.with(hosts: 3) { place in
                let run = try stopped(place)
                try FileManager.default.removeItem(atPath: place.path("broken-infra-lab-01"))
                let wrong = try place.start(["retry", run, "work/uh-lab-02/work"] + Self.who)
                try wrong.wait()
                #expect(wrong.ending?.status == 2 && wrong.err.contains("work/uh-lab-02/work: it is waiting, neither failed nor unreachable") && wrong.err.contains("nothing was recorded"), "\(wrong.report)")
                let retry = try place.start(["retry", run, "infra-lab-01"] + Self.who)
                try retry.wait()
                #expect(retry.ending?.status == 0 && retry.err.contains("task work is stopped no more") && retry.out.contains("work/infra-lab-01/work to be tried again, said by anna"), "\(retry.report)")
                #expect(try place.drydock("resume", run).ending?.status == 0)
                #expect(lines("worked", place) == ["infra-lab-01", "uh-lab-01", "uh-lab-02"] && lines("more", place) == lines("worked", place))
                let undo = try place.start(["undo", run, "uh-lab-02"] + Self.who)
                try undo.wait()
                #expect(undo.ending?.status == 0 && undo.err.contains("work/uh-lab-02/undo-work: echo") && undo.err.contains("stays as it is, having no undo: more"), "\(undo.report)")
                let resumed = try place.drydock("resume", run)
                #expect(resumed.ending?.status == 0 && resumed.out.contains("1 target was taken back"), "\(resumed.report)")
                #expect(lines("undone", place) == ["uh-lab-02"])
                let status = try place.drydock("status", run), report = try place.drydock("report", run)
                #expect(status.err.contains("taken back, but for steps that have no undo (1): work/uh-lab-02") && status.err.contains("drydock undo \(run) work/infra-lab-01 work/uh-lab-01 --by NAME"), "\(status.report)")
                #expect(report.out.contains("| `uh-lab-02` | 3 | taken back |") && report.out.contains("work/uh-lab-02; not taken back: work/infra-lab-01, work/uh-lab-01"), "\(report.report)")
                let close = try place.start(["close", run] + Self.who)
                try close.wait()
                #expect(close.ending?.status == 0 && close.out.contains("owes nothing"), "\(close.report)")
            }
        }

        @Test("left out, done by hand, and closed while something is owed: only by force, and on the record")
        func skipAndClose() throws {
            try Workplace.with(hosts: 3) { place in
                let run = try stopped(place)
                try place.put("broken-uh-lab-02", "")
                let skip = try place.start(["skip", run, "infra-lab-01"] + Self.who)
                try skip.wait()
                #expect(skip.ending?.status == 0 && skip.out.contains("work/infra-lab-01 left out by anna"), "\(skip.report)")
                #expect(try place.drydock("resume", run).ending?.status == 1 && lines("worked", place) == ["uh-lab-01"])
                let hand = try place.start(["done-by-hand", run, "work/uh-lab-02/work"] + Self.who)
                try hand.wait()
                #expect(hand.ending?.status == 0 && hand.err.contains("next by it: work/uh-lab-02/more"), "\(hand.report)")
                let refused = try place.start(["close", run] + Self.who)
                try refused.wait()
                #expect(refused.ending?.status == 0, "a failed run whose hosts were all brought to their end owes nothing: \(refused.report)")
                #expect(try place.drydock("resume", run).ending?.status == 1 && lines("more", place) == ["uh-lab-01", "uh-lab-02"])
                let log = try place.drydock("log", run)
                for words in ["work/infra-lab-01 left out by anna: seen at the console", "work/uh-lab-02/work done by hand, said by anna"] { #expect(log.out.contains(words), "\(log.report)") }
            }
        }

        @Test("a host that stays dark in the middle: the run is closed by force only, lets its host go, and is over")
        func closeByForce() throws {
            try Workplace.with(hosts: 1) { place in
                try place.putPlaybook(steps: "- { id: work, run: \"while ! test -e \(place.folder)/let-go; do sleep 0.1; done\" }")
                let child = try place.startRun(plan: place.putPlan())
                try child.wait(for: "the step") { $0.out.contains("/work started") }
                let run = try #require(child.runID)
                let held = try place.start(["close", run] + Self.who)
                try held.wait()
                #expect(held.ending?.status == 6, "\(held.report)")
                child.end()
                let refused = try place.start(["close", run] + Self.who)
                try refused.wait()
                #expect(refused.ending?.status == 2 && refused.err.contains("nobody knows how it ended: drydock resume \(run)") && refused.err.contains("held for this run: uh-lab-01"), "\(refused.report)")
                let close = try place.start(["close", run, "--force"] + Self.who)
                try close.wait()
                #expect(close.ending?.status == 0 && close.out.contains("is closed by anna"), "\(close.report)")
                try place.put("let-go", "")
                let status = try Status.of(run, in: place)
                #expect(status.state == "failed" && status.steps.map(\.state) == ["unknown"])
                #expect(try place.drydock("resume", run).ending?.status == 1)
                let again = try place.start(["retry", run, "uh-lab-01"] + Self.who)
                try again.wait()
                #expect(again.ending?.status == 2, "\(again.report)")
                #expect(try place.journal().hold(of: "[127.0.0.1]:\(place.fleet.hosts[0].port)") == nil)
            }
        }
    }
}
