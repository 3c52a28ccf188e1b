import Foundation
import Glibc

/// Tells systemd how the service is, by the protocol of sd_notify(3): datagrams to the socket that it names. Without systemd
/// nothing is sent.
struct ServiceManager {
    private let path: String?
    /// Seconds between two signs of life, half of what systemd waits for; nil where it doesn't watch.
    let interval: Double?

    init(environment: [String: String] = ProcessInfo.processInfo.environment, process: Int32 = getpid()) {
        path = environment["NOTIFY_SOCKET"].flatMap { $0.hasPrefix("/") || $0.hasPrefix("@") ? $0 : nil }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(process)" } ?? true
        interval = isMeant ? environment["WATCHDOG_USEC"].flatMap { UInt64($0) }.flatMap { $0 > 0 ? Double($0) / 2_000_000 : nil } : nil
    }

    func ready() { send("READY=1") }
    func alive() { send("WATCHDOG=1") }
    func stopping() { send("STOPPING=1") }
    /// One line for `systemctl status`.
    func status(_ text: String) { send("STATUS=" + text.replacing("\n", with: " ")) }

    private func send(_ text: String) {
        guard let path else { return }
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path), bytes = Array(path.utf8)
        guard bytes.count < room else { return }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: bytes)
            // A name in the abstract namespace begins with a NUL, which is written as '@' (unix(7)).
            if bytes.first == UInt8(ascii: "@") { place[0] = 0 }
        }
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count), message = Array(text.utf8)
        // A manager that doesn't listen must not stop the service: it will miss the sign of life, and act.
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { sendto(socket, message, message.count, Int32(MSG_DONTWAIT), $0, length) }
        }
    }
}
