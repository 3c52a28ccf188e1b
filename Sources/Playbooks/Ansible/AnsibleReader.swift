package import Core
import Foundation

/// Reads Ansible inventories, with `group_vars` and `host_vars` beside them; each file's format is told by what stands in it.
package enum AnsibleReader {
    private enum Format { case ini, yaml }

    /// - Parameter paths: later files add to the earlier ones and overrule them, as with several `-i`.
    /// - Throws: all faults of all files.
    package static func load(_ paths: [String]) throws(Diagnostics) -> (inventory: AnsibleInventory, warnings: Diagnostics) {
        var sources: [SourceText] = [], unread = Diagnostics()
        for path in paths {
            do throws(Diagnostics) { sources.append(try InputFile.read(path, limits: .fleet)) } catch { unread.add(contentsOf: error) }
        }
        if unread.hasErrors { throw unread }
        var (inventory, warnings) = try read(sources)
        inventory.reconcile()
        let faults = Faults()
        var folders: [String] = []
        for folder in paths.map({ ($0 as NSString).deletingLastPathComponent }) where !folders.contains(folder) { folders.append(folder) }
        AnsibleVariableFiles(faults: faults).add(beside: folders, to: &inventory)
        if faults.all.hasErrors { throw faults.all }
        warnings.add(contentsOf: faults.all)
        return (inventory, warnings)
    }

    /// For texts that aren't files.
    package static func read(_ texts: [(file: String, text: String)]) throws(Diagnostics) -> (inventory: AnsibleInventory, warnings: Diagnostics) {
        var (inventory, warnings) = try read(texts.map { SourceText($0.text, file: $0.file) })
        inventory.reconcile()
        return (inventory, warnings)
    }

    private static func read(_ sources: [SourceText]) throws(Diagnostics) -> (inventory: AnsibleInventory, warnings: Diagnostics) {
        var inventory = AnsibleInventory()
        let faults = Faults()
        for source in sources {
            do throws(Diagnostics) { try read(source, into: &inventory, faults) } catch { faults.add(contentsOf: error) }
        }
        if faults.all.hasErrors { throw faults.all }
        if inventory.hosts.isEmpty { throw Diagnostics([Diagnostic("no hosts in \(sources.map(\.file).joined(separator: ", "))", at: nil, remedy: "check that these are Ansible inventories")]) }
        return (inventory, faults.all)
    }

    private static func read(_ source: SourceText, into inventory: inout AnsibleInventory, _ faults: Faults) throws(Diagnostics) {
        let start = source.place(line: 1, column: 1)
        if source.text.hasPrefix("$ANSIBLE_VAULT;") {
            return faults.add("this file is encrypted by ansible-vault", at: start, "import the output of 'ansible-inventory --list', or decrypt a copy")
        }
        if source.text.hasPrefix("#!") {
            return faults.add("this is a program, and nothing is run here", at: start, "run it with --list, keep what it prints in a file, and import that")
        }
        guard format(of: source.text) != .ini else { return AnsibleINI.read(source, into: &inventory, faults) }
        guard let root = try AnsibleYAML.parse(source, limits: .fleet, faults), !root.isNull else {
            return faults.add("the file is empty", at: start, "name a file with hosts")
        }
        guard root.entries != nil else { return faults.add("\(root.kind) instead of a mapping", at: root.place, "begin with 'all:', as an inventory in YAML does") }
        if AnsibleListing.isListing(root) { AnsibleListing.read(root, into: &inventory, faults) } else { AnsibleTree.read(root, into: &inventory, faults) }
    }

    /// By the first line that says something: YAML begins with a mark, a bracket or `key:`, and none of these begins an INI line.
    private static func format(of text: String) -> Format {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.trimmingCharacters(in: .whitespaces)
            if words.isEmpty || words.hasPrefix("#") || words.hasPrefix(";") { continue }
            if words.hasPrefix("{") || words.hasPrefix("---") || words.hasPrefix("%") { return .yaml }
            return words.firstMatch(of: /^("[^"]*"|'[^']*'|[^\s=\[]+)\s*:(\s|$)/) != nil ? .yaml : .ini
        }
        return .ini
    }
}
