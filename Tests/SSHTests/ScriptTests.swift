import Core
import Foundation
import TestKit
import Testing

@testable import SSH

/// The script by itself, without ssh, in every shell at hand. Busybox also lends all its tools, so that nothing of
/// coreutils is leaned on unseen.
@Suite("the remote job script in dash, bash and busybox", .serialized)
struct ScriptTests {
    enum Kind: String, CaseIterable, CustomTestStringConvertible {
        case dash, bash, busybox
        var testDescription: String { rawValue }
        var program: String { ["/usr/bin/\(rawValue)", "/bin/\(rawValue)"].first(where: FileManager.default.isExecutableFile) ?? "" }
        var words: [String] { self == .busybox ? [program, "sh"] : [program] }
        static var installed: [Kind] { allCases.filter { !$0.program.isEmpty } }
    }

    struct Host {
        let kind: Kind
        let folder = "/tmp/drydock-script-\(UUID().uuidString.prefix(8))"
        var environment = ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/tmp"]
        let token = UUID().uuidString.replacing("-", with: "").lowercased()

        init(_ kind: Kind) throws {
            self.kind = kind
            try FileManager.default.createDirectory(atPath: folder + "/bin", withIntermediateDirectories: true)
            guard kind == .busybox else { return }
            try TestServer.run([kind.program, "--install", "-s", folder + "/bin"])
            environment["PATH"] = folder + "/bin"
        }

        func remove() { try? FileManager.default.removeItem(atPath: folder) }

        /// The script's text for a verb; `/bin/sh` inside it becomes the shell under test.
        func text(_ verb: String, _ settings: [String: String], input: [UInt8] = []) -> [UInt8] {
            let all = [
                "NONCE": "n0", "BASE": folder + "/jobs", "TOKEN": token, "RUN": "r1", "EPOCH": "1", "TEXT": "true", "LIMIT": "30",
                "NOTAFTER": "0", "CAP": "1000", "OUT": "0", "ERR": "0", "SIGNAL": "TERM",
            ].merging(settings) { $1 }
            let text = String(decoding: RemoteJobScript.text(all.map { ($0.key, $0.value) }, input: input), as: UTF8.self)
            return Array(text.replacing("/bin/sh", with: kind.words.joined(separator: " ")).utf8)
        }

        func answer(_ verb: String, _ settings: [String: String] = [:]) throws -> [ReplyEvent] {
            let result = try Shell.run(kind.words + ["-s", "--", verb], input: text(verb, settings), environment: environment)
            var parser = ReplyParser(nonce: "n0")
            let events = try parser.feed(result.out[...])
            #expect(parser.hasEnded, "\(String(decoding: result.out, as: UTF8.self))")
            return events
        }
    }

    private static func ending(_ events: [ReplyEvent]) -> ReplyEnding? {
        if case .ended(let ending)? = events.last { ending } else { nil }
    }

    private static func record(_ events: [ReplyEvent]) -> JobRecord? {
        if case .job(let reply)? = ending(events) { reply.record } else { nil }
    }

    private static func bytes(_ events: [ReplyEvent], _ stream: Core.OutputStream) -> String {
        String(decoding: events.flatMap { event -> [UInt8] in
            if case .bytes(stream, let bytes) = event { bytes } else { [] }
        }, as: UTF8.self)
    }

