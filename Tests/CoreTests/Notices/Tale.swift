import Core
import Foundation
import TestKit

/// A run told fact by fact, with what each of them makes known.
struct Tale {
    let run: RunID = Sample.name("r-1")
    private(set) var machine: RunMachine
    private(set) var told: [Notice] = []
    private(set) var entries: [Entry] = []
    var now = Date(milliseconds: 1_796_000_000_000)

    init(_ graph: PlanGraph) throws {
        machine = RunMachine(graph)
        try add(.created(RunOrigin(plan: graph.plan.name, fingerprint: graph.fingerprint, typedBy: "anna@deploy1")))
    }

    mutating func add(_ facts: Fact...) throws {
        for fact in facts {
            now += 1
            let epoch = if case .held = fact { machine.epoch + 1 } else { machine.epoch }
            let entry = Entry(number: machine.lastNumber + 1, epoch: epoch, at: now, fact: fact)
            try machine.fold(entry)
            entries.append(entry)
            told += NoticeMaker.notices(of: entry, in: machine, run: run)
        }
    }

    mutating func hold() throws { try add(.held(Holder(typedBy: "anna@deploy1", processID: 7))) }

    func step(_ name: String) throws -> Int {
        guard let step = StepID(name).flatMap({ machine.graph.index(of: $0) }) else { throw Missing(name: name) }
        return step
    }

    mutating func say(_ verb: Word.Verb, _ name: String, id: Int = 1, by: String = "oleg@jelastic.example", expires: Date? = nil, reason: String? = nil) throws {
        try add(.spoken(step: try step(name), Word(
            id: id, verb: verb, by: by, typedBy: "anna@deploy1", ticket: "JEL-1", reason: reason, at: now, expires: expires)))
    }

    struct Missing: Error { var name: String }
}
