import Core
import Foundation
import Synchronization
import TestKit
import Testing

@testable import Execution

@Suite("Secrets on this machine")
struct SecretResolverTests {
    private func problem(_ resolver: SecretResolver, _ reference: String) async throws -> String? {
        let reference = try #require(SecretReference(reference))
        do throws(SecretFailure) {
            _ = try await resolver.resolve(reference)
            return nil
        } catch {
            #expect(error.reference == reference)
            return error.problem
        }
    }

    private func value(_ reference: String) async throws -> String {
        try await SecretResolver { _ in }.resolve(try #require(SecretReference(reference)))
    }

    @Test("values, without one line break at their end", arguments: [
        ("command:printf abc", "abc"), ("command:echo abc", "abc"), ("command:printf 'a\\n\\n'", "a\n"), ("command:printf 'a\\r\\n'", "a"),
        ("command:echo noise >&2; echo abc; cat", "abc"), ("env:HOME", ProcessInfo.processInfo.environment["HOME"] ?? ""),
    ])
    func values(reference: String, expected: String) async throws { #expect(try await value(reference) == expected) }

    @Test("why there is none", arguments: [
        ("env:DRYDOCK_TEST_UNSET", "isn't set"), ("command:exit 3", "exit status 3"), ("command:echo s3cret >&2; kill -9 $$", "exit status 137"),
        ("command:true", "empty"), ("command:echo", "empty"), ("command:printf '\\377'", "UTF-8"), ("command:printf 'a\\0b'", "NUL"),
        ("command:head -c 100000 /dev/zero | tr '\\0' x", "larger than 60 KiB"), ("file:/nonexistent/x", "No such file"), ("file:/tmp", "directory"),
        ("file:/dev/null", "no regular file"),
    ])
    func problems(reference: String, words: String) async throws {
        let said = try #require(try await problem(SecretResolver { _ in }, reference))
        #expect(said.contains(words) && !said.contains("s3cret"), "\(said)")
    }

    @Test("a command that doesn't end is killed with all that it started; so is one that nobody waits for any more")
    func limit() async throws {
        let mark = "/tmp/drydock-secret-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let line = "command:sh -c 'echo $$ >\(mark); exec sleep 600' & wait"
        #expect(try await problem(SecretResolver(commandLimit: 0.5) { _ in }, line)?.contains("in time") == true)
        let child = try #require(pid_t(String(contentsOfFile: mark, encoding: .utf8).split(separator: "\n").first ?? ""))
        // A zombie until its new parent has looked; it runs no more.
        let state = try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)
        #expect(state?.contains(") Z ") ?? true)
        let task = Task { try await problem(SecretResolver { _ in }, "command:sleep 600") }
        task.cancel()
        #expect(try await task.value?.contains("cancelled") == true)
    }

    @Test("files: read anew each time; one that everybody can read is told once")
    func files() async throws {
        let path = "/tmp/drydock-secret-\(UUID().uuidString.prefix(8))", notes = Mutex<[String]>([])
        defer { try? FileManager.default.removeItem(atPath: path) }
        let resolver = SecretResolver { note in notes.withLock { $0.append(note) } }
        let reference = try #require(SecretReference("file:\(path)"))
        for (text, mode) in [("one\n", 0o600), ("two", 0o644), ("three", 0o604)] {
            try text.write(toFile: path, atomically: false, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
            #expect(try await resolver.resolve(reference) + (text.hasSuffix("\n") ? "\n" : "") == text)
        }
        #expect(notes.withLock(\.count) == 1)
        try String(repeating: "x", count: SecretResolver.limit + 1).write(toFile: path, atomically: false, encoding: .utf8)
        #expect(try await problem(resolver, "file:\(path)")?.contains("larger") == true)
    }
}

@Suite("Secrets of steps", .timeLimit(.minutes(1)))
struct SecretStepTests {
    private static let token = Parameter(name: Sample.name("token"), place: Sample.place, type: .secret, example: Sample.at("env:A"))

    private func bench(_ steps: [StepTemplate], _ fleet: SimulatedFleet = .init()) throws -> Workbench {
        try Workbench(
            Sample.inputs(
                hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", [.userHost], steps, parameters: [Self.token])],
                tasks: [Sample.task("t", "restarting-processes", "uh-1", parameters: ["token": "env:TOKEN"])]),
            fleet: fleet)
    }

    @Test("each act asks for them anew, and a step without them for none")
    func anew() async throws {
        let bench = try bench([
            Sample.probe("look", "[ -n {{token}} ]"), Sample.run("plain"), Sample.run("use", "printf '%s' {{token}} | work", effect: .idempotent),
            Sample.run("again", "printf '%s' {{token}} | work", effect: .idempotent),
        ])
        bench.secrets.set("env:TOKEN", to: "s3cret")
        #expect(try await bench.drive().exit == .done)
        #expect(bench.secrets.asked == Array(repeating: "env:TOKEN", count: 3))
    }

    @Test("one that can't be had fails its step: nothing reached the host, and nothing follows", arguments: [true, false])
    func missing(isProbe: Bool) async throws {
        let script = "printf '%s' {{token}} | work"
        let bench = try bench([isProbe ? Sample.probe("use", script) : Sample.run("use", script), Sample.run("next")])
        #expect(try await bench.drive().exit == .failed)
        let reasons = bench.journal.entries.compactMap { entry in
            if case .ended(_, _, let ending) = entry.fact { ending.reason } else { String?.none }
        }
        #expect(reasons.first == "nothing was run: the secret env:TOKEN can't be had: there is none of that name", "\(reasons)")
        #expect(bench.hosts.fleet.jobs.isEmpty && !bench.hosts.calls.contains { $0.hasPrefix("start") || $0.hasPrefix("probe") })
    }

    @Test("a job whose secret is gone meanwhile is looked at all the same; what it says isn't stored, since it can't be masked")
    func goneMeanwhile() async throws {
        var fleet = SimulatedFleet()
        fleet.jobLength = 60
        var bench = try bench([Sample.run("use", "printf '%s' {{token}} | work")], fleet)
        let store = MemoryOutputStore(), control = RunControl()
        bench.outputs = store
        bench.secrets.set("env:TOKEN", to: "s3cret")
        let script = try #require(bench.graph.script(0)).text
        bench.hosts.change { $0.outputs[script] = "it says s3cret, and later s3cret again\n" }
        _ = try await bench.drive(control: control) { entries in
            if entries.contains(where: { if case .started = $0.fact { true } else { false } }) { control.abandon() }
        }
        bench.secrets.set("env:TOKEN", to: nil)
        #expect(try await bench.drive().exit == .done)
        #expect(bench.hosts.calls.contains("follow uh-1"))
        #expect(bench.observer.notes.contains { $0.contains("isn't stored") && $0.contains("env:TOKEN") }, "\(bench.observer.notes)")
        let stored = try store.record(of: bench.journal.record.id, step: 0, attempt: 1).head(.out, limit: 1000)
        #expect(!String(decoding: stored, as: UTF8.self).contains("s3cret"))
    }
}

@Suite("Masked output")
struct MaskingRecordTests {
    /// The follower is lost at random places and takes the stream up again, as after a crash: nothing is flushed.
    @Test("however often a stream is taken up again, no secret is stored, and each byte has its place")
    func resumed() throws {
        var dice = Dice(seed: 5)
        for round in 0..<400 {
            let letters = Array("ab".utf8)
            let word = (0..<Int.random(in: 4...8, using: &dice)).map { _ in letters.randomElement(using: &dice) ?? 0 }
            var bytes: [UInt8] = []
            while bytes.count < 80 { bytes += Bool.random(using: &dice) ? word : [letters.randomElement(using: &dice) ?? 0] }
            let mask = SecretMask([String(decoding: word, as: UTF8.self)])
            var whole = MaskedStream(mask)
            let expected = whole.take(bytes) + whole.rest()
            let store = try MemoryOutputStore().record(of: Sample.name("r"), step: 0, attempt: 1)
            while true {
                let record = MaskingRecord(store, mask, resumes: true)
                var place = record.offsets.out, calls = Int.random(in: 1...6, using: &dice)
                while calls > 0, place < bytes.count {
                    let count = min(Int.random(in: 1...9, using: &dice), bytes.count - place)
                    record.write(Array(bytes[place..<(place + count)]), to: .out)
                    place += count
                    calls -= 1
                }
                guard place == bytes.count else { continue }
                record.finish()
                break
            }
            #expect(store.head(.out, limit: 1000) == expected, "round \(round)")
        }
    }

    @Test("dropped bytes keep their places, also those that are stored already")
    func gaps() throws {
        let store = try MemoryOutputStore().record(of: Sample.name("r"), step: 0, attempt: 1), mask = SecretMask(["hunter2"])
        let first = MaskingRecord(store, mask, resumes: true)
        first.write(Array("0123456789hunt".utf8), to: .err)
        #expect(store.offsets.err == 10)
        let second = MaskingRecord(store, mask, resumes: true)
        #expect(second.offsets == OutputOffsets(out: 0, err: 4))
        second.skip(16, of: .err)
        second.write(Array("hunter2".utf8), to: .err)
        second.finish()
        #expect(String(decoding: store.head(.err, limit: 100), as: UTF8.self) == "0123456789*******")
        #expect(store.offsets.err == 27)
    }
}
