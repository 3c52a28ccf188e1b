internal import CSSHShim
internal import Core

/// Hears a probe: whatever comes between the nonce's first line and its last is the probe's own, byte for byte.
struct ProbeListener: Listener {
    private let nonce: String
    private let sink: any OutputSink
    private var out: Track
    private var err: Track
    private(set) var ending: ProbeEnding?
    /// What came on standard error before the nonce, or all of it if the nonce never came.
    var complaint: [UInt8] { err.noise }
    var hasOpened: Bool { out.isOpen }

    private struct Track {
        var isOpen = false
        /// Not yet judged: noise before the first line, or what may be the beginning of the last.
        var held: [UInt8] = []
        var noise: [UInt8] = []
    }

    init(nonce: String, sink: any OutputSink) {
        (self.nonce, self.sink) = (nonce, sink)
        (out, err) = (Track(), Track())
    }

    var isFinished: Bool { ending != nil }

    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply) {
        guard ending == nil else { return }
        switch stream {
        case .err:
            guard let text = open(&err, bytes) else { return }
            if !text.isEmpty { sink.write(text, to: .err) }
        case .out:
            guard let text = open(&out, bytes) else { return }
            try judge(text)
        }
    }

    /// Drops what comes before the line `@ NONCE 1`; nil as long as it hasn't come.
    private func open(_ track: inout Track, _ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        if track.isOpen { return Array(bytes) }
        track.held += bytes
        let line = Array("@ \(nonce) \(ReplyParser.version)\n".utf8)
        guard let place = track.held.place(of: line) else {
            // Only its end can still become part of the line.
            if track.held.count > 65536 { track.held.removeFirst(track.held.count - 4096) }
            track.noise = Array(track.held.prefix(2048))
            return nil
        }
        let rest = Array(track.held[place.upperBound...])
        track.isOpen = true
        track.noise = []
        track.held = []
        return rest
    }

    /// Passes everything on but `\n= NONCE STATUS TIMED\n` at the end.
    private mutating func judge(_ text: [UInt8]) throws(MalformedReply) {
        out.held += text
        let head = Array("\n= \(nonce) ".utf8)
        if let place = out.held.place(of: head) {
            let tail = out.held[place.upperBound...]
            guard let end = tail.firstIndex(of: UInt8(ascii: "\n")) else {
                guard tail.count < 16 else { throw MalformedReply(words: "a last line without an end") }
                return
            }
            let words = String(decoding: tail[..<end], as: UTF8.self).split(separator: " ")
            guard words.count == 2, words[0].utf8.count <= 3, let status = Int(words[0]), 0...255 ~= status else {
                throw MalformedReply(words: "a probe's last line without a status")
            }
            pass(place.lowerBound)
            ending = words[1] == "1" ? .timedOut : .exited(status)
            return
        }
        // As much as may be a beginning of the last line is held back.
        let keep = (0...min(head.count, out.held.count)).reversed().first { out.held.suffix($0).elementsEqual(head.prefix($0)) } ?? 0
        pass(out.held.count - keep)
    }

    private mutating func pass(_ count: Int) {
        guard count > 0 else { return }
        sink.write(Array(out.held.prefix(count)), to: .out)
        out.held.removeFirst(count)
    }
}

extension [UInt8] {
    /// By the C library: a probe may say a lot, and each byte is looked at.
    fileprivate func place(of part: [UInt8]) -> Range<Int>? {
        let place = Int(drydock_find(self, count, part, part.count))
        return place < 0 ? nil : place..<(place + part.count)
    }
}
