import Core
import Foundation
import Playbooks
import TestKit
import Testing

@Suite("Limits")
struct LimitTests {
    private func measure(_ text: String) throws -> (faults: [Diagnostic], values: Int) {
        let (outcome, values) = try YAMLTree.measure(SourceText(text, file: "f"))
        switch outcome {
        case .success: return ([], values)
        case .failure(let faults): return (faults.sorted, values)
        }
    }

    @Test("a bomb of aliases costs no more than its own text")
    func bomb() throws {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...8 { text += "a\(level): &a\(level) [\((0..<9).map { _ in "*a\(level - 1)" }.joined(separator: ", "))]\n" }
        let (faults, values) = try measure(text)
        #expect(values < 60 && faults.count == 21)
        #expect(faults.first?.description == "f:1:5: error: an anchor, '&a0'; remove it; text that begins with '&' needs quotes")
    }

    @Test("deep nesting ends the reading at once", arguments: ["[", "{a: ", "- ", "? ", "[[{a: [", "\"a\": {"])
    func deep(opening: String) throws {
        let (faults, values) = try measure("a:\n  " + String(repeating: opening, count: 40_000 / opening.count))
        #expect(values <= 100 && faults.count == 1)
    }

    @Test("32 levels are read, 33 aren't")
    func depth() throws {
        func nested(_ levels: Int) -> String { "a: " + String(repeating: "[", count: levels - 2) + "x" + String(repeating: "]", count: levels - 2) }
        #expect(try measure(nested(32)).faults.isEmpty)
        #expect(try measure(nested(33)).faults.map(\.problem) == ["nested more than 32 levels deep"])
    }

    @Test("100,000 values are read, more aren't")
    func values() throws {
        // The mapping, its key and the list count too.
        #expect(try measure("a: [" + String(repeating: "1,", count: 99_997) + "]").faults.isEmpty)
        let (faults, values) = try measure("a: [" + String(repeating: "1,", count: 200_000) + "]")
        #expect(values == 100_001 && faults.map(\.problem) == ["more than 100000 values in one file"])
    }

    @Test("a huge scalar is read once and refused by what it is for")
    func hugeScalar() {
        let huge = String(repeating: "x", count: 900_000)
        #expect(Kind.inventory.complaints("hosts: { h: { element: user-host, labels: { a: \"\(huge)\" } } }") == nil)
        #expect(Kind.plan.complaints("name: \(huge)\ntasks: []")?.utf8.count ?? 0 < 1_000)
        #expect(Kind.inventory.complaints("hosts: { h: { element: \"\(huge)\" } }")?.utf8.count ?? 0 < 1_000)
    }

    @Test("what looks like something else is text", arguments: ["NO", "0o7", "1:30", "~", "null", "1e3", "2026-12-05", "0x1F", "yes", ".inf", "TRUE"])
    func text(scalar: String) throws {
        let inventory = try InventoryReader.read("hosts: { h: { element: user-host, labels: { a: \(scalar) } } }", file: "i").value
        #expect(inventory.hosts.first?.labels == ["a": scalar])
    }

    @Test("5,000 mutations of sound files never crash, and fail only in words")
    func mutations() {
        var dice = Dice(seed: 1_205)
        let pieces = ["{{", "}}", "&a ", "*a", "!!x ", "<<: ", "\"", "'", "|", ">", "- ", ": ", "\n", "\t", "[", "]", "{", "}", "#", "---\n", "?", ",", "\0", "\u{feff}", "é", "-", "9999999999999999999", "$(", "\\"]
        var refused = 0
        for round in 0..<5_000 {
            let kind = Kind.allCases[round % Kind.allCases.count]
            var bytes = Array(kind.sample.utf8)
            for _ in 0...Int.random(in: 0...3, using: &dice) {
                let start = Int.random(in: 0..<bytes.count, using: &dice), end = min(bytes.count, start + Int.random(in: 0...12, using: &dice))
                switch Int.random(in: 0..<5, using: &dice) {
                case 0: bytes[start] = UInt8.random(in: 0...255, using: &dice)
                case 1: bytes.removeSubrange(start..<end)
                case 2: bytes.insert(contentsOf: (pieces.randomElement(using: &dice) ?? "").utf8, at: start)
                case 3: bytes.insert(contentsOf: bytes[start..<end], at: Int.random(in: 0..<bytes.count, using: &dice))
                default: bytes.replaceSubrange(start..<end, with: bytes[start..<end].reversed())
                }
                if bytes.isEmpty { bytes = [10] }
            }
            if let words = kind.complaints(bytes: bytes) {
                refused += 1
                #expect(!words.isEmpty && words.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
            }
        }
        #expect(refused > 2_500, "most mutations are faults: \(refused)")
    }
}
