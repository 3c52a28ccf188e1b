import Foundation

/// A system call that failed: which, on what, and the system's words.
struct SystemFailure: Error, CustomStringConvertible {
    var call: String
    var path: String
    var code: Int32
    var description: String { "\(call) \(path): \(String(cString: strerror(code)))" }
}

/// The few system calls of this target, with errors that are thrown and interruptions that are retried.
enum SystemCall {
    /// The descriptor isn't inherited by programs that this process starts, and the last part of `path` is never followed as a link.
    static func open(_ path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemFailure) -> Int32 {
        while true {
            let descriptor = Foundation.open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
            if descriptor >= 0 { return descriptor }
            let code = errno
            if code != EINTR { throw SystemFailure(call: "open", path: path, code: code) }
        }
    }

    /// Nil where there is no such file.
    static func status(_ path: String) throws(SystemFailure) -> stat? {
        var status = stat()
        if stat(path, &status) == 0 { return status }
        let code = errno
        if code == ENOENT || code == ENOTDIR { return nil }
        throw SystemFailure(call: "stat", path: path, code: code)
    }

    /// Makes a folder that only this user may enter, and those above it that are missing. One that is there stays as it is.
    static func makeFolder(_ path: String) throws(SystemFailure) {
        if mkdir(path, 0o700) == 0 { return syncFolder(above(path)) }
        let code = errno
        switch code {
        case EEXIST: return
        case ENOENT where path != above(path):
            try makeFolder(above(path))
            if mkdir(path, 0o700) == 0 { return syncFolder(above(path)) }
            let code = errno
            if code != EEXIST { throw SystemFailure(call: "mkdir", path: path, code: code) }
        default: throw SystemFailure(call: "mkdir", path: path, code: code)
        }
    }

    /// A name's existence is on disk only once its folder was synced.
    static func syncFolder(_ path: String) {
        let descriptor = Foundation.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }

    static func above(_ path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// Without links; nil where the file, or a folder above it, isn't there.
    static func realPath(_ path: String) -> String? {
        guard let buffer = realpath(path, nil) else { return nil }
        defer { free(buffer) }
        return String(cString: buffer)
    }
}

/// Which file it is, whatever its name.
struct FileIdentity: Equatable, Sendable {
    var device: UInt64
    var inode: UInt64
    init(_ status: stat) {
        device = UInt64(status.st_dev)
        inode = UInt64(status.st_ino)
    }
}
