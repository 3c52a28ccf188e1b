import Core
import Foundation
import TestKit
import Testing

@Suite("Who and what opens a gate")
struct GateTests {
    private func graph(_ approvals: ApprovalPolicy, requestedBy: String? = "anna@provider.example") throws -> PlanGraph {
        let steps = [Sample.step("sure", .confirm(Sample.at("Sure?")))]
        return try RunPlans.graph(steps, approvals: approvals, requestedBy: requestedBy)
    }

    private let sure = StepID("t/uh-1/sure")!

    @Test("the requester's own word counts only where the plan says so, however it is spelt", arguments: [
        ("anna@provider.example", false, ExitCode.waitsForApproval), ("Anna@Provider.Example", false, .waitsForApproval),
        ("  anna@provider.example ", false, .waitsForApproval), ("anna@provider.example", true, .done), ("bob@provider.example", false, .done),
    ])
    func requester(by: String, mayApprove: Bool, exit: ExitCode) throws {
        var run = try RunPlans.run(graph(.init(requesterMayApprove: mayApprove)))
        run.say(.approved, sure, by: by)
        try run.finish()
        #expect(run.outcome?.exit == exit)
    }

    @Test("a quorum is of different people", arguments: [
        (2, ["jo", "jo"], ExitCode.waitsForApproval), (2, ["jo", " Jo"], .waitsForApproval), (2, ["jo", "kim"], .done),
        (2, ["jo", "anna@provider.example"], .waitsForApproval), (3, ["jo", "kim", "jo"], .waitsForApproval), (3, ["jo", "kim", "lee"], .done),
        (0, [], .waitsForApproval), (0, ["jo"], .done),
    ])
    func quorum(quorum: Int, people: [String], exit: ExitCode) throws {
        var run = try RunPlans.run(graph(.init(quorum: quorum)))
        for person in people { run.say(.approved, sure, by: person) }
        try run.finish()
        #expect(run.outcome?.exit == exit)
    }

    @Test("a word that lapsed before it was used opens nothing; another one does")
    func expired() throws {
        var run = try RunPlans.run(graph(.init()))
        run.say(.approved, sure, expires: run.now.addingTimeInterval(-1))
        try run.finish()
        #expect(run.outcome?.exit == .waitsForApproval)
        let step = try #require(run.graph.index(of: sure))
        #expect(run.shell.machine.gate(of: step, at: run.now) == .expired)
        try run.crash()
        run.say(.approved, sure, by: "kim")
        try run.finish()
        #expect(run.outcome?.exit == .done)
    }

    @Test("a word that lapses between approval and start holds the step back")
    func lapsesWhileWaiting() throws {
        let window = WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00")
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work")], custom: true, window: window), noWait: false, at: "2026-12-04T20:00:00Z")
        let work = StepID("t/uh-1/work")!
        run.say(.approved, work, expires: try Date("2026-12-05T00:30:00Z", strategy: .iso8601))
        try run.advance { $0.now > Date(timeIntervalSince1970: 1_796_436_000) }
        #expect(run.state("t/uh-1/work") == .blocked && run.story(of: "t/uh-1/work") == ["asked", "spoken"])
        run.say(.approved, work, by: "kim")
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
    }

    @Test("a rejected step and what depends on it are cancelled, and the run with them", arguments: [true, false])
    func rejected(whileWaiting: Bool) throws {
        let tasks = [
            Sample.task("f", "host-firewall-configuration", "uh-1", after: whileWaiting ? ["t"] : []), Sample.task("t", "restarting-processes", "uh-2"),
            Sample.task("later", "restarting-processes", "uh-3", after: ["f"]),
        ]
        var run = try RunPlans.run(Sample.graph(RunPlans.inputs([Sample.run("work")], hosts: 3, tasks: tasks)), noWait: false)
        run.say(.rejected, StepID("f/uh-1/ticket")!, run: whileWaiting ? run.run : nil, reason: "not this week")
        try run.finish()
        #expect(run.outcome == RunOutcome(leaving: Leaving(.cancelled, reason: "a step was rejected"), exit: .failed))
        #expect(run.states() == ["f/uh-1/ticket": .cancelled, "f/uh-1/check": .cancelled, "t/uh-2/work": .succeeded, "later/uh-3/work": .cancelled])
        #expect(run.status("f/uh-1/ticket")?.reason == "rejected by jo@jelastic.example")
    }

    @Test("a word on a whole batch doesn't make the targets whole that failed before it", arguments: [Word.Verb.approved, .rejected])
    func batch(verb: Word.Verb) throws {
        let steps = [Sample.run("drain", "drain {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true)]
        var run = try RunPlans.run(RunPlans.graph(steps, hosts: 4, rollout: .init(serial: [.count(2)], maxFailures: 1)), noWait: false) {
            for host in ["drain uh-1", "drain uh-3"] { $0.fates[host] = .exits(1) }
        }
        run.answers = { _ in verb }
        try run.finish()
        #expect(run.state("t/batch-1/sure") == (verb == .approved ? .succeeded : .cancelled))
        #expect(run.story(of: "t/batch-2/sure") == [], "the second failure is one too many")
        #expect(run.outcome?.exit == .failed && run.outcome?.leaving.state == .paused)
    }
}
