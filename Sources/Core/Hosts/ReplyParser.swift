/// What a host's answer to a job verb consists of, in the order of its arrival.
public enum ReplyEvent: Equatable, Sendable {
    /// The answer's first line was seen; what came before was noise of the login shell.
    case opened
    /// The job has an owner: it runs, or ran.
    case started
    case bytes(OutputStream, [UInt8])
    /// So many bytes of the stream were dropped on the host at this place.
    case gap(OutputStream, Int)
    /// The host shows that it lives; nothing new.
    case alive
    /// One line of `hello`: a key and its value.
    case fact(String, String)
    case ended(ReplyEnding)
}

/// The last line of an answer.
public enum ReplyEnding: Equatable, Sendable {
    case job(JobReply)
    /// `hello` is complete.
    case hello
    case cleaned
    /// The job is still there, in the state that the words name.
    case busy(String)
    /// The runner was started and didn't take the token in time; it may do so later.
    case slow
}

/// An answer outside the grammar: nothing in it may be believed any more.
public struct MalformedReply: Error, Equatable, Sendable {
    public var words: String
    public init(words: String) { self.words = words }
}

/// Reads the answer of the remote job script, version 1, at whatever places the network cut it.
///
/// It keeps at most one line of 4 KiB. Every length is checked before it is believed, and whatever isn't in the grammar
/// ends the answer for good: a host may be hostile. The grammar, line by line:
///
///     @ NONCE 1                                  first line; noise may precede it
///     + started
///     out N | err N                              followed by N bytes, 1 <= N <= 1 MiB
///     gap out N | gap err N
///     . WORD
///     : KEY VALUE
///     = none | new | running | orphan | lost | hello | cleaned
///     = rebooted BOOT
///     = done exit N limit B from T to T [...]
///     ! late | stale | room | text | slow | base WORDS | busy WORD
public struct ReplyParser: Sendable {
    public static let version = 1
    static let longestLine = 4096
    static let longestFrame = 1 << 20
    static let longestNoise = 1 << 20

    private enum State: Equatable {
        case noise(seen: Int)
        case line
        case frame(OutputStream, left: Int)
        case ended
        case failed(MalformedReply)
    }

    private let opening: [UInt8]
    private var state = State.noise(seen: 0)
    private var line: [UInt8] = []

    public init(nonce: String) {
        opening = Array("@ \(nonce) ".utf8)
    }

    public var hasOpened: Bool {
        if case .noise = state { false } else { true }
    }

    public var hasEnded: Bool { state == .ended }

    /// Bytes of noise that have come so far and belong to no answer; at most one line, for messages.
    public var pending: [UInt8] { line }

    /// The events that `bytes` complete. Bytes of a frame are passed on as they come, in as many events as they took.
    public mutating func feed(_ bytes: ArraySlice<UInt8>) throws(MalformedReply) -> [ReplyEvent] {
        if case .failed(let failure) = state { throw failure }
        var events: [ReplyEvent] = []
        do throws(MalformedReply) {
            var rest = bytes
            while !rest.isEmpty { try advance(&rest, &events) }
        } catch {
            state = .failed(error)
            throw error
        }
        return events
    }

    private mutating func advance(_ rest: inout ArraySlice<UInt8>, _ events: inout [ReplyEvent]) throws(MalformedReply) {
        switch state {
        case .frame(let stream, let left):
            let part = rest.prefix(left)
            rest = rest.dropFirst(left)
            events.append(.bytes(stream, Array(part)))
            state = part.count == left ? .line : .frame(stream, left: left - part.count)
        case .ended:
            throw MalformedReply(words: "bytes after the last line")
        case .failed(let failure):
            throw failure
        case .noise(let seen):
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest.prefix { $0 != UInt8(ascii: "\n") }
            let now = seen + part.count + 1
            guard now <= Self.longestNoise else { throw MalformedReply(words: "too much output before the answer") }
            line += part.suffix(Self.longestLine)
            if line.count > Self.longestLine { line.removeFirst(line.count - Self.longestLine) }
            guard let end else {
                state = .noise(seen: now)
                rest = rest.dropFirst(part.count)
                return
            }
            rest = rest[(end + 1)...]
            try judgeNoise(seen: now, &events)
        case .line:
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let part = rest.prefix { $0 != UInt8(ascii: "\n") }
            guard line.count + part.count <= Self.longestLine else {
                throw MalformedReply(words: "a line longer than \(Self.longestLine) bytes")
            }
            line += part
            guard let end else {
                rest = rest.dropFirst(part.count)
                return
            }
            rest = rest[(end + 1)...]
            defer { line.removeAll(keepingCapacity: true) }
            if let event = try read() { events.append(event) }
        }
    }

