import Foundation

/// The directory of a lab. `lab.json` in it is the claim: it is there before anything else and goes last.
struct LabDirectory {
    /// Absolute, without symbolic links: it is compared with environments of processes.
    let path: String
    private var claimPath: String { "\(path)/lab.json" }

    /// Takes a directory that isn't there, or is empty.
    static func claim(_ path: String) throws(LabError) -> LabDirectory {
        let expanded = absolute(path)
        let wasThere = FileManager.default.fileExists(atPath: expanded)
        do {
            try FileManager.default.createDirectory(
                atPath: expanded, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw LabError.file(expanded, error.localizedDescription) }
        let directory = LabDirectory(path: resolved(expanded))
        if FileManager.default.fileExists(atPath: directory.claimPath) { throw LabError.occupied(directory: directory.path) }
        if wasThere, (try? FileManager.default.contentsOfDirectory(atPath: directory.path))?.isEmpty != true {
            throw LabError.notEmpty(directory: directory.path)
        }
        guard directory.path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "/._-+@".contains($0)) }) else {
            if !wasThere { rmdir(directory.path) }
            throw LabError.awkwardPath(directory.path)
        }
        // of two that come at once, one gets the file
        let claim = Foundation.open(directory.claimPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard claim >= 0 else {
            throw errno == EEXIST
                ? LabError.occupied(directory: directory.path)
                : LabError.file(directory.claimPath, String(cString: strerror(errno)))
        }
        close(claim)
        return directory
    }

    static func open(_ path: String) throws(LabError) -> LabDirectory {
        let directory = LabDirectory(path: resolved(absolute(path)))
        guard FileManager.default.fileExists(atPath: directory.claimPath) else { throw LabError.noLab(directory: directory.path) }
        return directory
    }

    func record(_ fleet: some Encodable) throws(LabError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do { try encoder.encode(fleet).write(to: URL(fileURLWithPath: claimPath), options: .atomic) } catch {
            throw LabError.file(claimPath, error.localizedDescription)
        }
    }

    func record<Record: Decodable>(of kind: Record.Type) throws(LabError) -> Record {
        do { return try JSONDecoder().decode(kind, from: Data(contentsOf: URL(fileURLWithPath: claimPath))) } catch {
            throw LabError.damaged(file: claimPath, error.localizedDescription)
        }
    }

    func put(_ name: String, _ text: String, mode: Int = 0o644) throws(LabError) {
        try LabFolder(path: path).put(name, text, mode: mode)
    }

    /// Ends the hosts and machines that are there, whatever the record says of them, and removes the directory.
    func remove() throws(LabError) {
        for name in names(in: "hosts") { try HostControl.end(directory: "\(path)/hosts/\(name)", name: name) }
        for name in names(in: "machines") { try MachineControl.end(directory: "\(path)/machines/\(name)", name: name) }
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: path) where name != "lab.json" {
                try FileManager.default.removeItem(atPath: "\(path)/\(name)")
            }
            try FileManager.default.removeItem(atPath: path)
        } catch { throw LabError.file(path, error.localizedDescription) }
    }

    private func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
    }

    private static func absolute(_ path: String) -> String {
        let expanded = NSString(string: path).expandingTildeInPath
        return expanded.hasPrefix("/") ? expanded : FileManager.default.currentDirectoryPath + "/" + expanded
    }

    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
}
