import Core
import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("A clock that is set", .serialized, .timeLimit(.minutes(3)), .enabled(if: FakeClock.compiler != nil))
    struct ClockJumpTests {
        private static let day = 86_400

        /// Starts drydock under a clock of its own.
        private func start(_ words: [String], _ clock: FakeClock, in place: Workplace) throws -> Child {
            place.environment = clock.environment
            defer { place.environment = [:] }
            return try place.start(words)
        }

        private func log(_ run: String, in place: Workplace) throws -> String {
            let child = try place.drydock("log", run, "--output", "jsonl")
            guard child.ending?.status == 0 else { throw Trouble(child.report) }
            return child.out
        }

        @Test("put forward into its window a waiting run begins, and has told of the jump; put back nothing starts")
        func intoTheWindow() throws {
            try Workplace.with(hosts: 1) { place in
                let names = ["first", "second", "third"], host = place.fleet.hosts[0], clock = try FakeClock(place)
                try place.putDiaryPlaybook(names.map { Diary.step($0) })
                let ahead = Double(Self.day)
                let plan = try place.freezePlan(Openings(ahead - 3600..<ahead + 3600))
                try place.hold("first", on: host)
                let run = try start(["run", plan], clock, in: place)
                try run.wait(for: "the window") { $0.err.contains("changing steps wait until") }
                let name = try #require(run.runID)
                #expect(place.diary.isEmpty)
                clock.set(to: Self.day)
                try run.wait(for: "its beginning") { _ in place.count(.start, "first", on: host) == 1 }
                #expect(run.err.contains("the clock of this machine was set forward by 1d"), "\(run.report)")
                clock.set(to: 0)
                try run.wait(for: "the jump back") { $0.err.contains("was set back by 1d") && $0.err.contains("the window has closed") }
                try place.letGo("first", on: host)
                try run.wait(for: "the end of the step") { _ in place.count(.end, "first", on: host) == 1 }
                try run.wait(for: "its record") { $0.out.contains("first succeeded") }
                #expect(place.count(.start, "second", on: host) == 0 && run.poll() == nil, "\(run.report)")
                clock.set(to: Self.day)
                try run.wait()
                #expect(run.ending?.status == 0, "\(run.report)")
                for step in names { #expect(place.count(.start, step, on: host) == 1, "\(place.diaryText)") }
                let facts = try log(name, in: place).split(separator: "\n").filter { $0.contains("clock-jumped") }
                #expect(facts.count == 3, "\(facts)")
            }
        }

        @Test("a day forward while a step, a pause and a soak are under way ends none of them early")
        func lengths() throws {
            try Workplace.with(hosts: 2) { place in
                let clock = try FakeClock(place)
                let host = place.fleet.hosts[0]
                try place.putDiaryPlaybook([Diary.step("work", "timeout: 5m"), "- { id: rest, pause: 8s }", Diary.step("after")])
                let plan = try place.putPlan(rollout: "{ serial: 1, max_failures: 0, soak: 8s }")
                try place.hold("work", on: host)
                let run = try start(["run", plan, "-i", place.fleet.inventoryPath, "--playbooks", place.path("playbooks")], clock, in: place)
                try run.wait(for: "the step") { _ in place.count(.start, "work", on: host) == 1 }
                clock.set(to: Self.day)
                try run.wait(for: "the jump") { $0.err.contains("was set forward by") }
                #expect(run.poll() == nil && place.count(.end, "work", on: host) == 0)
                try place.letGo("work", on: host)
                try run.wait(for: "the pause") { $0.out.contains("rest started") }
                clock.set(to: 2 * Self.day)
                try run.wait(for: "the step after the pause") { _ in place.count(.end, "after", on: host) == 1 }
                try run.wait(for: "its record") { $0.out.contains("\(host.name)/after succeeded") }
                clock.set(to: 3 * Self.day)
                try run.wait()
                #expect(run.ending?.status == 0, "\(run.report)")
                let lines = place.diary
                func moment(_ word: Diary.Line.Word, _ step: String, _ number: Int) throws -> Date {
                    let name = place.fleet.hosts[number].name.rawValue
                    return try #require(lines.first { $0.word == word && $0.step == step && $0.host == name }).at
                }
                #expect(try moment(.start, "after", 0).timeIntervalSince(moment(.end, "work", 0)) >= 8, "\(place.diaryText)")
                #expect(try moment(.start, "work", 1).timeIntervalSince(moment(.end, "after", 0)) >= 8, "\(place.diaryText)")
                let name = try #require(run.runID)
                #expect(try log(name, in: place).split(separator: "\n").count { $0.contains("clock-jumped") } == 3)
            }
        }

        @Test("a day back: an approval is seen at once, and nothing starts while the window is closed")
        func back() throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0], clock = try FakeClock(place)
                try place.putDiaryPlaybook(["- { id: agreed, confirm: 'Is {{target}} free?' }", Diary.step("work")])
                let plan = try place.freezePlan(Openings(-10..<3600))
                let run = try start(["run", plan], clock, in: place)
                try run.wait(for: "the question") { $0.out.contains("agreed waits for") }
                let name = try #require(run.runID)
                clock.set(to: -Self.day)
                try run.wait(for: "the jump") { $0.err.contains("was set back by 1d") }
                #expect(try place.drydock("approve", name, "work/*/agreed", "--by", "olga").ending?.status == 0)
                try run.wait(within: 20, for: "the approval") { $0.out.contains("agreed succeeded") && $0.err.contains("changing steps wait until") }
                #expect(place.diary.isEmpty && run.poll() == nil, "\(run.report)")
                clock.set(to: 0)
                try run.wait()
                #expect(run.ending?.status == 0 && place.count(.start, "work", on: host) == 1, "\(run.report)")
            }
        }
    }
}
