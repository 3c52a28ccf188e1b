internal import CSSHShim

/// Versions of libssh2 as 0xMMmmpp. What the library can do is decided by the one found at run time: a program built with
/// 1.10 runs with 1.11 unchanged.
enum LibraryVersion {
    static var current: Int32 { drydock_version() }
    /// The first that signs with RSA and SHA-2, reads AES-GCM key files, and has chacha20 and EtM MACs.
    static let eleven: Int32 = 0x010b00

    static func name(_ version: Int32) -> String { "\(version >> 16).\(version >> 8 & 0xff).\(version & 0xff)" }
}
