import Core
import Foundation
import GRDB

extension JournalFailure {
    /// When an error came decides what it means: until COMMIT is asked for, a rollback makes it a plain "no".
    enum Moment { case opening, reading, writing, committing }

    init(_ error: any Error, while moment: Moment, _ path: String) {
        switch error {
        case let failure as JournalFailure: self = failure
        case let failure as SystemFailure where failure.code == ENOSPC || failure.code == EDQUOT: self = .full("\(failure)")
        case let failure as SystemFailure: self = .unusable("\(failure); look at the rights of the file and its folder")
        case let error as DatabaseError: self.init(error, while: moment, path)
        default: self = moment == .committing ? .commitUnknown("\(path): \(error)") : .unusable("\(path): \(error); keep a copy of it, then try again")
        }
    }

    private init(_ error: DatabaseError, while moment: Moment, _ path: String) {
        let words = "\(error.message ?? "no message") (SQLite \(error.extendedResultCode.rawValue))"
        switch error.resultCode {
        // A write that didn't fit fails before the rollback journal is unlinked, which alone makes a commit; SQLite undoes it.
        case .SQLITE_FULL: self = .full("\(path): \(words)")
        // Nothing is written while another connection has the file.
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unusable("\(path) was kept locked by another process all the time; see who has it open, then try again")
        case _ where moment == .committing: self = .commitUnknown("\(path): \(words)")
        case .SQLITE_NOTADB: self = .unusable("\(path) is no SQLite database; restore it from a copy, or name another with --state")
        case .SQLITE_CORRUPT: self = .unusable("\(path) is damaged: \(words); restore it from a copy")
        case _ where error.extendedResultCode == .SQLITE_READONLY_DBMOVED:
            self = .unusable("\(path) was removed or replaced while it was in use; put the right one back, then resume")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH, .SQLITE_READONLY:
            self = .unusable("\(path): \(words); look at the rights of the file and its folder")
        case .SQLITE_CONSTRAINT: self = .unusable("\(path) refuses this: \(error.message ?? words); it stays as it was, look at it with 'drydock audit verify'")
        default: self = .unusable("\(path): \(words); check the disk, keep a copy of the file, then try again")
        }
    }

    /// After an I/O error what the cache shows and what the disk holds may differ: nothing may be built on this handle.
    static func isDeadly(_ error: any Error) -> Bool { (error as? DatabaseError)?.resultCode == .SQLITE_IOERR }

    var isCommitUnknown: Bool {
        if case .commitUnknown = self { true } else { false }
    }
}
