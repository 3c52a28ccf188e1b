public import Core
public import Foundation

extension MemoryJournal {
    public func store(plan bytes: Data, fingerprint: Fingerprint) throws(JournalFailure) {
        try access { state in
            if state.plans[fingerprint] == nil { state.plans[fingerprint] = bytes }
        }
    }

    public func plan(_ fingerprint: Fingerprint) throws(JournalFailure) -> Data? { try access { $0.plans[fingerprint] } }

    public func create(_ run: RunID, origin: RunOrigin, at: Date) throws(JournalFailure) {
        try access { state throws(JournalFailure) in
            guard state.runs[run] == nil else { throw .overtaken(number: 1) }
            guard state.plans[origin.fingerprint] != nil else {
                throw .unusable("plan \(origin.fingerprint.short) isn't stored in it, so no run of it can begin")
            }
            state.runs[run] = Disk.Run(origin: origin, entries: [Entry(number: 1, epoch: 0, at: at.stored, fact: .created(origin))])
            state.order.append(run)
        }
    }

    public func runs() throws(JournalFailure) -> [RunRecord] {
        try access { state in
            let newest = state.order.reversed().compactMap { state.record($0) }
            // Stable: of two made in the same instant, the later one stays first.
            return newest.enumerated().sorted { ($1.element.createdAt, $0.offset) < ($0.element.createdAt, $1.offset) }.map(\.element)
        }
    }

    public func run(_ id: RunID) throws(JournalFailure) -> RunRecord? { try access { $0.record(id) } }

    public func take(_ run: RunID, holder: Holder, at: Date) throws(JournalFailure) -> any Lease {
        try access { state throws(JournalFailure) in
            guard state.runs[run] != nil else { throw .noSuchRun(run) }
            guard state.locks[run] == nil else { throw .held(by: state.runs[run]?.holder ?? "one that has only just started") }
            state.leases += 1
            state.locks[run] = state.leases
            state.runs[run]?.holder = "\(holder.typedBy), process \(holder.processID), since \(at.formatted(.iso8601))"
            state.runs[run]?.epoch += 1
            return MemoryLease(run: run, epoch: state.runs[run]?.epoch ?? 0, serial: state.leases, journal: self)
        }
    }

    public func isHeld(_ run: RunID) throws(JournalFailure) -> Bool { try access { $0.locks[run] != nil } }

    public func entries(of run: RunID, after number: Int, limit: Int) throws(JournalFailure) -> [Entry] {
        try access { state throws(JournalFailure) in
            guard let entries = state.runs[run]?.entries else { throw .noSuchRun(run) }
            return Array(entries.dropFirst(max(number, 0)).prefix(max(limit, 0)))
        }
    }

    public func say(_ entry: InboxEntry) throws(JournalFailure) -> InboxEntry {
        try access { state throws(JournalFailure) in
            if let run = entry.run {
                guard let there = state.runs[run] else { throw .noSuchRun(run) }
                guard there.origin.fingerprint == entry.fingerprint else { throw .unusable("a word names its run's own plan") }
            }
            var said = entry
            said.word.id = (state.inbox.last?.word.id ?? 0) + 1
            said.word.at = said.word.at.stored
            said.word.expires = said.word.expires?.stored
            state.inbox.append(said)
            return said
        }
    }

    public func inbox(of run: RunID, after id: Int) throws(JournalFailure) -> [InboxEntry] {
        try access { state throws(JournalFailure) in
            guard let fingerprint = state.runs[run]?.origin.fingerprint else { throw .noSuchRun(run) }
            return state.inbox.filter {
                $0.word.id > id && $0.fingerprint == fingerprint && ($0.run ?? run) == run && state.claims[$0.word.id] == nil
            }
        }
    }

    public func inbox(of fingerprint: Fingerprint) throws(JournalFailure) -> [InboxEntry] {
        try access { state in state.inbox.filter { $0.fingerprint == fingerprint && $0.run == nil } }
    }

    public func hold(of endpoint: String) throws(JournalFailure) -> HostHold? { try access { $0.holds[endpoint] } }
}

extension Disk.State {
    func record(_ id: RunID) -> RunRecord? {
        guard let run = runs[id], let first = run.entries.first, let last = run.entries.last else { return nil }
        return RunRecord(
            id: id, plan: run.origin.plan, fingerprint: run.origin.fingerprint, createdAt: first.at, lastEntry: last)
    }
}

extension Date {
    /// As it comes back from a record: to the millisecond.
    var stored: Date { Date(milliseconds: milliseconds) }
}
