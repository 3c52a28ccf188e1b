import Core
import Foundation
import Playbooks
import Testing

@Suite("The examples in docs/playbooks.md")
struct GuideTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// What stands between the fences that say `yaml` and this mark, each with the line on which it begins.
    private static func examples(_ mark: String) throws -> [(line: Int, text: String)] {
        let page = try String(contentsOf: root.appending(path: "docs/playbooks.md"), encoding: .utf8)
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
}
