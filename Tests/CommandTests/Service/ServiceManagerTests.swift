import Foundation
import Testing

@testable import drydock

@Suite("What the service tells systemd")
struct ServiceManagerTests {
    @Test("it reaches a socket in the file system, and one in the abstract namespace", arguments: ["", "@"])
    func sockets(prefix: String) throws {
        let path = prefix + NSTemporaryDirectory() + "drydock-notify-\(UUID().uuidString.prefix(8))"
        let socket = try NotifySocket(path)
        defer { socket.close() }
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": path])
        manager.ready()
        manager.alive()
        manager.status("two\nlines")
        manager.stopping()
        #expect(socket.messages() == ["READY=1", "WATCHDOG=1", "STATUS=two lines", "STOPPING=1"])
    }

    @Test("nobody listens: it goes on", arguments: ["/nowhere/notify", "@drydock-nobody", "", "relative", String(repeating: "/long", count: 40)])
    func nobody(path: String) { ServiceManager(environment: ["NOTIFY_SOCKET": path]).ready() }

    @Test("half of what systemd waits for is between two signs of life, where this process is meant", arguments: [
        (["WATCHDOG_USEC": "60000000"], 30),
        (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"], 30),
        (["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"], nil),
        (["WATCHDOG_USEC": "0"], nil),
        (["WATCHDOG_USEC": "-5"], nil),
        (["WATCHDOG_USEC": "nan"], nil),
        (["WATCHDOG_USEC": "soon"], nil),
        ([:], nil),
    ] as [([String: String], Double?)])
    func interval(environment: [String: String], expected: Double?) {
        #expect(ServiceManager(environment: environment, process: 7).interval == expected)
    }
}

/// A datagram socket that reads what it is told, without waiting.
private struct NotifySocket {
    private let descriptor: Int32
    private let path: String

    init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        if bytes.first == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count), descriptor = descriptor
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        guard code == 0 else { throw Trouble("\(path): \(String(cString: strerror(errno)))") }
    }

    func messages() -> [String] {
        var all: [String] = [], buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { return all }
            all.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
    }

    func close() {
        Foundation.close(descriptor)
        if path.hasPrefix("/") { unlink(path) }
    }
}
