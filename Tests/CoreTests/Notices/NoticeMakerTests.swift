import Core
import Foundation
import TestKit
import Testing

@Suite("Notices of facts")
struct NoticeMakerTests {
    /// A hand-off on uh-1, and beside it the provider's own work on uh-2.
    static func handoff(_ approvals: ApprovalPolicy = .init()) throws -> PlanGraph {
        let tasks = [Sample.task("f", "host-firewall-configuration", "uh-1"), Sample.task("t", "restarting-processes", "uh-2")]
        return try Sample.graph(RunPlans.inputs([Sample.run("work")], hosts: 2, tasks: tasks, approvals: approvals, requestedBy: "anna@provider.example"))
    }

    @Test("a hand-off's question and answer, with the line that answers")
    func approvals() throws {
        var tale = try Tale(Self.handoff())
        try tale.hold()
        try tale.add(.asked(step: tale.step("f/uh-1/ticket")))
        try tale.say(.approved, "f/uh-1/ticket", reason: "done\r\nBcc: x")
        #expect(tale.told.map(\.kind) == [.runStarted, .approvalRequested, .approvalGranted])
        let (asked, granted) = (tale.told[1], tale.told[2])
        #expect(asked.number == 3 && asked.key == nil && asked.step == StepID("f/uh-1/ticket") && asked.gate == .performed)
        #expect(asked.owner == .jelasticOperations && asked.at == tale.entries[2].at)
        #expect(asked.text == "run r-1 of sample: f/uh-1/ticket waits until jelastic-operations has done the work; record the answer with: drydock approve r-1 f/uh-1/ticket --by NAME --ticket TICKET")
        #expect(granted.by == "oleg@jelastic.example" && granted.ticket == "JEL-1" && granted.reason == "done\r\nBcc: x")
        #expect(granted.text.hasSuffix("was approved by oleg@jelastic.example in JEL-1: done  Bcc: x; nothing is to be done: it goes on in its turn"))
    }

    @Test("the first word of two says that one more is needed, and a refusal what it does")
    func quorum() throws {
        var tale = try Tale(Self.handoff(ApprovalPolicy(quorum: 2)))
        try tale.hold()
        try tale.add(.asked(step: tale.step("f/uh-1/ticket")))
        try tale.say(.approved, "f/uh-1/ticket")
        #expect(tale.told.last?.text.contains("the word of 1 more person is needed: drydock approve r-1 f/uh-1/ticket") == true)
        try tale.say(.rejected, "f/uh-1/ticket", id: 2, by: "petra")
        #expect(tale.told.last?.kind == .approvalRejected)
        #expect(tale.told.last?.text.contains("was rejected by petra") == true)
    }

    @Test("an unknown step, with the line that decides it; a person's decision is no approval")
    func unknown() throws {
        var tale = try Tale(Self.handoff())
        try tale.hold()
        let work = try tale.step("t/uh-2/work")
        try tale.add(.started(step: work, attempt: 1, Intent()), .ended(step: work, attempt: 1, StepEnding(.unknown, reason: "no record")))
        let notice = try #require(tale.told.last)
        #expect(notice.kind == .stepUnknown && notice.owner == .hostingProvider && notice.reason == "no record")
        #expect(notice.text.contains("drydock resolve r-1 t/uh-2/work --as succeeded|failed|rerun"))
        let count = tale.told.count
        try tale.say(.resolvedFailed, "t/uh-2/work")
        #expect(tale.told.count == count)
    }

    @Test("how a process leaves a run", arguments: [
        (RunState.running, nil), (.waiting, .runWaiting), (.paused, .runPaused), (.interrupted, .runInterrupted), (.unknown, .runUnknown),
        (.succeeded, .runSucceeded), (.failed, .runFailed), (.cancelled, .runCancelled),
    ] as [(RunState, NoticeKind?)])
    func leaving(_ state: RunState, _ kind: NoticeKind?) throws {
        var tale = try Tale(Self.handoff())
        try tale.hold()
        try tale.add(.left(Leaving(state, reason: "so it is")))
        #expect(tale.told.dropFirst().map(\.kind) == (kind.map { [$0] } ?? []))
        #expect(tale.told.dropFirst().allSatisfy { $0.text.contains("so it is") && $0.reason == "so it is" && $0.text.contains("; ") })
    }

    @Test("a lost holder is told of once, and not where one left")
    func interrupted() throws {
        var tale = try Tale(Self.handoff())
        #expect(NoticeMaker.interrupted(tale.machine, run: tale.run, now: tale.now) == [], "nobody ever had it")
        try tale.hold()
        let first = NoticeMaker.interrupted(tale.machine, run: tale.run, now: tale.now)
        #expect(first.map(\.kind) == [.runInterrupted])
        #expect(first.first?.text.contains("drydock resume r-1") == true)
        #expect(NoticeMaker.interrupted(tale.machine, run: tale.run, now: tale.now + 60).map(\.id) == first.map(\.id))
        try tale.hold()
        #expect(tale.told.map(\.kind) == [.runStarted], "a resume is no start")
        #expect(NoticeMaker.interrupted(tale.machine, run: tale.run, now: tale.now).map(\.id) != first.map(\.id))
        try tale.add(.left(Leaving(.paused, reason: "x")))
        #expect(NoticeMaker.interrupted(tale.machine, run: tale.run, now: tale.now) == [])
    }

    @Test("ids: the same made twice, and different for each run, fact and kind")
    func ids() throws {
        let (run, other): (RunID, RunID) = (Sample.name("r-1"), Sample.name("r-2"))
        let ids: [NoticeID] = [
            Notice.id(of: run, .fact(1), .runStarted), Notice.id(of: run, .fact(2), .runStarted), Notice.id(of: run, .fact(1), .runPaused),
            Notice.id(of: other, .fact(1), .runStarted), Notice.id(of: run, .time(key: "1"), .runStarted),
        ]
        #expect(Set(ids).count == ids.count)
        #expect(ids[0] == Notice.id(of: run, .fact(1), .runStarted))
    }

    @Test("the story in whole: what is told, each once, and the bytes come back as they were")
    func story() throws {
        var run = try SimulatedRun(Sample.graph(Sample.story()), seed: Seeds.base)
        try run.finish()
        var machine = RunMachine(run.graph), told: [Notice] = []
        for entry in run.journal {
            try machine.fold(entry)
            told += NoticeMaker.notices(of: entry, in: machine, run: run.run)
        }
        #expect(Set(told.map(\.kind)) == [.runStarted, .approvalRequested, .approvalGranted, .runSucceeded])
        #expect(Set(told.map(\.id)).count == told.count)
        let asked = run.journal.count { if case .asked = $0.fact { true } else { false } }
        #expect(told.count { $0.kind == .approvalRequested } == asked && asked > 0)
        for notice in told {
            #expect(try Notice.decode(notice.encoded()) == notice)
            #expect(!notice.text.contains { $0.isNewline })
        }
    }

    @Test("times keep their millisecond", arguments: [0, 1, 105, 106, 999])
    func milliseconds(_ rest: Int) throws {
        let at = Date(milliseconds: 1_795_889_041_000 + rest)
        let notice = Notice(
            .test, of: Sample.name("r"), plan: Sample.name("p"), fingerprint: Fingerprint(of: Data()), .fact(1), at: at, text: "")
        #expect(String(decoding: try notice.encoded(), as: UTF8.self).contains(String(format: "2026-11-28T18:04:01.%03dZ", rest)))
        #expect(try Notice.decode(notice.encoded()) == notice)
    }
}
