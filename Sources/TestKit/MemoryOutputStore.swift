public import Core
import Synchronization

/// Output in memory, without a cap; a record that is opened again goes on.
public final class MemoryOutputStore: OutputStoring {
    private struct Key: Hashable {
        var run: RunID
        var step: Int
        var attempt: Int
    }
    private let records = Mutex<[Key: MemoryOutputRecord]>([:])

    public init() {}

    public func record(of run: RunID, step: Int, attempt: Int) throws -> any OutputRecord {
        records.withLock { records in
            let key = Key(run: run, step: step, attempt: attempt)
            if let record = records[key] { return record }
            let record = MemoryOutputRecord()
            records[key] = record
            return record
        }
    }
}

final class MemoryOutputRecord: OutputRecord {
    private struct Stream {
        var bytes: [UInt8] = []
        var dropped = 0
        var position: Int { bytes.count + dropped }
        var summary: OutputSummary.Stream { OutputSummary.Stream(bytes: position, dropped: dropped, sha256: Hex.sha256(bytes)) }
    }
    private let streams = Mutex<[OutputStream: Stream]>([:])

    var offsets: OutputOffsets { streams.withLock { OutputOffsets(out: $0[.out]?.position ?? 0, err: $0[.err]?.position ?? 0) } }
    func write(_ bytes: [UInt8], to stream: OutputStream) { streams.withLock { $0[stream, default: Stream()].bytes += bytes } }
    func skip(_ count: Int, of stream: OutputStream) { streams.withLock { $0[stream, default: Stream()].dropped += max(count, 0) } }
    func head(_ stream: OutputStream, limit: Int) -> [UInt8] {
        streams.withLock { Array(($0[stream]?.bytes ?? []).prefix(max(limit, 0))) }
    }
    func summary() -> OutputSummary {
        streams.withLock { OutputSummary(out: ($0[.out] ?? Stream()).summary, err: ($0[.err] ?? Stream()).summary) }
    }
    func close() {}
}
