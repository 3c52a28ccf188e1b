internal import CLibSSH2
internal import CSSHShim
internal import Core
internal import Foundation

/// The library's codes as reasons that a person can act on. One and the same code has several meanings, told apart by the
/// phase, by what the server sent in clear text, and by the socket's own error.
extension SSHConnection {
    func reason(_ phase: HostFailure.Phase, _ code: CInt) -> HostFailure.Reason {
        guard let handle else { return .connectionLost(phase, "the connection was closed") }
        if drydock_is_poisoned(handle) != 0 { return .poisoned }
        switch code {
        // A wrong MAC, an undecryptable packet, a length out of bounds: bytes were changed on their way.
        case LIBSSH2_ERROR_INVALID_MAC, LIBSSH2_ERROR_DECRYPT, LIBSSH2_ERROR_OUT_OF_BOUNDARY: return .poisoned
        case LIBSSH2_ERROR_TIMEOUT: return .timedOut(phase, seconds: 60)
        default: break
        }
        switch phase {
        case .keyExchange, .banner: return handshakeReason(handle, code)
        case .authentication: return authenticationReason(handle, code)
        case .channel where code == LIBSSH2_ERROR_CHANNEL_FAILURE || code == LIBSSH2_ERROR_CHANNEL_REQUEST_DENIED:
            return .connectionLost(phase, "the host refused another session on this connection (MaxSessions, or a forced "
                + "command): \(words(handle))")
        case .resolve, .connect, .channel, .reply: return .connectionLost(phase, lossWords(handle, code))
        }
    }

    /// The phase's deadline has passed.
    func overdue(_ phase: HostFailure.Phase, seconds: Int) -> HostFailure.Reason {
        guard phase == .keyExchange || phase == .banner, let handle else { return .timedOut(phase, seconds: seconds) }
        let greeting = greeting(handle)
        if greeting.banner != nil { return .timedOut(.keyExchange, seconds: seconds) }
        return greeting.isEmpty ? .timedOut(.banner, seconds: seconds) : .notSSH(firstBytes: greeting.beginning)
    }

    private func handshakeReason(_ handle: OpaquePointer, _ code: CInt) -> HostFailure.Reason {
        let greeting = greeting(handle)
        guard let banner = greeting.banner else {
            let start = greeting.beginning
            // What OpenSSH sends instead of a banner when it is full, or has locked this address out.
            if start.hasPrefix("Exceeded MaxStartups") || start.hasPrefix("Not allowed at this time") {
                return .connectionLost(.banner, "the host drops connections: '\(start)'")
            }
            if !greeting.isEmpty { return .notSSH(firstBytes: start) }
            return .connectionLost(
                .banner, "closed before its banner (\(lossWords(handle, code))); too many unauthenticated connections, or not sshd?")
        }
        switch code {
        case LIBSSH2_ERROR_KEX_FAILURE, LIBSSH2_ERROR_METHOD_NONE:
            let library = LibraryVersion.current
            if let (kind, offered) = greeting.mismatch(usable: { ServerGreeting.has($0, library: library) }) {
                return .noCommonAlgorithm(kind: kind, offered: offered)
            }
        case LIBSSH2_ERROR_KEY_EXCHANGE_FAILURE, LIBSSH2_ERROR_HOSTKEY_INIT, LIBSSH2_ERROR_HOSTKEY_SIGN:
            return .connectionLost(.keyExchange, "the host key check failed in the key exchange with \(banner)")
        default: break
        }
        return .connectionLost(.keyExchange, "\(lossWords(handle, code)), in the key exchange with \(banner)")
    }

    private func authenticationReason(_ handle: OpaquePointer, _ code: CInt) -> HostFailure.Reason {
        // sshd's goodbye at the last key that it would have looked at.
        if !tried.isEmpty, Self.text({ drydock_farewell(handle, $0, $1) }).contains("Too many authentication failures") {
            return .authenticationRefused(user: host.user, identity: identityWords + ", and then hung up (MaxAuthTries)")
        }
        if hasHungUp(handle) {
            return .connectionLost(.authentication, lossWords(handle, code))
        }
        switch code {
        case LIBSSH2_ERROR_AUTHENTICATION_FAILED:
            return .authenticationRefused(user: host.user, identity: identityWords)
        case LIBSSH2_ERROR_PROTO where !words(handle).contains("PEM"): return .connectionLost(.authentication, lossWords(handle, code))
        case LIBSSH2_ERROR_PUBLICKEY_UNVERIFIED, LIBSSH2_ERROR_FILE, LIBSSH2_ERROR_PROTO:
            return .identityUnusable(
                file: host.identity, "libssh2 can't read it, or its passphrase is wrong (\(words(handle))); make another with: ssh-keygen -t ed25519")
        default: return .connectionLost(.authentication, lossWords(handle, code))
        }
    }

    func hasHungUp(_ handle: OpaquePointer) -> Bool {
        drydock_peer_closed(handle) != 0 || drydock_socket_error(handle) != 0 || !Self.text { drydock_farewell(handle, $0, $1) }.isEmpty
    }

    func greeting(_ handle: OpaquePointer) -> ServerGreeting {
        var length = 0
        guard let bytes = drydock_first_bytes(handle, &length) else { return ServerGreeting([]) }
        return ServerGreeting([UInt8](UnsafeBufferPointer(start: bytes, count: length)))
    }

    /// The server's goodbye if it said one, else the socket's error, else what the library says.
    private func lossWords(_ handle: OpaquePointer, _ code: CInt) -> String {
        if let loss = way?.loss { return loss }
        let farewell = Self.text { drydock_farewell(handle, $0, $1) }
        if !farewell.isEmpty { return "the host said: \(ServerGreeting.printable(farewell.utf8))" }
        let error = drydock_socket_error(handle)
        if error != 0 { return String(cString: strerror(error)) }
        if drydock_peer_closed(handle) != 0 { return "the host closed it" }
        return "\(words(handle)) (libssh2 \(code))"
    }

    func words(_ handle: OpaquePointer) -> String { Self.text { drydock_words(handle, $0, $1) } }

    private static func text(_ fill: (UnsafeMutablePointer<CChar>, Int) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { room in
            guard let start = room.baseAddress else { return "" }
            fill(start, room.count)
            return String(cString: start)
        }
    }
}
