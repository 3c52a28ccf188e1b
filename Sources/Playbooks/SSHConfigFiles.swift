import Core
import Foundation

/// The ssh_config files that an inventory names, each read once for a reading of it.
final class SSHConfigFiles {
    private var read: [String: SSHConfig?] = [:]
    private let faults: Faults

    init(_ faults: Faults) { self.faults = faults }

    /// Nil, with a fault, where the file can't be used.
    func config(_ path: Located<String>) -> SSHConfig? {
        if let known = read[path.value] { return known }
        var config: SSHConfig?
        do {
            let text = try Self.text(of: Self.expand(path.value, home: ""))
            config = try SSHConfig(text, file: path.value) { pattern throws(Diagnostic) in try Self.included(pattern) }
        } catch {
            for fault in error.sorted {
                faults.add(fault.problem, at: fault.place ?? path.place, fault.remedy)
            }
        }
        read[path.value] = config
        return config
    }

    private static func text(of path: String) throws(Diagnostics) -> String {
        let bytes = try InputFile.bytes(of: path, .handwritten)
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Diagnostics([Diagnostic("'\(path)' isn't UTF-8 text", at: nil, remedy: "name an ssh_config")]) }
        return text
    }

    /// Relative names are below ~/.ssh, as OpenSSH has it. A pattern that fits nothing includes nothing.
    private static func included(_ pattern: String) throws(Diagnostic) -> [(file: String, text: String)] {
        var found = glob_t()
        defer { globfree(&found) }
        guard glob(expand(pattern, home: "~/.ssh/"), 0, nil, &found) == 0 else { return [] }
        var files: [(file: String, text: String)] = []
        for index in 0..<Int(found.gl_pathc) {
            guard let path = found.gl_pathv[index].map({ String(cString: $0) }) else { continue }
            do { files.append((path, try text(of: path))) } catch {
                throw error.sorted.first ?? Diagnostic("'\(path)' can't be read", at: nil, remedy: "check the file")
            }
        }
        return files
    }

    private static func expand(_ path: String, home folder: String) -> String {
        let path = path.hasPrefix("/") || path.hasPrefix("~") ? path : folder + path
        guard path == "~" || path.hasPrefix("~/") else { return path }
        return (ProcessInfo.processInfo.environment["HOME"] ?? NSHomeDirectory()) + path.dropFirst()
    }
}
