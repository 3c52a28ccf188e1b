import Core
import TestKit
import Testing

@Suite("A host is held by one run")
struct HoldTests {
    private func run(_ steps: [StepTemplate], gateAt: Int? = nil, hosts: Int = 1, _ change: (inout SimulatedFleet) -> Void = { _ in }) throws -> SimulatedRun {
        var plan = try RunPlans.graph(steps, hosts: hosts).plan
        if let gateAt { plan.tasks[0].variants[0].steps[gateAt].gate = .confirmed }
        return try RunPlans.run(PlanGraph(plan, fingerprint: plan.fingerprint()), noWait: false, change)
    }

    @Test("from its first changing step until its target is done")
    func span() throws {
        var run = try run([Sample.probe("look"), Sample.run("work"), Sample.probe("check")])
        let endpoint = run.graph.plan.hosts[0].access.endpoint
        try run.advance { $0.state("t/uh-1/look") == .started }
        #expect(run.held == [])
        try run.advance { $0.state("t/uh-1/work") == .started }
        #expect(run.held == [endpoint])
        #expect(run.lastTransaction.entries.contains { if case .started = $0.fact { true } else { false } }, "in the same transaction as the intent")
        try run.advance { $0.state("t/uh-1/check") == .started }
        #expect(run.held == [endpoint])
        try run.finish()
        #expect(run.held == [])
    }

    @Test("not while the run waits for Jelastic, but while it waits for the provider's own word")
    func waiting() throws {
        var run = try run([Sample.run("one"), Sample.run("two")], gateAt: 1)
        try run.advance { $0.state("t/uh-1/two") == .blocked }
        #expect(run.held == [])
        run.say(.approved, StepID("t/uh-1/two")!)
        try run.advance { $0.state("t/uh-1/two") == .started }
        #expect(run.held.count == 1)
        var own = try self.run([Sample.run("one"), Sample.step("sure", .confirm(Sample.at("Sure?"))), Sample.run("two")])
        try own.advance { $0.state("t/uh-1/sure") == .blocked }
        #expect(own.held.count == 1)
    }

    @Test("a failed target is let go, an unknown one is not until a person has decided")
    func unknown() throws {
        var failed = try run([Sample.run("work")]) { $0.fates["work"] = .exits(1) }
        try failed.finish()
        #expect(failed.held == [])
        var unknown = try run([Sample.run("work")]) { $0.fates["work"] = .vanishes }
        try unknown.finish()
        #expect(unknown.outcome?.exit == .unknown && unknown.held.count == 1)
        try unknown.crash()
        unknown.say(.resolvedFailed, StepID("t/uh-1/work")!, run: unknown.run)
        try unknown.finish()
        #expect(unknown.held == [])
    }

    @Test("a host that another run holds: 6, nothing begins there, what runs elsewhere ends")
    func elsewhere() throws {
        var run = try run([Sample.probe("look", "look {{target}}"), Sample.run("work", "work {{target}}")], hosts: 2)
        run.heldElsewhere = [run.graph.plan.hosts[1].access.endpoint]
        try run.finish()
        #expect(run.outcome?.exit == .held && run.outcome?.leaving.state == .paused)
        #expect(run.outcome?.leaving.reason.hasSuffix("is held by run other") == true)
        #expect(run.story(of: "t/uh-2/work") == [] && run.violations == [])
        #expect(run.state("t/uh-1/work") != .started)
        run.heldElsewhere = []
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.doubles() == [])
    }

    @Test("a drain starts nothing, lets what runs end, leaves with 130, and a resume finishes")
    func drain() throws {
        var run = try run([Sample.run("one"), Sample.run("two")], hosts: 3)
        try run.advance { $0.states().values.contains(.started) }
        let begun = run.states().filter { $0.value == .started }.keys
        run.hear(.drain(.person))
        try run.finish()
        #expect(run.outcome?.exit == .drained && run.outcome?.leaving.state == .paused)
        for step in begun { #expect(run.states()[step] == .succeeded) }
        #expect(run.states().values.filter { $0 == .succeeded }.count == begun.count)
        try run.crash()
        try run.finish()
        #expect(run.outcome?.exit == .done && run.doubles() == [])
    }
}
