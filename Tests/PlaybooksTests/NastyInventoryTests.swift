import Core
import Foundation
import Playbooks
import TestKit
import Testing

/// What stands in an inventory reaches scripts as names, addresses and ids: none of them may become a command there.
@Suite("Nasty values in an inventory")
struct NastyInventoryTests {
    private static let nasty = [
        "'; touch pwned; '", "$(touch pwned)", "`touch pwned`", "-rf", "--flag", "a\ntouch pwned", "a b", "a;b", "a|b", "a&b", "\"", "\\", "*", "a\u{0}b", "é",
        "'\u{301}; touch pwned; #", "\u{202e}x", "~", "#x", "a=b", "$HOME", "{{host}}", ">x", "%s",
    ]

    private func inventory(_ values: [String: String]) -> String {
        func quoted(_ key: String, _ sound: String) -> String {
            let bytes = (try? JSONEncoder().encode(values[key] ?? sound)) ?? Data()
            return String(decoding: bytes, as: UTF8.self)
        }
        return """
            hosts:
              \(quoted("host", "uh-1")):
                element: user-host
                address: \(quoted("address", "192.0.2.1"))
                user: \(quoted("user", "root"))
                state_dir: \(quoted("state_dir", "/var/lib/drydock"))
                labels: { rack: \(quoted("label", "a1")) }
                containers:
                  \(quoted("container", "node1")): { element: end-user-container, ctid: \(quoted("ctid", "101")) }
            """
    }

    @Test("names, addresses and ids are refused with their place", arguments: ["host", "address", "container", "ctid"])
    func refused(key: String) {
        // A percent sign stands before an IPv6 address's interface; no shell acts on it.
        for value in Self.nasty where (key, value) != ("address", "%s") {
            #expect(throws: Diagnostics.self, "\(key): \(value.debugDescription)") {
                try InventoryReader.read(inventory([key: value]), file: "inventory.yaml")
            }
        }
        #expect(throws: Never.self) { try InventoryReader.read(inventory([:]), file: "inventory.yaml") }
    }

    @Test("what is free text there is in no script but as itself", arguments: ["/bin/sh", "/bin/bash"])
    func quoted(shell: String) throws {
        for value in Self.nasty {
            guard let hosts = try? InventoryReader.read(inventory(["label": value, "state_dir": "/var/" + value]), file: "inventory.yaml").value else { continue }
            let steps = [Sample.run("show", "printf '%s\\0' \"$DRYDOCK_BACKUPS\" {{address}} {{host}} {{target}} {{plan}}")]
            var inputs = Sample.inputs(hosts: hosts.hosts, playbooks: [Sample.playbook("restarting-processes", [.userHost], steps)], tasks: [Sample.task("t", "restarting-processes", "uh-1")])
            inputs.plan.summary = value
            inputs.plan.requestedBy = value
            let graph = try Sample.graph(inputs)
            let base = try #require(graph.plan.hosts[0].access.stateDirectory)
            let script = try #require(graph.script(graph.steps[0], ScriptContext(run: Sample.name("r1"), base: base)))
            let result = try Shell.run([shell, "-euc", script.text])
            let words = result.out.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
            #expect(result.status == 0 && words == ["\(base)/backups/r1", "192.0.2.1", "uh-1", "uh-1", "sample", ""], "\(value.debugDescription)")
        }
    }
}
