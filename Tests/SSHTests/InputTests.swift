import Core
import Foundation
import TestKit
import Testing

@testable import SSH

/// The script by itself, in every shell at hand: where a step's standard input can be seen, and where it can't.
@Suite("the standard input of steps", .serialized)
struct InputTests {
    private typealias Host = ScriptTests.Host
    private static let secret = "s3cret'of \\the% step-\(UUID().uuidString)"
    private static let header = StepScript.header(names: ["x"])

    private func run(_ host: ScriptTests.Host, _ verb: String, _ script: String, _ input: [UInt8]) throws -> (out: String, status: Int?) {
        let result = try Shell.run(
            host.kind.words + ["-s", "--", verb], input: host.text(verb, ["TEXT": script, "CAP": "1000000"], input: input), environment: host.environment)
        let sink = Recorder()
        if verb == "probe" {
            var listener = ProbeListener(nonce: "n0", sink: sink)
            try listener.hear(result.out[...], on: .out)
            try listener.hear(Array("@ n0 1\n\n= n0 0 0\n".utf8)[...], on: .err)
            if case .exited(let status)? = listener.ending { return (sink.out, status) }
            return (sink.out, nil)
        }
        var listener = JobListener(nonce: "n0", sink: sink)
        try listener.hear(result.out[...], on: .out)
        if case .job(let reply)? = listener.ending { return (sink.out, reply.record?.exitStatus) }
        return (sink.out, nil)
    }

    @Test("it arrives whole, with its end, and is empty where there is none", arguments: ScriptTests.Kind.installed, ["run", "probe"])
    func arrives(kind: ScriptTests.Kind, verb: String) throws {
        for size in [0, 1, 4096, StepScript.inputLimit] {
            let host = try Host(kind)
            defer { host.remove() }
            let input = (0..<size).map { UInt8(0x21 + $0 * 7 % 94) }
            let answer = try run(host, verb, "cat; echo .", input)
            #expect(answer.out == String(decoding: input, as: UTF8.self) + ".\n")
            #expect(answer.status == 0)
        }
    }

    @Test("one that nobody reads holds nothing up", arguments: ScriptTests.Kind.installed, ["run", "probe"])
    func unread(kind: ScriptTests.Kind, verb: String) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let answer = try run(host, verb, "exit 3", [UInt8](repeating: 0x78, count: StepScript.inputLimit))
        #expect(answer.status == 3)
    }

    @Test("a resend of a job that has begun ignores it", arguments: ScriptTests.Kind.installed)
    func resend(kind: ScriptTests.Kind) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let script = "cat; echo >>\(host.folder)/runs"
        #expect(try run(host, "run", script, Array("one".utf8)).out == "one")
        #expect(try run(host, "run", script, Array("two".utf8)).out == "one")
        #expect(try String(contentsOfFile: host.folder + "/runs", encoding: .utf8) == "\n")
    }

    /// The step itself looks at every process and every file while it holds the secret.
    @Test("no list of processes, environment or file shows it", arguments: ScriptTests.Kind.installed, ["run", "probe"])
    func unseen(kind: ScriptTests.Kind, verb: String) throws {
        let leaks = [("", ""), ("export dd_secret_x", "environ"), ("set -- \"$dd_secret_x\"", "cmdline"), ("printf %s \"$dd_secret_x\" >BASE/leak", "leak")]
        for (leak, place) in leaks {
            let host = try Host(kind)
            defer { host.remove() }
            let base = host.folder + "/jobs"
            try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
            // A child that lives while the step looks, and ends with it.
            let script = Self.header + leak.replacing("BASE", with: base) + """

                mkfifo \(host.folder)/fifo
                sh -c 'read -r go <\(host.folder)/fifo' - "$@" & child=$!
                for f in /proc/[0-9]*/cmdline /proc/[0-9]*/environ $(find \(base) -type f); do
                  case $(tr '\\0' '\\n' <"$f" 2>/dev/null || :) in *"$dd_secret_x"*) echo "found in $f" ;; esac
                done
                echo go >\(host.folder)/fifo; wait $child
                echo looked
                """
            let answer = try run(host, verb, script, StepScript.input([Self.secret]))
            #expect(answer.out.hasSuffix("looked\n") && answer.status == 0, "\(answer)")
            #expect(answer.out.contains("found in") == !place.isEmpty, "\(leak): \(answer.out)")
            #expect(place.isEmpty || answer.out.contains(place), "\(leak): \(answer.out)")
        }
    }
}

@Suite("the standard input of steps, over a real sshd", .serialized, .enabled(if: TestServer.isInstalled))
struct InputOverSSHTests {
    @Test("jobs and probes read it; too much of it, or a NUL, is refused")
    func jobsAndProbes() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), job = Recorder(), probe = Recorder()
        var order = try JobOrder.new("cat")
        order.input = Array("to a job".utf8)
        #expect(try await hosts.start(order, on: access, from: .init(), into: job).record?.exitStatus == 0)
        #expect(job.out == "to a job")
        #expect(try await hosts.probe(ProbeOrder("cat", input: Array("to a probe".utf8), timeLimit: 10), on: access, into: probe) == .exited(0))
        #expect(probe.out == "to a probe")
        for input in [[UInt8](repeating: 1, count: StepScript.inputLimit + 1), [1, 0, 1]] {
            await #expect(throws: HostFailure.self) {
                try await hosts.probe(ProbeOrder("cat", input: input, timeLimit: 10), on: access, into: Recorder())
            }
        }
        await hosts.disconnect()
    }

    @Test("a fresh connection is made for a probe, the old one stays; a failure to connect is told")
    func fresh() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access()
        func connection(fresh: Bool) async throws -> String {
            let sink = Recorder()
            _ = try await hosts.probe(ProbeOrder("echo $SSH_CONNECTION", timeLimit: 10, needsFreshConnection: fresh), on: access, into: sink)
            return sink.out
        }
        let old = try await connection(fresh: false), new = try await connection(fresh: true), other = try await connection(fresh: true)
        #expect(Set([old, new, other]).count == 3)
        #expect(try await connection(fresh: false) == old)
        try FileManager.default.removeItem(atPath: server.path("authorized_keys"))
        do throws(HostFailure) {
            _ = try await hosts.probe(ProbeOrder("true", timeLimit: 10, needsFreshConnection: true), on: access, into: Recorder())
            Issue.record("it logged in without a key")
        } catch { #expect(error.reason == .authenticationRefused(user: server.user, identity: server.identity)) }
        #expect(try await connection(fresh: false) == old)
        await hosts.disconnect()
    }
}
