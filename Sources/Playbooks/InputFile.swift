import Core
import Foundation

/// Reads a file that a person named. Only regular files, at most as many bytes of them as the limits allow.
enum InputFile {
    static func read(_ path: String, limits: YAMLLimits) throws(Diagnostics) -> SourceText {
        try SourceText(bytes: bytes(of: path, limits), file: path)
    }

    static func bytes(of path: String, _ limits: YAMLLimits) throws(Diagnostics) -> [UInt8] {
        var status = stat()
        // Asked before opening: to open a device may already do something.
        guard stat(path, &status) == 0 else { throw failure(path, errno) }
        try checkKind(of: path, status)
        // A FIFO that takes the file's place between the two calls must not hold us up.
        let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { throw failure(path, errno) }
        defer { close(file) }
        guard fstat(file, &status) == 0 else { throw failure(path, errno) }
        try checkKind(of: path, status)
        guard status.st_size <= limits.bytes else {
            throw Diagnostics([YAMLTree.tooLarge(file: path, bytes: Int(status.st_size), limits)])
        }
        return try contents(of: file, path, limits)
    }

    /// Read to its end, whatever its size was: a file may grow, and those of /proc have none.
    private static func contents(of file: CInt, _ path: String, _ limits: YAMLLimits) throws(Diagnostics) -> [UInt8] {
        var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limits.bytes {
            let got = piece.withUnsafeMutableBytes { Foundation.read(file, $0.baseAddress, $0.count) }
            if got == 0 { return bytes }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw failure(path, errno) }
            bytes += piece[..<got]
        }
        throw Diagnostics([YAMLTree.tooLarge(file: path, bytes: bytes.count, limits)])
    }

    private static func checkKind(of path: String, _ status: stat) throws(Diagnostics) {
        let kind: (words: String, remedy: String)
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: kind = ("a folder", "name a file in it")
        case S_IFIFO: kind = ("a FIFO", "write its contents to a file first")
        case S_IFCHR, S_IFBLK: kind = ("a device", "name a regular file")
        case S_IFSOCK: kind = ("a socket", "name a regular file")
        default: kind = ("no regular file", "name a regular file")
        }
        throw Diagnostics([Diagnostic("'\(path)' is \(kind.words)", at: nil, remedy: kind.remedy)])
    }

    private static func failure(_ path: String, _ code: CInt) -> Diagnostics {
        let diagnostic = switch code {
        case ENOENT, ENOTDIR: Diagnostic("there is no file '\(path)'", at: nil, remedy: "check the path")
        case EACCES, EPERM: Diagnostic("'\(path)' may not be read", at: nil, remedy: "give yourself read permission")
        default: Diagnostic("'\(path)' can't be read: \(String(cString: strerror(code)))", at: nil, remedy: "check the file")
        }
        return Diagnostics([diagnostic])
    }
}
