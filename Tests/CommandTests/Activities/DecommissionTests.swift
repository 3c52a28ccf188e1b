import Core
import Foundation
import Lab
import TestKit
import Testing

extension RealBinary.Activities {
    @Suite("A user host is taken out for good", .serialized)
    struct DecommissionTests {
        private func stub(_ place: Workplace) throws -> PlatformStub {
            try place.put("token", PlatformStub.token)
            var state = PlatformStub.State()
            state.hosts = [.init(id: 3, name: "uh-lab-01", address: "10.9.0.3", status: "ACTIVE"), .init(id: 4, name: "uh-lab-02", address: "10.9.0.4", status: "ACTIVE")]
            let folder = "\(place.fleet.hosts[0].directory)/ct"
            // The platform's evacuation: the containers are gone from this host.
            state.onEvacuate = { for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] { try? FileManager.default.removeItem(atPath: "\(folder)/\(name)") } }
            return PlatformStub(state)
        }

        private func parameters(_ stub: PlatformStub, _ place: Workplace) -> String {
            "jca_url: '\(stub.url)', jca_token: 'file:\(place.path("token"))', soak: 0s"
        }

        @Test("maintenance, evacuation, soak, a person's word, and it is gone from the platform; never by force")
        func decommission() throws {
            try Workplace.with(hosts: 2, containersPerHost: 2) { place in
                let stub = try stub(place)
                defer { stub.close() }
                var run = try ActivityRun("user-host-decommission", on: "uh-lab-01", parameters(stub, place), in: place, unanswered: ["/point-of-no-return"])
                #expect(run.exit == 3, "\(run.report)")
                #expect(stub.hosts.map(\.status) == ["EVACUATED", "ACTIVE"])
                #expect(run.answered.values.contains { $0.contains("2 containers run here") }, "\(run.answered)")
                try run.answer(except: [])
                #expect(run.exit == 0, "\(run.report)")
                #expect(stub.hosts.map(\.name) == ["uh-lab-02"])
                #expect(stub.requests.filter { $0.name == "deletehdnode" }.map { $0.fields["force"] } == ["false"])
                #expect(try place.files(with: PlatformStub.token) == [])
                #expect(stub.requests.allSatisfy { !$0.target.contains("?") })
            }
        }

        @Test("an evacuation that fails stops there, with the host in maintenance")
        func evacuationFails() throws {
            try Workplace.with(hosts: 2, containersPerHost: 1) { place in
                let stub = try stub(place)
                defer { stub.close() }
                stub.change { $0.refuses["evacuatecontainers"] = (4102, "no capacity in the group") }
                let run = try ActivityRun("user-host-decommission", on: "uh-lab-01", parameters(stub, place), in: place)
                #expect(run.exit == 1, "\(run.report)")
                #expect(stub.hosts.map(\.status) == ["MAINTENANCE", "ACTIVE"])
                #expect(!stub.calls.contains("deletehdnode"))
            }
        }

        @Test("a stopped container that is left behind is shown to a person, and still stops the removal unless it may be lost", arguments: [false, true])
        func leftovers(mayBeLost: Bool) throws {
            try Workplace.with(hosts: 2, containersPerHost: 2) { place in
                let stub = try stub(place)
                defer { stub.close() }
                let host = place.fleet.hosts[0], kept = host.containers[1].ctid
                let folder = "\(host.directory)/ct"
                stub.change {
                    $0.onEvacuate = {
                        try? FileManager.default.removeItem(atPath: "\(folder)/\(host.containers[0].ctid)")
                        try? "stopped\n".write(toFile: "\(folder)/\(kept)/status", atomically: true, encoding: .utf8)
                    }
                }
                let run = try ActivityRun("user-host-decommission", on: "uh-lab-01", parameters(stub, place) + ", lose_leftovers: \(mayBeLost)", in: place)
                #expect(run.exit == (mayBeLost ? 0 : 1), "\(run.report)")
                #expect(run.answered.first { $0.key.hasSuffix("/leftovers-decided") }?.value.contains(kept) == true)
                #expect(stub.calls.contains("deletehdnode") == mayBeLost)
            }
        }

        @Test("killed after the removal was begun: the resumed run finds it done")
        func killed() throws {
            try Workplace.with(hosts: 2, containersPerHost: 0) { place in
                let stub = try stub(place)
                defer { stub.close() }
                let run = try ActivityRun("user-host-decommission", on: "uh-lab-01", parameters(stub, place), in: place, unanswered: ["/point-of-no-return"])
                #expect(run.exit == 3, "\(run.report)")
                let child = try place.start("resume", run.run)
                _ = try place.drydock("approve", run.run, "*/*/point-of-no-return", "--by", "olga")
                try child.wait(for: "the removal") { _ in stub.calls.contains("deletehdnode") }
                child.end()
                let resumed = try ActivityRun(following: run.run, in: place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(stub.calls.filter { $0 == "deletehdnode" }.count == 1)
                #expect(stub.hosts.map(\.name) == ["uh-lab-02"])
            }
        }

        @Test("without the API a person does all of it, and the questions come once per batch")
        func byHand() throws {
            try Workplace.with(hosts: 2, containersPerHost: 0) { place in
                let run = try ActivityRun("user-host-decommission", on: "element=user-host", "soak: 0s", in: place)
                #expect(run.exit == 0, "\(run.report)")
                #expect(run.answered.keys.filter { $0.hasSuffix("/removed-by-hand") }.count == 1)
                #expect(run.answered.keys.filter { $0.hasSuffix("/point-of-no-return") }.count == 2)
            }
        }
    }
}
