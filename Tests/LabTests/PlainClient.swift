import Core

@testable import Lab

/// OpenSSH's own client: what answers to it answers to everyone.
enum PlainClient {
    static func run(_ command: String, on access: HostAccess) throws -> Spawn.Ending {
        try Spawn.run(
            [
                "/usr/bin/ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR",
                "-o", "ConnectTimeout=5", "-o", "UserKnownHostsFile=\(access.knownHosts)", "-o", "IdentitiesOnly=yes",
                "-o", "KexAlgorithms=curve25519-sha256",
                "-i", access.identity, "-p", String(access.port), "\(access.user)@\(access.address)", command,
            ], limit: 60)
    }
}
