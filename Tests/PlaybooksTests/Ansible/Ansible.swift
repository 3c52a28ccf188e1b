import Core
import Foundation
import Playbooks
import TestKit
import Testing

/// The ansible-core that `scripts/test` installs.
enum Ansible {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    private static let programs = folder.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path + "/.build/python/bin"
    static let isThere = FileManager.default.isExecutableFile(atPath: programs + "/ansible-inventory")
    static let why: Comment = "skipped: .build/python has no ansible-core; scripts/test installs it from PyPI"

    struct Listing {
        var file: String
        /// Nil where Ansible couldn't read it.
        var json: String?
        var errors: String
    }

    /// What `ansible-inventory --list` makes of each.
    static func listings(of inventories: [(file: String, text: String)]) throws -> [Listing] { try within(inventories, { _ in }) }

    /// - Parameters:
    ///   - inventories: those to list; `besides`: other files, in folders too.
    ///   - body: is given the folder in which all of them are.
    static func within(_ inventories: [(file: String, text: String)], besides: [(file: String, text: String)] = [], _ body: (String) throws -> Void) throws -> [Listing] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "drydock-ansible-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for (file, text) in inventories + besides {
            try FileManager.default.createDirectory(atPath: ("\(folder)/\(file)" as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try text.write(toFile: "\(folder)/\(file)", atomically: true, encoding: .utf8)
        }
        try body(folder)
        try "[defaults]\n".write(toFile: "\(folder)/ansible.cfg", atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: programs + "/python3")
        process.arguments = [Self.folder.appending(path: "listing.py").path] + inventories.map { "\(folder)/\($0.file)" }
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "ANSIBLE_CONFIG": "\(folder)/ansible.cfg", "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
        ]
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try inventories.map { file, _ in
            func text(_ ending: String) throws -> String { try String(contentsOfFile: "\(folder)/\(file).\(ending)", encoding: .utf8) }
            let json = try text("json")
            return Listing(file: file, json: json.contains("{") ? json : nil, errors: try text("err"))
        }
    }
}

/// An inventory as both sides can say it.
struct Resolved: Equatable {
    /// Hosts that stand in a group themselves; without `all` and without groups that have nothing.
    var hosts: [String: Set<String>] = [:]
    var children: [String: Set<String>] = [:]
    var variables: [String: [String: Value]] = [:]

    indirect enum Value: Equatable, Decodable {
        case null, boolean(Bool), integer(Int), number(Double), text(String), vault, list([Value]), mapping([String: Value])

        init(from decoder: any Decoder) throws {
            let single = try decoder.singleValueContainer()
            if single.decodeNil() { self = .null }
            else if let value = try? single.decode(Bool.self) { self = .boolean(value) }
            else if let value = try? single.decode(Int.self) { self = .integer(value) }
            else if let value = try? single.decode(Double.self) { self = .number(value) }
            else if let value = try? single.decode(String.self) { self = .text(value) }
            else if let items = try? single.decode([Value].self) { self = .list(items) }
            else {
                let entries = try single.decode([String: Value].self)
                if entries["__ansible_vault"] != nil { self = .vault } else { self = entries["__ansible_unsafe"] ?? .mapping(entries) }
            }
        }

        init(_ node: AnsibleNode) {
            switch node.content {
            case .null: self = .null
            case .boolean(let value): self = .boolean(value)
            case .integer(let value): self = .integer(value)
            // JSON doesn't tell 5.0 from 5.
            case .number(let value): self = Int(exactly: value).map { .integer($0) } ?? .number(value)
            case .text(let text): self = .text(text)
            case .vault: self = .vault
            case .sequence(let items): self = .list(items.map(Value.init))
            case .mapping(let entries): self = .mapping(Dictionary(entries.map { ($0.key, Value($0.value)) }) { $1 })
            }
        }
    }

    private struct Group: Decodable { var hosts: [String]?, children: [String]? }
    private struct Meta: Decodable { var hostvars: [String: [String: Value]] }

    init(_ inventory: AnsibleInventory) {
        for (name, group) in inventory.groups {
            if name != "all", !group.hosts.isEmpty { hosts[name] = Set(group.hosts) }
            if !group.children.isEmpty { children[name] = Set(group.children) }
        }
        for name in inventory.hosts.keys {
            let own = inventory.variables(of: name).mapValues(Value.init)
            if !own.isEmpty { variables[name] = own }
        }
    }

    init(listing: String) throws {
        let bytes = Data(listing.utf8)
        variables = try JSONDecoder().decode([String: Meta?].self, from: Data(Self.only("_meta", bytes))).values.first??.hostvars ?? [:]
        for (name, group) in try JSONDecoder().decode([String: Group].self, from: bytes) where name != "_meta" {
            if let members = group.hosts, !members.isEmpty { hosts[name] = Set(members) }
            if let members = group.children, !members.isEmpty { children[name] = Set(members) }
        }
    }

    private static func only(_ key: String, _ bytes: Data) throws -> Data {
        let all = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] ?? [:]
        return try JSONSerialization.data(withJSONObject: all.filter { $0.key == key })
    }

    /// Where two differ, for a message.
    func difference(from other: Resolved) -> [String] {
        func lines<Side: Equatable>(_ what: String, _ ours: [String: Side], _ theirs: [String: Side]) -> [String] {
            Set(ours.keys).union(theirs.keys).sorted().filter { ours[$0] != theirs[$0] }.map {
                "\(what) \($0): ours \(ours[$0].map { "\($0)" } ?? "-"), theirs \(theirs[$0].map { "\($0)" } ?? "-")"
            }
        }
        return lines("hosts of", hosts, other.hosts) + lines("children of", children, other.children)
            + Set(variables.keys).union(other.variables.keys).sorted().flatMap { lines("\($0):", variables[$0] ?? [:], other.variables[$0] ?? [:]) }
    }
}
