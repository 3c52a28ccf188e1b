import Core
import Foundation
import Playbooks
import Testing

@Suite("Files and folders")
struct LibraryTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func write(_ text: String, _ path: String) throws {
        try FileManager.default.createDirectory(atPath: URL(filePath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    private func words(_ path: String) -> String {
        do { return try PlanReader.load(path: path).file } catch { return error.description }
    }

    @Test("a file that can't be read says why")
    func files() throws {
        try withFolder { folder in
            try write(Samples.plan, "\(folder)/plan.yaml")
            #expect(words("\(folder)/plan.yaml") == "\(folder)/plan.yaml")
            #expect(words("\(folder)/none.yaml") == "error: there is no file '\(folder)/none.yaml'; check the path")
            #expect(words("\(folder)/plan.yaml/x") == "error: there is no file '\(folder)/plan.yaml/x'; check the path")
            #expect(words(folder) == "error: '\(folder)' is a folder; name a file in it")
            #expect(words("/dev/zero") == "error: '/dev/zero' is a device; name a regular file")
            #expect(mkfifo("\(folder)/fifo", 0o600) == 0)
            #expect(words("\(folder)/fifo") == "error: '\(folder)/fifo' is a FIFO; write its contents to a file first")
            try write(String(repeating: "#", count: (1 << 20) + 1), "\(folder)/large")
            #expect(words("\(folder)/large") == "error: '\(folder)/large' has 1048577 bytes; it may have 1048576; divide it")
            #expect(chmod("\(folder)/plan.yaml", 0) == 0)
            if geteuid() != 0 {
                #expect(words("\(folder)/plan.yaml") == "error: '\(folder)/plan.yaml' may not be read; give yourself read permission")
            }
        }
    }

    private func playbook(_ activity: String) -> String {
        "activity: \(activity)\nrevision: 1\nvariants: [{ for: [user-host], steps: [{ id: a, probe: \"true\" }] }]\n"
    }

    @Test("of files with one name, the first folder's counts")
    func layers() throws {
        try withFolder { folder in
            let (first, second) = ("\(folder)/own", "\(folder)/shared")
            try write(playbook("ssh-configuration"), "\(first)/ssh-configuration.yaml")
            try write("broken", "\(second)/ssh-configuration.yaml")
            try write(playbook("adding-new-host"), "\(second)/adding-new-host.yaml")
            try write(Samples.matrix, "\(second)/ownership-matrix.yaml")
            let library = PlaybookLibrary(folders: [first, second])
            #expect(library.activities.map(\.rawValue) == ["adding-new-host", "ssh-configuration"])
            #expect(library.usedFiles == ["\(second)/ownership-matrix.yaml", "\(second)/adding-new-host.yaml", "\(first)/ssh-configuration.yaml"])
            #expect(library.entries.map(\.hides) == [[], ["\(second)/ssh-configuration.yaml"]])
            #expect(try library.playbook(for: #require(ActivityID(rawValue: "adding-new-host")))?.revision == 1)
            #expect(try library.playbook(for: .unlisted) == nil)
            // The sample's matrix has one row.
            #expect(library.diagnostics.description == "\(first)/ssh-configuration.yaml:1:1: error: 'ssh-configuration' is no activity of the matrix; work outside the matrix is a task's own 'steps'")
        }
    }

    @Test("one broken playbook doesn't hide the others, and everything is told")
    func faults() throws {
        try withFolder { folder in
            try write(Samples.matrix, "\(folder)/ownership-matrix.yaml")
            try write(playbook("adding-new-host"), "\(folder)/adding-new-host.yaml")
            try write(playbook("adding-new-host"), "\(folder)/adding-new-hosts.yaml")
            try write(playbook("a"), "\(folder)/Not A Name.yaml")
            try write(playbook("b"), "\(folder)/b.yml")
            try write("- a", "\(folder)/c.yaml")
            try write("x", "\(folder)/.hidden.yaml")
            try write("x", "\(folder)/notes.txt")
            try FileManager.default.createDirectory(atPath: "\(folder)/d.yaml", withIntermediateDirectories: true)
            let library = PlaybookLibrary(folders: [folder, "\(folder)/none"])
            #expect(library.diagnostics.sorted.map { $0.description.replacing(folder, with: "F") } == [
                "error: 'F/Not A Name.yaml' is not named after an activity; rename it: <activity-id>.yaml",
                "warning: 'F/b.yml' is not read; rename it to b.yaml",
                "error: 'F/d.yaml' is a folder; name a file in it",
                "error: the folder of playbooks 'F/none' can't be read; check that it is there and readable",
                "F/adding-new-hosts.yaml:1:1: error: the playbook of 'adding-new-host' is in a file named after 'adding-new-hosts'; rename the file to adding-new-host.yaml, or correct 'activity'",
                "F/c.yaml:1:1: error: a list instead of a mapping; write lines of 'key: value'",
            ])
            #expect(try library.playbook(for: #require(ActivityID(rawValue: "adding-new-host"))) != nil)
            #expect(throws: Diagnostics.self) { try library.playbook(for: #require(ActivityID(rawValue: "c"))) }
        }
    }

    @Test("a library without a matrix says where it looked")
    func noMatrix() throws {
        try withFolder { folder in
            #expect(PlaybookLibrary(folders: [folder]).diagnostics.description == "error: no folder of playbooks holds 'ownership-matrix.yaml'; looked in: \(folder); name the right folder with --playbooks")
        }
    }
}
