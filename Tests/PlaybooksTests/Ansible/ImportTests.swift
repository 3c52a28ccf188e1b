import Core
import Foundation
import Playbooks
import TestKit
import Testing

/// What becomes of Ansible's connection variables, groups and names in our inventory.
@Suite("Importing from Ansible")
struct ImportTests {
    private static func make(_ text: String, _ choices: AnsibleImport.Choices = .init(element: .userHost, platform: .linux), file: String = "hosts.ini") throws -> AnsibleImport {
        try AnsibleImport(of: AnsibleReader.read([(file: file, text: text)]).inventory, from: [file], choices)
    }

    /// The host `h` of the new inventory; nil where it is a comment.
    private static func host(_ name: String, _ made: AnsibleImport) throws -> Inventory.Host? {
        try InventoryReader.read(made.text, file: "new").value.hosts.first { $0.access.name.rawValue == name }
    }

    private static func words(_ host: Inventory.Host) -> String {
        let access = host.access
        return "\(access.user)@\(access.address):\(access.port) \(access.identity)" + (access.become.map { " \($0.rawValue)" } ?? "") + ((access.jump?.last).map { " via \($0.name)" } ?? "")
    }

    @Test("a connection is carried over", arguments: [
        ("", "root@h:22 ~/.ssh/id_ed25519"),
        ("ansible_host=192.0.2.1", "root@192.0.2.1:22 ~/.ssh/id_ed25519"),
        ("ansible_host=2001:db8::1 ansible_port=2222", "root@2001:db8::1:2222 ~/.ssh/id_ed25519"),
        ("ansible_ssh_host=a.example.com ansible_ssh_port=23 ansible_ssh_user=x", "x@a.example.com:23 ~/.ssh/id_ed25519"),
        ("ansible_user=deploy ansible_become=true", "deploy@h:22 ~/.ssh/id_ed25519 sudo"),
        ("ansible_become=yes ansible_become_method=ansible.builtin.sudo ansible_become_user=root", "root@h:22 ~/.ssh/id_ed25519 sudo"),
        ("ansible_become=no ansible_become_method=su ansible_become_user=x", "root@h:22 ~/.ssh/id_ed25519"),
        ("ansible_ssh_private_key_file='~/my keys/id'", "root@h:22 ~/my keys/id"),
        ("ansible_connection=ansible.builtin.ssh", "root@h:22 ~/.ssh/id_ed25519"),
        ("ansible_ssh_common_args='-J gate'", "root@h:22 ~/.ssh/id_ed25519 via gate"),
        ("ansible_ssh_common_args=-Jgate", "root@h:22 ~/.ssh/id_ed25519 via gate"),
        ("ansible_ssh_common_args='-q -o ProxyJump=g@198.51.100.1:2200'", "root@h:22 ~/.ssh/id_ed25519 via gate"),
        ("ansible_ssh_extra_args='-oProxyJump=gate -A'", "root@h:22 ~/.ssh/id_ed25519 via gate"),
        ("ansible_ssh_common_args='-o \"ProxyJump gate\"'", "root@h:22 ~/.ssh/id_ed25519 via gate"),
        ("ansible_ssh_common_args='-o ProxyJump=none -J gate'", "root@h:22 ~/.ssh/id_ed25519"),
        ("ansible_ssh_common_args='-J gate,inner'", "root@h:22 ~/.ssh/id_ed25519 via inner"),
        ("ansible_ssh_common_args='-o ProxyCommand=none'", "root@h:22 ~/.ssh/id_ed25519"),
    ])
    func carried(variables: String, expected: String) throws {
        let made = try Self.make("gate ansible_host=198.51.100.1 ansible_port=2200 ansible_user=g\ninner ansible_ssh_common_args='-J gate'\n[x]\nh \(variables)\n")
        #expect(try Self.host("h", made).map(Self.words) == expected, "\(made.notes)")
    }

