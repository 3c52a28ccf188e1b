import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("Another terminal: pause and cancel", .serialized)
    struct SteerTests {
        /// Waits as long as the host has no file `let-go`; its child shows whether the whole tree is ended.
        private static let steps = """
            - { id: look, probe: "true" }
            - id: work
              run: 'sh -c "while ! test -e STATE/let-go; do sleep 0.1; done; : drydock-steered" & wait'
            - { id: more, run: "echo more >> STATE/more" }
            """

        private func putPlaybook(_ place: Workplace) throws {
            try place.putPlaybook(steps: Self.steps.replacing("STATE", with: place.folder))
        }

        private var steered: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { name in
                Int32(name) != nil && FileManager.default.contents(atPath: "/proc/\(name)/cmdline").map {
                    String(decoding: $0, as: UTF8.self).contains(": drydock-steered")
                } == true
            }
        }

        private func begun(_ place: Workplace) throws -> (child: Child, run: String) {
            try putPlaybook(place)
            let child = try place.startRun(plan: place.putPlan())
            try child.wait(for: "a step at work") { _ in !steered.isEmpty }
            return (child, try #require(child.runID))
        }

        @Test("a pause from elsewhere: what runs ends, nothing new starts, who and why is told, and a resume does the rest")
        func pause() throws {
            try Workplace.with(hosts: 1) { place in
                let (child, run) = try begun(place)
                let pause = try place.drydock("pause", run, "--by", "anna", "--reason", "the mail is down")
                #expect(pause.ending?.status == 0 && pause.err.contains("/work runs, and ends by itself"), "\(pause.report)")
                try child.wait(for: "the word") { $0.out.contains("paused by anna: the mail is down") }
                try place.put("let-go", "")
                try child.wait()
                #expect(child.ending?.status == 130, "\(child.report)")
                #expect(try Status.of(run, in: place).state == "paused" && !FileManager.default.fileExists(atPath: place.path("more")))
                #expect(try place.drydock("pause", run, "--by", "anna", "--reason", "again").ending?.status == 2, "nobody drives it")
                #expect(try place.drydock("resume", run).ending?.status == 0)
                #expect(FileManager.default.fileExists(atPath: place.path("more")))
            }
        }

        @Test("log --follow goes on with the history until nobody drives the run; --failed prints what failed")
        func follow() throws {
            try Workplace.with(hosts: 1) { place in
                let (child, run) = try begun(place)
                let follower = try place.start("log", run, "--follow")
                try follower.wait(for: "the step's beginning") { $0.out.contains("/work started") }
                #expect(!follower.out.contains("/more started"))
                try place.put("let-go", "")
                try child.wait()
                try follower.wait(within: 30)
                #expect(follower.ending?.status == 0 && follower.out.contains("succeeded: every step succeeded"), "\(follower.report)")
                #expect(try place.drydock("log", run, "--failed").err.contains("no step of run \(run) failed"))
                try place.putPlaybook(steps: "- { id: bad, run: \"echo the reason; exit 3\" }")
                let failed = try place.startRun(plan: place.putPlan("other"))
                try failed.wait()
                let log = try place.drydock("log", "last", "--failed")
                #expect(log.ending?.status == 0 && log.out.contains("/bad  failed: exit status 3") && log.out.contains("the reason"), "\(log.report)")
                #expect(try place.drydock("log", "last", "work/*/bad", "--follow").ending?.status == 64)
            }
        }

        @Test("a cancel with --force ends the whole process tree on the host; the run is over, and stays so")
        func cancel() throws {
            try Workplace.with(hosts: 1) { place in
                let (child, run) = try begun(place)
                let cancel = try place.drydock("cancel", run, "--by", "anna", "--reason", "wrong kernel", "--force")
                #expect(cancel.ending?.status == 0 && cancel.err.contains("/work runs on") && cancel.err.contains("it is told to end"), "\(cancel.report)")
                try child.wait()
                #expect(child.ending?.status == 1 && steered.isEmpty, "\(child.report) \(steered)")
                let status = try Status.of(run, in: place)
                #expect(status.state == "cancelled" && Set(status.steps.map(\.state)) == ["succeeded", "cancelled"])
                #expect(status.steps.contains { $0.reason?.contains("since anna cancelled the run") == true })
                #expect(try place.drydock("resume", run).ending?.status == 1 && !FileManager.default.fileExists(atPath: place.path("more")))
                #expect(try place.drydock("cancel", run, "--by", "anna", "--reason", "again").ending?.status == 2)
            }
        }

        @Test("a run whose process was killed is cancelled by the command itself: what was left at work is found and ended")
        func orphan() throws {
            try Workplace.with(hosts: 1) { place in
                let (child, run) = try begun(place)
                child.end()
                #expect(!steered.isEmpty, "the job outlives its driver")
                let cancel = try place.drydock("cancel", run, "--by", "anna", "--reason", "wrong kernel", "--force")
                #expect(cancel.ending?.status == 1 && steered.isEmpty, "\(cancel.report) \(steered)")
                #expect(try Status.of(run, in: place).state == "cancelled")
            }
        }
    }
}
