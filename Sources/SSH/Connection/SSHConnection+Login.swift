internal import CLibSSH2
internal import CSSHShim
internal import Core

extension SSHConnection {
    /// Connects, proves the host, logs in. The host's key is judged before anything is said about the user.
    /// - Parameter way: through another host; nil: the host is reached directly.
    func logIn(trusting known: KnownHosts, with proofs: Proofs, over way: Tunnel?) async throws(HostFailure) {
        self.way = way
        let socket: Socket
        if let way { socket = way.far } else { socket = try await dial() }
        try begin(socket)
        do throws(HostFailure) {
            try await exchangeKeys(known)
            try judgeHostKey(known)
            try await authenticate(proofs)
        } catch {
            die(error.reason)
            throw error
        }
        keepWatch()
    }

    private func dial() async throws(HostFailure) -> Socket {
        do { return try await Dialer(loop: loop, deadlines: deadlines).dial(host.address, port: host.port) } catch {
            switch error {
            case .cannotConnect(let words): throw fail(.cannotConnect(words))
            case .timedOut(let phase): throw fail(.timedOut(phase, seconds: Int((deadlines.connect + 999) / 1000)))
            case .cancelled: throw fail(.connectionLost(.connect, "the call was cancelled"))
            }
        }
    }

    private func exchangeKeys(_ known: KnownHosts) async throws(HostFailure) {
        if let handle {
            for (method, names) in Preferences.methods(known: known.types(of: host.address, port: host.port)) {
                _ = drydock_prefer(handle, method, names.joined(separator: ","))
            }
        }
        _ = try await finish(.keyExchange, limit: deadlines.handshake) { Int64(drydock_handshake($0)) }
    }

    private func judgeHostKey(_ known: KnownHosts) throws(HostFailure) {
        var length = 0
        guard let handle, let bytes = drydock_host_key(handle, &length) else {
            throw fail(.connectionLost(.keyExchange, "the host showed no key"))
        }
        let key = HostKey(blob: [UInt8](UnsafeBufferPointer(start: bytes, count: length)))
        switch known.verdict(on: key, of: host.address, port: host.port) {
        case .ok: hostKey = key.fingerprint
        case .changed(let other, let place):
            throw fail(.hostKeyChanged(type: key.type, fingerprint: key.fingerprint, known: other, place: place))
        case .unknown: throw fail(.hostKeyUnknown(type: key.type, fingerprint: key.fingerprint, file: known.path))
        case .revoked(let place): throw fail(.hostKeyRevoked(fingerprint: key.fingerprint, place: place))
        }
    }
}
