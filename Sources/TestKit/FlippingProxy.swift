internal import Foundation
internal import Glibc

/// Passes bytes between a client and a port of this machine, and flips one bit of the server's first encrypted packet:
/// what a broken or hostile network can do to anyone.
public final class FlippingProxy: Sendable {
    private let listener: TestListener
    public var port: Int { listener.port }

    /// - Parameter bit: which bit of the packet's encrypted length to flip, 0...31, least significant first.
    public init(to port: Int, bit: Int) {
        listener = TestListener { client in
            guard let server = TestSocket.connected(to: port) else {
                Glibc.close(client)
                return
            }
            Thread.detachNewThread {
                Self.pump(from: client, to: server) { _ in }
            }
            var watch = PacketWatch(bit: bit)
            Self.pump(from: server, to: client) { watch.pass(&$0) }
            Glibc.close(client)
            Glibc.close(server)
        }
    }

    public func close() { listener.close() }

    private static func pump(from: Int32, to: Int32, _ change: (inout [UInt8]) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(from, &buffer, buffer.count)
            guard count > 0 else { break }
            var bytes = Array(buffer.prefix(count))
            change(&bytes)
            var sent = 0
            while sent < bytes.count {
                let n = bytes.withUnsafeBytes { send(to, $0.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL)) }
                guard n > 0 else { return }
                sent += n
            }
        }
        shutdown(to, Int32(SHUT_WR))
    }
}

/// Follows a server's stream: banner, then packets in clear text up to NEWKEYS (message 21).
private struct PacketWatch {
    let bit: Int
    private var seen: [UInt8] = []
    private var at = 0
    private var inBanner = true
    private var armed = false
    private var done = false

    init(bit: Int) { self.bit = bit }

    mutating func pass(_ bytes: inout [UInt8]) {
        guard !done else { return }
        let start = seen.count
        seen += bytes
        while !armed {
            if inBanner {
                guard let end = seen.firstIndex(of: 0x0a) else { return }
                at = end + 1
                inBanner = false
            }
            guard seen.count >= at + 6 else { return }
            let length = seen[at..<(at + 4)].reduce(0) { $0 << 8 | Int($1) }
            let message = seen[at + 5]
            at += 4 + length
            armed = message == 21
        }
        let place = at + 3 - bit / 8
        guard place >= start, place < seen.count else { return }
        bytes[place - start] ^= 1 << UInt8(bit % 8)
        done = true
    }
}
