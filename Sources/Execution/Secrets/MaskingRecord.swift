import Core
import Synchronization

/// Masks a step's secrets in its output before the output is stored.
///
/// The last bytes of a stream are held back while they may be the beginning of a secret. A follower that takes the stream up
/// again hears the bytes before that place once more: a secret that began there is seen whole.
final class MaskingRecord: OutputRecord {
    private struct Stream {
        var masked: MaskedStream
        /// Bytes to come that are stored already.
        var known: Int

        mutating func pass(_ bytes: [UInt8]) -> [UInt8] {
            let count = min(known, bytes.count)
            known -= count
            return Array(bytes.dropFirst(count))
        }
    }
    private let inner: any OutputRecord
    private let out: Mutex<Stream>
    private let err: Mutex<Stream>

    /// - Parameter resumes: what comes continues at ``offsets``, and not at the end of what is stored.
    init(_ inner: any OutputRecord, _ mask: SecretMask, resumes: Bool) {
        self.inner = inner
        let stored = inner.offsets, most = resumes ? max(0, mask.longest - 1) : 0
        out = Mutex(Stream(masked: MaskedStream(mask), known: min(stored.out, most)))
        err = Mutex(Stream(masked: MaskedStream(mask), known: min(stored.err, most)))
    }

    var offsets: OutputOffsets {
        let stored = inner.offsets
        return OutputOffsets(out: stored.out - out.withLock(\.known), err: stored.err - err.withLock(\.known))
    }

    func write(_ bytes: [UInt8], to stream: OutputStream) {
        with(stream) { state in
            let judged = state.pass(state.masked.take(bytes))
            if !judged.isEmpty { inner.write(judged, to: stream) }
        }
    }

    func skip(_ count: Int, of stream: OutputStream) {
        with(stream) { state in
            let judged = state.pass(state.masked.rest(isCut: true))
            if !judged.isEmpty { inner.write(judged, to: stream) }
            let known = min(state.known, max(count, 0))
            state.known -= known
            if count > known { inner.skip(count - known, of: stream) }
        }
    }

    /// The streams are complete: what was held back is stored too.
    func finish() {
        for stream in OutputStream.allCases {
            with(stream) { state in
                let judged = state.pass(state.masked.rest())
                if !judged.isEmpty { inner.write(judged, to: stream) }
            }
        }
    }

    func summary() -> OutputSummary { inner.summary() }
    func head(_ stream: OutputStream, limit: Int) -> [UInt8] { inner.head(stream, limit: limit) }
    func close() { inner.close() }

    private func with(_ stream: OutputStream, _ body: (inout Stream) -> Void) {
        switch stream {
        case .out: out.withLock { body(&$0) }
        case .err: err.withLock { body(&$0) }
        }
    }
}
