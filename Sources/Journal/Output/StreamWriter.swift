import Core

/// Appends one stream to its files, within its cap.
struct StreamWriter: Sendable {
    let files: OutputSegments
    let cap: OutputCap
    /// What the files hold, as far as this process knows.
    private(set) var segments: [OutputSegments.Segment]
    /// Bytes of the stream so far, dropped ones included.
    private(set) var position: Int

    /// Goes on where the files end, whatever an earlier process meant to do next.
    init(_ files: OutputSegments, cap: OutputCap) {
        self.files = files
        self.cap = cap
        segments = files.list()
        position = segments.last?.end ?? 0
    }

    mutating func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let segment = roomy()
            let part = rest.prefix(room(in: segment))
            let stored = files.append(part, at: segment.offset)
            note(segment, stored: stored)
            position = min(position + part.count, OutputSegments.largest)
            rest = rest.dropFirst(part.count)
            // The disk is full or the folder gone: all that is left counts as dropped, and the next call tries again.
            if stored < part.count {
                position = min(position + rest.count, OutputSegments.largest)
                return
            }
        }
    }

    mutating func skip(_ count: Int) {
        guard count > 0 else { return }
        let sum = position.addingReportingOverflow(count)
        position = sum.overflow ? OutputSegments.largest : min(sum.partialValue, OutputSegments.largest)
        // An empty file marks the place, so that it is known after a crash too.
        let segment = OutputSegments.Segment(offset: position, length: 0)
        _ = files.append([], at: position)
        note(segment, stored: 0)
    }

    /// The segment that the next byte belongs into: the last one, if it ends here and isn't full.
    private func roomy() -> OutputSegments.Segment {
        if let last = segments.last, last.end == position, room(in: last) > 0 { return last }
        return OutputSegments.Segment(offset: position, length: 0)
    }

    private func room(in segment: OutputSegments.Segment) -> Int {
        (segment.offset == 0 ? cap.head : cap.tailFile) - segment.length
    }

    private mutating func note(_ segment: OutputSegments.Segment, stored: Int) {
        let now = OutputSegments.Segment(offset: segment.offset, length: segment.length + stored)
        if segments.last?.offset == now.offset {
            segments[segments.count - 1] = now
        } else {
            if let last = segments.last, last.length == 0 {
                files.remove(last.offset)
                segments.removeLast()
            }
            segments.append(now)
            trim()
        }
    }

    /// Removes the oldest files of the end while the others hold enough of it.
    private mutating func trim() {
        while let oldest = segments.firstIndex(where: { $0.offset > 0 }), oldest < segments.count - 1 {
            let others = segments[(oldest + 1)...]
            guard others.reduce(0, { $0 + $1.length }) >= cap.tail || others.count >= cap.tailFiles else { return }
            files.remove(segments[oldest].offset)
            segments.remove(at: oldest)
        }
    }

    func head(_ limit: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for segment in segments where bytes.count < limit {
            bytes += files.read(segment.offset, from: 0, limit: min(segment.length, limit - bytes.count))
        }
        return bytes
    }

    /// What is kept is brought to disk first: the journal will name its digest.
    func summary() -> OutputSummary.Stream {
        for segment in segments { files.sync(segment.offset) }
        let kept = head(Int.max)
        return OutputSummary.Stream(bytes: position, dropped: position - kept.count, sha256: Hex.sha256(kept))
    }
}
