import Core
import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Resources of a platform component's container", .serialized)
    struct ContainerResourcesTests {
        private func state(_ place: Workplace, _ name: String) -> String {
            let host = place.fleet.hosts[2]
            return place.read("ct/\(host.containers[0].ctid)/\(name)", of: host).trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private func put(_ place: Workplace, _ name: String, _ text: String) throws {
            let host = place.fleet.hosts[2]
            try (text + "\n").write(toFile: "\(host.directory)/ct/\(host.containers[0].ctid)/\(name)", atomically: true, encoding: .utf8)
        }

        private let wanted = "ram: 2GiB, swap: 1GiB, cpus: 1, ioprio: 6, disk: 12GiB, disk_reserve: 1GiB, max_commit: 1000, ram_reserve: '0'"

        @Test("what is wanted is set, saved, seen inside, and a second run finds nothing to do")
        func resources() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let run = try ActivityRun("infra-container-resources", on: "jelastic-db1", wanted, in: place)
                #expect(run.exit == 0, "\(run.report)")
                #expect(run.answered.count == 1, "less CPUs than before are agreed to")
                for (name, value) in [("ram", "2048"), ("swap", "1024"), ("cpus", "1"), ("ioprio", "6"), ("disk", "12288")] {
                    #expect(state(place, "set.\(name)") == value)
                }
                let again = try ActivityRun("infra-container-resources", on: "jelastic-db1", wanted, in: place)
                #expect(again.exit == 0 && again.saysUnchanged && again.answered.isEmpty, "\(again.report)")
                let calls = place.read("calls.log", of: place.fleet.hosts[2])
                #expect(!calls.contains("--setmode"))
                #expect(calls.split(separator: "\n").filter { $0.contains("vzctl set") }.allSatisfy { $0.hasSuffix("--save") })
            }
        }

        @Test("a value that can't be applied live fails; nothing restarts, and what was set before is set again")
        func undone() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                try put(place, "set.ram", "1536")
                try put(place, "not_live", "ioprio")
                let run = try ActivityRun("infra-container-resources", on: "jelastic-db1", "ram: 2GiB, ioprio: 6, max_commit: 1000, ram_reserve: '0'", in: place)
                #expect(run.exit == 1, "\(run.report)")
                #expect(state(place, "status") == "running")
                #expect(["1536", "2048"].contains(state(place, "set.ram")))
                #expect(try run.states()["set"] == "failed")
            }
        }

        @Test("a check that fails afterwards takes it back to the old absolute values")
        func takenBack() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                try place.putImpatient("infra-container-resources")
                let run = try ActivityRun(
                    "infra-container-resources", on: "jelastic-db1", "ram: 2GiB, services: no-such-unit, max_commit: 1000, ram_reserve: '0'", in: place)
                #expect(run.exit == 1, "\(run.report)")
                #expect(state(place, "set.ram") == "1024", "\(run.report)")
            }
        }

        @Test("what the host or the container can't bear is refused before anything changes", arguments: [
            ("ram: 4TiB", "room", "would leave less than ram_reserve"), ("cpus: 1024", "room", "CPUs are wanted"),
            ("ram: 256MiB", "room", "less than 1.2 times"), ("disk: 1GiB", "room", "not made smaller"),
            ("ram: '1000000'", "ready", "no whole MiB"), ("services: a", "ready", "nothing is wanted"),
        ])
        func refused(parameters: String, step: String, words: String) throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let run = try ActivityRun("infra-container-resources", on: "jelastic-db1", parameters, in: place)
                #expect(run.exit == 1 && run.answered.isEmpty, "\(run.report)")
                #expect(try run.log(step).contains(words))
                #expect(!place.read("calls.log", of: place.fleet.hosts[2]).contains("vzctl set"))
            }
        }

        @Test("less than before waits for a person, who may refuse")
        func rejected() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                var run = try ActivityRun("infra-container-resources", on: "jelastic-db1", "ram: 512MiB", in: place, unanswered: ["/consent"])
                #expect(run.exit == 3, "\(run.report)")
                try run.command("reject", run.run, "work/*/consent", "--by", "olga", "--reason", "not now")
                try run.command("resume", run.run, "--no-wait")
                #expect(run.exit == 1, "\(run.report)")
                #expect(state(place, "set.ram").isEmpty)
            }
        }

        @Test("killed while it is set: the resumed run ends with the wanted values")
        func killed() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let plan = try ActivityRun.plan("infra-container-resources", on: "jelastic-db1", "ram: 2GiB, max_commit: 1000, ram_reserve: '0'", in: place)
                let child = try place.startRun(plan: plan)
                let host = place.fleet.hosts[2]
                try child.wait(for: "vzctl set") { _ in place.read("calls.log", of: host).contains("vzctl set") }
                child.end()
                let resumed = try ActivityRun(following: #require(child.runID), in: place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(state(place, "set.ram") == "2048")
            }
        }
    }
}
