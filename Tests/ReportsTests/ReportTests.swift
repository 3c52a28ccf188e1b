import Core
import Foundation
@testable import Reports
import TestKit
import Testing

@Suite("A report's content")
struct ReportTests {
    @Test("a run that went well owes nothing")
    func well() throws {
        var run = try Tale.run(Tale.graph([Sample.probe("look"), Sample.run("work")]))
        try run.finish()
        let report = try Tale.report(run)
        #expect(report.state == .succeeded && report.endedAt == report.lastAt && report.owed.isNothing && report.failures.isEmpty)
        #expect(report.tasks[0].targets.map(\.state) == [.done, .done])
        #expect(report.counts == ["succeeded": 4] && report.matrixEdition == "sample")
        #expect(report.holders.map(\.typedBy) == ["test"] && report.holders[0].leftState == .succeeded && !report.holders[0].isResume)
        #expect(report.timeline.map(\.number) == Array(1...run.journal.count))
        #expect(report.tasks[0].targets.allSatisfy { ($0.seconds ?? -1) >= 3 })
    }

    @Test("failures, unknowns and their resolution, clock jumps and crashes are told, each with its reason")
    func trouble() throws {
        let run = try Tale.troubled(), report = try Tale.report(run, held: ["uh-3"], tail: "the end")
        #expect(report.failures.map(\.state) == [.failed] && report.failures[0].exitStatus == 3)
        #expect(report.failures[0].output.map(\.text) == ["the end", "the end"])
        #expect(report.unknowns.count == 1 && report.unknowns[0].resolution?.verb == .resolvedSucceeded)
        #expect(report.unknowns[0].resolution?.by == Tale.nasty && report.unknowns[0].resolution?.reason == Tale.nasty)
        #expect(report.clockJumps.map(\.seconds) == [7200])
        #expect(report.holders.map(\.isResume) == [false, true] && report.holders[1].leftState == .failed)
        #expect(report.tasks[0].targets.map(\.state).sorted { $0.rawValue < $1.rawValue } == [.done, .done, .done, .failed])
        #expect(report.tasks[0].targets.first { $0.state == .failed }?.reason?.hasPrefix("work: ") == true)
        #expect(report.owed.heldHosts.map(\.rawValue) == ["uh-3"] && report.owed.customConfigurations.map(\.rawValue) == ["t"])
        #expect(report.owed.stepsNotBegun == 1)
    }

    @Test("each gate is told with who spoke, in which ticket and who typed it; one that waits is owed")
    func gates() throws {
        let graph = try Tale.graph([Sample.run("work")], more: [Sample.task("f", "host-firewall-configuration", "uh-1, uh-2")])
        var run = try Tale.run(graph, answering: false, noWait: false)
        run.answers = { $0.target.rawValue == "uh-1" ? .approved : nil }
        try run.advance { $0.state("f/uh-1/check") == .succeeded && $0.state("f/uh-2/ticket") == .blocked }
        let report = try Tale.report(run)
        #expect(report.gates.map(\.step) == ["f/uh-1/ticket", "f/uh-2/ticket"])
        #expect(report.gates.map(\.state) == [.approved, .waiting] && report.gates.allSatisfy(\.isReached))
        #expect(report.gates[0].words.map(\.by) == ["jo@jelastic.example"] && report.gates[0].words[0].typedBy == "test")
        #expect(report.owed.waitingGates == ["f/uh-2/ticket"])
        let waits = report.tasks[1].targets.flatMap(\.steps).flatMap(\.spans).filter { $0.kind == .waiting }
        #expect(waits.map { $0.to == nil } == [false, true], "one of them lasts")
        #expect(ReportMarkdown.text(report).contains("| `f/uh-2/ticket` | performed | jelastic-operations | waiting |"))
    }

    @Test("a word that the requester typed for another is marked", arguments: [
        ("anna@desk", "jo@jelastic.example", true), ("anna@provider.example", "jo@jelastic.example", true), ("ANNA@desk", "jo", true),
        ("anna@desk", "anna@provider.example", false), ("anna@desk", "Anna", false), ("bob@desk", "jo@jelastic.example", false), ("anna2@desk", "jo", false),
    ])
    func recordedByRequester(typedBy: String, by: String, isMarked: Bool) throws {
        let graph = try Tale.graph([Sample.run("work")], custom: true)
        var run = try Tale.run(graph, answering: false)
        try run.finish()
        let machine = run.shell.machine, step = try #require(machine.steps.first { machine.state(of: $0) == .blocked })
        let last = try #require(run.journal.last)
        let held = Entry(number: last.number + 1, epoch: last.epoch + 1, at: last.at, fact: .held(Holder(typedBy: "test", processID: 9)))
        let word = Word(id: 1, verb: .approved, by: by, typedBy: typedBy, at: last.at)
        let entries = run.journal + [held, Entry(number: last.number + 2, epoch: last.epoch + 1, at: last.at, fact: .spoken(step: step, word))]
        let report = try Report(ReportInputs(run: run.run, graph: graph, entries: entries, state: .interrupted))
        #expect(report.words.map(\.recordedByRequester) == [isMarked])
        #expect(ReportPage.text(report).contains("the requester, for another") == isMarked)
    }

