import Foundation
import Lab
import TestKit
import Testing

extension RealBinary {
    @Suite("The live view on a terminal", .serialized)
    struct LiveTests {
        /// Works until the folder has a file `let-go`.
        private func put(_ place: Workplace) throws -> [String] {
            try place.putPlaybook(steps: """
                - { id: look, probe: "true" }
                - { id: work, run: 'while ! test -e \(place.folder)/let-go; do sleep 0.1; done' }
                """)
            return ["run", try place.putPlan(), "-i", place.fleet.inventoryPath, "--playbooks", place.path("playbooks")]
        }

        private func heads(_ screen: ScreenEmulator) -> Int { screen.all.count { $0.hasPrefix("run ") && $0.contains(" of plan") } }

        private func isInOrder(_ child: TerminalChild) -> Bool {
            child.screen.isCursorVisible && !child.screen.isOtherScreen && !child.screen.isHeldBack && child.screen.column == 0 && child.screen.unknown.isEmpty
        }

        @Test("it stands below the lines, follows a resize, and leaves the lines alone behind")
        func run() throws {
            try Workplace.with(hosts: 1) { place in
                let child = try TerminalChild(place, columns: 80, rows: 24, put(place))
                try child.wait(for: "the step in the view") { $0.lines.contains { $0.contains("work/work") && $0.hasPrefix("  ") } && $0.lines.contains("running (1)") }
                #expect(heads(child.screen) == 1 && child.screen.all.contains { $0.hasSuffix("/work started") }, "\(child.report)")
                for (columns, rows) in [(50, 14), (40, 24), (120, 40)] {
                    try child.resize(columns: columns, rows: rows)
                    let drawn = child.typescript.count
                    try child.wait(for: "the view at the new size") { screen in child.typescript.count > drawn && screen.lines.contains("running (1)") && heads(screen) == 1 }
                    let bar = try #require(child.screen.lines.first { $0.hasPrefix("[") })
                    #expect(bar.count <= columns && bar.count > min(columns, 107) - 8, "\(child.report)")
                }
                try place.put("let-go", "")
                #expect(try child.end() == 0, "\(child.report)")
                #expect(heads(child.screen) == 0 && isInOrder(child), "\(child.report)")
                let lines = child.screen.all.joined(separator: "\n")
                #expect(lines.contains("/work succeeded") && lines.contains("every step succeeded") && !lines.contains("running (1)"), "\(child.report)")
            }
        }

        @Test("Ctrl-C is told in the view, and the terminal is left in order; so it is when the process lets go")
        func interrupt() throws {
            try Workplace.with(hosts: 1) { place in
                let child = try TerminalChild(place, columns: 80, rows: 24, put(place))
                try child.wait(for: "the step in the view") { $0.lines.contains("running (1)") }
                child.type("\u{3}")
                try child.wait(for: "the word in the view") { $0.lines.contains { $0.hasPrefix("* draining") } }
                child.type("\u{3}")
                #expect(try child.end() == 130, "\(child.report)")
                #expect(heads(child.screen) == 0 && isInOrder(child), "\(child.report)")
                try place.put("let-go", "")
                #expect(try place.drydock("resume", "last").ending?.status == 0)
            }
        }

        @Test("no view: a dumb terminal, --progress plain, JSON; no colour with NO_COLOR; and live needs a terminal")
        func plain() throws {
            try Workplace.with(hosts: 1) { place in
                let words = try put(place)
                try place.put("let-go", "")
                for (more, variables) in [([], ["TERM": "dumb"]), (["--progress", "plain"], [:]), (["--output", "jsonl"], [:])] as [([String], [String: String])] {
                    let child = try TerminalChild(place, columns: 80, rows: 24, environment: variables, words + more)
                    #expect(try child.end() == 0, "\(child.report)")
                    #expect(!String(decoding: child.typescript, as: UTF8.self).contains("\u{1B}[?"), "\(child.report)")
                }
                let child = try TerminalChild(place, columns: 80, rows: 24, environment: ["NO_COLOR": "1"], words)
                #expect(try child.end() == 0, "\(child.report)")
                let text = String(decoding: child.typescript, as: UTF8.self)
                #expect(text.contains("\u{1B}[?2026h") && text.firstMatch(of: /\u{1B}\[\d+m/) == nil, "\(child.report)")
                #expect(try place.start(words + ["--progress", "live"]).wait().status == 64)
            }
        }

        @Test("from another terminal: --watch shows the run until it has ended, and Ctrl-C ends the looking alone")
        func watch() throws {
            try Workplace.with(hosts: 1) { place in
                let driver = try place.start(put(place))
                try driver.wait(for: "the step") { $0.out.contains("/work started") }
                let run = try #require(driver.runID)
                let first = try TerminalChild(place, columns: 100, rows: 30, ["status", "--watch"])
                try first.wait(for: "the view") { $0.lines.contains("running (1)") && $0.lines.contains { $0.contains("/work started") } }
                first.type("\u{3}")
                #expect(try first.end() == 130 && heads(first.screen) == 0 && isInOrder(first), "\(first.report)")
                #expect(driver.poll() == nil)
                let second = try TerminalChild(place, columns: 60, rows: 20, ["status", run, "-w"])
                try second.wait(for: "the view") { $0.lines.contains("running (1)") }
                let lines = try place.start("status", run, "--watch")
                try lines.wait(for: "its first line") { $0.out.contains("run \(run) of plan") }
                try place.put("let-go", "")
                #expect(try driver.wait().status == 0, "\(driver.report)")
                #expect(try second.end() == 0 && isInOrder(second), "\(second.report)")
                #expect(second.screen.lines.contains { $0.hasPrefix("run \(run) succeeded") } && !second.screen.all.contains("running (1)"), "\(second.report)")
                #expect(try lines.wait().status == 0 && lines.out.contains("/work succeeded") && lines.out.contains("run \(run) succeeded"), "\(lines.report)")
            }
        }

        @Test("lines of a watch say what is waited for, with the command, and end where nobody reads them any more")
        func waits() throws {
            try Workplace.with(hosts: 1) { place in
                let driver = try place.start(put(place))
                try driver.wait(for: "the step") { $0.out.contains("/work started") }
                let run = try #require(driver.runID)
                driver.send(SIGKILL)
                try driver.wait()
                let watch = try place.start("status", run, "--watch")
                try watch.wait(for: "what it waits for") { $0.out.contains("waiting for: somebody to go on with it; drydock resume \(run)") }
                try place.put("let-go", "")
                #expect(try place.drydock("resume", run).ending?.status == 0)
                #expect(try watch.wait().status == 0 && watch.out.contains("resumed by"), "\(watch.report)")
                #expect(try place.drydock("status", run, "--watch", "--output", "json").ending?.status == 64)
            }
        }
    }
}
