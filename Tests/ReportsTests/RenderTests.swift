import Core
import Foundation
@testable import Reports
import TestKit
import Testing

@Suite("A report's forms")
struct RenderTests {
    private let report: Report
    init() throws { report = try Tale.report(Tale.troubled(), held: ["uh-1"], all: true, tail: Tale.nasty + "\n````\n") }

    private static let illegal: Set<Unicode.Scalar> = ["\u{1B}", "\u{7}", "\u{0}", "\u{202E}", "\u{FFFE}", "\r"]

    @Test("no form lets a control character or a turned direction through")
    func harmless() throws {
        for text in [ReportMarkdown.text(report), ReportJUnit.text(report), ReportPage.text(report)] {
            #expect(!text.unicodeScalars.contains(where: Self.illegal.contains))
            #expect(text.contains("\\e[31m") || text.contains("\\e\\[31m"), "it is spelled out")
        }
    }

    @Test("Markdown: every row of a table has the cells of its header, and no tag, link or code ends where it shouldn't")
    func markdown() throws {
        let text = ReportMarkdown.text(report)
        var columns: Int?, isFenced = false, fence = ""
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if isFenced {
                isFenced = line != fence
                continue
            }
            if line.hasPrefix("```") {
                (isFenced, fence) = (true, String(line))
                continue
            }
            #expect(!line.contains("<script") && line.firstMatch(of: /[^\\]\]\(http/) == nil, "\(line)")
            guard line.hasPrefix("|") else {
                columns = nil
                continue
            }
            let cells = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
            #expect(columns == nil || columns == cells, "\(line)")
            columns = columns ?? cells
        }
        #expect(!isFenced && fence == "`````", "the fence is longer than what it holds")
        for heading in ["## What is owed", "## What went wrong", "## Steps whose outcome was unknown", "## Targets", "## What people said", "## Who drove it", "## Timeline"] {
            #expect(text.contains("\n\(heading)\n"), "\(heading)")
        }
    }

    @Test("JUnit: well-formed, and its counts are those of its cases")
    func junit() throws {
        let elements = try #require(XMLReading.elements(of: ReportJUnit.text(report)))
        let root = elements[0]
        #expect(root.name == "testsuites" && root.attributes["tests"] == "8")
        #expect(elements.named("testcase").count == 8 && elements.named("testsuite").map { $0.attributes["name"] } == ["t/uh-1", "t/uh-2", "t/uh-3", "t/uh-4"])
        #expect(root.attributes["failures"] == "\(elements.named("failure").count)" && elements.named("failure").count == 1)
        #expect(root.attributes["errors"] == "0" && root.attributes["skipped"] == "\(elements.named("skipped").count)")
        #expect(elements.named("failure")[0].attributes["type"] == "failed")
        let out = try #require(elements.named("system-out").first)
        #expect(out.text.contains("<script>alert('1')</script>") && out.text.contains("]]>") && out.text.contains("12 bytes before this are left out"))
        #expect(elements.named("system-err").first?.text.contains("é") == true)
    }

    @Test("JUnit: each state has its place", arguments: StepState.allCases)
    func verdicts(state: StepState) throws {
        var report = report
        report.tasks[0].targets = [report.tasks[0].targets[0]]
        report.tasks[0].targets[0].steps = [report.tasks[0].targets[0].steps[0]]
        report.tasks[0].targets[0].steps[0].state = state
        let elements = try #require(XMLReading.elements(of: ReportJUnit.text(report)))
        let found = ["failure", "error", "skipped"].filter { !elements.named($0).isEmpty }
        switch state {
        case .succeeded: #expect(found == [])
        case .failed: #expect(found == ["failure"])
        case .unreachable, .unknown: #expect(found == ["error"])
        case .skipped, .cancelled, .waiting, .blocked, .ready, .started: #expect(found == ["skipped"])
        }
        for key in ["failures", "errors", "skipped"] {
            #expect(elements[0].attributes[key] == elements.named("testsuite")[0].attributes[key])
        }
    }

    @Test("HTML: one file that asks for nothing, runs nothing and forbids both")
    func page() throws {
        let text = ReportPage.text(report), elements = try #require(XMLReading.elements(of: text))
        let policy = elements.named("meta").first { $0.attributes["http-equiv"] == "Content-Security-Policy" }?.attributes["content"]
        #expect(policy == "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
        let known: Set = [
            "html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3", "p", "span", "div", "dl", "dt", "dd", "ul", "ol", "li",
            "table", "caption", "thead", "tbody", "tr", "th", "td", "code", "pre", "details", "summary", "time", "svg", "g", "rect", "line", "text", "defs", "pattern",
            "path", "circle",
        ]
        #expect(Set(elements.map(\.name)).subtracting(known) == [])
        for element in elements {
            for (name, value) in element.attributes {
                #expect(!name.hasPrefix("on") && name != "href" && name != "src" && name != "style", "\(element.name) \(name)")
                #expect(!value.contains("url(") || value.hasPrefix("url(#"), "\(value)")
            }
        }
        #expect(!text.replacing("http-equiv", with: "").contains("http://www") && !text.contains("@import") && !text.contains("<script"))
        #expect(elements.named("pre").contains { $0.text.contains("<script>alert('1')</script>") }, "it is there, as text")
    }

    @Test("HTML: its tables have headers with a scope and a caption, its drawing a label, its headings no gaps")
    func accessible() throws {
        let elements = try #require(XMLReading.elements(of: ReportPage.text(report)))
        #expect(elements.named("th").allSatisfy { $0.attributes["scope"] == "col" || $0.attributes["scope"] == "row" })
        #expect(elements.named("table").count == elements.named("caption").count && elements.named("caption").allSatisfy { !$0.text.isEmpty })
        let drawing = try #require(elements.named("svg").first { $0.attributes["class"] == "chart" })
        #expect(drawing.attributes["role"] == "img" && drawing.attributes["aria-label"]?.contains("4 targets") == true)
        #expect(elements.named("h1").count == 1 && elements.named("html")[0].attributes["lang"] == "en")
        let sections = elements.named("section"), ids = Set(elements.compactMap { $0.attributes["id"] })
        #expect(sections.allSatisfy { ids.contains($0.attributes["aria-labelledby"] ?? "") })
        // A state is never told by its colour alone.
        for word in ["failed", "done"] { #expect(elements.named("span").contains { $0.attributes["class"]?.hasPrefix("badge") == true && $0.text.contains(word) }) }
        #expect(elements.named("title").contains { $0.text.contains("t/uh-1/work") })
    }

    @Test("JSON: keys in snake_case, times in UTC, nothing of the drawing")
    func json() throws {
        let document = try #require(try JSONSerialization.jsonObject(with: Data(ReportJSON.text(report).utf8)) as? [String: Any])
        let keys: Set = [
            "run", "plan", "fingerprint", "summary", "requested_by", "matrix_edition", "playbooks", "approvals", "timezone", "openings", "state", "reason",
            "created_at", "last_at", "ended_at", "counts", "holders", "tasks", "gates", "words", "unknowns", "clock_jumps", "owed", "timeline",
        ]
        #expect(Set(document.keys) == keys)
        let tasks = try #require(document["tasks"] as? [[String: Any]]), targets = try #require(tasks[0]["targets"] as? [[String: Any]])
        #expect(tasks[0]["custom_configuration"] as? Bool == true && tasks[0]["stopped"] as? Bool == false)
        let steps = try #require(targets[0]["steps"] as? [[String: Any]])
        #expect(Set(steps[0].keys).isSubset(of: [
            "id", "title", "kind", "owner", "batch", "state", "attempts", "exit_status", "asked_at", "started_at", "ended_at", "seconds", "reason", "changed", "closing", "output",
        ]))
        #expect((document["created_at"] as? String)?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect((document["summary"] as? String) == Tale.nasty)
    }
}

