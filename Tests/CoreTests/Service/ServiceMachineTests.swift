import Core
import Foundation
import TestKit
import Testing

@Suite("What the service does")
struct ServiceMachineTests {
    private static let plan = Fingerprint(of: Data("plan".utf8))
    private static let saturdays = WindowSet([WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY;COUNT=2")])

    private static func at(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

    private func entry(run: String? = nil, lead: Int? = nil, missed: Bool = false, removed: Bool = false) throws -> ScheduleEntry {
        ScheduleEntry(
            id: 1, plan: Sample.name("sample"), fingerprint: Self.plan, addedAt: try Self.at("2026-12-01T12:00:00Z"), addedBy: "anna", lead: lead,
            run: run.map { Sample.name($0) }, missedAt: missed ? try Self.at("2026-12-02T00:00:00Z") : nil, removedAt: removed ? try Self.at("2026-12-02T00:00:00Z") : nil)
    }

    private func directives(_ entries: [ScheduleEntry], _ cases: [ServiceMachine.Case] = [], at now: String, missed: WindowSet.Missed = .wait) throws -> [ServiceMachine.Directive] {
        var set = Self.saturdays
        set.missed = missed
        let windows = try ServiceMachine.Windows(set)
        return ServiceMachine().directives(entries: entries, cases: cases, windows: { $0 == Self.plan ? windows : nil }, at: try Self.at(now))
    }

    private func unfinished(_ leaving: Leaving?, at moment: String, isHeld: Bool = false, hasWords: Bool = false) throws -> ServiceMachine.Case {
        let moment = try Self.at(moment)
        let fact = leaving.map { Fact.left($0) } ?? .asked(step: 0)
        let record = RunRecord(
            id: Sample.name("r1"), plan: Sample.name("sample"), fingerprint: Self.plan, createdAt: moment, lastEntry: Entry(number: 2, epoch: 1, at: moment, fact: fact))
        return ServiceMachine.Case(record: record, isHeld: isHeld, hasWords: hasWords)
    }

    @Test("an entry's run is made at once, or so long before the opening as it says; once it has one, never again", arguments: [
        (nil, "2026-12-01T12:00:00Z", true), (3600, "2026-12-04T23:59:59Z", false), (3600, "2026-12-05T00:00:00Z", true), (0, "2026-12-05T00:59:59Z", false),
        (0, "2026-12-05T01:00:00Z", true), (0, "2026-12-05T04:59:00Z", true), (0, "2026-12-05T05:00:00Z", false),
    ] as [(Int?, String, Bool)])
    func begins(lead: Int?, now: String, isDue: Bool) throws {
        #expect(try directives([entry(lead: lead)], at: now) == (isDue ? [.begin(entry: 1, late: nil)] : []))
        #expect(try directives([entry(run: "r1", lead: lead)], at: now).isEmpty)
        #expect(try directives([entry(lead: lead, removed: true)], at: now).isEmpty)
    }

    @Test("after the last opening it is missed, once, and never made up for")
    func misses() throws {
        #expect(try directives([entry()], at: "2026-12-12T05:00:00Z") == [.miss(entry: 1)])
        #expect(try directives([entry(missed: true)], at: "2026-12-12T05:00:00Z").isEmpty)
    }

    @Test("unless the plan says so: for as long as the opening would have lasted, with the reason", arguments: [
        ("2026-12-05T04:59:59Z", nil), ("2026-12-05T09:00:00Z", "2026-12-05T13:00:00Z"), ("2026-12-12T02:00:00Z", nil), ("2026-12-13T00:00:00Z", "2026-12-13T04:00:00Z"),
    ] as [(String, String?)])
    func late(now: String, until: String?) throws {
        let found = try directives([entry()], at: now, missed: .runLate)
        guard case .begin(entry: 1, let late)? = found.first else { return #expect(Bool(false), "\(found)") }
        #expect(try late?.until == until.map { try Self.at($0) })
        #expect(late?.reason.contains("missed: run-late; the opening of 2026-12-") ?? (until == nil))
    }

    @Test("a run that its process left in the lurch goes on at once, whoever began it")
    func interrupted() throws {
        let run = try unfinished(nil, at: "2026-12-04T00:00:00Z")
        #expect(try directives([entry(run: "r1")], [run], at: "2026-12-04T00:00:01Z") == [.drive(Sample.name("r1"), late: nil)])
        #expect(try directives([], [run], at: "2026-12-04T00:00:01Z") == [.drive(Sample.name("r1"), late: nil)])
        let stopped = try unfinished(Leaving(.waiting, reason: "", cause: .serviceStopped), at: "2026-12-04T00:00:00Z")
        #expect(try directives([], [stopped], at: "2026-12-04T00:00:01Z") == [.drive(Sample.name("r1"), late: nil)])
        let held = try unfinished(nil, at: "2026-12-04T00:00:00Z", isHeld: true)
        #expect(try directives([entry(run: "r1")], [held], at: "2026-12-04T00:00:01Z").isEmpty)
    }

    @Test("a run that was left goes on when its cause may be over, and never where a person must look", arguments: [
        (Leaving.Cause.window, "2026-12-04T00:00:00Z", "2026-12-05T00:59:00Z", false), (.window, "2026-12-04T00:00:00Z", "2026-12-05T01:00:00Z", true),
        // One that found nothing to do in an opening isn't asked again and again in it.
        (.window, "2026-12-05T01:00:01Z", "2026-12-05T01:30:00Z", false), (.unreachable, "2026-12-05T02:00:00Z", "2026-12-05T04:00:00Z", false),
        (.unreachable, "2026-12-05T02:00:00Z", "2026-12-12T01:00:00Z", true), (.approval, "2026-12-04T00:00:00Z", "2026-12-05T01:00:00Z", true),
        (.hostHeld, "2026-12-05T02:00:00Z", "2026-12-05T02:00:59Z", false), (.hostHeld, "2026-12-05T02:00:00Z", "2026-12-05T02:01:00Z", true),
        (.stopped, "2026-12-05T02:00:00Z", "2026-12-12T01:00:00Z", false), (.drained, "2026-12-05T02:00:00Z", "2026-12-12T01:00:00Z", false),
    ])
    func causes(cause: Leaving.Cause, left: String, now: String, goesOn: Bool) throws {
        let run = try unfinished(Leaving(.paused, reason: "", cause: cause), at: left)
        #expect(try directives([entry(run: "r1")], [run], at: now) == (goesOn ? [.drive(Sample.name("r1"), late: nil)] : []))
        #expect(try directives([], [run], at: now).isEmpty, "what a person began by hand, he goes on with by hand")
    }

    @Test("somebody's word sets it going again, but not where a person wanted it to stand still", arguments: [(Leaving.Cause.stopped, true), (.approval, true), (.drained, false)])
    func words(cause: Leaving.Cause, goesOn: Bool) throws {
        let run = try unfinished(Leaving(.paused, reason: "", cause: cause), at: "2026-12-05T02:00:00Z", hasWords: true)
        #expect(try directives([entry(run: "r1")], [run], at: "2026-12-05T02:00:01Z").isEmpty == !goesOn)
    }

    @Test("the run of an entry that was removed is drained, and not driven any more")
    func removed() throws {
        let held = try unfinished(nil, at: "2026-12-05T02:00:00Z", isHeld: true)
        #expect(try directives([entry(run: "r1", removed: true)], [held], at: "2026-12-05T02:00:01Z") == [.drain(Sample.name("r1"))])
        let left = try unfinished(Leaving(.paused, reason: "", cause: .drained), at: "2026-12-05T02:00:00Z")
        #expect(try directives([entry(run: "r1", removed: true)], [left], at: "2026-12-05T02:00:01Z").isEmpty)
    }

    @Test("a run left in the lurch over a whole opening is made up for only where the plan says so", arguments: [WindowSet.Missed.wait, .runLate])
    func lateResume(missed: WindowSet.Missed) throws {
        let run = try unfinished(nil, at: "2026-12-04T00:00:00Z")
        let found = try directives([entry(run: "r1")], [run], at: "2026-12-06T09:00:00Z", missed: missed)
        guard case .drive(_, let late)? = found.first else { return #expect(Bool(false), "\(found)") }
        #expect(try late?.until == (missed == .wait ? nil : Self.at("2026-12-06T13:00:00Z")))
    }
}
