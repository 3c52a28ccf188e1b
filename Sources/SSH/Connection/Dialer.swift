internal import CEvents
internal import Core
internal import Foundation

/// Makes a connected TCP socket: IPv6 and IPv4, each address of the name in turn, within one deadline.
struct Dialer {
    let loop: EventLoop
    let deadlines: Deadlines

    enum Failure: Error { case cannotConnect(String), timedOut(HostFailure.Phase), cancelled }

    struct Address: Sendable {
        var bytes: [UInt8]
        var family: CInt
    }

    func dial(_ host: String, port: Int) async throws(Failure) -> Socket {
        let deadline = EventLoop.now + deadlines.connect
        guard let found = await OffLoop.run(until: deadline, on: loop, { Self.resolve(host, port) }) else {
            throw .timedOut(.resolve)
        }
        let addresses: [Address]
        switch found {
        case .success(let list): addresses = list
        case .failure(let failure): throw failure
        }
        var failure = Failure.cannotConnect("the name \(host) has no address")
        for (index, address) in addresses.enumerated() {
            // An even share for each: an address that swallows packets must not take the time of the next.
            let share = max(1, (deadline - EventLoop.now) / Int64(addresses.count - index))
            do { return try await connect(to: address, until: EventLoop.now + share) } catch {
                if case .cancelled = error { throw error }
                failure = error
            }
        }
        throw failure
    }

    private static func resolve(_ host: String, _ port: Int) -> Result<[Address], Failure> {
        var hints = addrinfo(), list: UnsafeMutablePointer<addrinfo>?
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        // Brackets as in `[::1]` are written by people who think of ports.
        let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        let code = getaddrinfo(name, String(port), &hints, &list)
        guard code == 0 else {
            return .failure(.cannotConnect("the name \(host) can't be resolved (\(String(cString: gai_strerror(code))))"))
        }
        defer { freeaddrinfo(list) }
        var addresses: [Address] = []
        var next = list
        while let entry = next {
            let info = entry.pointee
            addresses.append(.init(
                bytes: [UInt8](UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen))), family: info.ai_family))
            next = info.ai_next
        }
        return .success(addresses)
    }

    private func connect(to address: Address, until deadline: Moment) async throws(Failure) -> Socket {
        let descriptor = socket(
            address.family, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .cannotConnect(Self.words(errno)) }
        Self.configure(descriptor)
        let code = address.bytes.withUnsafeBytes { raw in
            raw.withMemoryRebound(to: sockaddr.self) { CEvents.connect(descriptor, $0.baseAddress, socklen_t(raw.count)) }
        }
        guard code == 0 || errno == EINPROGRESS else {
            defer { close(descriptor) }
            throw .cannotConnect(Self.words(errno))
        }
        let socket = Socket(descriptor, on: loop)
        var seen = socket.edges
        loop.watch(socket)
        do throws(Failure) {
            while true {
                switch await socket.wait(after: seen, until: deadline) {
                case .edge: break
                case .deadline: throw .timedOut(.connect)
                case .cancelled: throw .cancelled
                }
                seen = socket.edges
                var error: CInt = 0, length = socklen_t(MemoryLayout<CInt>.size)
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
                guard error == 0 else { throw .cannotConnect(Self.words(error)) }
                var peer = sockaddr_storage(), size = socklen_t(MemoryLayout<sockaddr_storage>.size)
                let connected = withUnsafeMutablePointer(to: &peer) {
                    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &size) == 0 }
                }
                if connected { return socket }
            }
        } catch {
            loop.forget(socket)
            close(descriptor)
            throw error
        }
    }

    private static func configure(_ descriptor: CInt) {
        // Without it each command on a warm connection waits for a delayed acknowledgement, some 40 ms.
        set(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPIDLE, 15)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        set(descriptor, CInt(IPPROTO_TCP), TCP_KEEPCNT, 4)
        // Milliseconds; for data of ours that nobody acknowledges, where keepalive probes aren't sent.
        set(descriptor, CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, 35_000)
    }

    private static func set(_ descriptor: CInt, _ level: CInt, _ name: CInt, _ value: CInt) {
        var value = value
        setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func words(_ code: CInt) -> String { String(cString: strerror(code)) }
}
