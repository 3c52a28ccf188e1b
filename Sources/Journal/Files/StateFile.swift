import Core
import Foundation

/// The database's place on disk: its name without links, the folder beside it, and which file it was when it was opened.
///
/// Nothing here opens the database file: closing any descriptor of it would drop SQLite's own locks
/// ("all locks ... are dropped", sqlite.org/howtocorrupt.html).
struct StateFile: Sendable {
    let path: String
    /// `<state>.d`: lock files and output.
    var folder: String { path + ".d" }
    /// What a person should know, and nothing that stops the work.
    let warnings: [String]

    /// Makes the folder for the state file, and refuses a place where locks or fsync can't be relied on.
    init(at path: String) throws(JournalFailure) {
        let absolute = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        let name = (absolute as NSString).lastPathComponent
        let parent = SystemCall.above(absolute)
        do { try SystemCall.makeFolder(parent) } catch {
            throw .unusable("\(error); name a folder that you may write with --state")
        }
        var kind = stat()
        guard let folder = SystemCall.realPath(parent), stat(folder, &kind) == 0, kind.st_mode & S_IFMT == S_IFDIR else {
            throw .unusable("\(parent) is no folder; name another with --state")
        }
        // Two names of one file must lead to the same lock files and the same rollback journal.
        self.path = SystemCall.realPath(absolute) ?? (folder == "/" ? "/" + name : folder + "/" + name)
        switch FileSystemKind(below: self.path) {
        case .durable: warnings = []
        case .volatile(let kind): warnings = ["\(self.path) lies on \(kind): the record is gone when this machine restarts"]
        case .unreliable(let kind):
            throw .unusable(
                "\(self.path) lies on a file system of kind '\(kind)', where locks and fsync can't be relied on; "
                    + "name a file on a local disk with --state")
        }
    }

    /// Nil where there is no file yet, and nothing speaks against making one.
    func existing() throws(JournalFailure) -> FileIdentity? {
        let status: stat?
        do { status = try SystemCall.status(path) } catch { throw .unusable("\(error); look at the rights of the file and its folder") }
        guard let status else {
            try refuseLeftovers()
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unusable("\(path) is no file; name another with --state") }
        guard status.st_size > 0 else {
            throw .unusable("\(path) is empty, so a record was lost or never made; restore it from a copy, or remove it")
        }
        guard status.st_nlink == 1 else {
            throw .unusable("\(path) has a second name (a hard link), each with its own rollback journal; remove that other name")
        }
        return FileIdentity(status)
    }

    /// Throws unless the file on disk is still the one that was opened.
    func check(_ identity: FileIdentity) throws(JournalFailure) {
        let status: stat?
        do { status = try SystemCall.status(path) } catch { throw .unusable("\(error); look at the rights of the file and its folder") }
        guard let status else { throw .unusable("\(path) was removed while it was in use; restore it from a copy, then resume") }
        guard FileIdentity(status) == identity else {
            throw .unusable("\(path) was replaced by another file while it was in use; put the right one back, then resume")
        }
    }

    /// A record that lost its database is never begun anew over what is left of it.
    private func refuseLeftovers() throws(JournalFailure) {
        for suffix in ["-journal", "-wal"] where access(path + suffix, F_OK) == 0 {
            throw .unusable("\(path + suffix) is there, but its database isn't; put the two back together, or remove it")
        }
        let left = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        guard left.isEmpty else {
            throw .unusable(
                "there is no \(path), but \(folder) holds runs (\(left.count) entries); restore the file from a copy, "
                    + "or move that folder away")
        }
    }
}
