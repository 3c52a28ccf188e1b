import Foundation
import Lab
import Testing

extension RealBinary {
    @Suite("A live preview", .serialized)
    struct LivePlanTests {
        private static let steps = """
            - { id: nothing, skip_host_if: "test -e STATE/nothing-{{target}}" }
            - { id: space, probe: "echo 1 GiB is free; test ! -e STATE/full-{{target}}" }
            - { id: put, run: "touch STATE/put-{{target}}", verify: "test -e STATE/put-{{target}}" }
            - { id: after, probe: "test -e STATE/put-{{target}}" }
            """

        @Test("tells of each target whether it would go, has nothing to do, would stop or can't be reached, and changes nothing")
        func drift() throws {
            try Workplace.with(hosts: 5) { place in
                let hosts = place.fleet.hosts
                try place.putPlaybook(steps: Self.steps.replacing("STATE", with: place.folder))
                let plan = try place.putPlan()
                try place.put("nothing-uh-lab-01", "")
                try place.put("full-uh-lab-02", "")
                try place.put("put-uh-lab-03", "")
                // Another machine answers under this host's name.
                let known = try String(contentsOfFile: "\(place.fleet.directory)/known_hosts", encoding: .utf8).split(separator: "\n").map(String.init)
                func isOf(_ index: Int) -> (String) -> Bool { { $0.hasPrefix("[127.0.0.1]:\(hosts[index].port) ") } }
                let key = try #require(known.first(where: isOf(0))).split(separator: " ")[2]
                let other = known.map { isOf(3)($0) ? "[127.0.0.1]:\(hosts[3].port) ssh-ed25519 \(key)" : $0 }
                try other.joined(separator: "\n").appending("\n").write(toFile: "\(place.fleet.directory)/known_hosts", atomically: true, encoding: .utf8)
                let words = ["plan", plan, "-i", place.fleet.inventoryPath, "--playbooks", place.path("playbooks"), "--live"]
                let child = try place.start(words)
                try child.wait()
                #expect(child.ending?.status == 1, "\(child.report)")
                for text in [
                    "work: 2 ready, 1 with nothing to do, 1 would stop, 1 unreachable", "uh-lab-01: nothing to do", "uh-lab-02: would stop at space: exit status 1: 1 GiB is free",
                    "uh-lab-03: in place already: put", "uh-lab-04: unreachable: uh-lab-04", "nothing was changed",
                ] { #expect(child.out.contains(text), "\(text): \(child.report)") }
                for host in hosts { #expect(((try? FileManager.default.contentsOfDirectory(atPath: host.stateDirectory)) ?? []).isEmpty, "\(host.name)") }
                #expect(!FileManager.default.fileExists(atPath: place.path("put-uh-lab-02")))
                let json = try place.start(words + ["--output", "json"])
                try json.wait()
                struct Answer: Decodable {
                    struct Row: Decodable { var target: String, state: String, in_place: [String] }
                    var live: [Row]
                }
                let rows = try JSONDecoder().decode(Answer.self, from: Data(json.outBytes)).live
                #expect(Dictionary(uniqueKeysWithValues: rows.map { ($0.target, $0.state) }) == [
                    "infra-lab-01": "ready", "uh-lab-01": "nothing-to-do", "uh-lab-02": "would-stop", "uh-lab-03": "ready", "uh-lab-04": "unreachable",
                ])
            }
        }
    }
}
