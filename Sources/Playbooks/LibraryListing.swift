import Core
import Foundation

/// The names of the `.yaml` files of several folders.
struct LibraryListing {
    /// For each file name its paths, in the order of the folders.
    private(set) var paths: [String: [String]] = [:]
    private(set) var faults = Diagnostics()

    init(folders: [String]) {
        for folder in folders {
            let names: [String]
            do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
                faults.add(Diagnostic(
                    "the folder of playbooks '\(folder)' can't be read", at: nil, remedy: "check that it is there and readable"))
                continue
            }
            for name in names where !name.hasPrefix(".") { add(name, in: folder) }
        }
    }

    private mutating func add(_ name: String, in folder: String) {
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        if name.hasSuffix(".yaml") {
            paths[name, default: []].append(path)
        } else if name.hasSuffix(".yml") {
            faults.add(Diagnostic(
                "'\(path)' is not read", at: nil, remedy: "rename it to \(name.dropLast(3))yaml", severity: .warning))
        }
    }
}
