import Core
import Foundation
import TestKit
import Testing

@testable import SSH

@Suite("jobs over a real sshd", .serialized, .enabled(if: TestServer.isInstalled))
struct JobTests {
    @Test("identify says who the host is")
    func identify() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts()
        let identity = try await hosts.identify(server.access(), run: require(RunID("r1")), epoch: 1)
        #expect(identity.base == server.path("jobs"))
        #expect(abs(identity.clockSkew) <= 1)
        #expect(identity.hostKey.hasPrefix("SHA256:"))
        #expect(identity.bootID.count == 36)
        await hosts.disconnect()
    }

    @Test("a step's output and ending arrive, byte for byte", arguments: [
        ("echo hello; echo oops >&2; exit 7", 7, "hello\n", "oops\n"),
        ("kill -9 $$", 137, "", ""), ("kill -TERM $$", 143, "", ""),
        ("exec >&- 2>&-; sleep 1", 0, "", ""),
        ("printf 'out 5\\n= done exit 0\\n@ x 1\\n'", 0, "out 5\n= done exit 0\n@ x 1\n", ""),
        ("pwd; umask; echo $LC_ALL; cat", 0, "/\n0022\nC\n", ""),
        ("false\necho never", 1, "", ""), ("echo \"it's $((1 + 1))\" '\\' `echo b`", 0, "it's 2 \\ b\n", ""),
        ("printf '\\033[31mred\\033[0m\\r\\n'", 0, "\u{1b}[31mred\u{1b}[0m\r\n", ""), ("exit 124", 124, "", ""), ("\n\n", 0, "", ""),
    ])
    func ending(script: String, status: Int, out: String, err: String) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder()
        let reply = try await hosts.start(.new(script, limit: 60), on: server.access(), from: .init(), into: sink)
        let record = try require(reply.record)
        #expect(record.exitStatus == status)
        #expect(!record.timedOut)
        #expect(sink.out == out)
        #expect(sink.err == err)
        await hosts.disconnect()
    }

    @Test("all 256 byte values and a megabyte of noise come unchanged")
    func binary() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let bytes = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 251) }
        try Data(bytes).write(to: server.directory.appendingPathComponent("noise"))
        let hosts = SSHHosts(), sink = Recorder()
        let order = try JobOrder.new("cat \(server.path("noise")); cat \(server.path("noise")) >&2")
        let reply = try await hosts.start(order, on: server.access(), from: .init(), into: sink)
        #expect(reply.record?.exitStatus == 0)
        #expect(sink.heard.out == bytes)
        #expect(sink.heard.err == bytes)
        await hosts.disconnect()
    }

    @Test("the time limit ends a step, and the record says so")
    func timeLimit() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts()
        let reply = try await hosts.start(.new("sleep 60", limit: 1), on: server.access(), from: .init(), into: Recorder())
        #expect(reply.record?.timedOut == true)
        #expect(reply.record?.exitStatus == 124)
        await hosts.disconnect()
    }

    @Test("a daemon left behind with the streams open neither holds the step up nor dies of a broken pipe")
    func daemon() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder(), proof = server.path("proof")
        let script = "(sleep 4; echo late; echo alive >\(proof)) & echo early"
        let elapsed = try await ContinuousClock().measure {
            let reply = try await hosts.start(.new(script), on: server.access(), from: .init(), into: sink)
            #expect(reply.record?.exitStatus == 0)
        }
        #expect(elapsed < .seconds(4))
        #expect(sink.out == "early\n")
        #expect(await eventually { FileManager.default.fileExists(atPath: proof) })
        await hosts.disconnect()
    }

    @Test("200 MB of output: head and tail arrive, the middle is counted, memory stays bounded")
    func chatty() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder(), before = peakMemory()
        let script = "printf begin; head -c 209715200 /dev/zero; printf end"
        let elapsed = try await ContinuousClock().measure {
            let reply = try await hosts.start(.new(script), on: server.access(), from: .init(), into: sink)
            #expect(reply.record?.exitStatus == 0)
        }
        let grown = (peakMemory() - before) / 1024
        print("200 MB: \(elapsed), memory grew by \(grown) MB")
        #expect(grown < 60)
        #expect(sink.heard.out.count == 2 << 20)
        #expect(sink.heard.offsets.out == 209_715_208)
        #expect(sink.out.hasPrefix("begin\0") && sink.out.hasSuffix("\0end"))
        let kept = try FileManager.default.contentsOfDirectory(atPath: server.path("jobs")).filter { $0.count == 32 }
        let size = try kept.flatMap { job in
            try FileManager.default.contentsOfDirectory(atPath: server.path("jobs/\(job)")).map { server.path("jobs/\(job)/\($0)") }
        }.reduce(0) { $0 + ((try FileManager.default.attributesOfItem(atPath: $1)[.size] as? Int) ?? 0) }
        #expect(size < 4 << 20, "the host keeps a bounded part: \(size)")
        await hosts.disconnect()
    }

    @Test("200 MB through the connection: every byte is passed on, and memory stays bounded")
    func flood() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Counter(), before = peakMemory(), access = try server.access()
        let elapsed = try await ContinuousClock().measure {
            let ending = try await hosts.probe(ProbeOrder("head -c 209715200 /dev/zero", timeLimit: 100), on: access, into: sink)
            #expect(ending == .exited(0))
        }
        let grown = (peakMemory() - before) / 1024
        print("200 MB through the connection: \(elapsed), memory grew by \(grown) MB")
        #expect(sink.count == 209_715_200)
        #expect(grown < 60)
        await hosts.disconnect()
    }

    @Test("a small cap cuts at the exact byte", arguments: [9, 10, 11, 20, 21, 1000])
    func cap(length: Int) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder()
        let all = String((0..<length).map { Character(Unicode.Scalar(UInt8(0x61 + $0 % 26))) })
        let reply = try await hosts.start(.new("printf \(all)", cap: 10), on: server.access(), from: .init(), into: sink)
        #expect(reply.record?.exitStatus == 0)
        #expect(sink.heard.offsets.out == length)
        #expect(sink.heard.gaps.out == max(0, length - 20))
        #expect(sink.out == (length <= 20 ? all : String(all.prefix(10) + all.suffix(10))))
        await hosts.disconnect()
    }

    @Test("two starters at once: one run, and both get the result")
    func twoStarters() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let order = try JobOrder.new("echo run >>\(server.path("runs")); sleep 1; echo done"), access = try server.access()
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let hosts = SSHHosts(), sink = Recorder()
                    let reply = try await hosts.start(order, on: access, from: .init(), into: sink)
                    #expect(reply.record?.exitStatus == 0)
                    await hosts.disconnect()
                    return sink.out
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outputs == Array(repeating: "done\n", count: 4))
        #expect(try String(contentsOfFile: server.path("runs"), encoding: .utf8) == "run\n")
        var other = order
        other.script = "echo other"
        let hosts = SSHHosts()
        #expect(try await hosts.start(other, on: access, from: .init(), into: Recorder()) == .refused(.otherText))
        await hosts.disconnect()
    }

    @Test("the server's sessions are killed in the middle, again and again: following from the offsets loses no byte")
    func cutConnections() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), sink = Recorder(), access = try server.access()
        let order = try JobOrder.new("i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo line $i; echo err $i >&2; done; sleep 1; echo end")
        var losses = 0
        let killer = Task {
            for _ in 0..<4 {
                try await Task.sleep(for: .milliseconds(250))
                server.killSessions()
            }
        }
        var reply: JobReply?
        while reply == nil {
            do throws(HostFailure) {
                let starts = losses == 0 && sink.heard.offsets == OutputOffsets()
                let seen = starts
                    ? try await hosts.start(order, on: access, from: sink.heard.offsets, into: sink)
                    : try await hosts.follow(order.job, on: access, from: sink.heard.offsets, into: sink)
                // A start that is cut off must not leave the answer before it as the last.
                reply = seen == .notStarted ? try await hosts.start(order, on: access, from: sink.heard.offsets, into: sink) : seen
            } catch {
                #expect(error.isTransient, "\(error)")
                losses += 1
            }
        }
        killer.cancel()
        #expect(losses > 0)
        #expect(reply?.record?.exitStatus == 0)
        #expect(sink.out == (1...3000).map { "line \($0)\n" }.joined() + "end\n")
        #expect(sink.err == (1...3000).map { "err \($0)\n" }.joined())
        await hosts.disconnect()
    }

    @Test("a stale epoch may look, not start; a late start leaves the token free")
    func refusals() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), run = try require(RunID("r1"))
        _ = try await hosts.identify(access, run: run, epoch: 5)
        let stale = try JobOrder.new("echo no", epoch: 4)
        #expect(try await hosts.start(stale, on: access, from: .init(), into: Recorder()) == .refused(.staleEpoch))
        #expect(try await hosts.state(stale.job, on: access) == .notStarted)

        var late = try JobOrder.new("echo yes", notAfter: Date(timeIntervalSinceNow: -60), epoch: 5)
        #expect(try await hosts.start(late, on: access, from: .init(), into: Recorder()) == .refused(.late))
        #expect(try await hosts.state(late.job, on: access) == .notStarted)
        late.notAfter = Date(timeIntervalSinceNow: 60)
        #expect(try await hosts.start(late, on: access, from: .init(), into: Recorder()).record?.exitStatus == 0)
        // Another run's epochs are its own.
        #expect(try await hosts.start(.new("true", epoch: 1, run: "r2"), on: access, from: .init(), into: Recorder()).record != nil)
        await hosts.disconnect()
    }

    @Test("kill ends the job's processes and the runner records it", arguments: [("TERM", 143), ("KILL", 137)])
    func kill(signal: String, status: Int) async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), sink = Recorder()
        let order = try JobOrder.new("echo up; sleep 60 & wait", limit: 100)
        async let ending = hosts.start(order, on: access, from: .init(), into: sink)
        #expect(await eventually { sink.out == "up\n" })
        #expect(try await hosts.state(order.job, on: access) == .running)
        _ = try await hosts.kill(order.job, signal: signal, on: access)
        let record = try require(try await ending.record)
        #expect(record.exitStatus == status)
        #expect(!record.timedOut)
        await hosts.disconnect()
    }

    @Test("clean removes what a job left, and not a job that runs")
    func clean() async throws {
        let server = try TestServer()
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), sink = Recorder()
        let order = try JobOrder.new("echo up; until [ -e \(server.path("go")) ]; do sleep 0.1; done")
        async let ending = hosts.start(order, on: access, from: .init(), into: sink)
        #expect(await eventually { sink.out == "up\n" })
        await #expect(throws: HostFailure.self) { try await hosts.clean(order.job, on: access) }
        try Data().write(to: server.directory.appendingPathComponent("go"))
        #expect(try await ending.record?.exitStatus == 0)
        let old = server.path("jobs/00000000000000000000000000000000")
        try FileManager.default.createDirectory(atPath: old, withIntermediateDirectories: true)
        try "exit 0\n".write(toFile: old + "/status", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -40 * 86400)], ofItemAtPath: old + "/status")
        try await hosts.clean(order.job, on: access)
        #expect(try FileManager.default.contentsOfDirectory(atPath: server.path("jobs")) == ["epochs"])
        #expect(try await hosts.state(order.job, on: access) == .notStarted)
        await hosts.disconnect()
    }

    @Test("another boot id: rebooted; the runner gone: orphan, then lost")
    func afterwards() async throws {
        let lab = "/tmp/drydock-lab-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: lab, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: lab) }
        try "boot-1\n".write(toFile: lab + "/boot_id", atomically: true, encoding: .utf8)
        try "machine-1\n".write(toFile: lab + "/machine_id", atomically: true, encoding: .utf8)
        let server = try TestServer(environment: ["DRYDOCK_LAB": lab])
        defer { server.stop() }
        let hosts = SSHHosts(), access = try server.access(), sink = Recorder()
        let identity = try await hosts.identify(access, run: require(RunID("r1")), epoch: 1)
        #expect(identity.bootID == "boot-1" && identity.machineID == "machine-1")

        let order = try JobOrder.new("echo up; until [ -e \(server.path("go")) ]; do sleep 0.1; done")
        async let ending = hosts.start(order, on: access, from: .init(), into: sink)
        #expect(await eventually { sink.out == "up\n" })
        let owner = try FileManager.default.destinationOfSymbolicLink(atPath: server.path("jobs/\(order.job.token.rawValue)/owner"))
        Foundation.kill(try require(owner.split(separator: ":").first.flatMap { Int32($0) }), SIGKILL)
        #expect(await eventually { (try? await hosts.state(order.job, on: access)) == .orphan })
        try Data().write(to: server.directory.appendingPathComponent("go"))
        #expect(try await ending == .lost)
        #expect(try await hosts.start(order, on: access, from: .init(), into: Recorder()) == .lost, "never run again by itself")
        try "boot-2\n".write(toFile: lab + "/boot_id", atomically: true, encoding: .utf8)
        #expect(try await hosts.state(order.job, on: access) == .rebooted(bootID: "boot-2"))
        await hosts.disconnect()
    }

    @Test("a full disk refuses a new step, and keeps the ending of one that runs")
    func fullDisk() async throws {
        guard getuid() == 0 else { return print("skipped: only root may mount a small file system") }
        let server = try TestServer()
        defer { server.stop() }
        let small = server.path("small")
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: true)
        do { try TestServer.run(["/bin/mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small]) } catch {
            return print("skipped: no tmpfs can be mounted here (\(error))")
        }
        defer { try? TestServer.run(["/bin/umount", "-l", small]) }
        let hosts = SSHHosts(), access = try server.access(base: "small/jobs"), sink = Recorder()
        #expect(try await hosts.identify(access, run: require(RunID("r1")), epoch: 1).baseIsVolatile)
        let greedy = try await hosts.start(.new("head -c 1000000 /dev/zero; exit 9"), on: access, from: .init(), into: sink)
        #expect(greedy.record?.exitStatus == 9)
        #expect(sink.heard.gaps.out > 0)
        _ = try? Data(count: 1 << 20).write(to: URL(fileURLWithPath: small + "/filler"))
        try? TestServer.run(["/bin/dd", "if=/dev/zero", "of=\(small)/filler2", "bs=1k"])
        #expect(try await hosts.start(.new("true"), on: access, from: .init(), into: Recorder()) == .refused(.noRoom))
        await hosts.disconnect()
    }

    @Test("sudo that refuses is said so")
    func sudo() async throws {
        let server = try TestServer()
        defer { server.stop() }
        var access = try server.access()
        access.become = .sudo
        let hosts = SSHHosts()
        let run = try require(RunID("r1"))
        do throws(HostFailure) {
            _ = try await hosts.identify(access, run: run, epoch: 1)
            // Root may use sudo where it is installed.
            #expect(getuid() == 0)
        } catch {
            guard case .becomeRefused(let words) = error.reason else {
                Issue.record("\(error)")
                return
            }
            #expect(words.contains("sudo"))
        }
        await hosts.disconnect()
    }
}

extension JobReply {
    var record: JobRecord? {
        if case .done(let record) = self { record } else { nil }
    }
}

/// Asks again and again for at most ten seconds: for what another process does, of which no event tells.
func eventually(_ condition: @Sendable () async -> Bool) async -> Bool {
    let end = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < end {
        if await condition() { return true }
        await Task.yield()
        try? await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// The largest memory that this process has had, in KiB.
func peakMemory() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
}
