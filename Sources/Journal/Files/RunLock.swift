import Core
import Foundation
import Synchronization

/// Proof that a process lives which has a run: an open-file-description lock, which the kernel drops with its process.
///
/// The lock file is never removed: a process that waits on a removed file would hold nothing. If a person removes it,
/// ``check()`` tells.
final class RunLock: Sendable {
    private let path: String
    /// Nil once released. Closing is the release: nothing else may hold a copy of the descriptor.
    private let descriptor: Mutex<Int32?>

    // fcntl(2)'s commands for locks that belong to the open file and not to the process, so that closing some other
    // descriptor of the file doesn't drop them. Glibc shows them only to _GNU_SOURCE.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Nil while somebody else has the lock, in this process or another.
    static func take(_ path: String) throws(SystemFailure) -> RunLock? {
        while true {
            let descriptor = try SystemCall.open(path, O_RDWR | O_CREAT)
            var wanted = flock(F_WRLCK)
            guard fcntl(descriptor, setLock, &wanted) == 0 else {
                let code = errno
                _ = close(descriptor)
                if code == EAGAIN || code == EACCES { return nil }
                if code == EINTR { continue }
                throw SystemFailure(call: "lock", path: path, code: code)
            }
            // Between opening and locking the name may have gone to another file: then this lock means nothing.
            let lock = RunLock(path: path, descriptor: descriptor)
            if try lock.isInPlace() { return lock }
            lock.release()
        }
    }

    /// Whether somebody has the lock, without taking it.
    static func isTaken(_ path: String) throws(SystemFailure) -> Bool {
        let descriptor: Int32
        do { descriptor = try SystemCall.open(path, O_RDONLY) } catch {
            if error.code == ENOENT { return false }
            throw error
        }
        defer { _ = close(descriptor) }
        var asked = flock(F_WRLCK)
        guard fcntl(descriptor, getLock, &asked) == 0 else { throw SystemFailure(call: "lock", path: path, code: errno) }
        return asked.l_type != F_UNLCK
    }

    /// Throws unless the lock is held, and its file is still the one that others would lock.
    func check() throws(JournalFailure) {
        let place: Bool
        do { place = try isInPlace() } catch { throw .unusable("\(error); look at the rights of that folder, then resume the run") }
        guard place else {
            throw .unusable("the lock of this run is gone: \(path) was removed or replaced, or the run was let go; resume the run")
        }
    }

    func release() {
        descriptor.withLock { held in
            if let descriptor = held { _ = close(descriptor) }
            held = nil
        }
    }

    private func isInPlace() throws(SystemFailure) -> Bool {
        let held = descriptor.withLock { held -> FileIdentity? in
            var status = stat()
            guard let descriptor = held, fstat(descriptor, &status) == 0 else { return nil }
            return FileIdentity(status)
        }
        guard let held, let named = try SystemCall.status(path) else { return false }
        return held == FileIdentity(named)
    }
}

extension flock {
    /// The whole file. `l_pid` must be 0 for locks of open files.
    fileprivate init(_ type: Int32) {
        self.init()
        l_type = Int16(type)
        l_whence = Int16(SEEK_SET)
    }
}
