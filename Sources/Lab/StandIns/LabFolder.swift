import Foundation

/// Writing below one folder of the lab.
struct LabFolder {
    var path: String

    func make(_ directory: String) throws(LabError) {
        do { try FileManager.default.createDirectory(atPath: "\(path)/\(directory)", withIntermediateDirectories: true) } catch {
            throw LabError.file("\(path)/\(directory)", error.localizedDescription)
        }
    }

    func put(_ name: String, _ text: String, mode: Int = 0o644) throws(LabError) {
        guard
            FileManager.default.createFile(
                atPath: "\(path)/\(name)", contents: Data(text.utf8), attributes: [.posixPermissions: mode])
        else { throw LabError.file("\(path)/\(name)", "it can't be written") }
    }

    func link(_ name: String, to target: String) throws(LabError) {
        guard symlink(target, "\(path)/\(name)") == 0 else {
            throw LabError.file("\(path)/\(name)", String(cString: strerror(errno)))
        }
    }

    func pipe(_ name: String) throws(LabError) {
        guard mkfifo("\(path)/\(name)", 0o600) == 0 else {
            throw LabError.file("\(path)/\(name)", String(cString: strerror(errno)))
        }
    }
}