    @Test("an ignored window stands in the report with its reason, and the openings with their times in the plan's zone")
    func window() throws {
        let window = WindowRule(timezone: "Europe/Amsterdam", start: "2026-12-05T01:00", duration: 7200)
        var run = try Tale.run(Tale.graph([Sample.run("work")], window: window), at: "2026-12-05T00:10:00Z")
        try run.finish()
        let report = try Tale.report(run)
        #expect(report.timezone == "Europe/Amsterdam" && report.openings.count == 1)
        #expect(ReportMarkdown.text(report).contains("2026-12-05 01:10:0"))
        var early = try Tale.run(Tale.graph([Sample.run("work")], window: window), at: "2026-12-04T20:00:00Z")
        early.windowOverride = .init(until: try Date("2026-12-04T23:00:00Z", strategy: .iso8601), reason: Tale.nasty)
        try early.crash()
        try early.finish()
        let told = try Tale.report(early)
        #expect(told.state == .succeeded && told.holders.compactMap(\.overrideReason) == [Tale.nasty])
        #expect(ReportWords(told).facts.contains { $0.name == "Window ignored" && $0.value.contains("until 2026-12-05 00:00") })
    }

    @Test("a pause, a cancellation and a rejection are told with who and why")
    func words() throws {
        var run = try Tale.run(Tale.graph([Sample.run("work"), Sample.run("more", "more")], hosts: 3, rollout: .init(serial: [.count(1)])))
        run.tell(.cancelled, reason: "wrong kernel")
        try run.finish()
        let report = try Tale.report(run)
        #expect(report.state == .cancelled && report.words.map(\.verb) == [.cancelled] && report.words[0].reason == "wrong kernel")
        #expect(report.words[0].step == nil && report.owed.stepsNotBegun > 0)
    }

    @Test("what a touched host that failed hasn't had is owed, with the containers that were stopped")
    func closing() throws {
        var plan = try Tale.graph([Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(60)))), Sample.probe("back")], hosts: 1, containers: ["node1", "node2"]).plan
        plan.tasks[0].variants[0].finally = [FrozenStep(
            id: Sample.name("thaw"), kind: .run, title: nil, text: "thaw", timeout: 60, expected: 1, expect: .init(), effect: .idempotent, verify: nil,
            retry: nil, cancel: .safe, site: .target, perBatch: false, gate: nil)]
        let graph = PlanGraph(plan, fingerprint: try plan.fingerprint())
        var run = try Tale.run(graph)
        try run.advance { $0.begun().contains("t/uh-1/reboot") }
        run.fleet.setGone(Sample.name("uh-1"), true)
        try run.finish()
        let report = try Tale.report(run)
        #expect(report.owed.finallySteps == ["t/uh-1/thaw"], "\(report.owed)")
        #expect(report.owed.containers == [.init(host: Sample.name("uh-1"), containers: [Sample.name("node1"), Sample.name("node2")])])
        #expect(report.owed.unfinishedSteps == ["t/uh-1/reboot"])
    }

    @Test("entries that don't follow from each other are refused")
    func damaged() throws {
        var run = try Tale.run(Tale.graph([Sample.run("work")]))
        try run.finish()
        var entries = run.journal
        entries.remove(at: 3)
        #expect(throws: IllegalFact.self) { try Report(ReportInputs(run: run.run, graph: run.graph, entries: entries, state: .failed)) }
    }

    @Test("every beginning of a run can be reported of, in every form")
    func prefixes() throws {
        let run = try Tale.troubled()
        for count in 1...run.journal.count {
            let report = try Report(ReportInputs(run: run.run, graph: run.graph, entries: Array(run.journal.prefix(count)), state: .interrupted))
            #expect(report.timeline.count == count && report.endedAt == nil)
            #expect(XMLReading.elements(of: ReportPage.text(report)) != nil)
            #expect(XMLReading.elements(of: ReportJUnit.text(report)) != nil)
            #expect(!ReportMarkdown.text(report).isEmpty)
            #expect(try !ReportJSON.text(report).isEmpty)
        }
    }
}
