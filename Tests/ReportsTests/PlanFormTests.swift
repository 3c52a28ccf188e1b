import Core
import Foundation
@testable import Reports
import TestKit
import Testing

@Suite("A plan's forms")
struct PlanFormTests {
    /// Owners, kinds, batches, gates and barriers of all sorts, with a title that means to break out of its quotes.
    private static func graph() throws -> PlanGraph {
        var plan = try Sample.graph(Sample.story()).plan
        plan.summary = Tale.nasty
        plan.tasks[0].title = "a \"title\" \\N end; --> | {x} #35; `y`" + Tale.nasty
        plan.tasks[0].customConfiguration = true
        plan.tasks[0].variants[0].steps[0].title = Tale.nasty
        return PlanGraph(plan, fingerprint: try plan.fingerprint())
    }

    private static func counts(_ graph: PlanGraph) -> (boxes: Int, gates: Int) {
        (graph.nodes.count { if case .undo = $0.role { false } else { true } }, graph.steps.count { graph.step($0)?.gate != nil })
    }

    @Test("Mermaid: every step, barrier and gate is a box of its own, every arrow leads from one to another, and all quotes are closed")
    func mermaid() throws {
        let graph = try Self.graph(), text = PlanMermaid.text(graph), (boxes, gates) = Self.counts(graph)
        var declared: Set<String> = [], arrows: [(String, String)] = [], depth = 0
        for line in text.split(separator: "\n").dropFirst() {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("classDef ") { continue }
            #expect(line.count { $0 == "\"" } % 2 == 0 && line.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "\u{202E}" }, "\(line)")
            if line.wholeMatch(of: /subgraph t\d+(b\d+)?\["[^"]*"\]/) != nil { depth += 1 } else if line == "end" { depth -= 1 } else if let arrow = line.wholeMatch(of: /([ng]\d+) --> ([ng]\d+)/) {
                #expect(depth == 0)
                arrows.append((String(arrow.1), String(arrow.2)))
            } else {
                let box = try #require(
                    line.wholeMatch(of: /([ng]\d+)(\["[^"]*"\]|\{\{"[^"]*"\}\}|\(\["[^"]*"\]\)|\(\("[^"]*"\)\)|\{"[^"]*"\}):::(provider|jelastic|other|barrier|gate)/), "\(line)")
                #expect(declared.insert(String(box.1)).inserted && depth == 2)
                let opening: [Substring: String] = ["provider": "[\"", "jelastic": "{{\"", "other": "([\"", "barrier": "((\"", "gate": "{\""]
                #expect(box.2.hasPrefix(opening[box.3] ?? "?"), "an owner has a shape of its own: \(line)")
            }
        }
        #expect(depth == 0 && declared.count == boxes + gates && declared.count { $0.hasPrefix("g") } == gates && gates > 0)
        #expect(arrows.allSatisfy { declared.contains($0.0) && declared.contains($0.1) })
        let needs = graph.nodes.indices.reduce(0) { $0 + graph.needs(of: $1).count }
        #expect(arrows.count == needs + gates)
    }

    @Test("DOT: the same, in its own quotes")
    func dot() throws {
        let graph = try Self.graph(), text = PlanDot.text(graph), (boxes, gates) = Self.counts(graph)
        // A quoted text ends at a quote with no backslash, or two, before it.
        let quoted = /"(?:[^"\\]|\\.)*"/
        var declared: Set<Substring> = [], depth = 0
        for line in text.split(separator: "\n") {
            let bare = line.replacing(quoted, with: "Q")
            #expect(!bare.contains("\"") && line.unicodeScalars.allSatisfy { $0.value >= 32 && $0 != "\u{202E}" }, "\(line)")
            depth += bare.count { $0 == "{" } - bare.count { $0 == "}" }
            if let node = bare.firstMatch(of: /^ +([ng]\d+) \[label=Q, shape=(box|hexagon|ellipse|circle|diamond),/) { #expect(declared.insert(node.1).inserted) }
        }
        #expect(depth == 0 && declared.count == boxes + gates)
        let arrows = text.matches(of: /(?m)^  ([ng]\d+) -> ([ng]\d+);$/)
        #expect(arrows.allSatisfy { declared.contains($0.1) && declared.contains($0.2) })
        #expect(arrows.count == graph.nodes.indices.reduce(0) { $0 + graph.needs(of: $1).count } + gates)
    }

    @Test("HTML: whole, harmless, with whose step each one is, what waits for whom, what is affected and what is to be known")
    func page() throws {
        let graph = try Self.graph(), text = PlanPage.text(PlanWords(graph), when: [Tale.nasty], warnings: [Tale.nasty])
        let elements = try #require(XMLReading.elements(of: text))
        #expect(!text.contains("<script") && !text.contains("\u{202E}") && !text.contains("\u{1B}"))
        #expect(elements.flatMap(\.attributes.keys).allSatisfy { !$0.hasPrefix("on") && $0 != "href" && $0 != "src" && $0 != "style" })
        for part in ["custom configuration: the next platform upgrade may overwrite it", "waits: performed by jelastic-operations", "affected: node1", "batch 2 of 2", graph.fingerprint.rawValue, "■", "◆", "reboot (proved by the boot id", "stops when more than 1 of its targets fail"] {
            #expect(text.contains(part), "\(part)")
        }
        let steps = elements.named("li").count { $0.text.contains("hosting-provider") || $0.text.contains("jelastic-operations") }
        #expect(steps == graph.chains.joined().reduce(0) { $0 + $1.count }, "every step of every target")
    }

    @Test("HTML: folds what is the same on a thousand hosts, and leaves none of them out")
    func large() throws {
        let graph = try Tale.graph([Sample.probe("look", String(repeating: "look at it\n", count: 40)), Sample.run("work", "work on {{target}}")], hosts: 1000, rollout: .init(serial: [.percent(10)]))
        let text = PlanPage.text(PlanWords(graph))
        #expect(text.contains("work on uh-777") && text.utf8.count < 2_000_000, "\(text.utf8.count)")
        #expect(text.matches(of: /<details open/).count == 1 && text.matches(of: /<code>uh-\d+<\/code>/).count == 1000)
    }
}
