import Core
import TestKit
import Testing

@Suite("A run may die anywhere")
struct CrashTests {
    private func story() throws -> SimulatedRun { try SimulatedRun(Sample.graph(Sample.story()), seed: 1) }

    @Test("the story ends well when nothing happens to it")
    func whole() throws {
        var run = try story()
        try run.finish()
        #expect(run.outcome?.exit == .done)
        #expect(run.violations == [])
        #expect(run.doubles() == [])
        #expect(Set(run.states().values) == [.succeeded])
        #expect(run.fleet.hosts.values.map(\.reboots.count).sorted() == [1, 1, 1], "three reboots, each once")
    }

    @Test("cut after each fact, with its acts sent, half sent and not sent, it ends the same and starts nothing twice", arguments: [0.0, 0.5, 1.0])
    func everyPrefix(surviving: Double) throws {
        var whole = try story()
        try whole.finish()
        #expect(whole.journal.count > 60)
        for kept in 3...whole.journal.count {
            var run = try story()
            while run.outcome == nil {
                var next = run
                try next.step()
                if next.journal.count >= kept {
                    try run.step(sending: surviving)
                    break
                }
                run = next
            }
            try run.crash()
            try run.finish()
            #expect(run.outcome?.exit == .done, "after \(kept) facts")
            #expect(run.violations == [], "after \(kept) facts")
            #expect(run.doubles() == [], "after \(kept) facts")
            #expect(run.states() == whole.states(), "after \(kept) facts")
            #expect(run.fleet.hosts.values.map(\.reboots.count).sorted() == [1, 1, 1], "after \(kept) facts")
        }
    }

    @Test("with many crashes at random turns, nothing runs twice and nothing is lost")
    func manyCrashes() throws {
        let base = Seeds.base
        for seed in base..<(base + 200) {
            var dice = Dice(seed: seed)
            var run = try SimulatedRun(Sample.graph(Sample.story()), seed: seed)
            for _ in 0..<400 where run.outcome == nil {
                if dice.chance(0.08) {
                    try run.step(sending: Double.random(in: 0...1, using: &dice))
                    try run.crash()
                } else {
                    try run.step()
                }
            }
            try run.finish()
            #expect(run.outcome?.exit == .done, "seed \(seed)")
            #expect(run.violations == [], "seed \(seed)")
            #expect(run.doubles() == [], "seed \(seed)")
            #expect(run.fleet.hosts.values.map(\.reboots.count).sorted() == [1, 1, 1], "seed \(seed)")
        }
    }

    @Test("the test can fail: with the order of intent and act turned round it finds starts without an intent")
    func turnedRound() throws {
        var found = 0
        for turns in 1...40 {
            var run = try story()
            run.actsBeforeCommit = true
            for _ in 1...turns where run.outcome == nil { try run.step() }
            try run.step(sending: 0.999)
            try run.crash()
            run.actsBeforeCommit = false
            try run.finish()
            found += run.violations.count
        }
        #expect(found > 0)
    }

    @Test("an old journal folds again to the same machine")
    func replay() throws {
        var run = try story()
        try run.finish()
        var machine = RunMachine(run.graph)
        for entry in run.journal { try machine.fold(entry) }
        for step in run.graph.steps { #expect(machine.status(of: step) == run.shell.machine.status(of: step)) }
    }
}

/// The seed of a random test: printed when a test fails by the message it is in, taken from `DRYDOCK_SEED` when given.
enum Seeds {
    static let base = UInt64(ProcessEnvironment.value("DRYDOCK_SEED") ?? "") ?? 1
}
