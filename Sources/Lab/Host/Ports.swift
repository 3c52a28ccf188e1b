import Foundation

/// TCP ports, of this machine's loopback where no address is named.
enum Ports {
    /// Distinct ports that nobody listens on. They lie below the range from which the kernel takes the ports of
    /// outgoing connections, because a host's port must still be free after the dark seconds of its reboot.
    static func free(_ count: Int) throws(LabError) -> [Int] {
        let range = 15_000..<ephemeralStart
        guard range.count > count else { throw LabError.noPorts }
        var held: [Int32] = []
        defer { held.forEach { close($0) } }
        var ports: [Int] = []
        // a random beginning keeps two labs that start at once apart
        var candidate = Int.random(in: range)
        for _ in range where ports.count < count {
            if let socket = bound(to: candidate) {
                held.append(socket)
                ports.append(candidate)
            }
            candidate = candidate + 1 < range.upperBound ? candidate + 1 : range.lowerBound
        }
        guard ports.count == count else { throw LabError.noPorts }
        return ports
    }

    private static var ephemeralStart: Int {
        let text = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let start = text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 32_768
        return start > 16_000 ? start : 32_768
    }

    private static func bound(to port: Int) -> Int32? {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        if at(loopback, port, { bind(socket, $0, $1) }) == 0 { return socket }
        close(socket)
        return nil
    }

    /// Whether an SSH server greets on the port within a second.
    static func answers(_ port: Int, at address: String = loopback) -> Bool {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        // the second one bounds connecting
        for side in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, side, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard at(address, port, { connect(socket, $0, $1) }) == 0 else { return false }
        var greeting = [UInt8](repeating: 0, count: 4)
        return recv(socket, &greeting, 4, Int32(MSG_WAITALL)) == 4 && greeting == Array("SSH-".utf8)
    }

    static let loopback = "127.0.0.1"

    private static func at(_ host: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return -1 }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
