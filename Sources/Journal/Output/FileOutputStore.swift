public import Core
import Foundation
import Synchronization

/// Steps' output in files beside the state file: raw bytes, below `<state>.d/<run>/<step>/`, readable by this user only.
///
/// A step that prints nothing leaves nothing. A stream of up to `cap.head` bytes is one file, `<attempt>.out` or
/// `<attempt>.err`; of a longer one the end lies in files that have their offset in their name.
public struct FileOutputStore: OutputStoring {
    private let folder: String
    private let cap: OutputCap

    /// `folder` is ``SQLiteJournal/folder``.
    public init(folder: String, cap: OutputCap = OutputCap()) {
        self.folder = folder
        self.cap = cap
    }

    public func record(of run: RunID, step: Int, attempt: Int) throws -> any OutputRecord {
        FileOutputRecord(
            out: StreamWriter(files(run, step, attempt, .out), cap: cap),
            err: StreamWriter(files(run, step, attempt, .err), cap: cap))
    }

    /// A part of what is kept of a stream.
    public enum Piece: Equatable, Sendable {
        case bytes([UInt8])
        /// So many bytes were dropped here.
        case dropped(Int)
    }

    /// The next piece from `position` of the whole stream on, of at most `limit` bytes, and where to ask next; nil at
    /// the end of what is there now. May be asked while the stream is being written.
    public func piece(
        of run: RunID, step: Int, attempt: Int, _ stream: Core.OutputStream, from position: Int, limit: Int = 1 << 16
    ) -> (piece: Piece, next: Int)? {
        let files = files(run, step, attempt, stream)
        for segment in files.list() {
            if segment.offset > position { return (.dropped(segment.offset - position), segment.offset) }
            guard segment.end > position else { continue }
            let bytes = files.read(
                segment.offset, from: position - segment.offset, limit: min(max(limit, 1), segment.end - position))
            // Removed since it was listed: the piece after it tells how much is missing.
            if !bytes.isEmpty { return (.bytes(bytes), position + bytes.count) }
        }
        return nil
    }

    /// How the files of a stream compare with what the journal says of it.
    public enum Check: String, Sendable {
        case sound
        /// Nothing is there of what was kept.
        case missing
        /// What is there has another length or digest.
        case altered
    }

    /// Reads all that is kept of the stream, unless its length alone tells.
    public func check(_ run: RunID, step: Int, attempt: Int, _ stream: Core.OutputStream, against summary: OutputSummary.Stream) -> Check {
        let files = files(run, step, attempt, stream), segments = files.list()
        let length = segments.reduce(0) { $0 + $1.length }, kept = summary.bytes - summary.dropped
        guard length > 0 || kept <= 0 else { return .missing }
        guard length == kept else { return .altered }
        let bytes = segments.flatMap { files.read($0.offset, from: 0, limit: $0.length) }
        return Hex.sha256(bytes) == summary.sha256 ? .sound : .altered
    }

    /// The attempts of a step that left output, in order.
    public func attempts(of run: RunID, step: Int) -> [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(run)/\(step)")) ?? []
        return Set(names.compactMap { $0.split(separator: ".").first.flatMap { Int($0) } }).sorted()
    }

    private func files(_ run: RunID, _ step: Int, _ attempt: Int, _ stream: Core.OutputStream) -> OutputSegments {
        OutputSegments(folder: "\(folder)/\(run)/\(step)", attempt: attempt, stream: stream)
    }
}

/// No descriptor stays open between two calls, so there is nothing to lose in a crash and nothing to close.
private final class FileOutputRecord: OutputRecord {
    private let out: Mutex<StreamWriter>
    private let err: Mutex<StreamWriter>

    init(out: StreamWriter, err: StreamWriter) {
        self.out = Mutex(out)
        self.err = Mutex(err)
    }

    var offsets: OutputOffsets { OutputOffsets(out: with(.out) { $0.position }, err: with(.err) { $0.position }) }
    func write(_ bytes: [UInt8], to stream: Core.OutputStream) { with(stream) { $0.write(bytes) } }
    func skip(_ count: Int, of stream: Core.OutputStream) { with(stream) { $0.skip(count) } }
    func head(_ stream: Core.OutputStream, limit: Int) -> [UInt8] { with(stream) { $0.head(limit) } }
    func summary() -> OutputSummary { OutputSummary(out: with(.out) { $0.summary() }, err: with(.err) { $0.summary() }) }
    func close() {}

    private func with<T: Sendable>(_ stream: Core.OutputStream, _ body: (inout sending StreamWriter) -> T) -> T {
        switch stream {
        case .out: out.withLock { body(&$0) }
        case .err: err.withLock { body(&$0) }
        }
    }
}
