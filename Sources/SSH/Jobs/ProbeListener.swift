internal import CSSHShim
internal import Core

/// Hears a probe: on each stream, whatever comes between the nonce's first line and its last is the probe's own, byte for
/// byte. Both streams must have ended, since nothing says which of them arrives first.
struct ProbeListener: Listener {
    private let sink: any OutputSink
    private var out: ProbeTrack
    private var err: ProbeTrack

    init(nonce: String, sink: any OutputSink) {
        self.sink = sink
        (out, err) = (ProbeTrack(nonce: nonce), ProbeTrack(nonce: nonce))
    }

    var isFinished: Bool { ending != nil }
    var ending: ProbeEnding? { err.ending == nil ? nil : out.ending }
    var hasOpened: Bool { out.isOpen }
    /// What came on standard error instead of an answer.
    var complaint: [UInt8] { err.isOpen ? [] : Array(err.held.prefix(2048)) }

    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply) {
        let text = switch stream {
        case .out: try out.take(bytes)
        case .err: try err.take(bytes)
        }
        if !text.isEmpty { sink.write(text, to: stream) }
    }
}

/// One stream of a probe's answer.
private struct ProbeTrack {
    private let opening: [UInt8]
    private let closing: [UInt8]
    private(set) var isOpen = false
    private(set) var ending: ProbeEnding?
    /// Not yet judged: noise before the first line, or what may be the beginning of the last.
    private(set) var held: [UInt8] = []

    init(nonce: String) {
        opening = Array("@ \(nonce) \(ReplyParser.version)\n".utf8)
        closing = Array("\n= \(nonce) ".utf8)
    }

    /// What of `bytes`, and of those before, is now known to be the probe's own.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(MalformedReply) -> [UInt8] {
        guard ending == nil else { return [] }
        held += bytes
        if !isOpen {
            guard let place = held.place(of: opening) else {
                // Only its end can still become part of the line.
                if held.count > 65536 { held.removeFirst(held.count - 4096) }
                return []
            }
            isOpen = true
            held.removeFirst(place.upperBound)
        }
        guard let place = held.place(of: closing) else {
            let longest = min(closing.count, held.count)
            let keep = (0...longest).reversed().first { held.suffix($0).elementsEqual(closing.prefix($0)) } ?? 0
            return passed(held.count - keep)
        }
        let tail = held[place.upperBound...]
        guard let end = tail.firstIndex(of: UInt8(ascii: "\n")) else {
            guard tail.count < 16 else { throw MalformedReply(words: "a probe's last line without an end") }
            return passed(place.lowerBound)
        }
        let words = String(decoding: tail[..<end], as: UTF8.self).split(separator: " ")
        guard words.count == 2, words[0].utf8.count <= 3, let status = Int(words[0]), 0...255 ~= status else {
            throw MalformedReply(words: "a probe's last line without a status")
        }
        ending = words[1] == "1" ? .timedOut : .exited(status)
        return passed(place.lowerBound)
    }

    private mutating func passed(_ count: Int) -> [UInt8] {
        defer { held.removeFirst(count) }
        return Array(held.prefix(count))
    }
}

extension [UInt8] {
    /// By the C library: a probe may say a lot, and each byte is looked at.
    func place(of part: [UInt8]) -> Range<Int>? {
        let place = Int(drydock_find(self, count, part, part.count))
        return place < 0 ? nil : place..<(place + part.count)
    }
}
