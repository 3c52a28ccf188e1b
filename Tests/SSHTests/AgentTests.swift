import Core
import Foundation
import TestKit
import Testing

@testable import SSH

/// What a probe of `true` fails with; nil: it worked.
func failure(
    _ access: HostAccess, _ deadlines: Deadlines = Deadlines(), agent: String? = nil, _ secrets: [String: String] = [:],
    ask: PassphraseQuestion? = nil
) async -> HostFailure? {
    let hosts = SSHHosts(secrets: FixedSecrets(secrets), deadlines: deadlines, agent: agent, ask: ask)
    var found: HostFailure?
    do throws(HostFailure) {
        let ending = try await hosts.probe(ProbeOrder("true", timeLimit: 10), on: access, into: Recorder())
        #expect(ending == .exited(0))
    } catch { found = error }
    await hosts.disconnect()
    return found
}

@Suite("keys in an ssh-agent", .serialized, .enabled(if: TestServer.isInstalled))
struct AgentTests {
    private func words(_ failure: HostFailure?) -> String {
        guard case .agentUnusable(let words)? = failure?.reason else { return "another failure: \(String(describing: failure))" }
        #expect(failure?.isTransient == false)
        return words
    }

    @Test("the agent's keys log in, whatever else says where they are", arguments: ["ed25519", "ecdsa"], ["agent", ".pub", "locked"])
    func logsIn(type: String, identity: String) async throws {
        let server = try TestServer(), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        let key = try server.addKey("key", type)
        try agent.add(key)
        // Only the public half tells which key it is; the private one is gone, or locked.
        if identity == "locked" { try TestServer.run(["/usr/bin/ssh-keygen", "-q", "-p", "-N", "open sesame", "-P", "", "-f", key]) }
        if identity == ".pub" { try FileManager.default.removeItem(atPath: key) }
        let written = identity == "agent" ? "agent" : identity == ".pub" ? key + ".pub" : key
        #expect(await failure(try server.access(identity: written), agent: agent.path) == nil)
        #expect(await failure(try server.access(identity: written), agent: nil) != nil, "the agent was needed")
    }