    /// A start-up file may leave its last line open, so the answer's first line need not begin one.
    private mutating func judgeNoise(seen: Int, _ events: inout [ReplyEvent]) throws(MalformedReply) {
        defer { line.removeAll(keepingCapacity: true) }
        guard let place = line.lastRange(of: opening) else {
            state = .noise(seen: seen)
            return
        }
        let version = Text.printable(line[place.upperBound...])
        guard version == String(Self.version) else {
            throw MalformedReply(words: "version '\(version)' of the job protocol, \(Self.version) is known")
        }
        state = .line
        events.append(.opened)
    }

    /// Nil for a frame's head: its bytes are the event.
    private mutating func read() throws(MalformedReply) -> ReplyEvent? {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw MalformedReply(words: "a line that is not text: '\(Text.printable(line[...]))'")
        }
        let words = text.split(separator: " ", omittingEmptySubsequences: true)
        let unknown = MalformedReply(words: "the line '\(Text.printable(line.prefix(80)))'")
        switch (words.first, words.count) {
        case ("+", 2) where words[1] == "started": return .started
        case ("out", 2), ("err", 2):
            guard let stream = OutputStream(rawValue: String(words[0])), let count = Text.number(words[1]),
                1...Self.longestFrame ~= count
            else { throw unknown }
            state = .frame(stream, left: count)
            return nil
        case ("gap", 3):
            guard let stream = OutputStream(rawValue: String(words[1])), let count = Text.number(words[2]), count > 0 else {
                throw unknown
            }
            return .gap(stream, count)
        case (".", 2): return .alive
        case (":", 2...): return .fact(String(words[1]), words.dropFirst(2).joined(separator: " "))
        case ("=", 2...), ("!", 2...):
            guard let ending = Self.ending(words) else { throw unknown }
            state = .ended
            return .ended(ending)
        default: throw unknown
        }
    }

    private static func ending(_ words: [Substring]) -> ReplyEnding? {
        switch (words[0], words[1], words.count) {
        case ("=", "none", 2), ("=", "new", 2): .job(.notStarted)
        case ("=", "running", 2): .job(.running)
        case ("=", "orphan", 2): .job(.orphan)
        case ("=", "lost", 2): .job(.lost)
        case ("=", "hello", 2): .hello
        case ("=", "cleaned", 2): .cleaned
        case ("=", "rebooted", 3): .job(.rebooted(bootID: String(words[2])))
        case ("=", "done", 10...): record(words.dropFirst(2)).map { .job(.done($0)) }
        case ("!", "late", 2): .job(.refused(.late))
        case ("!", "stale", 2): .job(.refused(.staleEpoch))
        case ("!", "room", 2): .job(.refused(.noRoom))
        case ("!", "text", 2): .job(.refused(.otherText))
        case ("!", "slow", 2): .slow
        case ("!", "busy", 3): .busy(String(words[2]))
        case ("!", "base", 3...): .job(.refused(.base(words.dropFirst(2).joined(separator: " "))))
        default: nil
        }
    }

    /// `exit N limit B from T to T`, and words of later versions after them.
    private static func record(_ words: ArraySlice<Substring>) -> JobRecord? {
        let words = Array(words)
        guard words[0] == "exit", words[2] == "limit", words[4] == "from", words[6] == "to",
            let status = Text.number(words[1]), 0...255 ~= status, ["0", "1"].contains(words[3]),
            let start = Text.number(words[5]), let end = Text.number(words[7])
        else { return nil }
        return JobRecord(exitStatus: status, timedOut: words[3] == "1", startedAt: start, endedAt: end)
    }
}

private enum Text {
    /// Digits only, at most 15 of them: no sign, no overflow.
    static func number(_ word: Substring) -> Int? {
        guard 1...15 ~= word.utf8.count, word.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(word)
    }

    static func printable(_ bytes: ArraySlice<UInt8>) -> String {
        String(bytes.map { 0x20...0x7e ~= $0 ? Character(Unicode.Scalar($0)) : "." })
    }
}

extension [UInt8] {
    fileprivate func lastRange(of part: [UInt8]) -> Range<Int>? {
        guard count >= part.count else { return nil }
        return (0...(count - part.count)).reversed().first { self[$0...].starts(with: part) }.map { $0..<($0 + part.count) }
    }
}
