/// Why a host didn't answer. One sentence, with the remedy, is made of it by ``description``.
public struct HostFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public var host: HostName
    /// `address:port`.
    public var endpoint: String
    public var reason: Reason

    public init(host: HostName, endpoint: String, reason: Reason) {
        self.host = host
        self.endpoint = endpoint
        self.reason = reason
    }

    public enum Phase: String, Codable, Sendable {
        case resolve, connect, banner, keyExchange = "key exchange", authentication, channel = "opening a channel", reply
    }

    public indirect enum Reason: Equatable, Sendable {
        /// The system's words for errno.
        case cannotConnect(String)
        case timedOut(Phase, seconds: Int)
        /// The connection went away; in which phase, and the library's or the system's words.
        case connectionLost(Phase, String)
        case notSSH(firstBytes: String)
        case noCommonAlgorithm(kind: String, offered: [String])
        case hostKeyUnknown(type: String, fingerprint: String, file: String)
        case hostKeyChanged(type: String, fingerprint: String, known: String, place: String)
        case hostKeyRevoked(fingerprint: String, place: String)
        case knownHostsUnreadable(file: String, String)
        case identityUnusable(file: String, String)
        case authenticationRefused(user: String, identity: String)
        /// The ssh-agent, or the keys in it; the words hold the remedy.
        case agentUnusable(String)
        /// The way there: the hop on it that failed, and why.
        case jumpFailed(HostFailure)
        /// The host answered outside the job protocol's grammar.
        case badAnswer(String)
        case becomeRefused(String)
        case unsupported(String)
        /// libssh2 met a packet that it can only abort on; the session was abandoned.
        case poisoned
    }

    /// The same call may succeed later by itself: worth another connection, with back-off.
    public var isTransient: Bool {
        switch reason {
        case .cannotConnect, .timedOut, .connectionLost, .poisoned: true
        case .jumpFailed(let hop): hop.isTransient
        case .notSSH, .noCommonAlgorithm, .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked, .knownHostsUnreadable,
            .identityUnusable, .authenticationRefused, .agentUnusable, .badAnswer, .becomeRefused, .unsupported: false
        }
    }
}

extension HostFailure {
    public var description: String { "\(host) (\(endpoint)): \(sentence)" }

    private var sentence: String {
        switch reason {
        case .cannotConnect(let words):
            "cannot connect: \(words); check that the host is up and that sshd listens there, then resume the run"
        case .timedOut(let phase, let seconds):
            "no answer within \(seconds) s (\(phase.rawValue)); check the host and the network, then resume the run"
        case .connectionLost(let phase, let words):
            "the connection was lost (\(phase.rawValue)): \(words); check the host, then resume the run"
        case .notSSH(let bytes):
            "no SSH server answers there, it sent '\(bytes)'; check address and port in the inventory"
        case .noCommonAlgorithm(let kind, let offered):
            "no common \(kind): the host offers only \(offered.joined(separator: ", ")), which this libssh2 can't use; "
                + "enable another one on the host (an ed25519 or ECDSA host key, aes-ctr, hmac-sha2), or use libssh2 1.11 or later"
        case .hostKeyUnknown(let type, let fingerprint, let file):
            "its \(type) host key \(fingerprint) is not in \(file); compare it with the host's console, then add it "
                + "with ssh-keyscan, or correct known_hosts in the inventory"
        case .hostKeyChanged(let type, let fingerprint, let known, let place):
            "its host key is not the known one: it shows \(type) \(fingerprint), \(place) has \(known); someone may be "
                + "in between, or the host was installed anew; find out which before you change the file"
        case .hostKeyRevoked(let fingerprint, let place):
            "its host key \(fingerprint) is marked @revoked in \(place); give the host a new key"
        case .knownHostsUnreadable(let file, let words):
            "cannot read known_hosts file \(file): \(words); correct known_hosts in the inventory"
        case .identityUnusable(let file, let words):
            "the key file \(file) can't be used: \(words)"
        case .authenticationRefused(let user, let identity):
            "it refuses user \(user) with the key \(identity); add the public key to the host's authorized_keys, or "
                + "correct user and identity in the inventory"
        case .agentUnusable(let words):
            "the ssh-agent can't be used: \(words)"
        case .jumpFailed(let hop):
            "the jump host \(hop)"
        case .badAnswer(let words):
            "it answered something that the job protocol doesn't know: \(words); look at the login shell's start-up files"
        case .becomeRefused(let words):
            "sudo refused: \(words); allow the user to become root, with become_password in the inventory or without a "
                + "password, or connect as root"
        case .unsupported(let words):
            words
        case .poisoned:
            "it sent a damaged packet and the connection was abandoned; check the network path, then resume the run"
        }
    }
}
