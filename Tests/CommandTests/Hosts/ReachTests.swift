import Foundation
import Lab
import TestKit
import Testing

extension RealBinary {
    @Suite("Hosts that aren't reached by a plain key alone", .serialized)
    struct ReachTests {
        private static let steps = """
            - id: look
              probe: "true"
            - id: work
              run: echo "worked" >>"$DRYDOCK_LAB/mark"
            """

        @Test("a run through a jump host with an agent's keys: the way is shown, frozen and named when it is lost")
        func jump() throws {
            try Workplace.with(hosts: 2) { place in
                let agent = try TestAgent()
                defer { agent.stop() }
                try agent.add(place.fleet.identity)
                place.environment["SSH_AUTH_SOCK"] = agent.path
                let (gate, host) = (place.fleet.hosts[0], place.fleet.hosts[1])
                let text = try String(contentsOfFile: place.putInventory(host, "jump: \(gate.name)"), encoding: .utf8)
                let inventory = try place.put("inventory.yaml", text.replacing("identity: \(place.fleet.identity)", with: "identity: agent"))
                try place.putPlaybook(steps: Self.steps)
                let plan = try place.putPlan(), frozen = place.path("plan.frozen")
                let planned = try place.drydock("plan", plan, "-i", inventory, "--playbooks", place.path("playbooks"), "--out", frozen)
                #expect(planned.ending?.status == 0 && planned.out.contains("via \(gate.name)"), "\(planned.report)")
                #expect(try String(contentsOfFile: frozen, encoding: .utf8).contains("\"jump\":[{\"address\":\"127.0.0.1\""))
                let shown = try place.drydock("inventory", "-i", inventory)
                #expect(shown.out.contains("via \(place.fleet.user)@127.0.0.1:\(gate.port)"), "\(shown.report)")
                let run = try place.drydock("run", frozen)
                #expect(run.ending?.status == 0 && place.read("mark", of: host) == "worked\n" && place.read("mark", of: gate) == "worked\n", "\(run.report)")

                let ring = try place.putInventory(host, "jump: \(host.name)")
                let refused = try place.drydock("plan", plan, "-i", ring, "--playbooks", place.path("playbooks"))
                #expect(refused.ending?.status == 2 && refused.err.contains("hosts jump in a ring: \(host.name) -> \(host.name)"), "\(refused.report)")
            }
        }

        @Test("a locked key without a person is refused with the remedy; with its passphrase it works, and the passphrase is nowhere")
        func locked() throws {
            try Workplace.with(hosts: 1) { place in
                let passphrase = "open-\(UUID().uuidString)", key = place.path("locked")
                try FileManager.default.copyItem(atPath: place.fleet.identity, toPath: key)
                try TestServer.run(["/usr/bin/ssh-keygen", "-q", "-p", "-P", "", "-N", passphrase, "-f", key])
                try place.putPlaybook(steps: Self.steps)
                let plan = try place.putPlan()
                func inventory(_ name: String, _ more: String) throws -> String {
                    try place.put(name, place.fleet.inventory.replacing("identity: \(place.fleet.identity)", with: "identity: \(key)\(more)"))
                }
                let refused = try place.startRun(plan: plan, inventory: try inventory("refused.yaml", ""), "--no-wait")
                try refused.wait()
                #expect(refused.ending?.status == 4 && (refused.out + refused.err).contains("nobody is there to type it; load it into an ssh-agent"), "\(refused.report)")
                #expect(place.read("mark", of: place.fleet.hosts[0]) == "")

                place.environment["KEY_PASSPHRASE"] = passphrase
                let opened = try place.startRun(plan: plan, inventory: try inventory("opened.yaml", ", identity_passphrase: 'env:KEY_PASSPHRASE'"), "--no-wait")
                try opened.wait()
                #expect(opened.ending?.status == 0 && place.read("mark", of: place.fleet.hosts[0]) == "worked\n", "\(opened.report)")
                let files = (try FileManager.default.subpathsOfDirectory(atPath: place.folder)).map { place.path($0) }
                #expect(files.filter { FileManager.default.contents(atPath: $0)?.range(of: Data(passphrase.utf8)) != nil } == [])
            }
        }
    }
}
