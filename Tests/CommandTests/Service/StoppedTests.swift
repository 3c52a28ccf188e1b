import Core
import Foundation
import Journal
import Lab
import TestKit
import Testing

extension RealBinary {
    @Suite("A process that is stopped and goes on later", .serialized, .timeLimit(.minutes(3)))
    struct StoppedTests {
        @Test("a run that was stopped before its window closed starts nothing when it goes on after it, and all the rest in the next opening")
        func run() throws {
            let seed = ProcessEnvironment.value("DRYDOCK_SEED").flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1_000_000)
            var dice = Dice(seed: seed)
            print("stopped: DRYDOCK_SEED=\(seed)")
            try Workplace.with(hosts: 3) { place in
                let names = (1...12).map { "s\($0)" }
                try place.putDiaryPlaybook(names.map { Diary.step($0, seconds: 0.1) })
                for round in 1...2 {
                    try place.forgetDiary()
                    let openings = Openings(-1..<8, 12..<120)
                    let plan = try place.freezePlan(openings, as: "round-\(round)")
                    let run = try place.start("run", plan)
                    try run.wait(for: "the first steps") { _ in place.diary.count >= 6 }
                    // Anywhere between two steps: also between the record's word and the act.
                    _ = run.wait(atMost: Double.random(in: 0...0.5, using: &dice))
                    run.send(SIGSTOP)
                    let before = place.diary.count { $0.word == .start }
                    #expect(before < 36, "it was stopped in the middle")
                    try place.wait(until: openings.all[0].upperBound)
                    run.send(SIGCONT)
                    try run.wait()
                    #expect(run.ending?.status == 0, "DRYDOCK_SEED=\(seed)\n\(run.report)")
                    #expect(place.faults(of: names, in: openings) == [], "DRYDOCK_SEED=\(seed)\n\(place.diaryText)")
                    #expect(place.diary.contains { openings.all[1].contains($0.at) })
                }
            }
        }

        @Test("a start that was sent in time and reaches its host after the close is refused there")
        func late() throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0], openings = Openings(-1..<9, 13..<120)
                try place.putDiaryPlaybook(["- { id: look, probe: 'true', expected: 1s }", "- { id: agreed, confirm: 'Is {{target}} free?' }", Diary.step("work")])
                let run = try place.start("run", place.freezePlan(openings))
                try run.wait(for: "the question") { $0.out.contains("agreed waits for") }
                let sshd = try #require(place.read("sshd", of: host).split(separator: " ").first.flatMap { Int32($0) })
                let sessions = SSHSessions.below(sshd)
                #expect(!sessions.isEmpty)
                for session in sessions { kill(session, SIGSTOP) }
                defer { for session in sessions { kill(session, SIGCONT) } }
                #expect(try place.drydock("approve", #require(run.runID), "work/*/agreed", "--by", "olga").ending?.status == 0)
                try run.wait(for: "the start") { $0.out.contains("/work started") }
                // The host counts whole seconds.
                try place.wait(until: openings.all[0].upperBound + 1)
                for session in sessions { kill(session, SIGCONT) }
                try run.wait()
                #expect(run.ending?.status == 0 && run.out.contains("had not begun: it reached the host past its latest time"), "\(run.report)")
                #expect(place.faults(of: ["work"], in: openings) == [], "\(place.diaryText)")
            }
        }

        @Test("while a stopped service has a run nobody else gets it; once it is killed its rival goes on, and nothing runs twice")
        func service() throws {
            try Workplace.with(hosts: 2) { place in
                let names = ["first", "second", "third"], openings = Openings(0..<300)
                try place.putDiaryPlaybook(names.map { Diary.step($0, seconds: 0.2) })
                let plan = try place.freezePlan(openings)
                for host in place.fleet.hosts { try place.hold("second", on: host) }
                #expect(try place.drydock("schedule", "add", plan).ending?.status == 0)
                let service = try place.start("serve")
                try service.wait(for: "the held steps") { _ in place.diary.count { $0.step == "second" } == 2 }
                service.send(SIGSTOP)
                let run = try #require(try place.runs().first)
                for host in place.fleet.hosts { try place.letGo("second", on: host) }
                // Longer than SQLite's patience with a lock, and than two looks into an inbox.
                for _ in 1...3 {
                    let rival = try place.drydock("resume", run)
                    #expect(rival.ending?.status == 6 && rival.err.contains("is held by"), "\(rival.report)")
                }
                let other = try place.drydock("serve", "--once")
                #expect(other.ending?.status == 6, "\(other.report)")
                #expect(place.diary.count { $0.step == "third" } == 0)
                service.end()
                let rival = try place.drydock("resume", run)
                #expect(rival.ending?.status == 0, "\(rival.report)")
                #expect(place.faults(of: names, in: openings) == [], "\(place.diaryText)")
                #expect(try place.runs() == [run])
            }
        }
    }
}

extension Workplace {
    /// The ids of all runs, the newest first.
    func runs() throws -> [String] { try journal().runs().map(\.id.rawValue) }
}
