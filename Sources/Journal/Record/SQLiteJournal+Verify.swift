public import Core
import Foundation
import GRDB

/// A run's last entry and its hash. Kept elsewhere (in a ticket, on another machine), it proves later that nothing
/// before it was changed and that the record still reaches as far.
public struct RunHead: Equatable, Sendable, CustomStringConvertible {
    public var number: Int
    public var hash: String
    public init(number: Int, hash: String) {
        self.number = number
        self.hash = hash
    }

    /// `NUMBER:HASH`, as ``description`` writes it; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), number > 0, parts[1].wholeMatch(of: /[0-9a-f]{64}/) != nil else { return nil }
        self.init(number: number, hash: String(parts[1]))
    }

    public var description: String { "\(number):\(hash)" }
}

extension SQLiteJournal {
    /// The run's head, if all of ``audit(_:against:)`` holds.
    /// - Throws: ``JournalFailure/broken(run:number:)`` with the first entry that doesn't.
    public func verify(_ run: RunID, against head: RunHead? = nil) throws(JournalFailure) -> RunHead {
        let found = try audit(run, against: head)
        guard found.fault == nil, let head = found.head else { throw .broken(run: run, number: found.fault?.number ?? 1) }
        return head
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
}
