import Core
import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("A window that closes over running steps", .serialized, .timeLimit(.minutes(3)))
    struct ClosingTests {
        private let steps = [
            Diary.step("unsafe"), Diary.step("safe", "cancel: safe", "effect: idempotent"), Diary.step("last"),
        ]

        /// Processes of steps that are held, wherever they run.
        private var heldProcesses: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { name in
                Int32(name) != nil && FileManager.default.contents(atPath: "/proc/\(name)/cmdline").map {
                    String(decoding: $0, as: UTF8.self).contains(Diary.mark)
                } == true
            }
        }

        @Test("what may not be ended runs to its end, what may is ended and done again, what closes a host is let through, and nothing new starts before the next opening")
        func closes() throws {
            try Workplace.with(hosts: 3) { place in
                let (first, second, third) = (place.fleet.hosts[0], place.fleet.hosts[1], place.fleet.hosts[2])
                try place.putDiaryPlaybook(steps, finally: [Diary.step("tidy")])
                let openings = Openings(-1..<17, 24..<84)
                let plan = try place.freezePlan(openings)
                try place.hold("unsafe", on: first)
                try place.hold("safe", on: second)
                try place.hold("tidy", on: third)
                let run = try place.start("run", plan, "--no-wait")
                try run.wait(for: "a held step on each host") { _ in
                    place.count(.start, "unsafe", on: first) + place.count(.start, "safe", on: second) + place.count(.start, "tidy", on: third) == 3
                }
                try run.wait(for: "the close") { $0.err.contains("the window has closed: nothing new starts; under way: ") }
                #expect(Date() >= openings.all[0].upperBound)
                // Those that may not be ended are at work until they are let go, also when the other has been ended.
                try run.wait(for: "the end of the step that may be ended") { $0.out.contains("/safe attempt 1: ") }
                try place.letGo("unsafe", on: first)
                try place.letGo("tidy", on: third)
                try run.wait()
                #expect(run.ending?.status == 5, "\(run.report)")
                #expect(place.count(.end, "unsafe", on: first) == 1 && place.count(.end, "tidy", on: third) == 1)
                #expect(place.count(.end, "safe", on: second) == 0 && heldProcesses.isEmpty, "its processes are gone: \(heldProcesses)")
                #expect(place.diary.allSatisfy { $0.word == .end || $0.at < openings.all[0].upperBound }, "\(place.diaryText)")
                let name = try #require(run.runID), status = try Status.of(name, in: place)
                #expect(status.state == "waiting")
                #expect(try status.step("work/\(first.name)/safe").state == "ready" && status.step("work/\(second.name)/safe").state == "ready")
                #expect(try status.step("work/\(third.name)/tidy").state == "succeeded")

                try place.letGo("safe", on: second)
                let rest = try place.drydock("resume", name)
                #expect(rest.ending?.status == 0, "\(rest.report)")
                #expect(rest.err.contains("changing steps wait until"), "\(rest.report)")
                let late = place.diary.filter { $0.word == .start && $0.at > openings.all[0].upperBound }
                #expect(late.allSatisfy { openings.all[1].contains($0.at) } && Set(late.map(\.step)) == ["safe", "last", "tidy"], "\(place.diaryText)")
                for host in place.fleet.hosts {
                    for step in ["unsafe", "safe", "last", "tidy"] {
                        #expect(place.count(.start, step, on: host) == (step == "safe" && host == second ? 2 : 1), "\(step)\n\(place.diaryText)")
                        #expect(place.count(.end, step, on: host) == 1, "\(step)\n\(place.diaryText)")
                    }
                }
            }
        }
    }
}
