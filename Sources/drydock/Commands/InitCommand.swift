import ArgumentParser
import Core
import Foundation

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Write an inventory and a plan to begin with.",
        discussion: """
            inventory.yaml and plan.yaml, with comments on their keys. They plan as they are; no file is overwritten, and nothing is \
            connected to.

            Example: drydock init maintenance
            """)

    @Argument(help: "The folder, which is made where it isn't there [default: this one].", completion: .directory) var folder: String = "."

    func run() throws {
        func path(_ name: String) -> String { folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)" }
        let files: [(path: String, text: String)] = [(path("inventory.yaml"), StarterFiles.inventory), (path("plan.yaml"), StarterFiles.plan)]
        // A link that leads nowhere is somebody's too.
        for file in files where (try? FileManager.default.attributesOfItem(atPath: file.path)) != nil {
            throw Leave(.invalid, "drydock: '\(file.path)' is there already; nothing was written; name another folder")
        }
        var made: [String] = []
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for file in files {
                try Data(file.text.utf8).write(to: URL(fileURLWithPath: file.path), options: .withoutOverwriting)
                made.append(file.path)
            }
        } catch {
            for path in made { try? FileManager.default.removeItem(atPath: path) }
            throw Leave(.invalid, "drydock: nothing was written to '\(folder)': \(error.localizedDescription) Name a folder that you may write")
        }
        let inventory = Self.word(files[0].path), plan = Self.word(files[1].path)
        Terminal.print("""
            wrote \(Harmless.line(files[0].path)) and \(Harmless.line(files[1].path)); put your own hosts and tasks there, then:
              drydock validate \(plan) -i \(inventory)
              drydock plan \(plan) -i \(inventory)
              drydock window next \(plan) -i \(inventory)
            """)
    }

    /// As a shell takes it.
    private static func word(_ path: String) -> String {
        path.wholeMatch(of: /[A-Za-z0-9_.\/-]+/) != nil ? path : Harmless.line("'" + path.replacing("'", with: "'\\''") + "'")
    }
}
