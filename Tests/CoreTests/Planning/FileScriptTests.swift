@testable import Core
import Foundation
import TestKit
import Testing

/// Real files, real shells: what a `file` step does to a folder, and what is left when it can't.
@Suite("File steps and a real shell")
struct FileScriptTests {
    private struct Place {
        let folder: String
        var path: String { folder + "/etc/app.conf" }
        var backups: String { folder + "/backups" }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "drydock-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: folder + "/etc", withIntermediateDirectories: true)
        }
        func remove() { try? FileManager.default.removeItem(atPath: folder) }
        func write(_ text: String, mode: Int = 0o600) throws {
            try Data(text.utf8).write(to: URL(filePath: path))
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
        var text: String? { FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } }
        var mode: Int? { (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int }
        /// Everything in the file's folder, hidden things too.
        var neighbours: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/etc")) ?? []).sorted() }
    }

    private static let shells = ["/bin/sh", "/bin/bash"].filter { FileManager.default.isExecutableFile(atPath: $0) }
    private static let nasty = "it's $HOME `id` \"quoted\"\\ and\n{{no}} -n %s é\n\n"

    private func file(_ place: Place, _ text: String, mode: String = "0644", validate: String? = nil) -> FileScript {
        FileScript(path: place.path, content: .text(text), owner: "\(getuid())", group: "\(getgid())", mode: mode, validate: validate)
    }

    private func run(_ script: String, _ place: Place, _ shell: String, input: [UInt8] = []) throws -> (status: Int32, out: String) {
        let head = "DRYDOCK_RUN=r1 DRYDOCK_STEP=task/host/config DRYDOCK_BACKUPS=\(ShellWord.quoted(place.backups))\nexport DRYDOCK_RUN DRYDOCK_STEP DRYDOCK_BACKUPS\n"
        let result = try Shell.run([shell, "-euc", head + script], input: input)
        return (result.status, String(decoding: result.out, as: UTF8.self))
    }

    @Test("content and mode arrive whole; a second time nothing is changed; the way back brings the old one", arguments: shells)
    func wayThere(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        try place.write("old\n")
        let file = file(place, Self.nasty)
        #expect(try run(file.verifying ?? "", place, shell).status != 0)
        let first = try run(file.placing, place, shell)
        #expect(first.status == 0 && !first.out.contains("drydock: unchanged"))
        #expect(place.text == Self.nasty && place.mode == 0o644 && place.neighbours == ["app.conf"])
        #expect(try run(file.verifying ?? "", place, shell).status == 0)
        let second = try run(file.placing, place, shell)
        #expect(second.status == 0 && second.out.contains("\ndrydock: unchanged\n"))
        for _ in 0..<2 { #expect(try run(file.undoing(then: "echo then"), place, shell).out.hasSuffix("then\n")) }
        #expect(place.text == "old\n" && place.mode == 0o600 && place.neighbours == ["app.conf"])
    }

    @Test("a file that was not there is gone again on the way back", arguments: shells)
    func newFile(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        let file = file(place, "")
        #expect(try run(file.placing, place, shell).status == 0)
        #expect(place.text?.isEmpty == true)
        #expect(try run(file.undoing(then: nil), place, shell).status == 0)
        #expect(place.neighbours.isEmpty)
    }

    @Test("the first old version is kept, however often the step runs", arguments: shells)
    func firstBackup(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        try place.write("the very first\n")
        #expect(try run(file(place, "one").placing, place, shell).status == 0)
        #expect(try run(file(place, "two").placing, place, shell).status == 0)
        #expect(try run(file(place, "two").undoing(then: nil), place, shell).status == 0)
        #expect(place.text == "the very first\n")
    }

    @Test("what a killed attempt left beside the file is removed by the next one", arguments: shells)
    func leftovers(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        try FileManager.default.createDirectory(atPath: place.folder + "/etc/.drydock.killed", withIntermediateDirectories: false)
        try Data("half a secr".utf8).write(to: URL(filePath: place.folder + "/etc/.drydock.killed/app.conf"))
        #expect(try run(file(place, "new\n").placing, place, shell).status == 0)
        #expect(place.text == "new\n" && place.neighbours == ["app.conf"])
    }

    @Test("a refused version changes nothing, and nothing has to be undone", arguments: shells)
    func refused(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        try place.write("old\n")
        let file = file(place, "new\n", validate: "grep -q good \"$\(FileScript.newFile)\"; echo not reached")
        #expect(try run(file.placing, place, shell).status == 1)
        #expect(place.text == "old\n" && place.neighbours == ["app.conf"])
        let back = try run(file.undoing(then: "echo then"), place, shell)
        #expect(back.status == 0 && back.out.contains("drydock: unchanged") && !back.out.contains("then"))
    }

    @Test("the check sees the new version under its own name", arguments: shells)
    func checked(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        let file = file(place, "good\n", validate: "case \"$\(FileScript.newFile)\" in */app.conf) ;; *) exit 1 ;; esac; grep -q good \"$\(FileScript.newFile)\"")
        #expect(try run(file.placing, place, shell).status == 0)
    }

    @Test("what is no regular file is left alone", arguments: ["link", "folder", "nowhere"])
    func strange(kind: String) throws {
        let place = try Place()
        defer { place.remove() }
        switch kind {
        case "link": try FileManager.default.createSymbolicLink(atPath: place.path, withDestinationPath: "/dev/null")
        case "folder": try FileManager.default.createDirectory(atPath: place.path, withIntermediateDirectories: false)
        default: try FileManager.default.removeItem(atPath: place.folder + "/etc")
        }
        let before = place.neighbours
        #expect(try run(file(place, "x").placing, place, "/bin/sh").status == 1)
        #expect(place.neighbours == before)
    }

    @Test("a secret comes over standard input, whatever it holds", arguments: shells)
    func secret(shell: String) throws {
        let place = try Place()
        defer { place.remove() }
        let key = "-----BEGIN KEY-----\n\\n\\0101%s'\"$(id)\n\n-----END KEY-----\n\n"
        var file = file(place, "", mode: "0600")
        file.content = .secret(variable: "dd_secret_key")
        let script = StepScript.header(names: ["key"]) + file.placing
        #expect(try run(script, place, shell, input: StepScript.input([key])).status == 0)
        #expect(place.text == key + "\n" && place.mode == 0o600 && file.verifying == nil)
        #expect(try run(script, place, shell, input: StepScript.input([key])).out.contains("drydock: unchanged"))
    }
}