    @Test("where nobody can tell how a host is reached, it is a comment, and that is said with its place", arguments: [
        ("ansible_connection=local", "ansible_connection is 'local'"), ("ansible_connection=docker", "'docker'"), ("ansible_connection=winrm", "'winrm'"),
        ("ansible_shell_type=powershell", "ansible_shell_type is 'powershell'"),
        ("ansible_host='{{ x }}'", "ansible_host is a template"), ("ansible_user='{{ x }}'", "ansible_user is a template"), ("ansible_port='{{ x }}'", "ansible_port is a template"),
        ("ansible_become='{% if x %}'", "ansible_become is a template"), ("ansible_ssh_common_args='-J {{ x }}'", "ansible_ssh_common_args is a template"),
        ("ansible_host=", "ansible_host is empty"), ("ansible_host=[1]", "ansible_host is a list"), ("ansible_host='a b'", "'a b' is no address"), ("ansible_host=a:b", "'a:b' is no address"),
        ("ansible_host=$(reboot)", "is no address"), ("ansible_user=-oProxyCommand=x", "is no account"), ("ansible_user='a b'", "is no account"),
        ("ansible_port=0", "the port is '0'"), ("ansible_port=ssh", "the port is 'ssh'"), ("ansible_port=70000", "the port is '70000'"),
        ("ansible_become=1 ansible_become_method=su", "ansible_become_method is 'su'"), ("ansible_become=1 ansible_become_user=app", "ansible_become_user is 'app'"),
        ("ansible_become=maybe", "ansible_become is 'maybe'"),
        ("ansible_ssh_common_args='-o ProxyCommand=\"sshpass -p hunter2 ssh -W %h:%p gate\"'", "has 'ProxyCommand'"), ("ansible_ssh_common_args='-p 2222'", "has '-p 2222'"),
        ("ansible_ssh_extra_args='-qF other'", "has '-F other'"), ("ansible_ssh_args='-o HostName=x'", "has '-o HostName=x'"), ("ansible_ssh_args=\"-o 'x\"", "a quote that isn't closed"),
        ("ansible_ssh_common_args='-J nowhere'", "the jump host 'nowhere' is not in these inventories"), ("ansible_ssh_common_args='-J gate,lone'", "'lone' isn't itself reached through 'gate'"),
        ("ansible_ssh_common_args='-J far'", "the jump host 'far' isn't carried over"), ("ansible_ssh_common_args='-J a@b@c'", "the jump is 'a@b@c'"),
        ("ansible_ssh_common_args='-J ring1'", "hosts jump in a ring"),
    ])
    func hindered(variables: String, problem: String) throws {
        let made = try Self.make("""
            gate
            lone
            far ansible_connection=docker
            ring1 ansible_ssh_common_args='-J ring2'
            ring2 ansible_ssh_common_args='-J ring1'
            [x]
            h \(variables)
            """)
        #expect(try Self.host("h", made) == nil && made.text.contains("# h: {"), "\(made.text)")
        let told = made.notes.sorted.filter { $0.problem.contains(problem) && $0.problem.contains("h") && $0.place?.line == 7 }
        #expect(told.count == 1 && told.allSatisfy { $0.remedy?.isEmpty == false }, "\(made.notes)")
        #expect(made.hosts == 2 && made.left == 4)
        #expect(!made.text.contains("hunter2") && !"\(made.notes)".contains("hunter2"), "a password stands in neither")
    }

