import Core
import Foundation
import Screen
import TestKit
import Testing

@Suite("The live view")
struct LiveViewTests {
    @Test("in the middle of a run, as Tests/Golden has it; DRYDOCK_RECORD=1 records it anew", arguments: [(80, 24), (200, 50), (40, 24), (20, 10)])
    func golden(columns: Int, rows: Int) throws {
        let view = try ViewStories.night()
        let lines = view.lines(columns: columns, rows: rows, now: view.machine.lastAt + 8)
        #expect(lines.count <= rows && lines.allSatisfy { $0.width <= columns })
        try Golden.check(lines.map(\.text).joined(separator: "\n") + "\n", "live-\(columns)x\(rows).txt")
    }

    @Test("colours are only added: without them nothing is missing")
    func colours() throws {
        let view = try ViewStories.night()
        for line in view.lines(columns: 80, rows: 24, now: view.machine.lastAt) {
            #expect(line.bytes(coloured: false) == line.text && !line.text.contains("\u{1B}"))
            #expect(Line(reading: line.bytes(coloured: true)).text == line.text)
        }
    }

    /// Words that say that something went wrong, and the steps that did.
    private func hidesFailure(_ machine: RunMachine, _ lines: [Line]) -> String? {
        let text = lines.map(\.text).joined(separator: "\n"), counts = machine.counts()
        for (state, word) in [(StepState.failed, "failed"), (.unreachable, "unreachable"), (.unknown, "unknown")] {
            if let count = counts[state], !text.contains("\(count) \(word)") { return "\(count) \(word)" }
        }
        guard !machine.troubled.isEmpty else { return nil }
        return lines.contains { $0.text.hasPrefix("! ") || $0.text.hasPrefix("? ") || $0.text.hasPrefix("* ") } ? nil : "every failed step"
    }

    @Test("whatever a run comes to and however large the terminal is, nothing is too wide, too long or hidden")
    func anything() throws {
        let base = UInt64(ProcessEnvironment.value("DRYDOCK_SEED") ?? "") ?? 1
        var frames = 0, withTrouble = 0
        for seed in base..<(base + 40) {
            var dice = Dice(seed: seed), fleet = SimulatedFleet()
            if dice.chance(0.4) { fleet.fates["drain"] = .exits(1) }
            if dice.chance(0.3) { fleet.fates["note it"] = .vanishes }
            if dice.chance(0.3) { fleet.setGone(Sample.name("uh-2"), true) }
            fleet.probes["true"] = dice.chance(0.3) ? 1 : 0
            var run = try SimulatedRun(Sample.graph(Sample.story()), seed: seed, fleet: fleet)
            if dice.chance(0.5) { run.answers = { $0.step.rawValue == "ticket" ? nil : .approved } }
            for _ in 0..<300 where run.outcome == nil {
                try run.step()
                guard dice.chance(0.3) else { continue }
                let times = ExpectedTimes(run.graph)
                let view = LiveView(
                    run: run.run, machine: run.shell.machine, times: times, createdAt: run.journal[0].at, isHeld: dice.chance(0.9),
                    arrival: Arrival(run.shell.machine, nil, times, at: run.now), events: (0..<30).map { Line("12:00:\($0) 日本語 \u{1B}[31m\n e\u{301}vent \($0)") },
                    notice: dice.chance(0.1) ? "draining: \u{7}nothing new starts" : nil)
                for _ in 0..<4 {
                    let columns = Int.random(in: 20...250, using: &dice), rows = Int.random(in: 5...80, using: &dice)
                    let lines = view.lines(columns: columns, rows: rows, now: run.now)
                    frames += 1
                    #expect(lines.count <= rows, "seed \(seed), \(columns)x\(rows)")
                    for line in lines {
                        let width = line.text.unicodeScalars.reduce(0) { $0 + ScreenEmulator.width($1) }
                        #expect(width <= columns && line.width <= columns, "seed \(seed), \(columns)x\(rows): '\(line.text)'")
                        #expect(!line.text.unicodeScalars.contains { $0.properties.generalCategory == .control }, "seed \(seed): '\(line.text)'")
                    }
                    if !run.shell.machine.troubled.isEmpty { withTrouble += 1 }
                    if rows >= 10, let hidden = hidesFailure(run.shell.machine, lines) {
                        Issue.record("seed \(seed), \(columns)x\(rows) hides \(hidden):\n\(lines.map(\.text).joined(separator: "\n"))")
                        return
                    }
                }
            }
        }
        #expect(frames > 1000 && withTrouble > 100, "\(frames) frames, \(withTrouble) with trouble")
    }
}

/// What people see, kept in `Tests/Golden`.
enum Golden {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "Golden")

    static func check(_ text: String, _ name: String) throws {
        let file = folder.appending(path: name)
        if ProcessEnvironment.value("DRYDOCK_RECORD") == "1" { return try Data(text.utf8).write(to: file) }
        let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        #expect(text == recorded, "\(name) differs; it is now\n\(text)\nlook at the difference, then record it with DRYDOCK_RECORD=1")
    }
}
