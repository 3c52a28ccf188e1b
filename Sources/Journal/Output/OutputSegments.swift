import Core
import Foundation

/// The files of one stream of one attempt: `<attempt>.<stream>` holds the stream from its first byte on, and
/// `<attempt>.<stream>.<offset>` what follows a place where bytes were dropped.
///
/// The names and lengths of the files are all that there is: no other file could be torn, or contradict them, whenever the
/// process is killed. A stream ends where its last file ends; what lies between two files was dropped.
struct OutputSegments: Sendable {
    struct Segment: Equatable, Sendable {
        var offset: Int
        var length: Int
        var end: Int { offset + length }
    }

    /// `<state>.d/<run>/<step>`; small, so that listing it stays cheap in a run of many steps.
    let folder: String
    let attempt: Int
    let stream: Core.OutputStream

    /// Past this no offset goes, whatever a host says that it dropped.
    static let largest = 1 << 60

    /// In the order of the stream; empty where nothing was stored.
    func list() -> [Segment] {
        let first = "\(attempt).\(stream.rawValue)"
        var segments: [Segment] = []
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let offset: Int? =
                if name == first { 0 } else if name.hasPrefix(first + ".") { Int(name.dropFirst(first.count + 1)) } else { nil }
            guard let offset, offset >= 0, offset <= Self.largest, let status = try? SystemCall.status(folder + "/" + name) else {
                continue
            }
            segments.append(Segment(offset: offset, length: Int(status.st_size)))
        }
        return segments.sorted { $0.offset < $1.offset }
    }

    func path(_ offset: Int) -> String {
        let first = "\(folder)/\(attempt).\(stream.rawValue)"
        return offset == 0 ? first : "\(first).\(offset)"
    }

    /// Appends to a segment, or begins it; returns how many of the bytes are in the file now.
    func append(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
        var descriptor = try? SystemCall.open(path(offset), O_WRONLY | O_CREAT | O_APPEND)
        if descriptor == nil, (try? SystemCall.makeFolder(folder)) != nil {
            descriptor = try? SystemCall.open(path(offset), O_WRONLY | O_CREAT | O_APPEND)
        }
        guard let descriptor else { return 0 }
        defer { _ = close(descriptor) }
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    /// At most `limit` bytes of a segment, from `start` of it on; fewer where the file is shorter or gone.
    func read(_ offset: Int, from start: Int, limit: Int) -> [UInt8] {
        guard limit > 0, let descriptor = try? SystemCall.open(path(offset), O_RDONLY) else { return [] }
        defer { _ = close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = bytes.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress?.advanced(by: count), limit - count, off_t(start + count)) }
            if got < 0, errno == EINTR { continue }
            if got <= 0 { break }
            count += got
        }
        return Array(bytes.prefix(count))
    }

    func remove(_ offset: Int) { _ = unlink(path(offset)) }

    /// Brings a segment's bytes and name to disk.
    func sync(_ offset: Int) {
        guard let descriptor = try? SystemCall.open(path(offset), O_RDONLY) else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }
}
