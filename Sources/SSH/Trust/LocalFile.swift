internal import Foundation

/// Small local files as the SSH side reads them. Off the loop's thread only.
enum LocalFile {
    struct Unreadable: Error, Equatable { var words: String }

    struct Contents: Sendable {
        var bytes: [UInt8]
        var mode: mode_t
        var owner: uid_t
    }

    /// `~` and `~/…` are the home of who runs the program.
    static func expand(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/") else { return path }
        let home = ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()
        return home + path.dropFirst()
    }

    /// Changes when the file does.
    struct Stamp: Equatable, Sendable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    static func stamp(_ path: String) throws(Unreadable) -> Stamp {
        var status = stat()
        guard fstatat(AT_FDCWD, path, &status, 0) == 0 else { throw Unreadable(words: String(cString: strerror(errno))) }
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }

    static func read(_ path: String, limit: Int) throws(Unreadable) -> Contents {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Unreadable(words: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unreadable(words: String(cString: strerror(errno))) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unreadable(words: "not a regular file") }
        guard status.st_size <= limit else { throw Unreadable(words: "larger than \(limit) bytes") }
        var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: 65536)
        while bytes.count <= limit {
            let count = Foundation.read(descriptor, &piece, piece.count)
            guard count >= 0 else { throw Unreadable(words: String(cString: strerror(errno))) }
            guard count > 0 else { break }
            bytes += piece.prefix(count)
        }
        return Contents(bytes: bytes, mode: status.st_mode & 0o7777, owner: status.st_uid)
    }
}
