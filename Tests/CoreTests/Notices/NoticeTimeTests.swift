import Core
import Foundation
import TestKit
import Testing

@Suite("Notices of time")
struct NoticeTimeTests {
    private typealias Opening = (start: Date, end: Date, cutoffAt: Date)
    private let start = Date(milliseconds: 1_796_000_000_000) + 10_000
    private var opening: Opening { (start, start + 3600, start + 3000) }
    private let ticket = "f/uh-1/ticket"

    private func tale(_ approvals: ApprovalPolicy = .init()) throws -> Tale {
        var tale = try Tale(NoticeMakerTests.handoff(approvals))
        try tale.hold()
        try tale.add(.asked(step: tale.step(ticket)))
        return tale
    }

    private func told(_ tale: Tale, at now: Date, inbox: [InboxEntry] = []) -> [Notice] {
        NoticeMaker.timed(tale.machine, run: tale.run, opening: opening, inbox: inbox, now: now, lead: 600, closing: 300, expiry: 100)
    }

    @Test("an opening is told of within its lead, with the gates that are closed, once by its id")
    func openingSoon() throws {
        let tale = try tale()
        #expect(told(tale, at: start - 601) == [])
        let first = try #require(told(tale, at: start - 600).first)
        #expect(first.kind == .windowOpening && first.steps?.map(\.description) == [ticket] && first.number == nil)
        #expect(first.key == "opening-\(start.milliseconds)")
        #expect(first.text.contains("a gate is still closed: f/uh-1/ticket") && first.text.contains("drydock approve r-1 f/uh-1/ticket --by NAME --ticket TICKET"))
        #expect(told(tale, at: start - 1).map(\.id) == [first.id])
        #expect(told(tale, at: start) == [], "it isn't soon any more")
        let next = NoticeMaker.timed(tale.machine, run: tale.run, opening: (start + 86_400, start + 90_000, start + 90_000), now: start + 86_300, lead: 600)
        #expect(next.map(\.kind) == [.windowOpening] && next.map(\.id) != [first.id])
    }

    @Test("a gate that a word opens until then isn't listed; one whose word lapses before is")
    func openGates() throws {
        for (expires, isListed) in [(nil, false), (start + 1, false), (start, true), (start - 10, true)] as [(Date?, Bool)] {
            var tale = try tale()
            try tale.say(.approved, ticket, expires: expires)
            #expect(told(tale, at: start - 300).contains { $0.kind == .windowOpening } == isListed, "\(String(describing: expires))")
        }
    }

    @Test("words that wait in the inbox count as what they will be")
    func inbox() throws {
        let tale = try tale()
        for (verb, isListed) in [(Word.Verb.approved, false), (.rejected, false)] {
            let word = Word(id: 5, verb: verb, by: "jo", typedBy: "test", at: tale.now)
            let entry = InboxEntry(fingerprint: tale.machine.graph.fingerprint, run: nil, step: StepID(ticket), word: word)
            #expect(told(tale, at: start - 300, inbox: [entry]).isEmpty != isListed)
        }
    }

    @Test("an end is told of while steps are at work or could begin")
    func closingSoon() throws {
        var tale = try tale()
        let work = try tale.step("t/uh-2/work"), end = opening.end
        #expect(told(tale, at: end - 301) == [])
        let ready = try #require(told(tale, at: end - 300).first)
        #expect(ready.kind == .windowClosing && ready.key == "opening-\(start.milliseconds)")
        #expect(ready.text.contains("t/uh-2/work") && ready.text.contains("no changing step begins any more"))
        #expect(told(tale, at: end) == [])
        try tale.add(.started(step: work, attempt: 1, Intent()))
        #expect(told(tale, at: end - 100).map(\.id) == [ready.id])
        try tale.add(.ended(step: work, attempt: 1, StepEnding(.succeeded)))
        #expect(told(tale, at: end - 100).isEmpty, "what waits for others isn't hurried by the window")
    }

    @Test("an approval that lapses unused is told of; not one that was used, or that isn't missed")
    func expiring() throws {
        var tale = try tale()
        let lapse = tale.now + 1000
        try tale.say(.approved, ticket, id: 7, expires: lapse)
        #expect(told(tale, at: lapse - 101) == [])
        let notice = try #require(told(tale, at: lapse - 100).first)
        #expect(notice.kind == .approvalExpiring && notice.key == "word-7" && notice.by == "oleg@jelastic.example")
        #expect(notice.text.contains("drydock approve r-1 f/uh-1/ticket"))
        #expect(told(tale, at: lapse) == [], "it has lapsed")
        var renewed = tale
        try renewed.say(.approved, ticket, id: 8, by: "petra")
        #expect(told(renewed, at: lapse - 100) == [], "another word holds the gate open")
        try tale.add(.ended(step: tale.step(ticket), attempt: 0, StepEnding(.succeeded)))
        #expect(told(tale, at: lapse - 100) == [], "it was used")
    }

    @Test("the requester's own word opens nothing, so nobody is told that it lapses")
    func ownWord() throws {
        var tale = try tale()
        try tale.say(.approved, ticket, by: "Anna@provider.example", expires: tale.now + 50)
        #expect(told(tale, at: tale.now) == [])
    }

    @Test("nothing is told of a run that has ended, or without a window")
    func ended() throws {
        var tale = try tale()
        #expect(NoticeMaker.timed(tale.machine, run: tale.run, opening: nil, now: start - 1, lead: 600) == [])
        try tale.add(.left(Leaving(.failed, reason: "x")))
        #expect(told(tale, at: start - 1) == [] && told(tale, at: opening.end - 1) == [])
    }
}
