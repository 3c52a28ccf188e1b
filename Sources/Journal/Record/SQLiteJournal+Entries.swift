public import Core
import Foundation
import GRDB

extension SQLiteJournal {
    /// Checks the hash chain as it reads, each page from the entry before it: who reads a run from its beginning has
    /// verified it.
    /// - Throws: ``JournalFailure/broken(run:number:)`` at the first entry that was changed or isn't there.
    public func entries(of run: RunID, after number: Int, limit: Int) throws(JournalFailure) -> [Entry] {
        guard limit > 0 else { return [] }
        var entries: [Entry] = []
        for row in try chain(of: run, after: max(number, 0), limit: limit) { entries.append(try row.entry()) }
        return entries
    }

    /// At most `limit` rows after `number`, each proved to follow from the one before.
    func chain(of run: RunID, after number: Int, limit: Int) throws(JournalFailure) -> [FactRow] {
        // The row before the page gives the hash that the page begins with.
        let before = number > 0 ? 1 : 0
        let sum = limit.addingReportingOverflow(before)
        var rows = try read { db in
            let rows = try FactRow.rows(of: run, from: number > 0 ? number : 1, limit: sum.overflow ? limit : sum.partialValue, db)
            if rows.isEmpty, try RunRow.exists(run, db) == false { throw JournalFailure.noSuchRun(run) }
            return rows
        }
        var hash = HashChain.origin(of: run)
        var expected = 1
        if number > 0 {
            guard let first = rows.first else { return [] }
            guard first.number == number else { throw .broken(run: run, number: number) }
            hash = first.hash
            expected = number + 1
            rows.removeFirst()
        }
        for row in rows {
            guard row.number == expected, row.follows(hash) else { throw .broken(run: run, number: expected) }
            hash = row.hash
            expected += 1
        }
        return rows
    }
}