    @Test("forty log-ins at once through one agent")
    func forty() async throws {
        let server = try TestServer(), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        try agent.add(server.identity)
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: agent.path)
        let done = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<40 {
                let access = try server.access(name: "h\(number)", identity: "agent")
                group.addTask { try await hosts.probe(ProbeOrder("true", timeLimit: 30), on: access, into: Recorder()) == .exited(0) ? 1 : 0 }
            }
            return try await group.reduce(0, +)
        }
        #expect(done == 40)
        await hosts.disconnect()
    }

    @Test("without an identity the agent's keys go first and the usual file is the last; the sixth is the last that sshd looks at")
    func order() async throws {
        let server = try TestServer(), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        for number in 1...4 {
            try TestServer.makeKey(at: server.path("stranger\(number)"), "ed25519")
            try agent.add(server.path("stranger\(number)"))
        }
        try agent.add(server.identity)
        let access = try server.access(identity: HostAccess.usualIdentity)
        #expect(await failure(access, agent: agent.path) == nil)
        // Five strangers, a sixth that isn't shown, and no usual file: refused with their names.
        try agent.removeAll()
        for number in 5...6 { try TestServer.makeKey(at: server.path("stranger\(number)"), "ed25519") }
        for number in 1...6 { try agent.add(server.path("stranger\(number)")) }
        guard case .authenticationRefused(_, let names)? = await failure(try server.access(identity: "agent"), agent: agent.path)?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(names.ranges(of: "SHA256:").count == 6 && names.contains("in the ssh-agent"), "\(names)")
    }

    @Test("a host that takes fewer tries is told by its goodbye")
    func fewTries() async throws {
        let server = try TestServer(lines: ["MaxAuthTries 2"]), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        for number in 1...3 {
            try TestServer.makeKey(at: server.path("stranger\(number)"), "ed25519")
            try agent.add(server.path("stranger\(number)"))
        }
        guard case .authenticationRefused(_, let names)? = await failure(try server.access(identity: "agent"), agent: agent.path)?.reason else {
            Issue.record("another failure")
            return
        }
        #expect(names.contains("MaxAuthTries"), "\(names)")
    }

    @Test("RSA keys in the agent are passed over where libssh2 can't sign with them", .enabled(if: LibraryVersion.current < LibraryVersion.eleven))
    func rsa() async throws {
        let server = try TestServer(), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        try agent.add(try server.addKey("rsa", "rsa"))
        #expect(words(await failure(try server.access(identity: "agent"), agent: agent.path)).contains("RSA keys need libssh2 1.11"))
        try agent.add(server.identity)
        #expect(await failure(try server.access(identity: "agent"), agent: agent.path) == nil)
    }

    @Test("no agent, no socket, no keys, not that key: each says what to do now")
    func absent() async throws {
        let server = try TestServer(), agent = try TestAgent()
        defer { server.stop(); agent.stop() }
        let access = try server.access(identity: "agent")
        #expect(words(await failure(access, agent: nil)).contains("SSH_AUTH_SOCK isn't set"))
        #expect(words(await failure(access, agent: server.path("nothing"))).contains("No such file or directory"))
        #expect(words(await failure(access, agent: agent.path)).contains("holds no keys"))
        #expect(words(await failure(try server.access(identity: server.identity + ".pub"), agent: agent.path)).contains("doesn't hold the key"))
        // Where another way is open, nobody's agent is needed.
        #expect(await failure(try server.access(), agent: server.path("nothing")) == nil)
    }

    enum Evil: CaseIterable { case hangs, hangsUp, hugeLength, lies, refusesAll, hangsAtSigning, hangsUpAtSigning, refusesToSign, signsRubbish, cutsOff }

    @Test("an agent that hangs, hangs up, lies or refuses ends one log-in, in time", arguments: Evil.allCases)
    func evil(_ kind: Evil) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let line = try String(contentsOfFile: server.identity + ".pub", encoding: .utf8)
        let key = try require(AgentKey(line: Array(line.utf8)))
        @Sendable func frame(_ body: [UInt8]) -> [UInt8] { AgentMessage.string(body) }
        let list = frame([12] + AgentMessage.integer(1) + AgentMessage.string(key.blob) + AgentMessage.string(Array("comment".utf8)))
        let agent = FakeAgent { message in
            let isList = message.first == 11
            switch kind {
            case .hangs: return []
            case .hangsUp: return nil
            case .hugeLength: return [0x7f, 0xff, 0xff, 0xff, 12]
            case .lies: return frame([12] + AgentMessage.integer(0xffff_ffff) + AgentMessage.integer(0xffff_ffff))
            case .refusesAll: return frame([5])
            case .hangsAtSigning: return isList ? list : []
            case .hangsUpAtSigning: return isList ? list : nil
            case .refusesToSign: return isList ? list : frame([5])
            case .signsRubbish: return isList ? list : frame([14] + AgentMessage.string(AgentMessage.string(Array("ssh-ed25519".utf8)) + AgentMessage.string([1, 2, 3])))
            case .cutsOff: return isList ? list : frame([14] + AgentMessage.integer(99))
            }
        }
        defer { agent.stop() }
        var hasty = Deadlines()
        hasty.agent = 300
        hasty.authentication = 2000
        let failure = await failure(try server.access(identity: "agent"), hasty, agent: agent.path)
        let expected = switch kind {
        case .hangs: "didn't answer within 1 s"
        case .hangsUp, .hangsUpAtSigning: "closed the connection in the middle"
        case .hugeLength, .lies, .cutsOff: "doesn't know"
        case .refusesAll: "holds no keys"
        case .hangsAtSigning: "didn't answer within 2 s"
        case .refusesToSign: "refused to sign"
        case .signsRubbish: ""
        }
        if kind == .signsRubbish {
            guard case .authenticationRefused? = failure?.reason else {
                Issue.record("\(String(describing: failure))")
                return
            }
        } else { #expect(words(failure).contains(expected)) }
    }

    @Test("an agent that hangs doesn't hold up who has a key file of the usual name")
    func hangingBeside() async throws {
        let agent = FakeAgent { _ in [] }
        defer { agent.stop() }
        var hasty = Deadlines()
        hasty.agent = 200
        let ring = KeyRing(loop: .shared, deadlines: hasty, secrets: FixedSecrets(), agent: agent.path, ask: nil)
        let server = try TestServer()
        defer { server.stop() }
        let proofs = try await ring.proofs(for: server.access())
        #expect(proofs.all.count == 1 && proofs.agent == nil)
    }
}
