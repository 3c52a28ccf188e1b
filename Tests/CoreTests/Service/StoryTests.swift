import Core
import Foundation
import TestKit
import Testing

/// The service, its one entry and that entry's run, without processes: a clock that jumps from one round to the next.
private struct SimulatedService {
    let graph: PlanGraph
    let windows: ServiceMachine.Windows
    var entry: ScheduleEntry
    var run: SimulatedRun?
    var now: Date
    var isUp = true
    private var isDriven = false
    var starts: [(name: String, at: Date)] {
        (run?.journal ?? []).compactMap { entry in
            guard case .started(let step, _, _) = entry.fact, graph.step(step)?.kind.isChanging == true else { return nil }
            return (graph.name(step), entry.at)
        }
    }

    init(_ graph: PlanGraph, at now: Date) throws {
        self.graph = graph
        self.now = now
        windows = try ServiceMachine.Windows(try #require(graph.plan.window))
        entry = ScheduleEntry(id: 1, plan: graph.plan.name, fingerprint: graph.fingerprint, addedAt: now, addedBy: "anna")
    }

    /// Rounds and turns until `moment`; none while the service is down.
    mutating func pass(until moment: Date) throws {
        while now < moment {
            if isUp { try round() }
            let next = min(moment, now.addingTimeInterval(60))
            if isUp, run?.outcome == nil {
                while let turn = run, turn.outcome == nil, turn.now < next { try run?.step() }
            }
            now = next
        }
    }

    private mutating func round() throws {
        var cases: [ServiceMachine.Case] = []
        if let run, let last = run.journal.last, !isOver(last) {
            cases = [.init(
                record: RunRecord(id: run.run, plan: graph.plan.name, fingerprint: graph.fingerprint, createdAt: entry.addedAt, lastEntry: last),
                isHeld: isDriven && run.outcome == nil, hasWords: false)]
        }
        for directive in ServiceMachine().directives(entries: [entry], cases: cases, windows: { _ in windows }, at: now) {
            switch directive {
            case .begin(_, let late):
                run = try RunPlans.run(graph, noWait: false, at: now.formatted(.iso8601)) { $0.jobLength = 1800 }
                run?.windowOverride = late
                if late != nil { try run?.crash() }
                entry.run = run?.run
                isDriven = true
            case .drive(_, let late):
                let behind = run.map { now.timeIntervalSince($0.now) } ?? 0
                run?.wait(max(0, behind))
                run?.windowOverride = late
                try run?.crash()
                isDriven = true
            case .miss: entry.missedAt = now
            case .drain: break
            }
        }
    }

    private func isOver(_ last: Entry) -> Bool { if case .left(let leaving) = last.fact { leaving.state.isFinal } else { false } }

    mutating func fall() { (isUp, isDriven) = (false, false) }
    mutating func rise() { isUp = true }
}

@Suite("From Tuesday to the second Saturday")
struct StoryTests {
    private static func at(_ text: String) throws -> Date { try Date("2026-12-\(text):00Z", strategy: .iso8601) }

