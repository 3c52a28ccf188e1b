import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import SSH

@Suite("what is looked at on hosts", .serialized, .enabled(if: TestServer.isInstalled))
struct DoctorTests {
    private static let well = [
        "clock": "1", "base": "/var/lib/drydock", "free": "9000000", "kind": "ext2/ext3", "missing": "", "machine": "abc",
    ]

    private func checks(_ change: [String: String?], skew: Double = 0) throws -> [HostCheck] {
        var facts = Self.well
        for (key, value) in change { facts[key] = value }
        return HostExamination(hostKey: "SHA256:x", user: "root", skew: skew, facts: facts).checks(of: try require(HostName("h1")))
    }

    @Test("each fault of a host is told, with its remedy", arguments: [
        (["free": "5000"], 0, HostCheck.Kind.space, HostCheck.State.fault), (["free": "90000"], 0, .space, .warning), (["free": "x"], 0, .space, .warning),
        (["kind": "tmpfs"], 0, .base, .warning), (["foreign": "yes"], 0, .base, .fault), (["readonly": "/var/lib"], 0, .base, .fault),
        (["base": "jobs"], 0, .base, .fault), (["missing": "setsid mkfifo"], 0, .tools, .fault), (["missing": nil], 0, .tools, .warning), (["printf": "no"], 0, .tools, .fault),
        ([:], 6, .clock, .warning), ([:], -61, .clock, .fault), ([:], 5, .clock, .ok), ([:], 0, .reach, .ok),
    ] as [([String: String?], Double, HostCheck.Kind, HostCheck.State)])
    func judged(change: [String: String?], skew: Double, kind: HostCheck.Kind, state: HostCheck.State) throws {
        let all = try checks(change, skew: skew), check = try require(all.first { $0.check == kind })
        #expect(check.state == state && (state == .ok) == (check.remedy == nil), "\(check)")
        #expect(all.filter { $0.state != .ok && $0.check != kind } == [], "nothing else is said")
    }

    @Test("a real host is well, nothing is left on it, and a second name for it is told")
    func real() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: nil)
        var closed = try server.access(name: "closed"), secret = try server.access(name: "stranger", knownHosts: server.path("empty"))
        closed.port = try TestServer.freePort()
        try Data().write(to: server.directory.appendingPathComponent("empty"))
        secret.port = server.port
        let checks = await hosts.checkup(of: [try server.access(name: "b"), try server.access(name: "a"), closed, secret])
        await hosts.disconnect()
        func kinds(_ name: String, _ state: HostCheck.State) -> [HostCheck.Kind] { checks.filter { $0.host?.rawValue == name && $0.state == state }.map(\.check) }
        #expect(kinds("a", .fault) == [] && kinds("a", .ok).contains(.reach) && kinds("a", .ok).contains(.clock) && kinds("a", .ok).contains(.tools), "\(checks)")
        #expect(kinds("b", .warning).contains(.machine), "\(checks)")
        #expect(kinds("closed", .fault) == [.reach] && kinds("stranger", .fault) == [.hostKey], "\(checks)")
        #expect(checks.filter { $0.isOutOfReach }.allSatisfy { $0.remedy != nil })
        #expect(!FileManager.default.fileExists(atPath: server.path("jobs")), "it changed something")
    }

    @Test("a host that swallows every packet: the deadline holds, the words say so, and nobody else waits for it")
    func dark() async throws {
        guard let dark = DarkPlace.make() else { return }
        let server = try TestServer()
        defer { server.stop(); dark.remove() }
        var deadlines = Deadlines()
        deadlines.connect = 3000
        let hosts = SSHHosts(secrets: FixedSecrets(), deadlines: deadlines, agent: nil), isOver = Mutex(false)
        var access = try server.access(name: "dark")
        access.address = dark.address
        let call = Task { [access] in
            defer { isOver.withLock { $0 = true } }
            return await hosts.checkup(of: [access])
        }
        #expect(await hosts.checkup(of: [try server.access(name: "lit")]).allSatisfy { $0.state != .fault })
        #expect(!isOver.withLock { $0 }, "the other host waited")
        let said = try require(await call.value.first)
        #expect(said.check == .reach && said.state == .fault && said.words.contains("no answer within 3 s (connect)"), "\(said)")

        // Behind a jump host the jump host's own patience is longer than ours.
        let hop = try server.access(name: "jump-1").asHop
        access.jump = [hop]
        var behind = try server.access(name: "behind")
        behind.jump = [hop]
        for _ in 1...2 {
            let call = Task { [access] in await hosts.checkup(of: [access]) }
            #expect(await hosts.checkup(of: [behind]).allSatisfy { $0.state != .fault })
            let said = try require(await call.value.first)
            #expect(said.words.contains("no answer within 3 s (connect)") && said.words.contains("via jump-1"), "\(said)")
        }
        await hosts.disconnect()
    }
}
