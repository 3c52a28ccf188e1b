import Core
import Foundation
import GRDB

/// Opens or makes the database, and proves that it is what it must be before anyone works with it.
struct Opener {
    var file: StateFile
    var schema: Schema
    /// Seconds for which a busy database is asked again.
    var patience: Double

    /// Up to this size a file is checked whole at each opening: some 0.1 s. A larger one would keep writers waiting, since the
    /// check holds a read lock; there the hash chain, which a resume walks anyway, and `audit verify` stand guard.
    static let checkedWhole = 64 << 20

    func open() throws(JournalFailure) -> (DatabaseQueue, FileIdentity) {
        let identity: FileIdentity
        if let there = try file.existing() { identity = there } else { identity = try make() }
        let database: DatabaseQueue
        do {
            database = try connect(file.path)
            try database.writeWithoutTransaction { db in
                let version = try checkOwner(db)
                try checkDurability(db)
                try checkPages(db)
                // Asks for the write lock, so it is left out where there is nothing to do.
                if version < schema.version { try schema.migrate(db) }
            }
        } catch { throw JournalFailure(error, while: .opening, file.path) }
        try file.check(identity)
        return (database, identity)
    }

    /// A file of an older format is read as it is.
    func openForReading(wholly: Bool) throws(JournalFailure) -> (DatabaseQueue, FileIdentity) {
        guard let identity = try file.existing() else { throw .unusable("there is no file \(file.path); name the state file with --state") }
        do {
            let database = try connect(file.path, readOnly: true)
            // No transaction around it: what checks the owner begins its own.
            try database.unsafeRead { db in
                _ = try checkOwner(db)
                if wholly { try checkPages(db) }
            }
            return (database, identity)
        } catch {
            // A transaction that a crash left half written is undone by whoever may write.
            guard let error = error as? DatabaseError, error.resultCode == .SQLITE_READONLY || error.resultCode == .SQLITE_CANTOPEN,
                access(file.path + "-journal", F_OK) == 0
            else { throw JournalFailure(error, while: .opening, file.path) }
            throw .unusable("\(file.path) has an unfinished write beside it, \(file.path)-journal, which a crash left; keep a copy of both if they are evidence, undo it with 'drydock runs', then look again")
        }
    }

    private func connect(_ path: String, readOnly: Bool = false) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(patience)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // The file may come from anywhere: no function of ours may run from inside its schema, and a damaged page is
            // found when it is read rather than when it has done harm.
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Asked before anything is changed: the file may be somebody else's, or its rules no longer ours. Returns its version.
    private func checkOwner(_ db: Database) throws -> Int {
        var version = 0
        // One state for all three answers: another process may be migrating the file.
        try db.inTransaction(.deferred) {
            let owner = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
            version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
            guard owner == Schema.applicationID, version > 0 else {
                throw JournalFailure.unusable("\(file.path) is a database, but not Drydock's; name another file with --state")
            }
            guard version <= schema.version else {
                throw JournalFailure.unusable(
                    "\(file.path) was written by a newer drydock (format \(version), this one knows \(schema.version)); use that one")
            }
            let known = Schema(migrations: Array(schema.migrations.prefix(version)))
            if let difference = try known.difference(from: db) {
                throw JournalFailure.unusable("\(file.path): its rules were tampered with: \(difference); restore it from a copy")
            }
            return .commit
        }
        return version
    }

    /// Set once the connection is open, and read back: a pragma that isn't understood is ignored without an error.
    private func checkDurability(_ db: Database) throws {
        let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = delete") ?? "unknown"
        // EXTRA also syncs the folder after the rollback journal is unlinked: "provides additional durability if the
        // commit is followed closely by a power loss" (sqlite.org/pragma.html#pragma_synchronous).
        try db.execute(sql: "PRAGMA synchronous = EXTRA")
        let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous") ?? -1
        let foreignKeys = try Int.fetchOne(db, sql: "PRAGMA foreign_keys") ?? 0
        guard mode == "delete", synchronous == 3, foreignKeys == 1 else {
            throw JournalFailure.unusable(
                "\(file.path): SQLite works with journal_mode \(mode), synchronous \(synchronous), foreign_keys "
                    + "\(foreignKeys) instead of delete, 3 and 1; end every other program that has the file open")
        }
    }

    private func checkPages(_ db: Database) throws {
        let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
        let size = try Int.fetchOne(db, sql: "PRAGMA page_size") ?? 0
        guard pages * size <= Self.checkedWhole else { return }
        let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        guard verdict == "ok" else {
            throw JournalFailure.unusable("\(file.path) is damaged (\(verdict)); restore it from a copy")
        }
    }

    /// Makes the database under another name and renames it when it is whole, so that an empty or half-made file at the
    /// right name always means damage.
    private func make() throws(JournalFailure) -> FileIdentity {
        let folder = SystemCall.above(file.path)
        do {
            let turn = try SystemCall.open(folder, O_RDONLY | O_DIRECTORY)
            defer { _ = close(turn) }
            // One process at a time; the lock goes with the descriptor, and so with its process.
            while flock(turn, LOCK_EX) != 0 {
                let code = errno
                if code != EINTR { throw SystemFailure(call: "lock", path: folder, code: code) }
            }
            if let faster = try file.existing() { return faster }
            let draft = file.path + ".new"
            for suffix in ["", "-journal"] { _ = unlink(draft + suffix) }
            _ = close(try SystemCall.open(draft, O_RDWR | O_CREAT | O_EXCL))
            let database = try connect(draft)
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA synchronous = EXTRA; PRAGMA application_id = \(Schema.applicationID)")
                try schema.migrate(db)
            }
            try database.close()
            guard rename(draft, file.path) == 0 else { throw SystemFailure(call: "rename", path: draft, code: errno) }
            guard fsync(turn) == 0 else { throw SystemFailure(call: "sync", path: folder, code: errno) }
        } catch { throw JournalFailure(error, while: .opening, file.path) }
        guard let identity = try file.existing() else { throw .unusable("\(file.path) vanished while it was made; try again") }
        return identity
    }
}
