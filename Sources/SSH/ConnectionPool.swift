internal import CSSHShim
internal import Core
internal import Crypto
internal import Foundation

/// The connections, by host. One is made when none can be used, is shared by all calls for its host, and is made once even
/// if many ask at the same time.
actor ConnectionPool {
    private let loop: EventLoop
    private let deadlines: Deadlines
    var connections: [HostAccess: [SSHConnection]] = [:]
    private var pending: [HostAccess: Task<Result<SSHConnection, HostFailure>, Never>] = [:]
    private var knownHosts: [String: (stamp: LocalFile.Stamp, value: KnownHosts)] = [:]
    /// Those made for one conversation, finished or not.
    private var apart: [UUID: Task<Result<SSHConnection, HostFailure>, Never>] = [:]
    /// Digests of the passwords that sudo didn't take, which aren't tried again: many in a row lock a user out.
    private var refusals: [HostAccess: (password: SHA256.Digest, failure: HostFailure)] = [:]
    /// Hosts that couldn't be reached from their jump host when it was tried last.
    var doubtful: Set<HostAccess> = []
    private let salt = SymmetricKey(size: .bits256)
    private let gate = LoginGate()
    private let secrets: any SecretResolving
    private let keys: KeyRing

    init(loop: EventLoop, deadlines: Deadlines, secrets: any SecretResolving, keys: KeyRing) {
        self.keys = keys
        self.loop = loop
        self.deadlines = deadlines
        self.secrets = secrets
    }

    struct Lease {
        var connection: SSHConnection
        /// It was there before, and may have died unnoticed.
        var isReused: Bool
    }

    /// A reserved connection; the conversation on it releases it.
    func lease(_ host: HostAccess, fresh: Bool = false) async throws(HostFailure) -> Lease {
        if !fresh {
            for connection in connections[host, default: []] where await connection.reserve() {
                return Lease(connection: connection, isReused: true)
            }
        }
        while true {
            let connection = try await connect(host).get()
            if await connection.reserve() { return Lease(connection: connection, isReused: false) }
            // Many waited for the same new connection, and it has room for some only: those left make another.
            try await requireAlive(connection)
        }
    }

    /// Runs a conversation over a connection that is made for it and ends with it; those that are there stay.
    func apart<Value: Sendable>(
        _ host: HostAccess, _ body: @Sendable (SSHConnection) async throws(HostFailure) -> Value
    ) async throws(HostFailure) -> Value {
        let id = UUID(), task = Task { await self.make(host) }
        apart[id] = task
        defer { apart[id] = nil }
        let connection = try await task.value.get()
        guard await connection.reserve() else { throw await connection.failure() }
        do throws(HostFailure) {
            let value = try await body(connection)
            await connection.closeNow()
            return value
        } catch {
            await connection.closeNow()
            throw error
        }
    }

    func requireAlive(_ connection: SSHConnection) async throws(HostFailure) {
        if case .dead = await connection.life { throw await connection.failure() }
    }

    /// What the known_hosts files read so far hold that isn't understood.
    var trustWarnings: [String] { knownHosts.values.flatMap(\.value.warnings).map(\.description).sorted() }

    func closeAll() async {
        for task in pending.values { task.cancel() }
        // Those on which the ways of others lead come last.
        let all = connections.values.flatMap { $0 }.sorted { ($0.host.jump?.count ?? 0) > ($1.host.jump?.count ?? 0) }
        connections = [:]
        for connection in all { await connection.closeNow() }
        for task in apart.values {
            task.cancel()
            if case .success(let connection) = await task.value { await connection.closeNow() }
        }
    }

    func connect(_ host: HostAccess) async -> Result<SSHConnection, HostFailure> {
        if let task = pending[host] { return await task.value }
        let task = Task {
            let result = await self.make(host)
            if case .success(let connection) = result { await self.keep(connection) }
            return result
        }
        pending[host] = task
        let result = await task.value
        if pending[host] == task { pending[host] = nil }
        return result
    }

    private func keep(_ connection: SSHConnection) async {
        await forgetDead(connection.host)
        connections[connection.host, default: []].append(connection)
    }

    func make(_ host: HostAccess) async -> Result<SSHConnection, HostFailure> {
        let connection = SSHConnection(to: host, on: loop, deadlines: deadlines)
        do throws(HostFailure) {
            let known = try await trust(for: connection)
            let proofs = try await proofs(for: connection)
            // Behind a jump host all targets see one client, and the jump host many connections.
            let door = host.gateway.map { "via " + $0.endpoint } ?? host.endpoint
            await gate.enter(door)
            do throws(HostFailure) {
                let way = try await tunnel(for: connection)
                try await connection.logIn(trusting: known, with: proofs, over: way)
            } catch {
                await gate.leave(door)
                throw error
            }
            await gate.leave(door)
            try await becomeRoot(over: connection)
            return .success(connection)
        } catch {
            await connection.closeNow()
            return .failure(error)
        }
    }

    /// Learns how the connection's commands become root's. The password is looked up for it, and stays with it alone.
    private func becomeRoot(over connection: SSHConnection) async throws(HostFailure) {
        guard try await connection.learnElevation() else { return }
        let host = connection.host, password = try await password(for: connection)
        let digest = SHA256.hash(data: salt.withUnsafeBytes { Array($0) } + password)
        if let before = refusals[host], before.password == digest { throw before.failure }
        do throws(HostFailure) { try await connection.learnPassword(password) } catch {
            if case .becomeRefused = error.reason { refusals[host] = (digest, error) }
            throw error
        }
        refusals[host] = nil
    }

    private func password(for connection: SSHConnection) async throws(HostFailure) -> [UInt8] {
        guard let reference = connection.host.becomePassword.flatMap({ SecretReference($0) }) else {
            throw connection.fail(.unsupported("become_password is no reference to a secret; write env:NAME, file:PATH or command:COMMAND"))
        }
        let password: String
        do throws(SecretFailure) { password = try await secrets.resolve(reference) } catch {
            throw connection.fail(.unsupported("become_password: \(error)"))
        }
        guard !password.utf8.contains(where: { $0 == 0x0a || $0 == 0x0d || $0 == 0 }) else {
            throw connection.fail(.unsupported("become_password: the secret \(reference) has several lines, which no password has"))
        }
        return Array(password.utf8)
    }

    private func forgetDead(_ host: HostAccess) async {
        var alive: [SSHConnection] = []
        for connection in connections[host, default: []] {
            if case .dead = await connection.life { continue }
            alive.append(connection)
        }
        connections[host] = alive
    }

    private func trust(for connection: SSHConnection) async throws(HostFailure) -> KnownHosts {
        let written = connection.host.knownHosts, path = LocalFile.expand(written)
        let cached = knownHosts[path]
        let read = await OffLoop.run { () -> Result<(LocalFile.Stamp, KnownHosts)?, LocalFile.Unreadable> in
            do throws(LocalFile.Unreadable) {
                let stamp = try LocalFile.stamp(path)
                if stamp == cached?.stamp { return .success(nil) }
                let file = try LocalFile.read(path, limit: 64 << 20)
                return .success((stamp, KnownHosts(path: written, contents: file.bytes)))
            } catch {
                return .failure(error)
            }
        }
        switch read {
        case .success(let news):
            if let news { knownHosts[path] = (news.0, news.1) }
            if let value = news?.1 ?? cached?.value { return value }
            throw connection.fail(.knownHostsUnreadable(file: written, "it changed while it was read"))
        case .failure(let failure): throw connection.fail(.knownHostsUnreadable(file: written, failure.words))
        }
    }

    private func proofs(for connection: SSHConnection) async throws(HostFailure) -> Proofs {
        do throws(KeyRing.Refusal) { return try await keys.proofs(for: connection.host) } catch { throw connection.fail(error.reason) }
    }
}

/// At most eight log-ins at a time for each address: sshd drops connections when many are unauthenticated, and all
/// hosts of a lab, or behind one forwarded port, share one sshd.
private actor LoginGate {
    private var inside: [String: Int] = [:]
    private var queue: [String: [CheckedContinuation<Void, Never>]] = [:]

    func enter(_ address: String) async {
        guard inside[address, default: 0] >= 8 else {
            inside[address, default: 0] += 1
            return
        }
        await withCheckedContinuation { queue[address, default: []].append($0) }
    }

    func leave(_ address: String) {
        if let next = queue[address]?.first {
            queue[address]?.removeFirst()
            next.resume()
        } else {
            inside[address, default: 0] -= 1
        }
    }
}
