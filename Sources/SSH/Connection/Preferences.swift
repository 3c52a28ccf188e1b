internal import CLibSSH2

/// The algorithms asked for, best first. No SHA-1 and no CBC: the one is broken, the other open to Terrapin. The library
/// drops by itself the names that its version doesn't have.
enum Preferences {
    static let keyExchange = [
        "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "ecdh-sha2-nistp521", "ecdh-sha2-nistp384",
    ]
    static let hostKeys = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256",
    ]
    static let ciphers = ["chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"]
    static let macs = [
        "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-sha2-256", "hmac-sha2-512",
    ]

    /// Types that known_hosts has for the host come first: else a host with several keys shows one that nobody vouched for.
    static func hostKeys(known: Set<String>) -> [String] {
        func isKnown(_ name: String) -> Bool { known.contains(name.hasPrefix("rsa-sha2-") ? "ssh-rsa" : name) }
        return hostKeys.filter(isKnown) + hostKeys.filter { !isKnown($0) }
    }

    static func methods(known: Set<String>) -> [(method: CInt, names: [String])] {
        [
            (LIBSSH2_METHOD_KEX, keyExchange), (LIBSSH2_METHOD_HOSTKEY, hostKeys(known: known)),
            (LIBSSH2_METHOD_CRYPT_CS, ciphers), (LIBSSH2_METHOD_CRYPT_SC, ciphers),
            (LIBSSH2_METHOD_MAC_CS, macs), (LIBSSH2_METHOD_MAC_SC, macs),
        ]
    }
}
