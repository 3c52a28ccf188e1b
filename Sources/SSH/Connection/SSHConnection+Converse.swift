internal import CLibSSH2
internal import CSSHShim
internal import Core

/// Hears what a command says. A value: it goes into the connection and comes back with what it learned.
protocol Listener: Sendable {
    /// Nothing more is expected; the channel may be closed.
    var isFinished: Bool { get }
    /// What may be written now.
    var cue: Cue { get }
    /// - Throws: when the answer is outside its grammar; the words are for ``HostFailure/Reason/badAnswer(_:)``.
    mutating func hear(_ bytes: ArraySlice<UInt8>, on stream: OutputStream) throws(MalformedReply)
}

enum Cue { case nothing, password, input }

extension Listener {
    var cue: Cue { .input }
}

/// A conversation that failed, and whether the host may have begun to carry the command out.
struct BrokenConversation: Error {
    var failure: HostFailure
    var mayHaveStarted: Bool
}

extension SSHConnection {
    /// One more than this and sshd's default of ten sessions would be near; also the largest piece read at once.
    private static var pieceSize: Int { 32768 }
    /// Bounds what a host can make us hold: sshd waits once so much is unread.
    private static var window: UInt32 { 256 * 1024 }

    /// Runs `command` with `input` on its standard input, and lets `listener` hear both streams until it is finished or the
    /// command's output ends. The caller has ``reserve()``d the connection; it is released here.
    /// - Parameter password: written when the listener gives that cue, and else not at all.
    func converse<L: Listener>(_ command: String, input: [UInt8], password: [UInt8] = [], patience: Int64, with listener: L)
        async throws(BrokenConversation) -> L
    {
        defer { release() }
        let channel: UnsafeMutableRawPointer
        do { channel = try await openChannel() } catch { throw BrokenConversation(failure: error, mayHaveStarted: false) }
        do throws(HostFailure) {
            try await execute(command, channel)
            let heard = try await talk(channel, input: input, password: password, patience: patience, listener)
            try await close(channel)
            return heard
        } catch {
            // Only the session's end frees this channel now: a close would wait for the command to end.
            retire()
            throw BrokenConversation(failure: error, mayHaveStarted: true)
        }
    }

    private func openChannel() async throws(HostFailure) -> UnsafeMutableRawPointer {
        await lockRequests()
        defer { unlockRequests() }
        if life == .retired { throw fail(.connectionLost(.channel, "an earlier call on this connection got no answer")) }
        var channel: UnsafeMutableRawPointer?
        let refused = Int64(LIBSSH2_ERROR_CHANNEL_FAILURE)
        let code = try await finish(.channel, limit: deadlines.channel, harmless: [refused]) {
            Int64(drydock_channel_open($0, Self.window, &channel))
        }
        guard code == 0, let channel else { throw fail(reason(.channel, CInt(code))) }
        return channel
    }

    private func execute(_ command: String, _ channel: UnsafeMutableRawPointer) async throws(HostFailure) {
        await lockRequests()
        defer { unlockRequests() }
        let text = Array(command.utf8CString)
        let refused = Int64(LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED)
        let code = try await finish(.channel, limit: deadlines.channel, harmless: [refused]) {
            Int64(drydock_channel_exec($0, channel, text, text.count - 1))
        }
        if code < 0 { throw fail(reason(.channel, CInt(code))) }
    }

    private func talk<L: Listener>(
        _ channel: UnsafeMutableRawPointer, input: [UInt8], password: [UInt8], patience: Int64, _ listener: L
    ) async throws(HostFailure) -> L {
        var talk = Talk(channel: channel, input: input, password: password, listener: listener, room: Self.pieceSize)
        while !talk.listener.isFinished {
            let code = try await finish(.reply, limit: patience) { talk.step($0) }
            if let malformed = talk.malformed { throw fail(.badAnswer(malformed.words)) }
            if code == Talk<L>.atEnd { break }
            // One host with much to say must not keep the others waiting.
            if talk.sinceYield > 1 << 20 {
                talk.sinceYield = 0
                await loop.yield()
            }
        }
        return talk.listener
    }

    private func close(_ channel: UnsafeMutableRawPointer) async throws(HostFailure) {
        // The answer is complete; a host that is slow to close costs the connection, not the answer.
        do {
            _ = try await finish(.reply, limit: min(5000, deadlines.channel)) { Int64(drydock_channel_close($0, channel)) }
            _ = try await finish(.reply, limit: min(5000, deadlines.channel)) { Int64(drydock_channel_free($0, channel)) }
        } catch {
            retire()
        }
    }
}

/// One round of reading and writing on a channel, as a call that may say "again".
private struct Talk<L: Listener> {
    static var atEnd: Int64 { 0 }
    static var moved: Int64 { 1 }

    let channel: UnsafeMutableRawPointer
    /// Neither is changed, so that its bytes stay where they are from one try to the next.
    let input: [UInt8]
    let password: [UInt8]
    var listener: L
    var written = 0
    var passwordWritten = 0
    var endSent = false
    var sinceYield = 0
    var malformed: MalformedReply?
    var buffer: [UInt8]

    init(channel: UnsafeMutableRawPointer, input: [UInt8], password: [UInt8], listener: L, room: Int) {
        self.channel = channel
        self.input = input
        self.password = password
        self.listener = listener
        buffer = [UInt8](repeating: 0, count: room)
    }

    mutating func step(_ handle: OpaquePointer) -> Int64 {
        var progress = false
        let sent = write(handle, &progress)
        if sent < 0 { return sent }
        // Both streams share one window: whichever is left unread would stop the other too.
        for (stream, number) in [(OutputStream.out, CInt(0)), (.err, CInt(1))] {
            for _ in 0..<16 {
                let count = drydock_channel_read(handle, channel, number, &buffer, buffer.count)
                if count == Int64(DRYDOCK_AGAIN) || count == 0 { break }
                if count < 0 { return count }
                progress = true
                sinceYield += Int(count)
                do throws(MalformedReply) { try listener.hear(buffer[..<Int(count)], on: stream) } catch {
                    malformed = error
                    return Self.moved
                }
            }
        }
        if progress { return Self.moved }
        let end = drydock_channel_at_end(handle, channel)
        return end == 1 ? Self.atEnd : end < 0 ? Int64(end) : Int64(DRYDOCK_AGAIN)
    }

    private mutating func write(_ handle: OpaquePointer, _ progress: inout Bool) -> Int64 {
        // A command that ended early never opens its window again.
        guard !endSent, drydock_channel_at_end(handle, channel) == 0 else { return 0 }
        switch listener.cue {
        case .nothing: return 0
        case .password: return push(handle, password, &passwordWritten, &progress)
        case .input:
            let code = push(handle, input, &written, &progress)
            guard code == 0, written == input.count else { return code }
        }
        let code = drydock_channel_send_end(handle, channel)
        if code == DRYDOCK_AGAIN { return 0 }
        endSent = true
        return Int64(min(0, code))
    }

    /// Writes what the host takes of `bytes` from `written` on.
    private func push(_ handle: OpaquePointer, _ bytes: [UInt8], _ written: inout Int, _ progress: inout Bool) -> Int64 {
        while written < bytes.count {
            let count = bytes.withUnsafeBufferPointer { all in
                drydock_channel_write(handle, channel, all.baseAddress.map { $0 + written }, all.count - written)
            }
            if count == Int64(DRYDOCK_AGAIN) || count == 0 { return 0 }
            if count < 0 { return count }
            written += Int(count)
            progress = true
        }
        return 0
    }
}
