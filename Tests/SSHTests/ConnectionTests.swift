import Core
import Foundation
import TestKit
import Testing

@testable import SSH

@Suite("connections to a real sshd", .serialized, .enabled(if: TestServer.isInstalled))
struct ConnectionTests {
    /// What a probe of `true` fails with; nil: it worked.
    private func failure(_ access: HostAccess, _ deadlines: Deadlines = Deadlines()) async -> HostFailure? {
        let hosts = SSHHosts(deadlines: deadlines)
        defer { Task { await hosts.disconnect() } }
        do throws(HostFailure) {
            let ending = try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder())
            #expect(ending == .exited(0))
            return nil
        } catch {
            return error
        }
    }

    private static var isOld: Bool { LibraryVersion.current < LibraryVersion.eleven }

    @Test("keys that this libssh2 can use log in", arguments: [
        ("ed25519", []), ("ecdsa", ["-b", "256"]), ("ecdsa", ["-b", "384"]), ("ecdsa", ["-b", "521", "-m", "PEM"]),
    ] as [(String, [String])])
    func goodKeys(type: String, arguments: [String]) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let key = try server.addKey("key", type, arguments: arguments)
        #expect(await failure(try server.access(identity: key)) == nil)
    }

    @Test("host keys and ciphers that work", arguments: [
        (["ed25519"], []), (["ecdsa"], []), (["ecdsa", "ed25519", "rsa"], []), (["ed25519"], ["Ciphers aes256-ctr"]),
        (["ed25519"], ["MACs hmac-sha2-512"]), (["ed25519"], ["KexAlgorithms ecdh-sha2-nistp256"]),
    ] as [([String], [String])])
    func goodAlgorithms(hostKeys: [String], lines: [String]) async throws {
        let server = try TestServer(lines: lines, hostKeys: hostKeys)
        defer { server.stop() }
        #expect(await failure(try server.access()) == nil)
    }

    @Test("a host with nothing in common is told by the list", .enabled(if: isOld), arguments: [
        (["rsa"], [], "host key", "rsa-sha2-512"),
        (["ed25519"], ["Ciphers aes128-gcm@openssh.com"], "cipher", "aes128-gcm@openssh.com"),
        (["ed25519"], ["MACs hmac-sha2-256-etm@openssh.com"], "MAC", "hmac-sha2-256-etm@openssh.com"),
        (["ed25519"], ["KexAlgorithms sntrup761x25519-sha512@openssh.com"], "key exchange", "sntrup761x25519-sha512@openssh.com"),
    ] as [([String], [String], String, String)])
    func nothingInCommon(hostKeys: [String], lines: [String], kind: String, name: String) async throws {
        let server = try TestServer(lines: lines, hostKeys: hostKeys)
        defer { server.stop() }
        guard case .noCommonAlgorithm(let found, let offered) = await failure(try server.access())?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(found == kind)
        #expect(offered.contains(name))
    }

    @Test("keys that can't be used are named with the remedy, and never tried", .enabled(if: isOld), arguments: [
        ("rsa", [], "", "RSA keys need libssh2 1.11"),
        ("ed25519", ["-Z", "aes256-gcm@openssh.com"], "secret", "encrypted with aes256-gcm@openssh.com"),
        ("ed25519", [], "secret", "protected by a passphrase"),
        ("ecdsa", ["-m", "PKCS8"], "secret", "protected by a passphrase"),
    ] as [(String, [String], String, String)])
    func badKeys(type: String, arguments: [String], passphrase: String, words: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let key = try server.addKey("key", type, arguments: arguments, passphrase: passphrase)
        guard case .identityUnusable(_, let said) = await failure(try server.access(identity: key))?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(said.contains(words))
        // One is the test server's own look whether the port is open.
        let connections = try String(contentsOf: server.log, encoding: .utf8).split(whereSeparator: \.isNewline).count { $0.contains("Connection from") }
        #expect(connections <= 1, "decided before connecting")
    }

    @Test("IPv6, written with and without brackets, and a name with several addresses", arguments: ["::1", "[::1]", "localhost"])
    func families(address: String) async throws {
        guard FileManager.default.fileExists(atPath: "/proc/net/if_inet6"),
            let server = try? TestServer(lines: ["ListenAddress ::1"])
        else { return print("skipped: no IPv6 here") }
        defer { server.stop() }
        let key = try String(contentsOfFile: server.knownHosts, encoding: .utf8).split(separator: " ").dropFirst().joined(separator: " ")
        let name = address == "[::1]" ? "::1" : address
        try "[\(name)]:\(server.port) \(key)".write(toFile: server.path("known"), atomically: true, encoding: .utf8)
        var access = try server.access(knownHosts: server.path("known"))
        access.address = address
        #expect(await failure(access) == nil)
    }

    @Test("a key that the host doesn't know is refused; so is one that others may read, before that")
    func refusedKeys() async throws {
        let server = try TestServer()
        defer { server.stop() }
        try TestServer.makeKey(at: server.path("stranger"), "ed25519")
        #expect(
            await failure(try server.access(identity: server.path("stranger")))?.reason
                == .authenticationRefused(user: server.user, identity: server.path("stranger")))
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: server.path("stranger"))
        guard case .identityUnusable(_, let words) = await failure(try server.access(identity: server.path("stranger")))?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(words.contains("chmod 600"))
    }

    @Test("the host's key decides before any log-in", arguments: ["unknown", "changed", "revoked"])
    func hostKey(outcome: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        try TestServer.makeKey(at: server.path("other"), "ed25519")
        let own = try String(contentsOfFile: server.knownHosts, encoding: .utf8)
        let other = try String(contentsOfFile: server.path("other.pub"), encoding: .utf8).split(separator: " ")[1]
        let lines = switch outcome {
        case "unknown": own.replacing("[127.0.0.1]:\(server.port)", with: "127.0.0.1")
        case "changed": "# first\n[127.0.0.1]:\(server.port) ssh-ed25519 \(other)\n"
        default: own + "@revoked * " + own.split(separator: " ").dropFirst().joined(separator: " ")
        }
        try lines.write(toFile: server.path("known"), atomically: true, encoding: .utf8)
        let reason = await failure(try server.access(knownHosts: server.path("known")))?.reason
        switch (outcome, reason) {
        case ("unknown", .hostKeyUnknown(type: "ssh-ed25519", fingerprint: _, file: server.path("known"))): break
        case ("changed", .hostKeyChanged(type: "ssh-ed25519", let shown, let known, let place)):
            #expect(shown != known && shown.hasPrefix("SHA256:") && known.hasPrefix("SHA256:"))
            #expect(place == server.path("known") + ":2")
        case ("revoked", .hostKeyRevoked(fingerprint: _, place: server.path("known") + ":2")): break
        default: Issue.record("\(outcome): \(String(describing: reason))")
        }
        #expect(try !String(contentsOf: server.log, encoding: .utf8).contains("publickey"), "nothing was said about the user")
    }

    @Test("without sshd the failure says what is there")
    func noServer() async throws {
        let server = try TestServer()
        defer { server.stop() }
        var access = try server.access()
        access.port = try TestServer.freePort()
        #expect(await failure(access)?.reason == .cannotConnect("Connection refused"))

        var hasty = Deadlines()
        hasty.handshake = 300
        let silent = TestListener.silent(), web = TestListener.saying("HTTP/1.1 400 Bad Request\r\n\r\n")
        let full = TestListener.saying("Exceeded MaxStartups\r\n"), shut = TestListener.saying("")
        let stuck = TestListener.saying("SSH-2.0-OpenSSH_9.2\r\n")
        defer { for listener in [silent, web, full, shut, stuck] { listener.close() } }
        access.port = silent.port
        #expect(await failure(access, hasty)?.reason == .timedOut(.banner, seconds: 1))
        access.port = web.port
        #expect(await failure(access)?.reason == .notSSH(firstBytes: "HTTP/1.1 400 Bad Request"))
        access.port = full.port
        #expect(await failure(access)?.reason == .connectionLost(.banner, "the host drops connections: 'Exceeded MaxStartups'"))
        access.port = shut.port
        guard case .connectionLost(.banner, _) = await failure(access)?.reason else {
            Issue.record("another failure")
            return
        }
        access.port = stuck.port
        guard case .connectionLost(.keyExchange, _) = await failure(access)?.reason else {
            Issue.record("another failure")
            return
        }
        access.address = "no-such-name.invalid"
        guard case .cannotConnect(let words) = await failure(access)?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(words.contains("no-such-name.invalid"))
    }

    @Test("a bit flipped on the wire ends one connection, not the process", arguments: [0, 1, 2, 3, 4, 7, 20, 31])
    func flippedBit(bit: Int) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let proxy = FlippingProxy(to: server.port, bit: bit)
        defer { proxy.close() }
        let known = try String(contentsOfFile: server.knownHosts, encoding: .utf8)
        try known.replacing("\(server.port)", with: "\(proxy.port)").write(toFile: server.path("known"), atomically: true, encoding: .utf8)
        var access = try server.access(knownHosts: server.path("known"))
        access.port = proxy.port
        var hasty = Deadlines()
        hasty.authentication = 500
        hasty.handshake = 500
        let reason = await failure(access, hasty)?.reason
        switch reason {
        case .poisoned, .timedOut, .connectionLost: break
        default: Issue.record("\(String(describing: reason))")
        }
        if bit < 4 { #expect(reason == .poisoned) }
    }

    @Test("twenty connections at once on one thread")
    func twenty() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts()
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<20 {
                let access = try server.access(name: "h\(number)")
                group.addTask {
                    let sink = Recorder()
                    _ = try await hosts.probe(ProbeOrder("echo \(number)", timeLimit: 30), on: access, into: sink)
                    return Int(sink.out.trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1000
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 190)
        await hosts.disconnect()
    }

    @Test("a probe's streams, ending and limit", arguments: [
        ("printf abc; printf x >&2; exit 3", ProbeEnding.exited(3), "abc", "x"),
        ("printf 'a\\n'", .exited(0), "a\n", ""), ("sleep 5", .timedOut, "", ""), ("exit 124", .exited(124), "", ""),
        ("read -r x || echo empty", .exited(0), "empty\n", ""), ("false; echo no", .exited(1), "", ""),
        ("sleep 30 & echo left", .exited(0), "left\n", ""),
    ])
    func probes(script: String, ending: ProbeEnding, out: String, err: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder()
        #expect(try await hosts.probe(ProbeOrder(script, timeLimit: 1), on: server.access(), into: sink) == ending)
        #expect(sink.out == out)
        #expect(sink.err == err)
        #expect(!FileManager.default.fileExists(atPath: server.path("jobs")), "a probe leaves nothing")
        await hosts.disconnect()
    }

    @Test("a warm command is quick, and many calls share one connection")
    func warm() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access()
        let cold = try await ContinuousClock().measure { _ = try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder()) }
        let warm = try await ContinuousClock().measure {
            for _ in 0..<50 { _ = try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder()) }
        }
        print("cold: \(cold), warm: \(warm / 50)")
        #expect(warm / 50 < .milliseconds(500))
        let logins = try String(contentsOf: server.log, encoding: .utf8).split(whereSeparator: \.isNewline).count { $0.contains("Accepted publickey") }
        #expect(logins == 1)
        await hosts.disconnect()
    }

    @Test("a frozen host is noticed by its silence alone")
    func frozen() async throws {
        let server = try TestServer()
        defer { server.stop() }
        var hasty = Deadlines()
        hasty.silence = 1000
        let hosts = SSHHosts(deadlines: hasty), access = try server.access(), sink = Recorder()
        async let ending = hosts.probe(ProbeOrder("echo up; sleep 60", timeLimit: 100), on: access, into: sink)
        #expect(await eventually { !sink.heard.out.isEmpty })
        server.freezeSessions()
        do {
            _ = try await ending
            Issue.record("an answer from a frozen host")
        } catch {
            guard case .connectionLost(.reply, let words)? = (error as? HostFailure)?.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(words.contains("silent"))
        }
        await hosts.disconnect()
    }

    @Test("a cancelled call ends at once; the job goes on and can be followed")
    func cancelled() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), sink = Recorder()
        let order = try JobOrder.new("echo up; until [ -e \(server.path("go")) ]; do sleep 0.1; done; echo down")
        let call = Task { try await hosts.start(order, on: access, from: .init(), into: sink) }
        #expect(await eventually { !sink.heard.out.isEmpty })
        call.cancel()
        await #expect(throws: HostFailure.self) { try await call.value }
        #expect(try await hosts.state(order.job, on: access) == .running)
        try Data().write(to: server.directory.appendingPathComponent("go"))
        #expect(try await hosts.follow(order.job, on: access, from: sink.heard.offsets, into: sink).record?.exitStatus == 0)
        #expect(sink.out == "up\ndown\n")
        await hosts.disconnect()
    }

    @Test("an idle connection is closed, and one that nobody holds any more too")
    func idle() async throws {
        let server = try TestServer()
        defer { server.stop() }
        var hasty = Deadlines()
        hasty.idle = 200
        var hosts: SSHHosts? = SSHHosts(deadlines: hasty)
        let access = try server.access()
        _ = try await hosts?.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder())
        #expect(await eventually { server.sessionCount == 0 })
        hosts = SSHHosts()
        _ = try await hosts?.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder())
        #expect(server.sessionCount > 0)
        hosts = nil
        #expect(await eventually { server.sessionCount == 0 })
    }

    @Test("a connection that died between two calls is made anew")
    func reconnects() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access()
        _ = try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder())
        server.killSessions()
        #expect(try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder()) == .exited(0))
        await hosts.disconnect()
    }
}
