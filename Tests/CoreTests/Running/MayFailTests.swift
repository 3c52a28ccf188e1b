import Core
import TestKit
import Testing

@Suite("Findings that are wanted, not needed")
struct MayFailTests {
    private func run(_ change: @escaping (inout SimulatedFleet) -> Void) throws -> SimulatedRun {
        let seen = [Capture(name: Sample.name("seen"), pattern: "(?s).*")]
        var look = Sample.probe("look", "look at it")
        look.capture = seen
        let steps = [look, Sample.step("sure", .confirm(Sample.at("{{seen}}"))), Sample.probe("check", "check it")]
        let graph = try RunPlans.closing(steps) { $0.steps[0].mayFail = true }
        var run = try RunPlans.run(graph, change)
        try run.finish()
        return run
    }

    @Test("a probe that fails is skipped, and its target goes on")
    func fails() throws {
        let run = try run { $0.probes["look at it"] = 3 }
        #expect(run.state("t/uh-1/look") == .skipped && run.state("t/uh-1/sure") == .blocked && run.outcome?.exit == .waitsForApproval)
        #expect(run.status("t/uh-1/look")?.reason == "not available: exit status 3")
    }

    @Test("a host out of reach doesn't keep a question from being asked")
    func unreachable() throws {
        let run = try run { $0.setGone(Sample.name("uh-1"), true) }
        #expect(run.state("t/uh-1/look") == .skipped && run.state("t/uh-1/sure") == .blocked && run.outcome?.exit == .waitsForApproval)
        let machine = run.shell.machine, graph = machine.graph, sure = try #require(graph.steps.first { graph.name($0) == "t/uh-1/sure" })
        #expect(machine.captured(forTargetOf: sure).isEmpty)
        #expect(machine.evidence(forTargetOf: sure)[Sample.name("seen")]?.hasPrefix("not available: ") == true)
    }
}

@Suite("What Jelastic must confirm, and finally")
struct ConfirmedFinallyTests {
    @Test("a person's own word alone lets nothing be changed where Jelastic refuses")
    func refused() throws {
        let steps = [Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("work", "work {{target}}")]
        let graph = try RunPlans.closing(steps, finally: [Sample.run("restore", "restore {{target}}")]) { $0.steps[1].gate = .confirmed }
        var run = try RunPlans.run(graph, noWait: false)
        run.answers = { $0.step.rawValue == "work" ? .rejected : .approved }
        try run.finish()
        #expect(run.state("t/uh-1/sure") == .succeeded && run.state("t/uh-1/work") == .cancelled && run.state("t/uh-1/restore") == .skipped)
    }
}
