import Core
import Foundation
import TestKit
import Testing

@testable import SSH

@Suite("hosts behind others", .serialized, .enabled(if: TestServer.isInstalled))
struct JumpTests {
    private func said(_ hosts: SSHHosts, _ access: HostAccess, _ script: String = "echo $SSH_CONNECTION") async throws -> String {
        let sink = Recorder()
        _ = try await hosts.probe(ProbeOrder(script, timeLimit: 60), on: access, into: sink)
        return sink.out
    }

    private func logins(_ server: TestServer) throws -> Int {
        try String(contentsOf: server.log, encoding: .utf8).split(whereSeparator: \.isNewline).count { $0.contains("Accepted publickey") }
    }

    @Test("one hop and two: each host's key is checked under its own name, each log-in has its own key")
    func hops() async throws {
        let near = try TestServer(), middle = try TestServer(hostKeys: ["ecdsa"]), end = try TestServer()
        defer { near.stop(); middle.stop(); end.stop() }
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: nil)
        var access = try end.access(name: "end")
        access.jump = [try near.access(name: "jump-1").asHop]
        #expect(try await said(hosts, access).hasPrefix("127.0.0.1"))
        access.jump = [try near.access(name: "jump-1").asHop, try middle.access(name: "jump-2").asHop]
        #expect(try await said(hosts, access).hasPrefix("127.0.0.1"))
        let counts = try [logins(near), logins(middle), logins(end)]
        #expect(counts == [1, 1, 2], "the first hop is shared")

        // Job verbs, with much output.
        let sink = Counter()
        let reply = try await hosts.start(.new("head -c 3000000 /dev/zero", cap: 4_000_000), on: access, from: .init(), into: sink)
        #expect(reply.record?.exitStatus == 0 && sink.count == 3_000_000)
        await hosts.disconnect()
    }

    @Test("fifty hosts behind one: one connection to it, eight log-ins at a time")
    func fifty() async throws {
        let gate = try TestServer(), end = try TestServer(lines: ["MaxStartups 9:100:10"])
        defer { gate.stop(); end.stop() }
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: nil), hop = try gate.access(name: "jump-1").asHop
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<50 {
                var access = try end.access(name: "h\(number)")
                access.jump = [hop]
                group.addTask { [access] in
                    let sink = Counter()
                    _ = try await hosts.probe(ProbeOrder("head -c 200000 /dev/zero; cat", input: [UInt8](repeating: 65, count: 50_000), timeLimit: 60), on: access, into: sink)
                    return sink.count
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 50 * 250_000)
        let counts = try [logins(gate), logins(end)]
        #expect(counts == [1, 50])
        await hosts.disconnect()
        #expect(await eventually { gate.sessionCount == 0 && end.sessionCount == 0 })
    }

    @Test("a jump host that dies takes the ways of all with it, each says so, and the next call makes another")
    func killed() async throws {
        let gate = try TestServer(), end = try TestServer()
        defer { gate.stop(); end.stop() }
        let hosts = SSHHosts(secrets: FixedSecrets(), agent: nil), hop = try gate.access(name: "jump-1").asHop
        let targets = try (0..<5).map { number in
            var access = try end.access(name: "h\(number)")
            access.jump = [hop]
            return access
        }
        let sinks = targets.map { _ in Recorder() }
        let orders = try targets.map { _ in try JobOrder.new("echo up; until [ -e \(end.path("go")) ]; do sleep 0.1; done; echo down") }
        let calls = targets.indices.map { index in Task { try await hosts.start(orders[index], on: targets[index], from: .init(), into: sinks[index]) } }
        #expect(await eventually { sinks.allSatisfy { !$0.heard.out.isEmpty } })
        gate.killSessions()
        for call in calls {
            do {
                _ = try await call.value
                Issue.record("an answer over a lost way")
            } catch {
                let failure = try require(error as? HostFailure)
                #expect(failure.isTransient && "\(failure)".contains("via jump-1") && "\(failure)".contains("jump host jump-1 (127.0.0.1:\(gate.port))"), "\(failure)")
            }
        }
        try Data().write(to: end.directory.appendingPathComponent("go"))
        for (index, access) in targets.enumerated() {
            let reply = try await hosts.follow(orders[index].job, on: access, from: sinks[index].heard.offsets, into: sinks[index])
            #expect(reply.record?.exitStatus == 0 && sinks[index].out == "up\ndown\n")
        }
        await hosts.disconnect()
    }

    @Test("what fails on the way names the hop; what fails behind it names the host")
    func failures() async throws {
        let gate = try TestServer(), end = try TestServer(), shut = try TestServer(lines: ["AllowTcpForwarding no"])
        defer { gate.stop(); end.stop(); shut.stop() }
        var access = try end.access(name: "end")
        func reason() async -> HostFailure.Reason? { await failure(access)?.reason }
        // The hop forbids it.
        access.jump = [try shut.access(name: "shut").asHop]
        guard case .jumpFailed(let hop)? = await reason(), case .unsupported(let words) = hop.reason else { throw Missing() }
        #expect(hop.host.rawValue == "shut" && words.contains("AllowTcpForwarding"))
        // Its key isn't known, though the host's is.
        var stranger = try gate.access(name: "jump-1", knownHosts: end.knownHosts).asHop
        access.jump = [stranger]
        guard case .jumpFailed(let unknown)? = await reason(), case .hostKeyUnknown = unknown.reason else { throw Missing() }
        // It isn't there.
        stranger = try gate.access(name: "jump-1").asHop
        stranger.port = try TestServer.freePort()
        access.jump = [stranger]
        guard let dark = await failure(access), case .jumpFailed(let absent) = dark.reason, case .cannotConnect = absent.reason else { throw Missing() }
        #expect(dark.isTransient && "\(dark)".contains("end (127.0.0.1:\(end.port) via jump-1): the jump host jump-1"), "\(dark)")
        // Two hops, of which the second fails.
        access.jump = [try gate.access(name: "jump-1").asHop, try shut.access(name: "shut").asHop]
        guard case .jumpFailed(let second)? = await reason() else { throw Missing() }
        #expect(second.host.rawValue == "shut" && "\(second)".contains("via jump-1"))
        // The host behind it isn't there, or has another key.
        access.jump = [try gate.access(name: "jump-1").asHop]
        access.knownHosts = gate.knownHosts
        guard case .hostKeyUnknown? = await reason() else { throw Missing() }
        access.port = try TestServer.freePort()
        guard case .cannotConnect(let closed)? = await reason() else { throw Missing() }
        #expect(closed.contains("the jump host jump-1 can't connect to it"))
    }
}
