import Core
import Foundation
import TestKit
import Testing

@Suite("A record that lies is refused")
struct IllegalFactTests {
    /// Steps: 0 probe, 1 run (once, gated), 2 run (idempotent), 3 confirm, 4 pause; 5 is the barrier.
    private static func graph() throws -> PlanGraph {
        let steps = [
            Sample.probe("look"), Sample.run("work"), Sample.run("again", effect: .idempotent), Sample.step("sure", .confirm(Sample.at("Sure?"))),
            Sample.step("rest", .pause(Sample.at(.seconds(1)))),
        ]
        return try RunPlans.graph(steps, custom: true)
    }

    private static let holder = Fact.held(Holder(typedBy: "test", processID: 1))
    private static func word(_ id: Int, _ verb: Word.Verb = .approved, expires: Double? = nil) -> Word {
        Word(id: id, verb: verb, by: "jo", typedBy: "test", at: Date(timeIntervalSince1970: 0), expires: expires.map(Date.init(timeIntervalSince1970:)))
    }
    private static func ended(_ step: Int, _ attempt: Int = 1, _ outcome: StepEnding.Outcome = .succeeded) -> Fact { .ended(step: step, attempt: attempt, StepEnding(outcome)) }
    private static func started(_ step: Int, _ attempt: Int = 1) -> Fact { .started(step: step, attempt: attempt, Intent()) }
    private static func reviewed(_ step: Int, _ probes: [Int], _ outcome: StepEnding.Outcome = .succeeded) -> Fact {
        .reviewed(step: step, probes.map { Finding(step: $0, ending: StepEnding(outcome)) })
    }
    private static func retrying(_ step: Int) -> Fact { .retrying(step: step, attempt: 1, StepEnding(.failed)) }

    /// The facts of a whole run, in order.
    private static let whole: [Fact] = [
        started(0), ended(0), .asked(step: 1), .spoken(step: 1, word(1)), started(1), ended(1), started(2), retrying(2), started(2, 2), ended(2, 2),
        .asked(step: 3), .spoken(step: 3, word(2)), ended(3, 0), started(4), ended(4), .left(Leaving(.succeeded, reason: "")),
    ]

    private func fold(_ facts: [(fact: Fact, epoch: Int)], first: Int = 1) throws -> RunMachine {
        var machine = RunMachine(try Self.graph())
        for (index, entry) in facts.enumerated() {
            try machine.fold(Entry(number: index + first, epoch: entry.epoch, at: Date(timeIntervalSince1970: 1000), fact: entry.fact))
        }
        return machine
    }

    private func begin() throws -> [(Fact, Int)] {
        let graph = try Self.graph()
        return [(.created(RunOrigin(plan: graph.plan.name, fingerprint: graph.fingerprint, typedBy: "test")), 0), (Self.holder, 1)]
    }

    @Test("a whole run folds")
    func legal() throws {
        #expect(try fold(begin() + Self.whole.map { ($0, 1) }).isComplete)
    }

    @Test("facts that can't follow throw, and name their number", arguments: [
        (0, ended(0)), (0, .asked(step: 0)), (0, .notStarted(step: 0, attempt: 1, why: "")), (0, retrying(0)), (0, started(0, 2)), (0, started(0, 0)), (0, started(1)),
        (0, started(5)), (0, started(6)), (0, started(-1)), (0, .spoken(step: 5, word(9))), (0, .asked(step: 99)), (0, ended(0, 0)), (0, ended(0, 0, .failed)),
        (0, ended(0, 0, .unknown)), (0, ended(1, 0, .skipped)), (0, .created(RunOrigin(plan: Sample.name("p"), fingerprint: RunPlans.otherPlan, typedBy: ""))),
        (1, started(0)), (1, ended(0, 2)), (1, ended(0, 1, .unknown)), (1, .notStarted(step: 0, attempt: 1, why: "")), (1, .notStarted(step: 0, attempt: 2, why: "")),
        (2, ended(0)), (2, started(0, 2)), (2, started(1)), (2, ended(1, 0)),
        (3, started(1)), (3, .asked(step: 1)), (3, ended(1, 0)), (4, .spoken(step: 1, word(1))), (4, started(1, 2)), (5, retrying(1)), (5, started(1)), (5, started(1, 2)),
        (6, ended(1, 1, .failed)), (6, retrying(1)), (6, started(1, 2)), (8, started(2, 1)), (8, ended(2)), (10, ended(3, 0)), (10, started(3)), (11, ended(3, 0)), (12, started(3)),
        (12, ended(3, 1)), (14, ended(4, 1, .unknown)), (14, .notStarted(step: 4, attempt: 1, why: "")), (16, started(0)), (16, .asked(step: 0)), (16, .left(Leaving(.failed, reason: ""))),
        // Words of a run are of no step, and taken up once; what isn't at work isn't ended; only probes before a step are asked again.
        (0, .told(word(9))), (4, .told(word(1, .cancelled))), (0, .toldToEnd(step: 0, attempt: 1)), (1, .toldToEnd(step: 0, attempt: 1)), (4, .toldToEnd(step: 1, attempt: 1)),
        (5, .toldToEnd(step: 1, attempt: 2)), (6, .toldToEnd(step: 1, attempt: 1)), (5, reviewed(1, [0])), (3, reviewed(1, [1])), (3, reviewed(1, [4])), (3, reviewed(0, [])),
        (6, reviewed(2, [1])), (3, reviewed(1, [0], .unknown)), (16, .clockJumped(seconds: 9)),
    ] as [(Int, Fact)])
    func outOfPlace(after: Int, fact: Fact) throws {
        let facts = try begin() + Self.whole.prefix(after).map { ($0, 1) }
        _ = try fold(facts)
        do {
            _ = try fold(facts + [(fact, 1)])
            Issue.record("it was folded")
        } catch let error as IllegalFact { #expect(error.number == facts.count + 1 && error.fact == fact) }
    }

    @Test("so do entries in the wrong place: numbers, epochs, a beginning that is missing or there twice")
    func places() throws {
        let begin = try begin()
        #expect(throws: IllegalFact.self) { try fold(begin, first: 2) }
        #expect(throws: IllegalFact.self) { try fold([begin[1]]) }
        #expect(throws: IllegalFact.self) { try fold([begin[0], begin[0]]) }
        #expect(throws: IllegalFact.self) { try fold([begin[0], (Self.started(0), 0)]) }
        #expect(throws: IllegalFact.self) { try fold([(begin[0].0, 1)]) }
        #expect(throws: IllegalFact.self) { try fold(begin + [(Self.holder, 1)]) }
        #expect(throws: IllegalFact.self) { try fold(begin + [(Self.holder, 0)]) }
        #expect(throws: IllegalFact.self) { try fold(begin + [(Self.started(0), 0)]) }
        #expect(throws: IllegalFact.self) { try fold(begin + [(Self.started(0), 2)]) }
        #expect(throws: IllegalFact.self) { try fold(begin + [(Self.holder, 3), (Self.started(0), 1)]) }
        _ = try fold(begin + [(Self.holder, 3), (Self.started(0), 3)])
    }

    @Test("a start on a lapsed word is refused")
    func lapsed() throws {
        let asked: [Fact] = [Self.started(0), Self.ended(0), .asked(step: 1), .spoken(step: 1, Self.word(1, expires: 999))]
        #expect(throws: IllegalFact.self) { try fold(begin() + (asked + [Self.started(1)]).map { ($0, 1) }) }
    }
}
