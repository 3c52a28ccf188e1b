internal import CEvents
internal import CLibSSH2
internal import CSSHShim
internal import Core
internal import Foundation

extension SSHConnection {
    /// Bounds what one tunnel holds while its reader is behind.
    private static var tunnelWindow: UInt32 { 2 << 20 }

    /// Opens a way to `target` through this host. The caller has counted it by ``reserveTunnel()``; it is counted out when it ends.
    /// - Parameter isLast: no other way will lead over this connection.
    func openTunnel(to target: HostAccess, isLast: Bool) async throws(TunnelFailure) -> Tunnel {
        do throws(TunnelFailure) {
            let channel = try await openTunnelChannel(to: target)
            if isLast { retire() }
            var ends: [CInt] = [-1, -1]
            let kind = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
                retire()
                throw .target(.cannotConnect(String(cString: strerror(errno))))
            }
            let near = Socket(ends[0], on: loop), tunnel = Tunnel(Socket(ends[1], on: loop))
            loop.watch(near)
            loop.watch(tunnel.far)
            socket?.lead(near)
            Task { await self.pump(channel, near, tunnel) }
            return tunnel
        } catch {
            if isLast { retire() }
            releaseTunnel()
            throw error
        }
    }

    private func openTunnelChannel(to target: HostAccess) async throws(TunnelFailure) -> UnsafeMutableRawPointer {
        await lockRequests()
        defer { unlockRequests() }
        guard life == .alive else { throw .stale }
        let bare = target.address.hasPrefix("[") && target.address.hasSuffix("]") ? String(target.address.dropFirst().dropLast()) : target.address
        let address = Array(bare.utf8CString), refused = Int64(LIBSSH2_ERROR_CHANNEL_FAILURE)
        var channel: UnsafeMutableRawPointer?
        let code: Int64
        do throws(HostFailure) {
            code = try await finish(.connect, limit: deadlines.connect, harmless: [refused]) {
                Int64(drydock_tunnel_open($0, address, CInt(target.port), Self.tunnelWindow, &channel))
            }
        } catch {
            // The answer still comes, and nobody else's may be taken for it: ``finish`` has retired this connection.
            if case .timedOut = error.reason { throw .target(error.reason) }
            throw .hop(error)
        }
        if code == 0, let channel { return channel }
        let words = handle.map(words) ?? ""
        guard words.contains("prohibited") else { throw .target(.cannotConnect("the jump host \(host.name) can't connect to it (\(words))")) }
        throw .hop(fail(.unsupported(
            "it forbids the way to \(target.address):\(target.port) (\(words)); allow it in its sshd_config: AllowTcpForwarding local, and PermitOpen if that is set")))
    }

    private func pump(_ channel: UnsafeMutableRawPointer, _ near: Socket, _ tunnel: Tunnel) async {
        var pump = Pump(channel: channel, near: near.descriptor), isOpen = true
        while isOpen, let handle, let socket {
            let seen = near.edges, received = drydock_received(handle)
            _ = drydock_flush(handle)
            let progress = pump.step(handle)
            // What was read may belong to another channel.
            if drydock_received(handle) != received { socket.edge() }
            switch progress {
            case .moved: await loop.yield()
            case .idle: _ = await near.wait(after: seen, until: EventLoop.now + 3_600_000)
            case .ended: isOpen = false
            case .broken(let code): die(reason(.reply, CInt(truncatingIfNeeded: code)))
            }
        }
        if handle == nil { tunnel.lose("the connection to the jump host \(failure())") }
        socket?.leave(near)
        loop.forget(near)
        close(near.descriptor)
        if handle != nil { await closeTunnelChannel(channel) }
        releaseTunnel()
    }

    /// The peer of the channel may take its time; until then only the session's end frees it.
    private func closeTunnelChannel(_ channel: UnsafeMutableRawPointer) async {
        do {
            _ = try await finish(.reply, limit: min(5000, deadlines.channel)) { Int64(drydock_channel_close($0, channel)) }
            _ = try await finish(.reply, limit: min(5000, deadlines.channel)) { Int64(drydock_channel_free($0, channel)) }
        } catch {}
    }
}
