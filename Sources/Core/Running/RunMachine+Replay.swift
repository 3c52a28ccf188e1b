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
