import Core
import Foundation
import Playbooks
import Testing

@Suite("The examples in docs")
struct GuideTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What stands between the fences that say `yaml` and this mark, each with the line on which it begins.
    static func examples(_ mark: String, in page: String = "playbooks") throws -> [(line: Int, text: String)] {
        let page = try String(contentsOf: root.appending(path: "docs/\(page).md"), encoding: .utf8)
        var examples: [(line: Int, text: String)] = [], open = false
        for (number, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if open, line != "```" { examples[examples.count - 1].text += line + "\n" }
            if line == "```yaml \(mark)" {
                open = true
                examples.append((number + 2, ""))
            } else if line == "```" { open = false }
        }
        return examples
    }

    @Test("each playbook can be read, without an error or a warning")
    func playbooks() throws {
        let examples = try Self.examples("playbook")
        #expect(examples.count >= 5)
        for example in examples {
            do {
                let reading = try PlaybookReader.read(example.text, file: "line \(example.line)")
                #expect(reading.warnings.all.isEmpty, "docs/playbooks.md, example at line \(example.line): \(reading.warnings)")
            } catch { Issue.record("docs/playbooks.md, example at line \(example.line): \(error)") }
        }
    }

    @Test("the plan and the inventory of docs/windows.md can be read, and their windows open")
    func windows() throws {
        let plan = try PlanReader.read(try #require(Self.examples("plan", in: "windows").first).text, file: "plan.yaml")
        let inventory = try InventoryReader.read(try #require(Self.examples("inventory", in: "windows").first).text, file: "inventory.yaml")
        #expect(plan.warnings.all.isEmpty && inventory.warnings.all.isEmpty)
        var set = try #require(plan.value.window?.value)
        set.blackouts += inventory.value.freezes
        let openings = try WindowSchedule(set).openings(atOrAfter: Date("2026-12-01T00:00:00Z", strategy: .iso8601), count: 4)
        #expect(openings.map { $0.start.formatted(.iso8601) } == ["2026-12-05T00:00:00Z", "2026-12-09T01:00:00Z", "2026-12-12T00:00:00Z", "2027-01-09T00:00:00Z"])
    }

    @Test("each block can be taken in by a playbook")
    func blocks() throws {
        let examples = try Self.examples("block")
        #expect(!examples.isEmpty)
        for example in examples {
            let name = try #require(example.text.firstMatch(of: /block: (\S+)/)).1
            let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-guide-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: folder) }
            try FileManager.default.createDirectory(at: folder.appending(path: "blocks"), withIntermediateDirectories: true)
            try Data(example.text.utf8).write(to: folder.appending(path: "blocks/\(name).yaml"))
            let user = "activity: ssh-configuration\nrevision: 1\nvariants: [{ for: [user-host], steps: [{ include: \(name) }] }]\n"
            try Data(user.utf8).write(to: folder.appending(path: "ssh-configuration.yaml"))
            let library = PlaybookLibrary(folders: [folder.path, Self.root.appending(path: "Playbooks").path])
            let playbook = try library.playbook(for: #require(ActivityID(rawValue: "ssh-configuration")))
            #expect(playbook?.variants.first?.steps.isEmpty == false)
            #expect(library.faults.all.isEmpty, "\(library.faults)")
        }
    }

    @Test("the example of each manual page of a format can be read, without an error or a warning")
    func manualPages() throws {
        let warnings = [
            try PlanReader.read(Self.manualExample("plan"), file: "drydock-plan.5").warnings,
            try InventoryReader.read(Self.manualExample("inventory"), file: "drydock-inventory.5").warnings,
            try PlaybookReader.read(Self.manualExample("playbook"), file: "drydock-playbook.5").warnings,
        ]
        let found = warnings.flatMap(\.all)
        #expect(found.isEmpty, "\(found)")
    }

    /// What stands between `.EX` and `.EE` after a comment with this mark, as a reader sees it.
    private static func manualExample(_ mark: String) throws -> String {
        let page = try String(contentsOf: root.appending(path: "docs/man/drydock-\(mark).5"), encoding: .utf8)
        let start = try #require(page.range(of: ".\\\" \(mark)\n.RS 4\n.EX\n")), end = try #require(page.range(of: ".EE\n", range: start.upperBound..<page.endIndex))
        return String(page[start.upperBound..<end.lowerBound]).replacing("\\-", with: "-").replacing("\\(ti", with: "~")
    }
}
