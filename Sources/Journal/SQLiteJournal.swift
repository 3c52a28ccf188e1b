public import Core
import Foundation
import GRDB
import Synchronization

/// The record in one SQLite file, shared by all processes of one machine.
///
/// Every process opens its own; calls block, and may come from any thread. A commit that returned is on disk: the
/// journal works with `journal_mode=delete` and `synchronous=EXTRA`, reads both back, and refuses to work otherwise.
/// After ``JournalFailure/commitUnknown(_:)`` this value answers nothing more; open another and read the tail.
public final class SQLiteJournal: Journaling {
    /// What a person should be told at the start, such as a record that lies in memory.
    public var warnings: [String] { file.warnings }
    /// The file, without links.
    public var path: String { file.path }
    /// `<state>.d`: lock files and output.
    public var folder: String { file.folder }

    let file: StateFile
    let database: DatabaseQueue
    private let identity: FileIdentity
    /// Why nothing may be written or read any more; an I/O error leaves open what the disk holds.
    private let dead = Mutex<String?>(nil)

    /// Opens the record at `path`, or makes one there if there is none.
    /// - Throws: ``JournalFailure/unusable(_:)`` if the file is damaged, isn't Drydock's, is of a newer version, or lies
    ///   where it can't be relied on. A file that was once there is never replaced by a new one.
    public convenience init(at path: String) throws(JournalFailure) { try self.init(at: path, schema: .current) }

    /// Opens a record that is there, only to look at it: nothing is made, changed, or brought to a newer format.
    /// - Parameter wholly: whether a file of up to 64 MiB is checked page by page first, which takes up to 0.1 s.
    /// - Throws: ``JournalFailure/unusable(_:)`` as above, or if there is no such file.
    public init(reading path: String, wholly: Bool = true) throws(JournalFailure) {
        // A place that isn't there isn't made either.
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unusable("there is no file \(path); name the state file with --state")
        }
        let file = try StateFile(at: path)
        (database, identity) = try Opener(file: file, schema: .current, patience: wholly ? 10 : 1).openForReading(wholly: wholly)
        self.file = file
    }

    init(at path: String, schema: Schema, patience: Double = 10) throws(JournalFailure) {
        let file = try StateFile(at: path)
        let opener = Opener(file: file, schema: schema, patience: patience)
        (database, identity) = try opener.open()
        self.file = file
    }

    /// One bounded query, or a few that must see the same state.
    func read<T>(_ body: (Database) throws -> T) throws(JournalFailure) -> T {
        try refuseIfDead()
        do { return try database.read(body) } catch { throw JournalFailure(error, while: .reading, file.path) }
    }

    /// All of `body` or nothing, on disk when this returns. `guarded` is asked last, before the commit.
    func write<T>(guarded: () throws -> Void = {}, _ body: (Database) throws -> T) throws(JournalFailure) -> T {
        try refuseIfDead()
        var moment = JournalFailure.Moment.writing
        do {
            return try database.writeWithoutTransaction { db in
                // IMMEDIATE: a transaction that reads first and then finds another writer could only be given up.
                try db.beginTransaction(.immediate)
                do {
                    let value = try body(db)
                    try file.check(identity)
                    try guarded()
                    moment = .committing
                    try db.commit()
                    return value
                } catch {
                    // The first error is the one to tell of; where even this fails, the handle is given up below.
                    do { try db.rollback() } catch { moment = .committing }
                    throw error
                }
            }
        } catch {
            let failure = JournalFailure(error, while: moment, file.path)
            if JournalFailure.isDeadly(error) || failure.isCommitUnknown { dead.withLock { $0 = failure.description } }
            throw failure
        }
    }

    private func refuseIfDead() throws(JournalFailure) {
        if let words = dead.withLock({ $0 }) { throw .commitUnknown("an earlier write failed: \(words)") }
    }
}