@Suite("A report of very many hosts")
struct LargeReportTests {
    @Test("stays a page that a person can read, and says what it leaves out")
    func thousand() throws {
        let graph = try Tale.graph([Sample.probe("look"), Sample.run("work")], hosts: 1000, rollout: .init(serial: [.count(1), .percent(20)], maxFailures: 20))
        var run = try Tale.run(graph) { $0.firstFates["work"] = [.exits(0)] + Array(repeating: .exits(1), count: 10) }
        try run.finish(limit: 50_000)
        let report = try Tale.report(run), chart = TimelineChart(report)
        let broken = report.tasks[0].targets.filter { !$0.state.isWell }.count
        #expect(broken == 10)
        #expect(chart.note == "\(broken) of 1000 targets have a row of their own; the others that were begun share one with their batch.")
        let rows = TimelineRows(report).rows
        #expect(rows.count < 40, "\(rows.count)")
        let text = ReportPage.text(report)
        #expect(text.utf8.count < 3_000_000, "\(text.utf8.count)")
        let elements = try #require(XMLReading.elements(of: text))
        #expect(elements.named("summary").contains { $0.text == "all 1000 targets" })
        let markdown = ReportMarkdown.text(report)
        #expect(markdown.utf8.count < 200_000 && markdown.contains("990 of 1000 targets are not listed"))
        #expect(XMLReading.elements(of: ReportJUnit.text(report))?.named("testsuite").count == 1000)
    }
}
