import Core
import Foundation
import TestKit
import Testing

@testable import SSH

/// A host whose `sudo` is a script that behaves as sudo 1.9.13 was seen to, and writes down what it reads.
private struct FakeSudo {
    enum Mode: String { case free, password, requiretty }
    let server: TestServer
    private let folder: String

    init(_ mode: Mode, password: String = "p'w %d \\x") throws {
        let folder = "/tmp/drydock-sudo-\(UUID().uuidString.prefix(8))"
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Self.script(folder).write(toFile: folder + "/sudo", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/sudo")
        server = try TestServer(environment: ["PATH": "\(folder):/usr/bin:/bin"])
        try set(mode, password: password)
    }

    func set(_ mode: Mode, password: String) throws {
        try mode.rawValue.write(toFile: folder + "/mode", atomically: true, encoding: .utf8)
        try password.write(toFile: folder + "/password", atomically: true, encoding: .utf8)
    }

    /// The lines that were taken for passwords.
    var lines: [String] {
        ((try? String(contentsOfFile: folder + "/lines", encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
    }

    func access() throws -> HostAccess {
        var access = try server.access()
        access.become = .sudo
        access.becomePassword = "env:PW"
        return access
    }

    func remove() {
        server.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    private static func script(_ folder: String) -> String {
        #"""
        #!/bin/sh
        ask= prompt=
        while :; do
          case $1 in -n) ask=no; shift ;; -k|-S) shift ;; -p) prompt=$2; shift 2 ;; *) break ;; esac
        done
        case $(cat FOLDER/mode) in
          requiretty) echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1 ;;
          free) exec "$@" ;;
        esac
        [ -z "$ask" ] || { echo "sudo: a password is required" >&2; exit 1; }
        for try in 1 2 3; do
          printf %s "$prompt" >&2
          IFS= read -r line || { printf '\nsudo: no password was provided\nsudo: 1 incorrect password attempt\n' >&2; exit 1; }
          printf '%s\n' "$line" >>FOLDER/lines
          [ "$line" = "$(cat FOLDER/password)" ] && exec "$@"
          echo "Sorry, try again." >&2
        done
        echo "sudo: 3 incorrect password attempts" >&2
        exit 1
        """#.replacing("FOLDER", with: folder)
    }
}

@Suite("root by sudo", .serialized, .enabled(if: TestServer.isInstalled))
struct SudoTests {
    private static let password = "p'w %d \\x"

    private func answer(_ hosts: SSHHosts, _ access: HostAccess) async throws(HostFailure) -> String {
        let sink = Recorder()
        _ = try await hosts.probe(ProbeOrder("echo probed; cat", input: Array("in".utf8), timeLimit: 10), on: access, into: sink)
        return sink.out + sink.err
    }

    private func refusal(_ hosts: SSHHosts, _ access: HostAccess) async -> String? {
        do throws(HostFailure) {
            Issue.record("it answered \(try await answer(hosts, access))")
            return nil
        } catch {
            guard case .becomeRefused(let words) = error.reason else { return "another failure: \(error)" }
            #expect(!error.isTransient)
            return words
        }
    }

    @Test("with the right password probes and jobs run, and nothing but the password is read by sudo")
    func right() async throws {
        let host = try FakeSudo(.password)
        defer { host.remove() }
        let secrets = FixedSecrets(["env:PW": Self.password]), hosts = SSHHosts(secrets: secrets), access = try host.access()
        #expect(try await answer(hosts, access) == "probed\nin")
        let sink = Recorder()
        #expect(try await hosts.start(.new("echo job"), on: access, from: .init(), into: sink).record?.exitStatus == 0)
        #expect(sink.out == "job\n")
        #expect(host.lines == Array(repeating: Self.password, count: host.lines.count) && host.lines.count == 4)
        #expect(secrets.asked == ["env:PW"], "once for the connection")
        await hosts.disconnect()
    }

    @Test("a wrong password is tried once, and again only when it is another")
    func wrong() async throws {
        let host = try FakeSudo(.password)
        defer { host.remove() }
        let secrets = FixedSecrets(["env:PW": "wrong"]), hosts = SSHHosts(secrets: secrets), access = try host.access()
        for _ in 1...3 { #expect(await refusal(hosts, access)?.contains("the password from env:PW is wrong") == true) }
        #expect(host.lines == ["wrong"])
        secrets.set("env:PW", to: Self.password)
        #expect(try await answer(hosts, access) == "probed\nin")
        await hosts.disconnect()
    }

    @Test("where sudo asks for nothing, the password isn't even looked up")
    func free() async throws {
        let host = try FakeSudo(.free)
        defer { host.remove() }
        let secrets = FixedSecrets(), hosts = SSHHosts(secrets: secrets)
        #expect(try await answer(hosts, host.access()) == "probed\nin")
        #expect(secrets.asked == [])
        await hosts.disconnect()
    }

    @Test("what sudo wants may change while the connection lives: no shell reads the password, no sudo the script")
    func changes() async throws {
        let host = try FakeSudo(.password)
        defer { host.remove() }
        let hosts = SSHHosts(["env:PW": Self.password]), access = try host.access()
        #expect(try await answer(hosts, access) == "probed\nin")
        let before = host.lines.count
        try host.set(.free, password: "")
        #expect(try await answer(hosts, access) == "probed\nin")
        #expect(host.lines.count == before)
        try host.set(.password, password: "another")
        #expect(await refusal(hosts, access)?.contains("is wrong") == true)
        #expect(host.lines.dropFirst(before) == [Self.password])
        await hosts.disconnect()
    }

    @Test("requiretty is told, with the remedy")
    func requiretty() async throws {
        let host = try FakeSudo(.requiretty)
        defer { host.remove() }
        let hosts = SSHHosts(["env:PW": Self.password])
        var access = try host.access()
        #expect(await refusal(hosts, access)?.contains("!requiretty") == true)
        access.becomePassword = nil
        #expect(await refusal(hosts, access)?.contains("!requiretty") == true)
        #expect(host.lines == [])
        await hosts.disconnect()
    }

    @Test("a password that can't be had, or that has two lines, is told without it", arguments: [nil, "two\nlines"])
    func unusable(value: String?) async throws {
        let host = try FakeSudo(.password)
        defer { host.remove() }
        let secrets = FixedSecrets(), hosts = SSHHosts(secrets: secrets), access = try host.access()
        secrets.set("env:PW", to: value)
        do throws(HostFailure) { Issue.record("it answered \(try await answer(hosts, access))") } catch {
            #expect(error.description.contains("become_password") && !error.description.contains("lines\n"))
        }
        #expect(host.lines == [])
        await hosts.disconnect()
    }

    /// On a machine where `DRYDOCK_SUDO_USER` may use the real sudo with `DRYDOCK_SUDO_PASSWORD` only.
    @Test("the real sudo", .enabled(if: ProcessInfo.processInfo.environment["DRYDOCK_SUDO_USER"] != nil))
    func real() async throws {
        let environment = ProcessInfo.processInfo.environment
        let server = try TestServer()
        defer { server.stop() }
        var access = try server.access()
        access.user = try require(environment["DRYDOCK_SUDO_USER"])
        access.become = .sudo
        access.becomePassword = "env:PW"
        let wrong = SSHHosts(["env:PW": "not this one"])
        for _ in 1...2 { #expect(await refusal(wrong, access)?.contains("the password from env:PW is wrong") == true) }
        await wrong.disconnect()
        let hosts = SSHHosts(["env:PW": environment["DRYDOCK_SUDO_PASSWORD"] ?? ""]), sink = Recorder()
        #expect(try await answer(hosts, access) == "probed\nin")
        var order = try JobOrder.new("id -u; cat")
        order.input = Array("secret".utf8)
        #expect(try await hosts.start(order, on: access, from: .init(), into: sink).record?.exitStatus == 0)
        #expect(sink.out == "0\nsecret" && sink.err == "")
        await hosts.disconnect()
    }
}
