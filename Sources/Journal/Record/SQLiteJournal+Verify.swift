public import Core
import Foundation
import GRDB

/// A run's last entry and its hash. Kept elsewhere (in a ticket, on another machine), it proves later that nothing
/// before it was changed and that the record still reaches as far.
public struct RunHead: Equatable, Sendable {
    public var number: Int
    public var hash: String
    public init(number: Int, hash: String) {
        self.number = number
        self.hash = hash
    }
}

extension SQLiteJournal {
    /// Walks a run's chain in pages, and compares what other tables say of the run with its first entry.
    ///
    /// Without `head` a tail that was cut off clean isn't seen, nor a chain that was computed anew from a changed entry on:
    /// the file holds nothing that its owner couldn't write again. A plan's bytes are checked by whoever decodes them.
    /// - Throws: ``JournalFailure/broken(run:number:)`` with the first entry that doesn't hold.
    public func verify(_ run: RunID, against head: RunHead? = nil) throws(JournalFailure) -> RunHead {
        var last = RunHead(number: 0, hash: HashChain.origin(of: run))
        var epoch = 0
        while true {
            let page = try chain(of: run, after: last.number, limit: 1000)
            if last.number == 0 { try verifyOrigin(of: run, page.first) }
            for row in page {
                guard row.epoch >= epoch, head?.number != row.number || head?.hash == row.hash else {
                    throw .broken(run: run, number: row.number)
                }
                epoch = row.epoch
                last = RunHead(number: row.number, hash: row.hash)
            }
            if page.count < 1000 { break }
        }
        if let head, head.number > last.number { throw .broken(run: run, number: last.number + 1) }
        try verifyEnd(of: run, last.number, epoch)
        return last
    }

    /// Every run that the file speaks of, also those whose row in the table of runs is gone.
    public func allRuns() throws(JournalFailure) -> [RunID] {
        let names = try read { db in
            try String.fetchAll(db, sql: "SELECT id FROM run UNION SELECT DISTINCT run FROM fact ORDER BY 1")
        }
        var runs: [RunID] = []
        for name in names {
            guard let run = RunID(rawValue: name) else {
                throw .unusable("it has a run named '\(name)', which is no name; restore the state file from a copy")
            }
            runs.append(run)
        }
        return runs
    }

    private func verifyOrigin(of run: RunID, _ first: FactRow?) throws(JournalFailure) {
        let row = try read { db in try RunRow.find(run, db) }
        guard let row, let first, case .created(let origin) = try first.entry().fact,
            origin.plan == row.plan, origin.fingerprint == row.fingerprint, first.at == row.created.milliseconds,
            try plan(row.fingerprint) != nil
        else { throw .broken(run: run, number: 1) }
    }

    /// Where a cut tail shows: a word that an entry took up, or a lease that is older than the facts written under it.
    private func verifyEnd(of run: RunID, _ last: Int, _ epoch: Int) throws(JournalFailure) {
        let (claimed, newest) = try read { db in
            let sql = "SELECT min(number) FROM claim WHERE run = ? AND number > ?"
            return (try Int.fetchOne(db, sql: sql, arguments: [run.rawValue, last]), try LeaseRow.epoch(of: run, db))
        }
        if claimed != nil { throw .broken(run: run, number: last + 1) }
        if newest < epoch { throw .broken(run: run, number: last) }
    }
}
