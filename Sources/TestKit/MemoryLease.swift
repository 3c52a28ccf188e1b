import Core
import Synchronization

/// A lease of a ``MemoryJournal``; refuses what the file's own rules refuse.
final class MemoryLease: Lease {
    let run: RunID
    let epoch: Int
    private let serial: Int
    private let journal: MemoryJournal

    init(run: RunID, epoch: Int, serial: Int, journal: MemoryJournal) {
        self.run = run
        self.epoch = epoch
        self.serial = serial
        self.journal = journal
    }

    func release() {
        journal.disk.state.withLock { state in
            if state.locks[run] == serial { state.locks[run] = nil }
        }
    }

    func commit(_ transaction: JournalTransaction) throws(JournalFailure) {
        try journal.alive()
        let fault = journal.own.withLock { own in
            own.commits += 1
            return own.faults[own.commits]
        }
        switch fault {
        case nil: try write(transaction)
        case .full: throw .full("injected")
        case .fenced:
            journal.disk.state.withLock { $0.runs[run]?.epoch += 1 }
            try write(transaction)
        case .commitUnknown(let landed):
            journal.own.withLock { $0.isDead = true }
            if landed { try write(transaction) }
            throw .commitUnknown("injected")
        }
    }

    /// All or nothing: what a refused transaction had added is taken back.
    private func write(_ transaction: JournalTransaction) throws(JournalFailure) {
        try journal.disk.state.withLock { state in
            Result { () throws(JournalFailure) in
                let (claims, holds, count) = (state.claims, state.holds, state.runs[run]?.entries.count ?? 0)
                do throws(JournalFailure) {
                    try apply(transaction, to: &state)
                    state.transactions.append(transaction)
                } catch {
                    (state.claims, state.holds) = (claims, holds)
                    state.runs[run]?.cut(to: count)
                    throw error
                }
            }
        }.get()
    }

    private func apply(_ transaction: JournalTransaction, to state: inout Disk.State) throws(JournalFailure) {
        let newest = state.runs[run]?.epoch ?? 0
        guard newest == epoch else { throw .fenced(epoch: newest) }
        for entry in transaction.entries { try append(entry, to: &state) }
        try claim(transaction.claims, in: &state)
        for endpoint in transaction.releases where state.holds[endpoint]?.run == run { state.holds[endpoint] = nil }
        for endpoint in transaction.holds {
            if let hold = state.holds[endpoint] {
                guard hold.run == run else { throw .hostHeld(hold) }
            } else if let since = state.runs[run]?.entries.last?.at {
                state.holds[endpoint] = HostHold(endpoint: endpoint, run: run, since: since)
            }
        }
        guard state.locks[run] == serial else { throw .unusable("the lock of this run is gone; resume the run") }
    }

    private func append(_ entry: Entry, to state: inout Disk.State) throws(JournalFailure) {
        let last = state.runs[run]?.entries.count ?? 0
        guard entry.epoch == epoch else { throw .fenced(epoch: epoch) }
        guard entry.number > last else { throw .overtaken(number: entry.number) }
        guard entry.number == last + 1 else { throw .unusable("entry \(entry.number) can't follow entry \(last)") }
        if case .started(let step, let attempt, _) = entry.fact,
            state.runs[run]?.begun.contains(Disk.Begun(step: step, attempt: attempt)) ?? false
        {
            throw .unusable("an attempt starts once")
        }
        var stored = entry
        stored.at = entry.at.stored
        state.runs[run]?.append(stored)
    }

    private func claim(_ ids: [Int], in state: inout Disk.State) throws(JournalFailure) {
        let taken = ids.filter { state.claims[$0] != nil }
        guard taken.isEmpty else { throw .alreadyTaken(taken) }
        for id in ids {
            guard let entry = state.inbox.first(where: { $0.word.id == id }),
                entry.fingerprint == state.runs[run]?.origin.fingerprint, (entry.run ?? run) == run, state.claims[id] == nil
            else { throw .unusable("a word opens only what it was said of") }
            state.claims[id] = run
        }
    }
}
