import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import SSH

@Suite("keys with a passphrase", .serialized, .enabled(if: TestServer.isInstalled))
struct LockedKeyTests {
    private static let passphrase = "open 'sesame' ü"

    private func words(_ failure: HostFailure?) -> String {
        guard case .identityUnusable(_, let words)? = failure?.reason else { return "another failure: \(String(describing: failure))" }
        return words
    }

    @Test("what ssh-keygen locked is opened by its passphrase, by no other", arguments: [
        ("ed25519", []), ("ed25519", ["-a", "30"]), ("ed25519", ["-Z", "aes128-ctr"]), ("ecdsa", ["-Z", "aes192-ctr"]), ("ecdsa", ["-Z", "aes256-cbc"]),
        ("ed25519", ["-Z", "aes128-cbc"]), ("ed25519", ["-Z", "aes192-cbc"]), ("ed25519", ["-Z", "3des-cbc"]), ("ecdsa", ["-b", "521"]),
        ("ecdsa", ["-m", "PEM"]), ("ecdsa", ["-m", "PKCS8"]),
    ] as [(String, [String])])
    func opened(type: String, arguments: [String]) async throws {
        let server = try TestServer()
        defer { server.stop() }
        var access = try server.access(identity: server.addKey("key", type, arguments: arguments, passphrase: Self.passphrase))
        access.identityPassphrase = "env:PASS"
        #expect(await failure(access, Deadlines(), ["env:PASS": Self.passphrase]) == nil)
        let wrong = words(await failure(access, Deadlines(), ["env:PASS": Self.passphrase + " "]))
        #expect(wrong.contains(arguments.contains("-m") ? "its passphrase is wrong" : "doesn't open it"), "\(wrong)")
        #expect(words(await failure(access)).contains("identity_passphrase: the secret env:PASS can't be had"))
        access.identityPassphrase = nil
        let refused = words(await failure(access))
        #expect(refused.contains("protected by a passphrase") && refused.contains("ssh-add") && refused.contains("identity_passphrase"), "\(refused)")
    }

    @Test("a cipher that isn't opened here is named with the remedy", arguments: ["aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"])
    func unsupported(cipher: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        var access = try server.access(identity: server.addKey("key", "ed25519", arguments: ["-Z", cipher], passphrase: Self.passphrase))
        access.identityPassphrase = "env:PASS"
        let refused = words(await failure(access, Deadlines(), ["env:PASS": Self.passphrase]))
        #expect(refused.contains("encrypted with \(cipher)") && refused.contains("ssh-keygen -p -Z aes256-ctr"), "\(refused)")
    }

    @Test("a damaged key is told, and ends nothing")
    func damaged() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let path = try server.addKey("key", "ed25519", passphrase: Self.passphrase)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        let whole = try require(Data(base64Encoded: lines.dropFirst().dropLast().joined()))
        var dice = Dice(seed: 7)
        for _ in 0..<200 {
            var bytes = [UInt8](whole)
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            bytes[place] ^= UInt8.random(in: 1...255, using: &dice)
            if Bool.random(using: &dice) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &dice)) }
            guard bytes.starts(with: SealedKey.magic), let key = SealedKey(bytes), (key.scheme?.key ?? 0) > 0 else { continue }
            // Whatever it makes of the private part, it comes back.
            _ = try? key.opened(by: Array(Self.passphrase.utf8))
        }
    }

    @Test("a person is asked once for all hosts, and again after a slip")
    func asked() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let key = try server.addKey("key", "ed25519", passphrase: Self.passphrase), questions = Mutex<[String]>([])
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: nil, ask: { question in
            questions.withLock {
                $0.append(question)
                return $0.count == 1 ? "a slip" : Self.passphrase
            }
        })
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<10 {
                let access = try server.access(name: "h\(number)", identity: key)
                group.addTask { try await hosts.probe(ProbeOrder("true", timeLimit: 30), on: access, into: Recorder()) == .exited(0) ? 1 : 0 }
            }
            return try await group.reduce(0, +)
        }
        #expect(done == 10)
        #expect(questions.withLock(\.count) == 2 && questions.withLock { $0.allSatisfy { $0.contains(key) } })
        await hosts.disconnect()
        #expect(words(await failure(try server.access(identity: key), ask: { _ in "wrong" })).contains("none of three"))
        #expect(words(await failure(try server.access(identity: key), ask: { _ in nil })).contains("nobody is there"))
    }
}
