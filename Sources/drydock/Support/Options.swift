import ArgumentParser
import Core
import Foundation
import Journal
import Playbooks

enum Format: String, ExpressibleByArgument, CaseIterable { case table, json }

struct StateOptions: ParsableArguments {
    @Option(name: .customLong("state"), help: "The state file [default: DRYDOCK_STATE, State/drydock.sqlite, or XDG_STATE_HOME].", completion: .file())
    var path: String?

    func file() -> String {
        let environment = ProcessInfo.processInfo.environment
        if let path { return path }
        if let path = environment["DRYDOCK_STATE"], !path.isEmpty { return path }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: "State", isDirectory: &isFolder), isFolder.boolValue { return "State/drydock.sqlite" }
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.hasPrefix("/") ? $0 : nil } }
        // HOME as the caller set it, which Foundation doesn't ask. Paths that aren't absolute are to be ignored
        // (specifications.freedesktop.org/basedir-spec).
        let home = folder("XDG_STATE_HOME") ?? (folder("HOME") ?? NSHomeDirectory()) + "/.local/state"
        return home + "/drydock/drydock.sqlite"
    }

    func journal() throws -> SQLiteJournal {
        let journal = try SQLiteJournal(at: file())
        for warning in journal.warnings { Terminal.talk("drydock: warning: \(warning)") }
        return journal
    }

    /// For commands that only look, and must not make a file out of a mistake.
    func recordToLookAt() throws -> SQLiteJournal { try SQLiteJournal(reading: file()) }
}

struct PlaybookOptions: ParsableArguments {
    @Option(name: .customLong("playbooks"), help: "Folder of playbooks; files that it lacks are taken from the installed ones [default: DRYDOCK_PLAYBOOKS, ./Playbooks].", completion: .directory)
    var folder: String?

    /// The folder that was named comes first; what it lacks comes from those installed with the binary.
    func folders() throws(Leave) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        var folders: [String] = []
        if let folder { folders = [try named(folder, by: "--playbooks")] } else if let folder = environment["DRYDOCK_PLAYBOOKS"], !folder.isEmpty {
            folders = [try named(folder, by: "DRYDOCK_PLAYBOOKS")]
        }
        if folders.isEmpty, isFolder("Playbooks") { folders = ["Playbooks"] }
        if let installed = installed(), !folders.contains(where: { same($0, installed) }) { folders.append(installed) }
        return folders
    }

    func library() throws(Leave) -> PlaybookLibrary { PlaybookLibrary(folders: try folders()) }

    /// Who names a folder means it: the installed ones never stand in for all of it unseen.
    private func named(_ folder: String, by what: String) throws(Leave) -> String {
        guard isFolder(folder) else { throw Leave(.invalid, "drydock: \(what) names '\(folder)', which is no folder; correct it, or leave it out") }
        return folder
    }

    /// `share/drydock/Playbooks` beside the binary's folder, or the `Playbooks` of the source tree that it was built in.
    private func installed() -> String? {
        guard let binary = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else { return nil }
        var folder = URL(fileURLWithPath: binary).deletingLastPathComponent()
        for _ in 0..<6 {
            for candidate in ["share/drydock/Playbooks", "Playbooks"] {
                let path = folder.appendingPathComponent(candidate).path
                if FileManager.default.fileExists(atPath: path + "/" + PlaybookLibrary.matrixFile) { return path }
            }
            folder = folder.deletingLastPathComponent()
        }
        return nil
    }

    private func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    private func same(_ a: String, _ b: String) -> Bool {
        URL(fileURLWithPath: a).resolvingSymlinksInPath().path == URL(fileURLWithPath: b).resolvingSymlinksInPath().path
    }
}

extension PlaybookLibrary {
    func matrixOrThrow() throws(Diagnostics) -> OwnershipMatrix { try matrix.get().value }
}
