import Foundation
import Lab
import TestKit
import Testing

extension RealBinary {
    @Suite("Secrets", .serialized)
    struct SecretTests {
        /// drydock dies in the middle of a step that holds secrets, and another one reads what that step said.
        private func run(_ bench: SecretBench, _ plan: String) throws -> Child {
            let place = bench.place
            for path in [bench.begun, bench.goOn] { try? FileManager.default.removeItem(atPath: path) }
            let child = try place.startRun(plan: plan)
            try child.wait(for: "the long step") { _ in FileManager.default.fileExists(atPath: bench.begun) }
            #expect(bench.finds() == [], "while a step holds them")
            // The folder of the job whose runner was killed stays until its age has it swept.
            #expect(bench.jobs.count == 2)
            child.end()
            try Data().write(to: URL(fileURLWithPath: bench.goOn))
            let run = try #require(child.runID), resumed = try place.start("resume", run)
            try resumed.wait()
            return resumed
        }

        private func lookAround(_ bench: SecretBench, _ resumed: Child, steps: [String]) throws {
            let place = bench.place, run = try #require(resumed.runID)
            for words in [["status", run], ["status", run, "--output", "json"], ["log", run], ["approvals", run], ["approvals", run, "--output", "json"]] {
                let child = try place.start(words)
                try child.wait()
                #expect(child.ending?.status == 0, "\(child.report)")
            }
            for step in steps {
                let log = try place.drydock("log", run, "work/\(bench.host.name)/\(step)")
                #expect(log.ending?.status == 0, "\(log.report)")
                #expect(log.out.contains("looked") || log.out.contains("it fails with"), "\(log.report)")
                #expect(log.out.contains("****") && !log.out.contains(String(bench.byVariable.suffix(36))), "\(log.report)")
            }
            #expect(bench.jobs.count == 1, "nothing stays on the host but the lost job's folder")
            #expect(bench.finds() == [])
        }

        @Test("in no plan, journal, log, message, process list, environment or file on a host, also when drydock is killed meanwhile")
        func nowhere() throws {
            try Workplace.with(hosts: 1) { place in
                let bench = try SecretBench(place), plan = try bench.plan("works")
                let frozen = try place.drydock(
                    "plan", plan, "-i", place.fleet.inventoryPath, "--playbooks", place.path("playbooks"), "--out", place.path("frozen"))
                #expect(frozen.ending?.status == 0, "\(frozen.report)")
                let ended = try run(bench, place.path("frozen"))
                #expect(ended.ending?.status == 0, "\(ended.report)")
                #expect(FileManager.default.contents(atPath: bench.file) == Data((bench.byFile + "\n").utf8))
                let status = try Status.of(#require(ended.runID), in: place)
                #expect(status.steps.allSatisfy { $0.state == "succeeded" && $0.attempts == 1 }, "\(status)")
                try lookAround(bench, ended, steps: ["look", "long", "after"])
            }
        }

        @Test("nor when a step fails and the others are undone with them")
        func undone() throws {
            try Workplace.with(hosts: 1) { place in
                let bench = try SecretBench(place)
                let ended = try run(bench, try bench.plan("fails", ["fails": "true"]))
                #expect(ended.ending?.status == 1, "\(ended.report)")
                #expect(!FileManager.default.fileExists(atPath: bench.file), "it was undone")
                #expect(!FileManager.default.fileExists(atPath: bench.host.directory + "/done"), "it was undone")
                try lookAround(bench, ended, steps: ["look", "long", "last", "after"])
            }
        }

        @Test("one that can't be had is told by its reference; nothing is run, and once it is mended another run does all", arguments: [
            ("env:DRYDOCK_TEST_UNSET", "isn't set"), ("file:FOLDER/secrets/none", "No such file"), ("file:FOLDER/secrets", "directory"),
            ("command:cat FOLDER/secrets/command; cat FOLDER/secrets/none", "exit status 1"),
        ])
        func missing(reference: String, words: String) throws {
            try Workplace.with(hosts: 1) { place in
                let bench = try SecretBench(place), marker = "\(bench.host.directory)/ran"
                try place.put("playbooks/restarting-processes.yaml", """
                    activity: restarting-processes
                    revision: 1
                    variants:
                      - for: [user-host]
                        parameters: { token: { type: secret, example: "env:A", help: a secret } }
                        steps: [{ id: it, run: "echo >>\(marker); printf '%s' {{token}} | grep -c ." }]

                    """)
                let reference = reference.replacing("FOLDER", with: place.folder)
                let plan = try place.put("plan.yaml", """
                    name: plan
                    tasks: [{ id: work, activity: restarting-processes, targets: \(bench.host.name), parameters: { token: '\(reference)' } }]

                    """)
                let failed = try place.startRun(plan: plan)
                try failed.wait()
                #expect(failed.ending?.status == 1, "\(failed.report)")
                let run = try #require(failed.runID), step = try Status.of(run, in: place).step("work/\(bench.host.name)/it")
                #expect(step.state == "failed" && step.reason?.contains("nothing was run: the secret \(reference) can't be had") == true, "\(step)")
                #expect(step.reason?.contains(words) == true, "\(step)")
                #expect(!FileManager.default.fileExists(atPath: marker) && bench.jobs == [])

                place.environment["DRYDOCK_TEST_UNSET"] = bench.byVariable
                try place.put("secrets/none", bench.byCommand)
                // A folder is no secret, however often it is looked at.
                guard words != "directory" else { return }
                let again = try place.startRun(plan: plan, "--new")
                try again.wait()
                #expect(again.ending?.status == 0, "\(again.report)")
                #expect(FileManager.default.contents(atPath: marker) == Data("\n".utf8))
                #expect(bench.finds() == [])
            }
        }

        @Test("a value in the place of a reference isn't repeated, and nothing is planned")
        func value() throws {
            try Workplace.with(hosts: 1) { place in
                let bench = try SecretBench(place)
                for value in [bench.byCommand, "env:\(bench.byCommand)", "password:\(bench.byCommand)", "env:", "file:", " "] {
                    let child = try place.startRun(plan: bench.plan("plan", ["by_command": value]))
                    try child.wait()
                    #expect(child.ending?.status == 2, "\(child.report)")
                    #expect(child.err.contains("parameter 'by_command': the value is no reference to a secret"), "\(child.report)")
                    #expect(!child.err.contains(bench.byCommand), "\(child.report)")
                }
            }
        }
    }
}