    @Test("what is left out is told, and the host stays", arguments: [
        ("ansible_password=geheim", "ansible_password isn't carried over"), ("ansible_ssh_pass=geheim", "ansible_ssh_pass isn't"), ("ansible_become_pass=geheim", "ansible_become_pass isn't"),
        ("ansible_become=1 ansible_become_flags=-H", "ansible_become_flags isn't"), ("ansible_ssh_common_args='-o StrictHostKeyChecking=no -C'", "-o StrictHostKeyChecking=no -C"),
        ("ansible_ssh_common_args='-J other@gate'", "the jump goes to other@gate"), ("rack='{{ x }}'", "'rack' is a template and becomes no label"), ("rack=[1]", "'rack' is a list"),
    ])
    func noted(variables: String, problem: String) throws {
        let made = try Self.make("gate\n[x]\nh \(variables)\n", .init(element: .userHost, labelsFrom: ["rack"]))
        #expect(try Self.host("h", made) != nil)
        #expect(made.notes.sorted.contains { $0.problem.contains(problem) && $0.place?.line == 3 }, "\(made.notes)")
        #expect(!"\(made.text)\(made.notes)".contains("geheim"))
    }

    @Test("vaulted values are never guessed")
    func vault() throws {
        let made = try Self.make("all:\n  hosts:\n    a: { ansible_host: !vault x }\n    b: { ansible_password: !vault x }\n", file: "hosts.yml")
        #expect(try Self.host("a", made) == nil && Self.host("b", made) != nil)
        #expect(made.notes.sorted.contains { $0.description.hasPrefix("hosts.yml:3:24: warning: ansible_host is vaulted (a: written as a comment)") }, "\(made.notes)")
    }

    @Test("groups and chosen variables become labels; elements come from groups")
    func labels() throws {
        let choices = AnsibleImport.Choices(element: .userHost, elementOf: [("db", .infrastructureHost)], labelsFrom: ["rack", "n", "on"])
        let made = try Self.make("[web/1]\nw rack=a1 n=05 on=True\n[db]\nd rack='two words'\n[site:children]\nweb/1\ndb\n[site:vars]\nn=7\n", choices)
        let web = try #require(try Self.host("w", made)), db = try #require(try Self.host("d", made))
        #expect(web.labels == ["group_web_1": "yes", "group_site": "yes", "rack": "a1", "n": "05", "on": "true"] && web.element == .userHost && web.platform == .virtuozzo7)
        #expect(db.labels == ["group_db": "yes", "group_site": "yes", "rack": "two words", "n": "7"] && db.element == .infrastructureHost)
        #expect(made.notes.sorted.contains { $0.problem == "the group 'web/1' is the label 'group_web_1' here" })
    }

    @Test("names are made ours, and two that come to one are kept apart")
    func names() throws {
        let made = try Self.make("Web_1.Example.COM\n[x]\nDB\ndb\n2001:db8::1\n_\n\(String(repeating: "x", count: 64))\n")
        #expect(try Self.host("web_1.example.com", made)?.access.address == "Web_1.Example.COM")
        #expect(try Self.host("2001-db8--1", made)?.access.address == "2001:db8::1")
        #expect(made.hosts == 3 && made.left == 3 && made.text.contains("'DB' would be called 'db', as another host is"))
    }

