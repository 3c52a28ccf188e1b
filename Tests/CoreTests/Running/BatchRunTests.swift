import Core
import TestKit
import Testing

@Suite("Questions for a whole batch, and targets that drop out")
struct BatchRunTests {
    private let steps = [Sample.run("before", "before {{target}}"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true), Sample.run("after", "after {{target}}")]

    @Test("a target that comes back once the question was answered takes its steps in their order")
    func back() throws {
        let graph = try RunPlans.graph(steps, hosts: 2, rollout: .init(maxFailures: 1))
        var run = try RunPlans.run(graph, noWait: false, answering: true) { $0.setGone(Sample.name("uh-2"), true) }
        try run.finish()
        #expect(run.state("t/batch-1/sure") == .succeeded && run.state("t/uh-1/after") == .succeeded && run.outcome?.exit == .unreachable)
        run.fleet.setGone(Sample.name("uh-2"), false)
        try run.crash()
        try run.advance { $0.state("t/uh-2/before") == .started }
        #expect(run.state("t/uh-2/after") == .waiting)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.begun().suffix(2) == ["t/uh-2/before", "t/uh-2/after"])
    }

    @Test("one that is resolved before the question is answered is waited for again, or isn't", arguments: [Word.Verb.resolvedSucceeded, .resolvedRerun, .resolvedFailed])
    func resolved(verb: Word.Verb) throws {
        let graph = try RunPlans.graph(steps, hosts: 2, rollout: .init(maxFailures: 1, anyUnknown: .continue))
        var run = try RunPlans.run(graph, noWait: false) { $0.firstFates["before uh-2"] = [.vanishes] }
        try run.advance { $0.state("t/batch-1/sure") == .blocked }
        run.say(verb, StepID("t/uh-2/before")!, run: run.run)
        try run.advance { $0.state("t/uh-2/before") != .unknown }
        try run.advance { $0.state("t/batch-1/sure") == .blocked && $0.state("t/uh-2/before") != .started && $0.state("t/uh-2/before") != .ready }
        run.say(.approved, StepID("t/batch-1/sure")!)
        try run.finish()
        #expect(run.state("t/uh-2/after") == (verb == .resolvedFailed ? .cancelled : .succeeded))
        #expect(run.outcome?.exit == (verb == .resolvedFailed ? .failed : .done) && run.violations == [])
        #expect(run.doubles() == (verb == .resolvedRerun ? ["t/uh-2/before"] : []), "again by a person's word alone")
    }

    @Test("one that is resolved while another is at work doesn't bring the question forward")
    func early() throws {
        let graph = try RunPlans.graph(steps, hosts: 2, rollout: .init(maxFailures: 1, anyUnknown: .continue))
        var settings = RunSettings(), fleet = SimulatedFleet()
        settings.hostLimit = 1
        fleet.firstFates["before uh-1"] = [.vanishes]
        var run = try SimulatedRun(graph, seed: Seeds.base, fleet: fleet, settings: settings)
        try run.advance { $0.state("t/uh-1/before") == .unknown && $0.state("t/uh-2/before") == .started }
        run.say(.resolvedSucceeded, StepID("t/uh-1/before")!, run: run.run)
        try run.advance { $0.state("t/uh-1/before") == .succeeded }
        #expect(run.state("t/uh-2/before") == .started && run.state("t/batch-1/sure") == .waiting)
        try run.finish()
        #expect(run.outcome?.exit == .done && run.violations == [])
    }

    @Test("a refusal closes every target of the batch that was touched, and lets their hosts go")
    func refused() throws {
        let graph = try RunPlans.closing(steps, finally: [Sample.run("restore", "restore {{target}}")], onFailure: .undo, hosts: 3) { $0.undo("before") }
        var run = try RunPlans.run(graph, noWait: false)
        run.answers = { _ in .rejected }
        try run.finish()
        for host in 1...3 {
            #expect(run.state("t/uh-\(host)/restore") == .succeeded && run.state("t/uh-\(host)/undo-before") == .succeeded && run.story(of: "t/uh-\(host)/after") == [])
        }
        #expect(run.held == [] && run.violations == [] && run.gaps() == [] && run.outcome?.leaving.state == .cancelled)
        var plain = try RunPlans.run(RunPlans.graph(steps, hosts: 3), noWait: false)
        plain.answers = { _ in .rejected }
        try plain.finish()
        #expect(plain.held == [] && plain.begun().count == 3)
    }
}
