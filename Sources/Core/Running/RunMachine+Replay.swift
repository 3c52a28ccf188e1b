public import Foundation

extension RunMachine {
    /// The fold of all facts of a run, read in bounded pieces.
    /// - Throws: ``JournalFailure`` or ``IllegalFact``.
    public static func replay(_ run: RunID, of graph: PlanGraph, from journal: any Journaling) throws -> RunMachine {
        var machine = RunMachine(graph)
        while true {
            let entries = try journal.entries(of: run, after: machine.lastNumber, limit: 1000)
            if entries.isEmpty { return machine }
            for entry in entries { try machine.fold(entry) }
        }
    }

    /// Whether a word lets the run go on although it has ended: one that isn't too late for what it is about.
    public func isReopened(by words: [InboxEntry], at moment: Date) -> Bool {
        words.contains { entry in
            guard entry.run != nil, !takenWords.contains(entry.word.id) else { return false }
            if entry.word.verb == .closed { return closedBy == nil }
            guard entry.word.verb.reopens, let step = entry.step.flatMap({ graph.index(of: $0) }) else { return false }
            return objection(to: entry.word.verb, of: step, at: moment) == nil
        }
    }

    /// What an ended run says when it is resumed.
    public func finalOutcome(_ leaving: Leaving) -> RunOutcome {
        RunOutcome(leaving: leaving, exit: leaving.state == .succeeded ? .done : .failed)
    }
}

extension RunShell {
    /// The same process, with another fold of the record: what it remembers stays, what was folded is replaced.
    public func over(_ machine: RunMachine) -> RunShell {
        var shell = self
        shell.machine = machine
        return shell
    }

    /// Without words that another run took up first.
    public func forgetting(words: Set<Int>) -> RunShell {
        var shell = self
        shell.pendingWords.removeAll { words.contains($0.word.id) }
        return shell
    }
}

extension RunEvent {
    public func without(words: Set<Int>) -> RunEvent {
        guard case .words(let entries) = self else { return self }
        return .words(entries.filter { !words.contains($0.word.id) })
    }
}
