import Core
import Foundation
import TestKit
import Testing

@Suite("What a step says by its output")
struct CaptureTests {
    private static let name: ParameterName = Sample.name("found")

    private func run(_ kind: StepTemplate, _ output: String, pattern: String?) throws -> SimulatedRun {
        let graph = try RunPlans.closing([kind, Sample.run("next", "go on")]) { variant in
            if let pattern { variant["it"].capture = [Capture(name: Self.name, pattern: pattern)] }
        }
        var run = try RunPlans.run(graph, noWait: false) { $0.outputs["it is"] = output }
        try run.finish()
        return run
    }

    private static let captures: [(pattern: String, output: String, value: String?)] = [
        ("^running=(.+)$", "a\nrunning=5.10\nb\n", "5.10"),
        ("running=\\d+", "running=5.10", "running=5"),
        ("^(a)?b$", "x\nb\n", ""),
        ("^.+$", "\n\nfirst\nsecond\n", "first"),
        ("(?s)^b.*$", "a\nb\nc", "b\nc"),
        ("(.+)", "a\0b", "ab"),
        ("(.+)", String(repeating: "ä", count: 3000), String(repeating: "ä", count: 2048)),
        ("(x.+)", "x" + String(repeating: "ä", count: 3000), "x" + String(repeating: "ä", count: 2047)),
        ("^nothing$", "something\n", nil),
        ("^(.+)$", "", nil),
    ]

    @Test("the first group, or the whole match, of the first line that fits; bounded, and without NUL", arguments: captures)
    func value(pattern: String, output: String, value: String?) throws {
        for kind in [Sample.probe("it", "it is"), Sample.run("it", "it is")] {
            let run = try run(kind, output, pattern: pattern)
            let next = try #require(run.graph.index(of: StepID("t/uh-1/next")!))
            #expect(run.shell.machine.captured(forTargetOf: next) == (value.map { [Self.name: $0] } ?? [:]))
            #expect(run.outcome?.exit == (value == nil ? .failed : .done))
            if value == nil { #expect(run.status("t/uh-1/it")?.reason == "found can't be captured: its output doesn't match '\(pattern)'") }
        }
    }

    @Test("bytes that aren't UTF-8 are replaced, not refused")
    func bytes() throws {
        let graph = try RunPlans.closing([Sample.run("it", "it is")]) { $0["it"].capture = [Capture(name: Self.name, pattern: "v(.)z")] }
        var shell = try RunPlans.run(graph).shell
        _ = try shell.turn([], now: Date(timeIntervalSince1970: 1_790_000_000))
        _ = try shell.turn([.identified(Sample.name("uh-1"), HostIdentity(machineID: "m", bootID: "b", hostKey: "k", base: "/"))], now: Date(timeIntervalSince1970: 1_790_000_001))
        let output = StepOutput(head: [0x76, 0xff, 0x7a])
        _ = try shell.turn([.replied(step: 0, attempt: 1, .done(JobRecord(exitStatus: 0)), output)], now: Date(timeIntervalSince1970: 1_790_000_002))
        #expect(shell.machine.captured(forTargetOf: 0) == [Self.name: "\u{fffd}"])
    }

    @Test("each target has its own values, and they outlive the process")
    func targets() throws {
        let graph = try RunPlans.closing([Sample.probe("it", "it is {{target}}"), Sample.run("next", "go on")], hosts: 2) {
            $0["it"].capture = [Capture(name: Self.name, pattern: ".+")]
        }
        var run = try RunPlans.run(graph, noWait: false) { $0.outputs = ["uh-1": "one", "uh-2": "two"] }
        try run.advance { $0.state("t/uh-1/it") == .succeeded && $0.state("t/uh-2/it") == .succeeded }
        try run.crash()
        for (target, value) in [("uh-1", "one"), ("uh-2", "two")] {
            let next = try #require(graph.index(of: StepID("t/\(target)/next")!))
            #expect(run.shell.machine.captured(forTargetOf: next) == [Self.name: value])
        }
    }

    @Test("a run or file that says so was unchanged, anything else that succeeded was changed", arguments: [
        ("drydock: unchanged\n", false), ("done\r\ndrydock: unchanged\r\n", false), ("drydock: unchanged", false),
        ("", true), (" drydock: unchanged\n", true), ("drydock: unchanged.\n", true), ("not drydock: unchanged\n", true),
    ])
    func changed(output: String, changed: Bool) throws {
        let run = try run(Sample.run("it", "it is"), output, pattern: nil)
        #expect(run.status("t/uh-1/it")?.changed == changed)
        #expect(run.outcome?.leaving.reason == "every step succeeded; \(changed ? 2 : 1) changed something")
        #expect(try self.run(Sample.probe("it", "it is"), output, pattern: nil).status("t/uh-1/it")?.changed == nil)
    }

    @Test("a run in which nothing was changed says so")
    func nothing() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.probe("look"), Sample.run("work")], hosts: 2), noWait: false) { $0.outputs["work"] = "drydock: unchanged" }
        try run.finish()
        #expect(run.outcome?.leaving == Leaving(.succeeded, reason: "every step succeeded; nothing was changed"))
    }

    @Test("what an earlier attempt may have changed isn't unchanged for the next")
    func laterAttempt() throws {
        var run = try RunPlans.run(RunPlans.graph([Sample.run("work", effect: .idempotent)]), noWait: false) {
            $0.firstFates["work"] = [.vanishes]
            $0.outputs["work"] = "drydock: unchanged"
        }
        try run.finish()
        #expect(run.status("t/uh-1/work")?.changed == nil && run.outcome?.leaving.reason == "every step succeeded; 1 changed something")
    }

    @Test("where a lost step captures, its verify probe's word isn't enough", arguments: [(Effect.idempotent, ExitCode.done, 2), (.once, .failed, 1)])
    func verified(effect: Effect, exit: ExitCode, attempts: Int) throws {
        let graph = try RunPlans.closing([Sample.run("it", "it is", effect: effect, verify: "test -e done")]) {
            $0["it"].capture = [Capture(name: Self.name, pattern: ".+")]
        }
        var run = try RunPlans.run(graph, noWait: false) {
            $0.firstFates["it is"] = [.vanishes]
            $0.outputs["it is"] = "value"
        }
        try run.finish()
        #expect(run.outcome?.exit == exit && run.status("t/uh-1/it")?.attempts == attempts)
    }
}
