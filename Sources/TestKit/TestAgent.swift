internal import Foundation
internal import Glibc

/// A real ssh-agent with a socket of its own, for the length of a test.
public final class TestAgent: Sendable {
    public let path: String
    private let process: Int32

    public init() throws {
        path = "/tmp/drydock-agent-\(UUID().uuidString.prefix(8))"
        process = try Shell.launch(["/usr/bin/ssh-agent", "-D", "-a", path])
        for _ in 0..<500 where !FileManager.default.fileExists(atPath: path) { usleep(10_000) }
    }

    private var environment: [String: String] { ["SSH_AUTH_SOCK": path, "PATH": "/usr/bin:/bin"] }

    public func add(_ key: String) throws { try run(["/usr/bin/ssh-add", "-q", key]) }
    public func removeAll() throws { try run(["/usr/bin/ssh-add", "-q", "-D"]) }

    private func run(_ words: [String]) throws {
        let ending = try Shell.run(words, environment: environment)
        guard ending.status == 0 else { throw Shell.Failed(description: "\(words): \(String(decoding: ending.out, as: UTF8.self))") }
    }

    public func stop() {
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        unlink(path)
    }
}

/// A socket that an ssh-agent's client can connect to, with a behaviour of the test's choice. One thread for each connection.
public final class FakeAgent: Sendable {
    public let path: String
    private let descriptor: Int32

    /// - Parameter answer: to a message without its length; nil: hang up. What it returns is sent as it is.
    public init(_ answer: @escaping @Sendable (_ message: [UInt8]) -> [UInt8]?) {
        path = "/tmp/drydock-agent-\(UUID().uuidString.prefix(8))"
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let listener = descriptor
        let isBound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0 && listen(listener, 64) == 0 }
        }
        precondition(isBound, "no socket \(path): \(String(cString: strerror(errno)))")
        Thread.detachNewThread {
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                Thread.detachNewThread { Self.serve(connection, answer) }
            }
        }
    }

    public func stop() {
        shutdown(descriptor, Int32(SHUT_RDWR))
        unlink(path)
    }

    private static func serve(_ connection: Int32, _ answer: (_ message: [UInt8]) -> [UInt8]?) {
        defer { close(connection) }
        while let head = take(4, connection), let message = take(head.reduce(0) { $0 << 8 | Int($1) }, connection) {
            guard let bytes = answer(message) else { return }
            _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    private static func take(_ count: Int, _ connection: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count), done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { read(connection, $0.baseAddress.map { $0 + done }, count - done) }
            guard got > 0 else { return nil }
            done += got
        }
        return bytes
    }
}
