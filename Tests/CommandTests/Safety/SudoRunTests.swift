import Foundation
import Lab
import TestKit
import Testing

extension RealBinary {
    /// Why there are no machines here; printed, for the tests are skipped then.
    static let noMachines: String? = {
        let reason = Lab.canRunMachines()
        if let reason { print("runs over real sudo are skipped: \(reason)") }
        return reason
    }()

    @Suite("A run as somebody who becomes root by the real sudo", .serialized, .enabled(if: noMachines == nil))
    struct SudoRunTests {
        private static let steps = """
            - id: look
              probe: id -u
            - id: file
              file: { path: /etc/drydock-test, content: "put there by root\\n" }
            - id: work
              run: |
                [ "$(id -u)" = 0 ]
                echo "as root" >/root/drydock-test
            - id: after
              probe: |
                [ "$(stat -c %U:%a /etc/drydock-test)" = root:644 ]
            """

        @Test("with a password, without one, and with a wrong one, which is told and shown nowhere")
        func sudo() throws {
            try Workplace.with(hosts: 1) { place in
                let machines = try Lab.up(machines: 1, in: place.path("machines"))
                defer { try? Lab.down(machines.directory) }
                try place.putPlaybook(steps: Self.steps)
                let plan = try place.putPlan(), machine = machines.machines[0]
                let password = try String(contentsOfFile: machines.operatorPasswordPath, encoding: .utf8).trimmingCharacters(in: .newlines)
                let wrong = "wrong-\(UUID().uuidString)"
                try place.put("wrong", wrong + "\n")

                func run(_ name: String, _ defaults: String) throws -> Child {
                    let inventory = try place.put("\(name).yaml", machines.inventory.replacing("user: root,", with: defaults + ","))
                    let child = try place.startRun(plan: plan, inventory: inventory, "--no-wait")
                    try child.wait()
                    return child
                }
                func finds(_ text: String) -> [String] {
                    let files = ["state", "out", "."].flatMap { folder in
                        (try? FileManager.default.subpathsOfDirectory(atPath: place.path(folder)))?.map { place.path("\(folder)/\($0)") } ?? []
                    }
                    .filter { !$0.contains("/machines/") && $0 != place.path("./wrong") }
                    let jobs = (try? FileManager.default.subpathsOfDirectory(atPath: machine.root + "/var/lib/drydock"))?
                        .map { machine.root + "/var/lib/drydock/" + $0 } ?? []
                    return (files + jobs).filter { FileManager.default.contents(atPath: $0)?.range(of: Data(text.utf8)) != nil }
                }

                let refused = try run("refused", "user: operator, become: sudo, become_password: 'file:\(place.path("wrong"))'")
                #expect(refused.ending?.status == 4, "\(refused.report)")
                #expect((refused.out + refused.err).contains("the password from file:\(place.path("wrong")) is wrong"), "\(refused.report)")
                #expect(!FileManager.default.fileExists(atPath: machine.root + "/root/drydock-test"))
                #expect(finds(wrong) == [])

                for (name, defaults) in [
                    ("operator", "user: operator, become: sudo, become_password: 'file:\(machines.operatorPasswordPath)'"),
                    ("deploy", "user: deploy, become: sudo"),
                ] {
                    let child = try run(name, defaults)
                    #expect(child.ending?.status == 0, "\(child.report)")
                    #expect(try String(contentsOfFile: machine.root + "/root/drydock-test", encoding: .utf8) == "as root\n")
                    let log = try place.drydock("log", #require(child.runID), "work/\(machine.name)/look")
                    #expect(log.out == "0\n", "\(log.report)")
                    #expect(finds(password) == [])
                    for path in ["/root/drydock-test", "/etc/drydock-test"] { try FileManager.default.removeItem(atPath: machine.root + path) }
                }
            }
        }
    }
}
