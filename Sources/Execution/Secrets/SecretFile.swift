import Foundation

/// A file that holds a secret.
struct SecretFile {
    var bytes: [UInt8]
    var othersCanRead: Bool

    /// - Parameter path: as written; `~/` is the home directory.
    static func read(_ path: String, limit: Int) throws(SecretResolver.Problem) -> SecretFile {
        // Without waiting for somebody to write into a fifo.
        let descriptor = open((path as NSString).expandingTildeInPath, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw .init("the file can't be read: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .init("the file can't be read: \(String(cString: strerror(errno)))") }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .init("it is a directory")
        default: throw .init("it is no regular file")
        }
        var bytes = [UInt8](repeating: 0, count: limit + 3), count = 0
        while count < bytes.count {
            let got = bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count) }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw .init("the file can't be read: \(String(cString: strerror(errno)))") }
            if got == 0 { break }
            count += got
        }
        guard count < bytes.count else { throw .tooLarge }
        return SecretFile(bytes: Array(bytes.prefix(count)), othersCanRead: status.st_mode & 0o004 != 0)
    }
}
