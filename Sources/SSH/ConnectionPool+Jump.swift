internal import Core

/// Ways through other hosts. A connection to a jump host is shared by all the hosts behind it, and is one like any other: its
/// key is checked under its own name, and it may itself lead through another.
extension ConnectionPool {
    /// Nil where the host is reached directly.
    func tunnel(for connection: SSHConnection) async throws(HostFailure) -> Tunnel? {
        let host = connection.host
        guard let gateway = host.gateway else { return nil }
        // A connection opens one way at a time, and to a dark host that takes until the deadline. So a host that was dark is tried
        // over a connection of its own; and so is one that has waited behind such a host.
        let isDoubtful = doubtful.contains(host)
        for attempt in 1...5 {
            let isApart = isDoubtful || attempt > 1
            let hop: SSHConnection
            do throws(HostFailure) { hop = try await self.hop(gateway, apart: isApart) } catch { throw connection.fail(Self.blame(error)) }
            do throws(TunnelFailure) {
                let tunnel = try await hop.openTunnel(to: host, isLast: isApart)
                doubtful.remove(host)
                return tunnel
            } catch {
                switch error {
                case .stale: continue
                case .hop(let failure): throw connection.fail(Self.blame(failure))
                case .target(let reason):
                    doubtful.insert(host)
                    throw connection.fail(reason)
                }
            }
        }
        throw connection.fail(.connectionLost(.connect, "the connections to the jump host \(gateway.name) were given up one after the other"))
    }

    /// A connection to the jump host with a place for one more tunnel.
    private func hop(_ gateway: HostAccess, apart: Bool) async throws(HostFailure) -> SSHConnection {
        if !apart {
            for connection in connections[gateway, default: []] where await connection.reserveTunnel() { return connection }
        }
        while true {
            let connection = try await (apart ? make(gateway) : connect(gateway)).get()
            if await connection.reserveTunnel() { return connection }
            try await requireAlive(connection)
        }
    }

    /// Of several hops the one that failed.
    private static func blame(_ failure: HostFailure) -> HostFailure.Reason {
        if case .jumpFailed = failure.reason { failure.reason } else { .jumpFailed(failure) }
    }
}
