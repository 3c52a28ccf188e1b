import Core
import Foundation

/// Reads an INI inventory: hosts, `[group]`, `[group:children]`, `[group:vars]`.
struct AnsibleINI {
    private enum Section: String { case hosts, children, vars }

    private let faults: Faults
    private var inventory: AnsibleInventory
    private var group = "ungrouped", section = Section.hosts
    /// Groups that `[group]` or `[group:children]` declared, here or in an earlier source.
    private var declared: Set<String>
    private var children: [(parent: String, child: String, place: Place)] = []
    private var variableSections: [(group: String, place: Place)] = []

    static func read(_ source: SourceText, into inventory: inout AnsibleInventory, _ faults: Faults) {
        var reader = AnsibleINI(inventory, faults)
        let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (number, line) in lines.enumerated() {
            let blanks = line.prefix { $0.isWhitespace }.unicodeScalars.count
            reader.read(line.trimmingCharacters(in: .whitespaces), at: source.place(line: number + 1, column: blanks + 1))
        }
        reader.close()
        inventory = reader.inventory
    }

    private init(_ inventory: AnsibleInventory, _ faults: Faults) {
        (self.inventory, self.faults) = (inventory, faults)
        declared = Set(inventory.groups.keys)
    }

    private mutating func read(_ line: String, at place: Place) {
        guard let first = line.first, first != "#", first != ";" else { return }
        if first == "[", let header = line.wholeMatch(of: /\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?/) {
            return open(String(header.1), header.2.map(String.init), at: place)
        }
        if first == "[", line.hasSuffix("]") {
            return faults.add("'\(line)' is no section", at: place, "write [group], [group:children] or [group:vars], without blanks")
        }
        switch section {
        case .hosts: hosts(line, at: place)
        case .children: child(line, at: place)
        case .vars:
            guard let equals = line.firstIndex(of: "=") else { return faults.add("'\(line)' where key=value should be", at: place, "add '=' and a value, or remove the line") }
            let key = line[..<equals].trimmingCharacters(in: .whitespaces), value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            set(key, to: PythonLiteral.value(value, at: place))
        }
    }

    private mutating func open(_ name: String, _ kind: String?, at place: Place) {
        guard let section = Section(rawValue: kind ?? "hosts") else {
            return faults.add("the section [\(name):\(kind ?? "")] has an unknown kind", at: place, "write [\(name)], [\(name):children] or [\(name):vars]")
        }
        (group, self.section) = (name, section)
        inventory.addGroup(name)
        switch section {
        case .hosts, .children: declared.insert(name)
        case .vars: variableSections.append((name, place))
        }
    }

    private mutating func set(_ key: String, to value: AnsibleNode) {
        if !inventory.set(key, to: value, ofGroup: group) { faults.add("the priority of '\(group)' is no number", at: value.place, "write ansible_group_priority=10") }
    }

    private mutating func hosts(_ line: String, at place: Place) {
        do {
            let words = try ShellWords.split(line, comments: true)
            guard let first = words.first else { return }
            let pattern = try HostPattern(first)
            var variables: [(String, AnsibleNode)] = []
            for word in words.dropFirst() {
                guard let equals = word.firstIndex(of: "=") else {
                    faults.add("'\(word)' where key=value should be", at: place, "quote values with blanks in them: key='a b'")
                    continue
                }
                variables.append((String(word[..<equals]), PythonLiteral.value(String(word[word.index(after: equals)...]), at: place)))
            }
            for name in pattern.names {
                inventory.addHost(name, to: group, port: pattern.port, at: place)
                for (key, value) in variables { inventory.set(key, to: value, ofHost: name) }
            }
        } catch let fault as HostPattern.Fault {
            faults.add(fault.problem, at: place, "write a name, an address, or a range like web[01:20]")
        } catch let fault as ShellWords.Unfinished {
            faults.add(fault.problem, at: place, "correct the quotes of this line")
        } catch { faults.add("\(error)", at: place, "correct the line") }
    }

    private mutating func child(_ line: String, at place: Place) {
        guard let name = line.wholeMatch(of: /([^:\]\s]+)\s*(?:#.*)?/)?.1 else { return faults.add("'\(line)' where a group's name should be", at: place, "write one name to a line") }
        children.append((group, String(name), place))
    }

    /// Groups may be declared after they were named.
    private mutating func close() {
        for (group, place) in variableSections where !declared.contains(group) {
            faults.add("[\(group):vars], and no group '\(group)'", at: place, didYouMean(group, among: declared, otherwise: "add [\(group)]"))
        }
        for (parent, child, place) in children {
            guard declared.contains(child) else {
                faults.add("'\(parent)' has a child '\(child)', and no such group is there", at: place,
                           didYouMean(child, among: declared, otherwise: "add [\(child)]"))
                continue
            }
            if !inventory.addChild(child, to: parent) { faults.add("groups are each other's children: '\(parent)' and '\(child)'", at: place, "remove this line") }
        }
    }
}
