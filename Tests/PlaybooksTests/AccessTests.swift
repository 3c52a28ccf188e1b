import Core
import Foundation
import Playbooks
import Testing

@Suite("How hosts are reached")
struct AccessTests {
    private func inventory(_ text: String) throws -> [String: HostAccess] {
        let hosts = try InventoryReader.read(text, file: "inventory.yaml").value.hosts
        return Dictionary(uniqueKeysWithValues: hosts.map { ($0.access.name.rawValue, $0.access) })
    }

    private func faults(_ text: String) -> String {
        do throws(Diagnostics) {
            _ = try InventoryReader.read(text, file: "inventory.yaml")
            return ""
        } catch { return error.description }
    }

    private func ways(_ hosts: [String: HostAccess]) -> [String: [String]] {
        hosts.mapValues { ($0.jump ?? []).map { "\($0.user)@\($0.address):\($0.port)" } }
    }

    @Test("a jump is a host, another place, a list of them; the first hop is reached as it is by itself")
    func jumps() throws {
        let hosts = try inventory("""
            defaults: { user: ops, port: 2222, become: sudo }
            hosts:
              a: { element: user-host, port: 22 }
              b: { element: user-host, jump: a, state_dir: /srv }
              c: { element: user-host, jump: b }
              d: { element: user-host, jump: [a, "root@gate.example:2022"] }
              e: { element: user-host, jump: "c, a" }
              f: { element: user-host, jump: "x@[2001:db8::1]:99" }
            """)
        let expected: [String: [String]] = [
            "a": [], "b": ["ops@a:22"], "c": ["ops@a:22", "ops@b:2222"], "d": ["ops@a:22", "root@gate.example:2022"],
            "e": ["ops@a:22", "ops@b:2222", "ops@c:2222", "ops@a:22"], "f": ["x@2001:db8::1:99"],
        ]
        #expect(ways(hosts) == expected)
        let hops = hosts["c"]?.jump ?? []
        #expect(hops.allSatisfy { $0 == $0.asHop })
        #expect(hosts["c"]?.endpoint == "[c]:2222 via a, [b]:2222")
        #expect(hosts["a"]?.endpoint == "a")
    }

    @Test("a default way ends where its own hops begin, and a host may do without")
    func defaultJumps() throws {
        let hosts = try inventory("""
            defaults: { jump: [a, b] }
            hosts:
              a: { element: user-host }
              b: { element: user-host }
              c: { element: user-host }
              d: { element: user-host, jump: none }
            """)
        let expected: [String: [String]] = ["a": [], "b": ["root@a:22"], "c": ["root@a:22", "root@b:22"], "d": []]
        #expect(ways(hosts) == expected)
    }

    @Test("the encoding of a host that is reached directly is as it always was, and a way comes back as it was")
    func encoding() throws {
        let hosts = try inventory("hosts: { a: { element: user-host }, b: { element: user-host, jump: a, identity_passphrase: 'env:P' } }")
        let plain = try #require(hosts["a"]), behind = try #require(hosts["b"]), encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(plain), as: UTF8.self)
            == #"{"address":"a","identity":"~/.ssh/id_ed25519","known_hosts":"~/.ssh/known_hosts","name":"a","port":22,"user":"root"}"#)
        #expect(try JSONDecoder().decode(HostAccess.self, from: encoder.encode(behind)) == behind)
    }

    @Test("mistakes are told with their place", arguments: [
        ("hosts: { a: { element: user-host, jump: a } }", "1:41: error: hosts jump in a ring: a -> a"),
        ("hosts: { a: { element: user-host }, b: { element: user-host, jump: [a, b] } }", "error: hosts jump in a ring: b -> b"),
        ("hosts: { a: { element: user-host, jump: 'x@' } }", "the jump host 'x@' of 'a' can't be read"),
        ("hosts: { a: { element: user-host, jump: 'x@y:99999' } }", "can't be read"), ("hosts: { a: { element: user-host, jump: [] } }", "'jump' names no host"),
        ("hosts: { a: { element: user-host, identity_passphrase: hunter2 } }", "'identity_passphrase' is no reference to a secret"),
        ("hosts: { a: { element: user-host, ssh_config: /nonexistent/config } }", "there is no file '/nonexistent/config'"),
    ])
    func mistakes(text: String, words: String) {
        let said = faults(text)
        #expect(said.contains(words), "\(said)")
        #expect(said.hasPrefix("inventory.yaml:1:"), "\(said)")
        #expect(!said.contains("hunter2"))
    }

    @Test("an ssh_config fills what the inventory leaves out")
    func sshConfig() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("drydock-access-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("config").path
        try "Host inner\n  HostName 10.0.0.9\n".write(toFile: path + ".more", atomically: true, encoding: .utf8)
        try """
            Include \(path).*
            Host uh-*
              HostName %h.example
              User ops
              Port 2222
              IdentityFile ~/.ssh/fleet
              ProxyJump inner
            Host inner
              ProxyJump bob@outer:2022
            Host outer
              IdentityFile ~/.ssh/outer
            Host bad
              ProxyCommand nc
            """.write(toFile: path, atomically: true, encoding: .utf8)
        let hosts = try inventory("""
            defaults: { ssh_config: \(path), known_hosts: /k }
            hosts:
              uh-1: { element: user-host }
              uh-2: { element: user-host, address: 192.0.2.7, user: anna, jump: none }
              uh-3: { element: user-host, ssh_config: none }
            """)
        let one = try #require(hosts["uh-1"])
        #expect([one.address, one.user, "\(one.port)", one.identity, one.knownHosts] == ["uh-1.example", "ops", "2222", "~/.ssh/fleet", "/k"])
        #expect(ways(hosts)["uh-1"] == ["bob@outer:2022", "root@10.0.0.9:22"])
        #expect(one.jump?.first?.identity == "~/.ssh/outer")
        let two = try #require(hosts["uh-2"])
        #expect([two.address, two.user, "\(two.port)"] == ["192.0.2.7", "anna", "22"])
        #expect(two.jump == nil)
        #expect([hosts["uh-3"]?.address, hosts["uh-3"]?.user] == ["uh-3", "root"])
        let said = faults("defaults: { ssh_config: \(path) }\nhosts: { bad: { element: user-host } }\n")
        #expect(said.contains("\(path):13:3: error: ProxyCommand isn't supported, and applies to 'bad'"), "\(said)")
    }
}