    @Test("choices that don't fit are refused", arguments: [
        ("h\n", AnsibleImport.Choices(), "one has none: h"),
        ("[web]\nh\n", .init(element: .userHost, elementOf: [("wep", .userHost)]), "did you mean 'web'?"),
        ("[a]\nh\n[b]\nh\n", .init(elementOf: [("a", .userHost), ("b", .infrastructureHost)]), "'h' is in 'a', said to be user-host, and in 'b', said to be infrastructure-host"),
        ("[a/b]\nh\n[a_b]\nh\n", .init(element: .userHost), "a/b and a_b would be the same label, 'group_a_b'"),
        ("[a]\nh\n", .init(element: .userHost, labelsFrom: ["group_a"]), "would be the same label"),
        ("h ansible_connection=local\n", .init(element: .userHost), "none of the 1 hosts can be carried over"),
        ("", .init(element: .userHost), "no hosts in hosts.ini"),
        ("$ANSIBLE_VAULT;1.1;AES256\n6162\n", .init(element: .userHost), "encrypted by ansible-vault"),
        ("#!/bin/sh\necho\n", .init(element: .userHost), "nothing is run here"),
        ("plugin: amazon.aws.aws_ec2\n", .init(element: .userHost), "configuration of an inventory plugin"),
        ("a: &x [*x]\n", .init(element: .userHost), "has no anchor before it"),
        ("all: { hosts: { h: { a: !other x } } }\n", .init(element: .userHost), "a tag, '!other'"),
        ("h[0:9999999]\n", .init(element: .userHost), "more than 65536 hosts"),
        ("h[0:999][0:999]\n", .init(element: .userHost), "more than 65536 hosts"),
    ])
    func refused(text: String, choices: AnsibleImport.Choices, problem: String) {
        do {
            _ = try Self.make(text, choices)
            Issue.record("was taken: \(text)")
        } catch { #expect("\(error)".contains(problem), "\(error)") }
    }

    @Test("aliases that grow beyond all bounds are refused while reading")
    func bomb() {
        let lines = (1...9).map { number in "  a\(number): &a\(number) [\(Array(repeating: "*a\(number - 1)", count: 10).joined(separator: ", "))]" }
        let text = "all:\n vars:\n  a0: &a0 [x, x]\n" + lines.joined(separator: "\n") + "\n"
        #expect(throws: Diagnostics.self) { try AnsibleReader.read([(file: "bomb.yml", text: text)]) }
    }

    @Test("later files overrule earlier ones, as with several -i")
    func several() throws {
        let inventory = try AnsibleReader.read([("a.ini", "[g]\nh x=1\n[g:vars]\ny=1\n"), ("b.yml", "g:\n  hosts: { h: { x: 2 }, k: }\n  vars: { y: 2 }\n")]).inventory
        #expect(inventory.variables(of: "h").compactMapValues(\.text) == ["x": "2", "y": "2"] && inventory.groups["g"]?.hosts == ["h", "k"])
    }

    /// The import reads back what it wrote, and calls a difference a bug of its own.
    @Test("whatever stands in an inventory, what is written is what was meant")
    func readBack() throws {
        var dice = Dice(seed: Seeds.base), written = 0
        for number in 0..<200 {
            let inventory = RandomInventory(&dice)
            let text = number % 2 == 0 ? inventory.ini : inventory.yaml
            do {
                written += try Self.make(text, .init(element: .userHost, labelsFrom: ["rack", "x", "y"])).hosts
            } catch { #expect(!"\(error)".contains("a bug in drydock"), "seed \(Seeds.base)\n\(text)\n\(error)") }
        }
        #expect(written > 500)
        let nasty = ["a: b", "- a", "#x", "a #b", "'", "\"", "\\", "{a}", "[", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "?", ": ", "~", "null", "true", "yes", "1", "a\nb", "a\tb", " a ",
                     "\u{1}", "\u{7f}", "\u{85}", "\u{2028}", "\u{feff}", "\u{202e}x", "é", "🛳", "<<", "---", "...", "\u{1b}[2J", String(repeating: "x", count: 2000)]
        let variables = Dictionary(uniqueKeysWithValues: nasty.enumerated().map { ("h\($0)", ["rack": $1, "ansible_ssh_private_key_file": $1]) })
        let json = String(decoding: try JSONSerialization.data(withJSONObject: ["_meta": ["hostvars": variables], "g": ["hosts": Array(variables.keys)]] as [String: Any]), as: UTF8.self)
            .replacing("🛳", with: "\\ud83d\\udef3")
        let made = try Self.make(json, .init(element: .userHost, labelsFrom: ["rack"]), file: "all.json")
        for (number, value) in nasty.enumerated() {
            let host = try Self.host("h\(number)", made)
            #expect(host?.labels["rack"] == value || host == nil, "\(value.debugDescription)")
        }
        #expect(made.hosts + made.left == nasty.count && made.left < 8, "\(made.left)")
    }
}
