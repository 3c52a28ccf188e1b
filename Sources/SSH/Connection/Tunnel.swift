internal import CEvents
internal import CSSHShim
internal import Core
internal import Foundation
internal import Synchronization

/// A way through a host to another: one end of a pair of sockets, behind which the bytes go through a channel. Whoever has it
/// uses it as a connected socket, and owns its descriptor.
final class Tunnel: Sendable {
    let far: Socket
    private let words = Mutex<String?>(nil)

    init(_ far: Socket) { self.far = far }

    /// Why the way was lost, where the host that it leads through is to blame.
    var loss: String? { words.withLock { $0 } }
    func lose(_ why: String) { words.withLock { $0 = $0 ?? why } }
}

enum TunnelFailure: Error {
    /// Of the host that it would lead through.
    case hop(HostFailure)
    /// Of the host that it would lead to.
    case target(HostFailure.Reason)
    /// The connection takes no more of them; nothing was asked.
    case stale
}

/// Copies between a channel and the near end of the pair, both ways; at most a piece lies in each.
struct Pump {
    enum Progress { case moved, idle, ended, broken(Int64) }

    let channel: UnsafeMutableRawPointer
    let near: CInt
    private var buffer = [UInt8](repeating: 0, count: 32768)
    private var out: [UInt8] = [], sent = 0
    private var back: [UInt8] = [], given = 0

    init(channel: UnsafeMutableRawPointer, near: CInt) {
        self.channel = channel
        self.near = near
    }

    /// Some rounds only: others share the connection.
    mutating func step(_ handle: OpaquePointer) -> Progress {
        var progress = Progress.idle
        for _ in 0..<8 {
            let (one, other) = (send(handle), receive(handle))
            for part in [one, other] {
                switch part {
                case .moved: progress = .moved
                case .idle: break
                case .ended, .broken: return part
                }
            }
            if case .idle = one, case .idle = other { break }
        }
        return progress
    }

    private mutating func send(_ handle: OpaquePointer) -> Progress {
        if sent == out.count {
            let count = recv(near, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count < 0 { return errno == EAGAIN || errno == EINTR ? .idle : .ended }
            guard count > 0 else { return .ended }
            (out, sent) = (Array(buffer[..<count]), 0)
        }
        let count = out.withUnsafeBufferPointer { drydock_channel_write(handle, channel, $0.baseAddress.map { $0 + sent }, $0.count - sent) }
        guard count > 0 else { return Self.standing(count) }
        sent += Int(count)
        return .moved
    }

    private mutating func receive(_ handle: OpaquePointer) -> Progress {
        if given == back.count {
            let count = drydock_channel_read(handle, channel, 0, &buffer, buffer.count)
            if count == 0, drydock_channel_at_end(handle, channel) == 1 { return .ended }
            guard count > 0 else { return Self.standing(count) }
            (back, given) = (Array(buffer[..<Int(count)]), 0)
        }
        let count = back[given...].withUnsafeBytes { CEvents.send(near, $0.baseAddress, $0.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)) }
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .idle : .ended }
        given += count
        return .moved
    }

    private static func standing(_ code: Int64) -> Progress {
        switch code {
        case 0, Int64(DRYDOCK_AGAIN): .idle
        // The far side closed this channel; the others go on.
        case -26, -27: .ended
        default: .broken(code)
        }
    }
}
