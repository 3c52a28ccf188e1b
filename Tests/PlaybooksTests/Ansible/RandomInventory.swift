import TestKit

/// Groups that overlap, nest and contradict each other.
struct RandomInventory {
    private struct Group {
        var name: String, hosts: [(pattern: String, variables: [(String, String)])], children: [String], variables: [(String, String)], priority: Int?
    }
    private var groups: [Group] = []

    private static let values = [
        "5", "'5'", "two words", "yes", "True", "None", "[1, 2]", "{'a': 1}", "0x1f", "012", "1.5", "a#b", "x # y", "-3", "it's", "{{ foo }}", "a=b", "", "192.0.2.1", "10.0",
        "2024-11-10", "é", "1_000", "1e3", "~", "no", "022", "1:30", "*x", "&y", "!z", "[", "{", "'", "\"", "a: b", "a\\b", "(1)", "1, 2", "%s", "@a", "- x", "?", ",", "null", "08", "0.10",
    ]
    private static let names = ["ansible_host", "ansible_user", "ansible_port", "rack", "x", "y"]

    init(_ dice: inout Dice) {
        let count = Int.random(in: 2...9, using: &dice)
        for number in 0..<count {
            func variables(_ most: Int) -> [(String, String)] {
                (0..<Int.random(in: 0...most, using: &dice)).map { _ in (Self.names.randomElement(using: &dice) ?? "x", Self.values.randomElement(using: &dice) ?? "") }
            }
            let hosts = (0..<Int.random(in: 0...4, using: &dice)).map { _ -> (String, [(String, String)]) in
                let digit = Int.random(in: 0...5, using: &dice), end = digit + Int.random(in: 0...4, using: &dice)
                let pattern = switch Int.random(in: 0...5, using: &dice) {
                case 0: "h[\(digit):\(end)]"
                case 1: "n[0\(digit):1\(end):2]-x.example.com"
                case 2: "h\(digit):22\(digit)\(end)"
                case 3: "r[a:d:2]\(digit)"
                case _: "h\(digit)"
                }
                return (pattern, variables(3))
            }
            // Later ones only, so that there is no ring.
            let children = (number + 1..<count).filter { _ in Int.random(in: 0...3, using: &dice) == 0 }.map { "g\($0)" }
            let priority = Int.random(in: 0...3, using: &dice) == 0 ? Int.random(in: 0...5, using: &dice) : nil
            groups.append(Group(name: number == 0 ? "all" : "g\(number)", hosts: number == 0 ? [] : hosts, children: children, variables: variables(4), priority: priority))
        }
    }

    /// With a host in front, so that there is one.
    var ini: String {
        var text = "first\n"
        for group in groups {
            if group.name != "all" { text += "[\(group.name)]\n" }
            for host in group.hosts { text += host.pattern + host.variables.map { " \($0.0)=" + Self.shellQuoted($0.1) }.joined() + "\n" }
            text += "[\(group.name):children]\n" + group.children.map { $0 + "\n" }.joined()
            text += "[\(group.name):vars]\n" + group.variables.map { "\($0.0) = \($0.1)\n" }.joined()
            if let priority = group.priority { text += "ansible_group_priority=\(priority)\n" }
        }
        return text
    }

    var yaml: String {
        var text = "first_group:\n  hosts:\n    first:\n"
        for group in groups {
            text += "\(group.name):\n  hosts:\n" + Self.unique(group.hosts.map { ($0.pattern, "{ \(Self.unique($0.variables).map { "\($0.0): \(Self.yamlQuoted($0.1))" }.joined(separator: ", ")) }") })
                .map { "    \($0.0): \($0.1)\n" }.joined()
            text += "  children:\n" + group.children.map { "    \($0):\n" }.joined() + "  vars:\n"
            text += Self.unique(group.variables).map { "    \($0.0): \(Self.yamlQuoted($0.1))\n" }.joined()
            if let priority = group.priority { text += "    ansible_group_priority: \(priority)\n" }
        }
        return text
    }

    private static func unique(_ pairs: [(String, String)]) -> [(String, String)] {
        Dictionary(pairs.map { ($0.0, $0.1) }) { $1 }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private static func shellQuoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// Plain where YAML lets it be, so that its meanings are tried.
    private static func yamlQuoted(_ text: String) -> String {
        text.wholeMatch(of: /[A-Za-z0-9_~.][A-Za-z0-9_.:-]*|-[0-9]+/) != nil && !text.hasSuffix(":") ? text : "'" + text.replacing("'", with: "''") + "'"
    }
}

enum Seeds {
    static let base = UInt64(ProcessEnvironment.value("DRYDOCK_SEED") ?? "") ?? 1
}