    @Test("run, follow from an offset, state, clean", arguments: Kind.installed)
    func lifeOfAJob(kind: Kind) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let hello = try host.answer("hello")
        #expect(hello.contains(.fact("base", host.folder + "/jobs")))
        #expect(Self.ending(try host.answer("state")) == .job(.notStarted))
        let script = "echo out; echo err >&2; printf 'x%.0s' $(seq 1 3000); exit 7"
        let run = try host.answer("run", ["TEXT": script])
        #expect(Self.record(run)?.exitStatus == 7)
        #expect(Self.bytes(run, .err) == "err\n")
        #expect(Self.bytes(run, .out) == "out\n" + String(repeating: "x", count: 996 + 1000))
        #expect(run.contains(.gap(.out, 1004)))
        #expect(Self.bytes(try host.answer("follow", ["OUT": "3002", "ERR": "2"]), .out) == "xx")
        #expect(Self.record(try host.answer("run", ["TEXT": script, "OUT": "3004", "ERR": "4"]))?.exitStatus == 7)
        #expect(Self.ending(try host.answer("run", ["TEXT": "other"])) == .job(.refused(.otherText)))
        #expect(Self.record(try host.answer("state"))?.exitStatus == 7)
        #expect(Self.ending(try host.answer("clean")) == .cleaned)
        #expect(Self.ending(try host.answer("state")) == .job(.notStarted))
    }

    @Test("refusals and limits", arguments: Kind.installed)
    func refusals(kind: Kind) throws {
        let host = try Host(kind)
        defer { host.remove() }
        #expect(Self.ending(try host.answer("run", ["NOTAFTER": "1000"])) == .job(.refused(.late)))
        _ = try host.answer("hello", ["EPOCH": "3"])
        #expect(Self.ending(try host.answer("run")) == .job(.refused(.staleEpoch)))
        #expect(Self.ending(try host.answer("state")) == .job(.notStarted))
        let slow = Self.record(try host.answer("run", ["EPOCH": "3", "TEXT": "sleep 20", "LIMIT": "1"]))
        #expect(slow?.timedOut == true)
        guard case .job(.refused(.base(_))) = Self.ending(try host.answer("run", ["BASE": "relative"])) else {
            Issue.record("a relative base was taken")
            return
        }
    }

    @Test("the runner refuses by itself: late, and a newer epoch, at the last moment", arguments: Kind.installed, ["late", "stale"])
    func runnerRefuses(kind: Kind, why: String) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let job = host.folder + "/jobs/" + host.token, epochs = host.folder + "/jobs/epochs/r1"
        try FileManager.default.createDirectory(atPath: job, withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: epochs, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: epochs + (why == "stale" ? "/9" : "/1")))
        try Data().write(to: URL(fileURLWithPath: job + "/cmd"))
        let runner = RemoteJobScript.runner.replacing("/bin/sh", with: kind.words.joined(separator: " "))
        _ = try Shell.run(
            kind.words + ["-c", runner, "step", job, "77", "boot", "0", why == "late" ? "1000" : "0", "1000", epochs, "1", ":"],
            input: [], environment: host.environment)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: job + "/no.77") == why)
        #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: job + "/owner")) == nil, "the token is free")
    }

    @Test("a probe, and its own last line", arguments: Kind.installed)
    func probe(kind: Kind) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let text = host.text("probe", ["TEXT": "printf abc; exit 3"])
        let result = try Shell.run(kind.words + ["-s", "--", "probe"], input: text, environment: host.environment)
        #expect(String(decoding: result.out, as: UTF8.self) == "@ n0 1\nabc\n= n0 3 0\n")
    }

    @Test("cut off anywhere before its last line, the script does nothing", arguments: Kind.installed)
    func cut(kind: Kind) throws {
        let host = try Host(kind)
        defer { host.remove() }
        let text = host.text("run", ["TEXT": "echo it ran >\(host.folder)/ran"])
        let last = text.dropLast().lastIndex(of: 0x0a) ?? 0
        for place in stride(from: 0, through: last, by: max(1, last / 60)) {
            _ = try Shell.run(kind.words + ["-s", "--", "run"], input: Array(text[..<place]), environment: host.environment)
        }
        #expect(!FileManager.default.fileExists(atPath: host.folder + "/jobs"))
        #expect(!FileManager.default.fileExists(atPath: host.folder + "/ran"))
    }

    @Test("sixteen starters at once run the step once", arguments: Kind.installed)
    func manyStarters(kind: Kind) async throws {
        let host = try Host(kind)
        defer { host.remove() }
        let script = "echo run >>\(host.folder)/runs"
        let answers = await withTaskGroup(of: JobRecord?.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await OffLoop.run { (try? host.answer("run", ["TEXT": script])).flatMap(Self.record) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.compactMap { $0?.exitStatus } == Array(repeating: 0, count: 16))
        #expect(try String(contentsOfFile: host.folder + "/runs", encoding: .utf8) == "run\n")
    }
}
