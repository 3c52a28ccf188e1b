import ArgumentParser
import Core
import Foundation

/// For installing, not for people: it stands in no help.
struct ManCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "man", abstract: "Write the manual pages of section 1 into a folder.", shouldDisplay: false)

    @Option(help: "The folder, which must be there.", completion: .directory) var dir: String

    func run() throws {
        for page in ManPage.all(of: try CommandInfo.read()) {
            let path = "\(dir)/\(page.name)"
            do { try Data(page.text.utf8).write(to: URL(filePath: path)) } catch {
                throw Leave(.invalid, "drydock: \(path) can't be written: \(error.localizedDescription) Name a folder that is there with --dir")
            }
            Terminal.print(path)
        }
    }
}
