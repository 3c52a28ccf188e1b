import Core
import Journal
import Reports

/// What a step printed, as far as it is kept.
enum OutputView {
    /// Everything of one attempt: standard output, then standard error. Returns false once nobody reads any more.
    static func show(_ store: FileOutputStore, _ run: RunID, _ step: Int, attempt: Int, raw: Bool) -> Bool {
        OutputStream.allCases.allSatisfy { stream in
            var position = 0, heading = !raw && stream == .err
            var decoder = LineDecoder()
            while let (piece, next) = store.piece(of: run, step: step, attempt: attempt, stream, from: position) {
                if heading {
                    guard Terminal.print(Colour.dim("standard error:")) else { return false }
                    heading = false
                }
                switch piece {
                case .bytes(let bytes):
                    guard raw ? Terminal.write(bytes) : Terminal.write(Array(Harmless.text(decoder.take(bytes)).utf8)) else { return false }
                case .dropped(let count):
                    guard raw || Terminal.print("\n" + Colour.yellow("… \(count) bytes were dropped here …")) else { return false }
                }
                position = next
            }
            return raw || Terminal.write(Array(Harmless.text(decoder.rest()).utf8))
        }
    }

    /// The last few lines of both streams, on standard error: evidence for a person who must decide.
    static func tail(_ store: FileOutputStore, _ run: RunID, _ step: Int, attempt: Int, lines: Int = 10) {
        for tail in tails(store, run, step, attempt: attempt, lines: lines) {
            for line in tail.text.split(separator: "\n") { Terminal.talk("  \(tail.stream) | " + Harmless.line(String(line))) }
        }
    }

    /// The end of each stream that isn't empty: at most so many lines that say something, and so many bytes.
    static func tails(_ store: FileOutputStore, _ run: RunID, _ step: Int, attempt: Int, lines: Int = 40, bytes limit: Int = 8192) -> [Report.Tail] {
        OutputStream.allCases.compactMap { stream in
            var bytes: [UInt8] = [], position = 0
            while let (piece, next) = store.piece(of: run, step: step, attempt: attempt, stream, from: position) {
                if case .bytes(let more) = piece { bytes = (bytes + more).suffix(limit) }
                position = next
            }
            guard !bytes.isEmpty else { return nil }
            if position > bytes.count { bytes = Array(bytes.drop { $0 & 0xC0 == 0x80 }) }
            let whole = bytes.split(separator: UInt8(ascii: "\n")), last = whole.suffix(lines)
            let kept = last.count < whole.count ? Array(last.joined(separator: [UInt8(ascii: "\n")])) : bytes
            let end = last.count < whole.count && bytes.last == UInt8(ascii: "\n") ? 1 : 0
            return Report.Tail(stream: stream.rawValue, text: String(decoding: kept, as: UTF8.self), omitted: max(0, position - kept.count - end))
        }
    }
}

/// Text out of pieces of bytes that may cut a character in two: what follows the last line break waits for the next piece.
private struct LineDecoder {
    private var pending: [UInt8] = []

    mutating func take(_ bytes: [UInt8]) -> String {
        pending += bytes
        // A line without an end is given out in pieces all the same, so that nothing grows without bound.
        guard let cut = pending.lastIndex(of: UInt8(ascii: "\n")) ?? (pending.count > 1 << 16 ? pending.count - 1 : nil) else { return "" }
        defer { pending.removeFirst(cut + 1) }
        return String(decoding: pending[...cut], as: UTF8.self)
    }

    mutating func rest() -> String {
        defer { pending = [] }
        return String(decoding: pending, as: UTF8.self)
    }
}
