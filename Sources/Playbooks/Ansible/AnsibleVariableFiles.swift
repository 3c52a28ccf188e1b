import Core
import Foundation

/// Reads `group_vars` and `host_vars` beside inventories: for a group `web` it is `web`, `web.yml`, `web.yaml` or `web.json`, the first that
/// is there; a folder of that name is read with all that is in it.
struct AnsibleVariableFiles {
    private static let endings = ["", ".yml", ".yaml", ".json"]
    /// Folders in folders.
    private static let deepest = 16
    let faults: Faults

    /// - Parameter folders: of the inventories, in their order; what a later one says counts more.
    func add(beside folders: [String], to inventory: inout AnsibleInventory) {
        for folder in folders {
            func path(_ name: String) -> String { folder.isEmpty ? name : "\(folder)/\(name)" }
            let groups = variables(in: path("group_vars")), hosts = variables(in: path("host_vars"))
            inventory.addFiles(groups: { groups($0) }, hosts: { hosts($0) })
        }
    }

    /// Answers for a name what stands in its files.
    private func variables(in folder: String) -> (String) -> [String: AnsibleNode] {
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        return { name in
            guard !name.contains("/"), let ending = Self.endings.first(where: { names.contains(name + $0) }) else { return [:] }
            var variables: [String: AnsibleNode] = [:]
            for file in files("\(folder)/\(name)\(ending)", depth: 0) { variables.merge(contents(of: file)) { $1 } }
            return variables
        }
    }

    private func files(_ path: String, depth: Int) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return [path] }
        guard depth < Self.deepest, let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [] }
        return names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }.flatMap { name -> [String] in
            let ending = (name as NSString).pathExtension
            guard !name.hasPrefix("."), !name.hasSuffix("~"), ending.isEmpty || Self.endings.contains("." + ending) else { return [] }
            let inner = files("\(path)/\(name)", depth: depth + 1)
            // A folder with an ending is none of Ansible's.
            return ending.isEmpty || inner == ["\(path)/\(name)"] ? inner : []
        }
    }

    private func contents(of file: String) -> [String: AnsibleNode] {
        do throws(Diagnostics) {
            let source = try InputFile.read(file, limits: .handwritten)
            guard !source.text.hasPrefix("$ANSIBLE_VAULT;") else {
                faults.add("this file is encrypted by ansible-vault and wasn't read", at: source.place(line: 1, column: 1),
                           "if connections stand there, import the output of 'ansible-inventory --list'", severity: .warning)
                return [:]
            }
            guard let root = try AnsibleYAML.parse(source, limits: .handwritten, faults), !root.isNull else { return [:] }
            guard let entries = root.entries else {
                faults.add("\(root.kind) where variables should be", at: root.place, "write 'name: value' lines")
                return [:]
            }
            return Dictionary(entries.map { ($0.key, $0.value) }) { $1 }
        } catch {
            faults.add(contentsOf: error)
            return [:]
        }
    }
}
