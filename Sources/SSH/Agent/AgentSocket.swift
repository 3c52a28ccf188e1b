internal import CEvents
internal import Foundation

/// A conversation with an ssh-agent, over a socket of its own on the loop: the library's own agent code would hold up every
/// host when an agent hangs, and turns for ever when it goes away.
actor AgentSocket {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let path: String
    private var socket: Socket?

    init(_ path: String, on loop: EventLoop) {
        self.path = path
        self.loop = loop
    }

    isolated deinit { end() }

    /// One question at a time. After a failure the next one goes over a new connection.
    func keys(within limit: Int64) async throws(AgentFailure) -> [AgentKey] {
        try AgentMessage.keys(in: await ask(AgentMessage.list, limit))
    }

    /// Nil: the agent refused.
    func signature(of data: [UInt8], by key: AgentKey, within limit: Int64) async throws(AgentFailure) -> [UInt8]? {
        try AgentMessage.signature(in: await ask(AgentMessage.sign(data, with: key), limit))
    }

    func end() {
        guard let socket else { return }
        loop.forget(socket)
        close(socket.descriptor)
        self.socket = nil
    }

    private func ask(_ request: [UInt8], _ limit: Int64) async throws(AgentFailure) -> [UInt8] {
        let deadline = EventLoop.now + limit
        do throws(AgentFailure) {
            let socket = try await connected(until: deadline, limit)
            try await send(request, over: socket, until: deadline, limit)
            let head = try await receive(4, from: socket, until: deadline, limit)
            let length = head.reduce(0) { $0 << 8 | Int($1) }
            guard length > 0, length <= AgentMessage.limit else { throw .malformed }
            return try await receive(length, from: socket, until: deadline, limit)
        } catch {
            end()
            throw error
        }
    }

    private func connected(until deadline: Moment, _ limit: Int64) async throws(AgentFailure) -> Socket {
        if let socket { return socket }
        var address = sockaddr_un()
        let bytes = Array(path.utf8), room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room else { throw .absent("'\(path)' is no path of a socket; correct it") }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = CEvents.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .absent(String(cString: strerror(errno))) }
        while true {
            let code = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
            }
            if code == 0 { break }
            let error = errno
            // Its queue is full: a local socket is never "in progress", and tells nobody when there is room.
            if error == EAGAIN, EventLoop.now < deadline {
                await loop.sleep(until: EventLoop.now + 20)
                continue
            }
            close(descriptor)
            if error == EAGAIN { throw .silent(seconds: Int((limit + 999) / 1000)) }
            throw .absent("\(path): \(String(cString: strerror(error))); start one with: eval $(ssh-agent); ssh-add")
        }
        let made = Socket(descriptor, on: loop)
        loop.watch(made)
        socket = made
        return made
    }

    private func send(_ bytes: [UInt8], over socket: Socket, until deadline: Moment, _ limit: Int64) async throws(AgentFailure) {
        var sent = 0
        while sent < bytes.count {
            let seen = socket.edges
            let count = bytes[sent...].withUnsafeBytes { CEvents.send(socket.descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            let error = errno
            if count > 0 { sent += count } else { try await pause(error, socket, seen, deadline, limit) }
        }
    }

    private func receive(_ count: Int, from socket: Socket, until deadline: Moment, _ limit: Int64) async throws(AgentFailure) -> [UInt8] {
        var bytes: [UInt8] = [], piece = [UInt8](repeating: 0, count: min(count, 16384))
        while bytes.count < count {
            let seen = socket.edges
            let got = recv(socket.descriptor, &piece, min(piece.count, count - bytes.count), 0)
            let error = errno
            if got == 0 { throw .closed }
            if got > 0 { bytes += piece.prefix(got) } else { try await pause(error, socket, seen, deadline, limit) }
        }
        return bytes
    }

    /// After a call that failed: until the socket is ready, where that is all that was wrong.
    private func pause(_ error: CInt, _ socket: Socket, _ seen: UInt64, _ deadline: Moment, _ limit: Int64) async throws(AgentFailure) {
        guard error == EAGAIN || error == EINTR else { throw .closed }
        switch await socket.wait(after: seen, until: deadline) {
        case .edge: return
        case .deadline: throw .silent(seconds: Int((limit + 999) / 1000))
        case .cancelled: throw .closed
        }
    }
}
