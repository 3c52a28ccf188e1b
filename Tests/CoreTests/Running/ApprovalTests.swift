import Core
import Foundation
import TestKit
import Testing

@Suite("Approvals")
struct ApprovalTests {
    private let ticket = StepID("f/uh-1/ticket")!, work = StepID("t/uh-1/work")!

    /// A hand-off on uh-1, and beside it the provider's own work on uh-2.
    private func handoff(approvals: ApprovalPolicy = .init(), requestedBy: String? = "anna@provider.example") throws -> PlanGraph {
        let tasks = [Sample.task("f", "host-firewall-configuration", "uh-1"), Sample.task("t", "restarting-processes", "uh-2")]
        return try Sample.graph(RunPlans.inputs([Sample.run("work")], hosts: 2, tasks: tasks, approvals: approvals, requestedBy: requestedBy))
    }

    @Test("a word said of the plan before the run opens its step, once that is asked")
    func before() throws {
        var run = try RunPlans.run(handoff())
        run.say(.approved, ticket)
        try run.finish()
        #expect(run.outcome?.exit == .done)
        #expect(run.story(of: "f/uh-1/ticket") == ["asked", "spoken", "ended 0"])
        #expect(run.claims == [1], "taken up in the same transaction")
        #expect(run.status("f/uh-1/ticket")?.reason == "approved by jo@jelastic.example")
    }

    @Test("a waiting step blocks only what depends on it; without waiting the run leaves with 3 and goes on later")
    func blocksOnlyItsOwn() throws {
        var run = try RunPlans.run(handoff())
        try run.finish()
        #expect(run.outcome == RunOutcome(leaving: Leaving(.waiting, reason: "for an approval", cause: .approval), exit: .waitsForApproval))
        #expect(run.states() == ["f/uh-1/ticket": .blocked, "f/uh-1/check": .waiting, "t/uh-2/work": .succeeded])
        try run.crash()
        run.say(.approved, ticket)
        try run.finish()
        #expect(run.outcome?.exit == .done)
        #expect(run.story(of: "f/uh-1/ticket") == ["asked", "spoken", "ended 0"], "it isn't asked again")
    }

    @Test("a word said during the run, or while nobody has it, is heard", arguments: [false, true])
    func during(crashing: Bool) throws {
        var run = try RunPlans.run(handoff(), noWait: false)
        try run.advance { $0.state("f/uh-1/ticket") == .blocked && $0.state("t/uh-2/work") == .succeeded }
        for _ in 0..<20 { try run.step() }
        #expect(run.outcome == nil, "it waits")
        if crashing { try run.crash() }
        run.say(.approved, ticket)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
    }

    @Test("a word said of the run is taken up before its step is reached, and opens it then without a question")
    func ahead() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.probe("look"), Sample.run("work")], custom: true))
        run.say(.approved, work, run: run.run)
        try run.step()
        #expect(run.story(of: "t/uh-1/work") == ["spoken"])
        try run.finish()
        #expect(run.outcome?.exit == .done)
        #expect(run.story(of: "t/uh-1/work") == ["spoken", "started 1", "ended 1"])
    }

    @Test("a word of another plan or of another run opens nothing and is not taken up")
    func otherPlan() throws {
        var run = try RunPlans.run(handoff())
        run.say(.approved, ticket, fingerprint: RunPlans.otherPlan)
        run.say(.approved, ticket, run: Sample.name("another"))
        run.say(.rejected, ticket, run: Sample.name("another"))
        run.say(.rejected, StepID("t/uh-2/work")!, fingerprint: RunPlans.otherPlan)
        try run.finish()
        #expect(run.outcome?.exit == .waitsForApproval)
        #expect(run.claims == [] && run.state("f/uh-1/ticket") == .blocked && run.state("t/uh-2/work") == .succeeded)
    }

    @Test("a word that another run took up first is forgotten, whether it came before or with this turn")
    func takenElsewhere() throws {
        let entry = InboxEntry(
            fingerprint: try handoff().fingerprint, run: nil, step: ticket, word: Word(id: 7, verb: .approved, by: "jo", typedBy: "test", at: Date(timeIntervalSince1970: 0)))
        #expect(RunEvent.words([entry]).without(words: [7]) == .words([]))
        #expect(RunEvent.words([entry]).without(words: [8]) == .words([entry]))
        #expect(RunEvent.drain(.person).without(words: [7]) == .drain(.person))
        let run = try RunPlans.run(handoff())
        var shell = run.shell
        let asked = try shell.turn([], now: run.now)
        #expect(asked.transaction.claims == [])
        var hearing = shell
        #expect(try hearing.turn([.words([entry])], now: run.now).transaction.claims == [7])
        var forgetful = shell.forgetting(words: [7])
        #expect(try forgetful.turn([.words([entry]).self.without(words: [7])], now: run.now).transaction.claims == [])
    }

    @Test("hand-offs behind hand-offs, all approved before, need no second start")
    func chain() throws {
        var run = try RunPlans.run(Sample.graph(RunPlans.inputs([Sample.run("work")], hosts: 1, tasks: [Sample.task("s", "additional-software", "uh-1")])))
        for step in ["s/uh-1/first", "s/uh-1/second"] { run.say(.approved, StepID(step)!) }
        try run.finish()
        #expect(run.outcome?.exit == .done)
    }
}
