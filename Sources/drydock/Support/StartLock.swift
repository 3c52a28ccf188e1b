import Core
import Foundation
import Journal

/// One command at a time may look for an unfinished run of a plan and, finding none, make one.
///
/// A lock on a file beside the state file, named by the plan's fingerprint. The kernel drops it with its process.
final class StartLock {
    private let path: String
    private let descriptor: CInt

    /// Waits until it is free: whoever has it keeps it for as long as a run takes to be written down.
    init(_ fingerprint: Fingerprint, _ journal: SQLiteJournal) throws {
        try? FileManager.default.createDirectory(
            atPath: journal.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = "\(journal.folder)/start-\(fingerprint.short).lock"
        while true {
            let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard opened >= 0 else { throw Self.failure(path) }
            while flock(opened, LOCK_EX) != 0 {
                let code = errno
                guard code == EINTR else {
                    close(opened)
                    errno = code
                    throw Self.failure(path)
                }
            }
            // Its last holder removed the file: then this lock is on a file that nobody else will open.
            if Self.isInPlace(opened, path) {
                descriptor = opened
                return
            }
            close(opened)
        }
    }

    func release() {
        unlink(path)
        close(descriptor)
    }

    private static func isInPlace(_ descriptor: CInt, _ path: String) -> Bool {
        var mine = stat(), named = stat()
        return fstat(descriptor, &mine) == 0 && stat(path, &named) == 0 && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev
    }

    private static func failure(_ path: String) -> Leave {
        let why = String(cString: strerror(errno))
        return Leave(.invalid, "drydock: \(path) can't be locked: \(why); look at the rights of that folder, or name another state file with --state")
    }
}