    /// Three hosts, one after the other; each needs a person's word, and forty minutes of work.
    private static func graph(missed: WindowSet.Missed = .wait) throws -> PlanGraph {
        let steps = [
            Sample.probe("look", "look"), Sample.step("sure", .confirm(Sample.at("Are the alarms of {{target}} silent?"))),
            Sample.step("work", .run(Sample.at("work")), expected: 2400), Sample.probe("check", "check"),
        ]
        var plan = try RunPlans.graph(steps, hosts: 3, rollout: .init(serial: [.count(1)])).plan
        plan.window = WindowSet(
            [WindowRule(timezone: "Europe/Amsterdam", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY;BYDAY=SA", cutoff: 1800)], missed: missed)
        return PlanGraph(plan, fingerprint: try plan.fingerprint())
    }

    @Test("handed over on Tuesday; the orchestrator is down over the first opening; answers come late; it is done on the second Saturday, and never outside")
    func story() throws {
        var service = try SimulatedService(Self.graph(), at: Self.at("01T14:00"))
        try service.pass(until: Self.at("01T14:10"))
        #expect(service.run?.state("t/uh-1/sure") == .blocked, "the question goes out on Tuesday, the work waits")
        #expect(service.run?.state("t/uh-1/look") == .succeeded)

        // Friday evening the machine dies; the first opening, 00:00 to 04:00 UTC on Saturday the 5th, passes; Sunday it is back.
        try service.pass(until: Self.at("04T18:00"))
        service.fall()
        service.run?.say(.approved, StepID("t/uh-1/sure")!)
        try service.pass(until: Self.at("06T09:00"))
        service.rise()
        try service.pass(until: Self.at("11T23:59"))
        #expect(service.starts.isEmpty, "a missed window isn't made up for: \(service.starts)")
        #expect(service.run?.state("t/uh-1/sure") == .succeeded, "the word that came while nobody ran is known")

        // The second Saturday: the first host at once, the second when its answer comes at 02:10 of Amsterdam, the third's answer
        // comes past the cutoff.
        try service.pass(until: Self.at("12T01:10"))
        #expect(service.starts.map(\.name) == ["t/uh-1/work"])
        service.run?.say(.approved, StepID("t/uh-2/sure")!)
        try service.pass(until: Self.at("12T03:40"))
        service.run?.say(.approved, StepID("t/uh-3/sure")!)
        try service.pass(until: Self.at("18T12:00"))
        #expect(service.starts.map(\.name) == ["t/uh-1/work", "t/uh-2/work"])

        // What had to stop goes on the Saturday after.
        try service.pass(until: Self.at("19T06:00"))
        #expect(service.run?.outcome?.exit == .done)
        #expect(service.starts.map { "\($0.name) \(WindowSetTests.short($0.at).prefix(8))" } == ["t/uh-1/work 12-12T00", "t/uh-2/work 12-12T01", "t/uh-3/work 12-19T00"])
        let schedule = service.windows.schedule
        for (name, at) in service.starts {
            let opening = try #require(schedule.opening(atOrAfter: at))
            #expect(opening.start <= at && at <= opening.end.addingTimeInterval(-2400), "\(name) began outside, at \(at)")
        }
        #expect(service.run?.violations == [] && service.run?.doubles() == [])
        let reviews = service.run?.journal.count { if case .reviewed = $0.fact { true } else { false } }
        #expect((reviews ?? 0) >= 2, "what was found on Tuesday was looked at again")
    }

    @Test("where the plan says run-late, the opening that passed is made up for on Sunday, for as long as it would have lasted, and the reason stands in the record")
    func late() throws {
        var service = try SimulatedService(Self.graph(missed: .runLate), at: Self.at("01T14:00"))
        try service.pass(until: Self.at("04T18:00"))
        for host in 1...3 { service.run?.say(.approved, StepID("t/uh-\(host)/sure")!) }
        service.fall()
        try service.pass(until: Self.at("06T09:00"))
        service.rise()
        try service.pass(until: Self.at("06T20:00"))
        #expect(service.run?.outcome?.exit == .done)
        #expect(service.starts.allSatisfy { $0.at >= (try? Self.at("06T09:00")) ?? .distantFuture && $0.at <= (try? Self.at("06T13:00")) ?? .distantPast })
        let reasons = service.run?.shell.machine.overrides.compactMap(\.holder.windowOverride?.reason) ?? []
        #expect(reasons.count == 1 && reasons[0].contains("the opening of 2026-12-05T00:00:00Z passed while nobody drove this run"))
    }

    @Test("killed at any minute of the night and back a minute later, it starts nothing twice and nothing outside", arguments: 0..<24)
    func restarts(round: Int) throws {
        var dice = Dice(seed: Seeds.base &+ UInt64(round))
        var service = try SimulatedService(Self.graph(), at: Self.at("04T22:00"))
        try service.pass(until: Self.at("04T22:05"))
        for host in 1...3 { service.run?.say(.approved, StepID("t/uh-\(host)/sure")!) }
        var moment = try Self.at("04T22:10")
        while moment < (try Self.at("05T06:00")) {
            moment += Double(Int.random(in: 5...40, using: &dice) * 60)
            try service.pass(until: moment)
            service.fall()
            moment += 60
            try service.pass(until: moment)
            service.rise()
        }
        try service.pass(until: Self.at("20T00:00"))
        #expect(service.run?.outcome?.exit == .done && service.run?.doubles() == [] && service.run?.violations == [])
        for (name, at) in service.starts {
            let opening = try #require(service.windows.schedule.opening(atOrAfter: at))
            #expect(opening.start <= at, "\(name) began outside, at \(at)")
        }
    }
}
