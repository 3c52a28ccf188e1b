internal import Foundation
internal import Glibc
import Synchronization

/// Loopback TCP for tests, in plain blocking calls.
public enum TestSocket {
    /// A socket that listens on 127.0.0.1, on a port of the system's choice unless one is named.
    public static func listening(on port: Int = 0) -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var yes: Int32 = 1
        // a named port may have had connections a moment ago
        if port != 0 { setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size)) }
        var address = loopback(port)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        precondition(bound, "no port on 127.0.0.1: \(String(cString: strerror(errno)))")
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    public static func connected(to port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        if code == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return address
    }
}

/// A listener that accepts one connection after the other and handles each on a thread of its own, until it is closed.
public final class TestListener: Sendable {
    public let port: Int
    private let descriptor: Int32
    private let ended = Flag()

    /// - Parameter handle: owns the descriptor and closes it.
    public init(on port: Int = 0, _ handle: @escaping @Sendable (_ connection: Int32) -> Void) {
        (descriptor, self.port) = TestSocket.listening(on: port)
        let (listener, ended) = (descriptor, ended)
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else {
                    Glibc.close(listener)
                    return ended.set()
                }
                Thread.detachNewThread { handle(connection) }
            }
        }
    }

    /// Says nothing, ever.
    public static func silent(on port: Int = 0) -> TestListener {
        TestListener(on: port) { connection in
            var byte: UInt8 = 0
            while read(connection, &byte, 1) > 0 {}
            Glibc.close(connection)
        }
    }

    /// Says `text` to everyone and hangs up.
    public static func saying(_ text: String) -> TestListener {
        TestListener { connection in
            let bytes = Array(text.utf8)
            _ = write(connection, bytes, bytes.count)
            shutdown(connection, Int32(SHUT_WR))
            var byte: UInt8 = 0
            while read(connection, &byte, 1) > 0 {}
            Glibc.close(connection)
        }
    }

    /// Returns once the port is free.
    public func close() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        // The thread that accepts closes the descriptor: closed here, its number could be another listener's by the time at
        // which that thread accepts again.
        while !ended.isSet { poll(nil, 0, 1) }
    }

    private final class Flag: Sendable {
        private let state = Mutex(false)
        var isSet: Bool { state.withLock { $0 } }
        func set() { state.withLock { $0 = true } }
    }
}
