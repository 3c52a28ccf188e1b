internal import CEvents
internal import CSSHShim
internal import Core
internal import Foundation

/// One SSH connection to one host, confined to the loop's thread. It owns session and socket; both are freed in one
/// place, ``tearDown()``, and the pointer never leaves.
///
/// After an error of the session nothing of the library is called again but the freeing: its packet reader may be out
/// of step.
actor SSHConnection {
    enum Life: Equatable {
        case unborn, alive
        /// Takes no new work: too old, or a channel was left behind that only the session's end can free.
        case retired
        case dead(HostFailure.Reason)
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    nonisolated let host: HostAccess
    nonisolated let deadlines: Deadlines

    var life = Life.unborn
    var handle: OpaquePointer?
    var socket: Socket?
    /// How many calls hold this connection.
    var users = 0
    /// How many ways to other hosts lead through this one.
    var tunnels = 0
    /// The way on which this host is reached, where it isn't reached directly.
    var way: Tunnel?
    /// `SHA256:…` of the key that was checked.
    var hostKey = ""
    /// Names of the keys that the host was shown.
    var tried: [String] = []
    /// How commands become root's here; learned after the log-in.
    var elevation = Elevation.none
    private var activeSince: Moment = 0
    private var bornAt: Moment = 0
    private var requestBusy = false
    private var requestQueue: [CheckedContinuation<Void, Never>] = []

    /// Opens nothing: an actor's `init` runs on its caller's thread.
    init(to host: HostAccess, on loop: EventLoop, deadlines: Deadlines) {
        self.host = host
        self.loop = loop
        self.deadlines = deadlines
    }

    /// For owners that forgot ``closeNow()``; runs on the loop's thread like everything that frees.
    isolated deinit { tearDown() }

    // MARK: The one place for EAGAIN and errors

    /// Repeats `call`, with whatever it captured, until it has an answer. A failure of the session ends the connection.
    /// - Parameter deadline: asked anew before each wait, since progress may have moved it.
    func finish(
        _ phase: HostFailure.Phase, limit: Int64, harmless: Set<Int64> = [], _ call: (OpaquePointer) -> Int64
    ) async throws(HostFailure) -> Int64 {
        let deadline = EventLoop.now + limit
        while true {
            guard let handle, let socket else { throw failure() }
            let seen = socket.edges
            let received = drydock_received(handle)
            _ = drydock_flush(handle)
            let code = call(handle)
            // What was read may belong to another operation, for which no edge will come any more.
            if drydock_received(handle) != received { socket.edge() }
            if code == Int64(DRYDOCK_AGAIN) {
                switch await socket.wait(after: seen, until: deadline) {
                case .edge: continue
                case .deadline: throw timedOut(phase, limit: limit)
                case .cancelled:
                    retire()
                    throw fail(.connectionLost(phase, "the call was cancelled"))
                }
            }
            if code < 0, !harmless.contains(code) {
                die(reason(phase, CInt(truncatingIfNeeded: code)))
                throw failure()
            }
            return code
        }
    }

    private func timedOut(_ phase: HostFailure.Phase, limit: Int64) -> HostFailure {
        retire()
        return fail(overdue(phase, seconds: Int((limit + 999) / 1000)))
    }

    nonisolated func fail(_ reason: HostFailure.Reason) -> HostFailure {
        HostFailure(host: host.name, endpoint: host.place, reason: reason)
    }

    /// Why this connection can't be used any more.
    func failure() -> HostFailure {
        if case .dead(let reason) = life { return fail(reason) }
        return fail(.connectionLost(.connect, "the connection was closed"))
    }

    // MARK: One request at a time

    /// Two requests that wait for the server's yes or no at once would take each other's answers (libssh2 #671).
    func lockRequests() async {
        guard requestBusy else {
            requestBusy = true
            return
        }
        await withCheckedContinuation { requestQueue.append($0) }
    }

    func unlockRequests() {
        if requestQueue.isEmpty { requestBusy = false } else { requestQueue.removeFirst().resume() }
    }

    // MARK: Life

    /// Makes the session over a connected socket.
    func begin(_ socket: Socket) throws(HostFailure) {
        guard let handle = drydock_open(socket.descriptor) else {
            loop.forget(socket)
            close(socket.descriptor)
            throw fail(.cannotConnect("out of memory"))
        }
        self.handle = handle
        self.socket = socket
        bornAt = EventLoop.now
        life = .alive
    }

    /// Counts the caller in, if the connection can be used; ``release()`` counts it out.
    func reserve() -> Bool {
        guard users < 8, isFit else { return false }
        if isIdle { activeSince = EventLoop.now }
        users += 1
        return true
    }

    func release() {
        users -= 1
        rest()
    }

    /// As ``reserve()``, for a way to another host; there may be any number of them.
    func reserveTunnel() -> Bool {
        guard isFit else { return false }
        if isIdle { activeSince = EventLoop.now }
        tunnels += 1
        return true
    }

    func releaseTunnel() {
        tunnels -= 1
        rest()
    }

    private var isIdle: Bool { users == 0 && tunnels == 0 }

    private var isFit: Bool {
        guard life == .alive, isSocketSound else { return false }
        guard EventLoop.now - bornAt >= deadlines.age else { return true }
        retire()
        if isIdle { closeNow() }
        return false
    }

    private func rest() {
        activeSince = EventLoop.now
        if isIdle, life == .retired { closeNow() }
    }

    func retire() {
        if life == .alive { life = .retired }
    }

    /// Ends the connection for everyone on it.
    func die(_ reason: HostFailure.Reason) {
        if case .dead = life { return }
        life = .dead(reason)
        tearDown()
    }

    /// A goodbye, if the socket takes one, and the end. Jobs on the host go on.
    func closeNow() {
        if life == .alive || life == .retired, let handle { _ = drydock_goodbye(handle) }
        die(.connectionLost(.reply, "the connection was closed on this side"))
    }

    private func tearDown() {
        let socket = socket
        if let socket { loop.forget(socket) }
        // Frees the channels with the session; their pointers are used by nobody, since `handle` is gone.
        if let handle { drydock_free(handle) }
        self.handle = nil
        self.socket = nil
        elevation = .none
        socket?.edge()
    }

    // MARK: Liveness

    /// Called once after the log-in; goes on by itself until the end.
    func keepWatch() {
        guard let handle else { return }
        _ = drydock_keepalive_every(handle, UInt32(max(2, deadlines.keepalive / 1000)))
        activeSince = EventLoop.now
        scheduleTick()
    }

    private func scheduleTick() {
        let pause = max(50, min(5000, deadlines.silence / 4, deadlines.idle / 4))
        _ = loop.at(EventLoop.now + pause) { [weak self] in self?.assumeIsolated { $0.tick() } }
    }

    private func tick() {
        guard let handle, let socket else { return }
        let now = EventLoop.now
        if isIdle {
            // Nobody reads, so silence proves nothing: the socket itself is asked, and TCP keeps its own watch.
            if !isSocketSound { return die(.connectionLost(.reply, "the host closed the idle connection")) }
            if now - activeSince > deadlines.idle { return closeNow() }
        } else {
            let heard = max(drydock_heard_at(handle), activeSince)
            if now - heard > deadlines.silence {
                return die(.connectionLost(.reply, "the host was silent for \((now - heard) / 1000) s"))
            }
            let code = drydock_keepalive(handle)
            if code < 0, code != DRYDOCK_AGAIN { return die(reason(.reply, code)) }
            // Retries whoever waits: the library says "again" without a direction in some places.
            socket.edge()
        }
        scheduleTick()
    }

    private var isSocketSound: Bool {
        guard let socket else { return false }
        var byte: UInt8 = 0
        let count = recv(socket.descriptor, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT))
        return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR))
    }
}
