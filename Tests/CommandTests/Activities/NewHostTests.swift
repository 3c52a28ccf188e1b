import Core
import Foundation
import TestKit
import Testing

extension RealBinary.Activities {
    @Suite("A new host joins the platform", .serialized)
    struct NewHostTests {
        /// Joins by a script of the test's own, which keeps the words that it was called with.
        private struct Bench {
            let stub: PlatformStub
            let place: Workplace
            let credential = "join-credential-0815"
            var joined: String { place.path("joined") }
            var words: String { (try? String(contentsOfFile: place.path("join-words"), encoding: .utf8)) ?? "" }

            init(_ place: Workplace, host name: String, status: String = "ACTIVE", joinFails: Int = 0) throws {
                self.place = place
                let script = try place.put("join.sh", """
                    count=$(cat '\(place.path("join-count"))' 2>/dev/null || echo 0)
                    echo $((count + 1)) >'\(place.path("join-count"))'
                    echo "joining with $*"
                    [ "$count" -ge \(joinFails) ] || { echo "not yet" >&2; exit 3; }
                    printf '%s' "$*" >'\(place.path("join-words"))'
                    touch '\(place.path("joined"))'

                    """)
                var state = PlatformStub.State()
                state.joinCommand = "sh \(script) --token \"\(credential)\""
                state.joining = (place.path("joined"), .init(id: 7, name: name, address: "10.9.0.7", status: status))
                stub = PlatformStub(state)
                try place.put("token", PlatformStub.token)
            }

            var parameters: String { "jca_url: '\(stub.url)', jca_token: 'file:\(place.path("token"))', group: default_group, join_pause: 0s" }
        }

        @Test("it joins by the API, is in maintenance at once, is looked at, and becomes active; no credential comes to light")
        func newUserHost() throws {
            try Workplace.with(hosts: 1, containersPerHost: 0) { place in
                let bench = try Bench(place, host: "uh-lab-01", joinFails: 1)
                defer { bench.stub.close() }
                let run = try ActivityRun("adding-new-host", on: "uh-lab-01", bench.parameters, in: place)
                #expect(run.exit == 0, "\(run.report)")
                #expect(bench.words == "--token \(bench.credential) --force true --install_vz false --ip 127.0.0.1 --externalip 127.0.0.1")
                let wanted = ["getaddhostcmd", "edithdnode", "checkhostconnection", "gethostfirewallstatus", "edithdnode"]
                #expect(bench.stub.calls.filter(wanted.contains) == wanted)
                #expect(bench.stub.hosts.map(\.status) == ["ACTIVE"])
                #expect(bench.stub.requests.allSatisfy { $0.method == "POST" && !$0.target.contains("?") })
                let log = try run.log("join")
                #expect(log.contains("joining with --token ***") && log.contains("attempt 1 ended with 3"), "\(log)")
                for secret in [PlatformStub.token, bench.credential] { #expect(try place.files(with: secret) == []) }

                // In use now: a second run leaves it alone.
                let again = try ActivityRun("adding-new-host", on: "uh-lab-01", bench.parameters, in: place)
                #expect(again.exit == 0 && again.saysUnchanged && again.answered.isEmpty, "\(again.report)")
                #expect(bench.stub.calls.filter { $0 == "edithdnode" }.count == 2)
            }
        }

        @Test("a check that fails leaves it in maintenance: no users land on it")
        func checkFails() throws {
            try Workplace.with(hosts: 1, containersPerHost: 0) { place in
                let bench = try Bench(place, host: "uh-lab-01")
                defer { bench.stub.close() }
                bench.stub.change { $0.refuses["checkhostconnection"] = (99, "port 22 is closed") }
                try place.putImpatient("blocks/host-listed")
                let run = try ActivityRun("adding-new-host", on: "uh-lab-01", bench.parameters, in: place)
                #expect(run.exit == 1, "\(run.report)")
                #expect(try run.log("listed").contains("port 22 is closed"))
                #expect(bench.stub.hosts.map(\.status) == ["MAINTENANCE"])
            }
        }

        @Test("an infrastructure host: Jelastic is asked first, and it never takes users' containers")
        func newInfrastructureHost() throws {
            try Workplace.with(hosts: 3, containersPerHost: 0) { place in
                let bench = try Bench(place, host: "infra-lab-01", status: "INFRASTRUCTURE_NODE")
                defer { bench.stub.close() }
                var run = try ActivityRun("adding-new-host", on: "infra-lab-01", bench.parameters, in: place, unanswered: ["/asked"])
                #expect(run.exit == 3 && run.answered.isEmpty, "\(run.report)")
                #expect(!FileManager.default.fileExists(atPath: bench.joined))
                try run.answer(except: [])
                #expect(run.exit == 0, "\(run.report)")
                #expect(run.answered.values.contains { $0.contains("today's gives it to the vendor") })
                #expect(bench.words.hasSuffix("--status INFRASTRUCTURE_NODE"))
                #expect(!bench.stub.calls.contains("edithdnode"))
            }
        }

        @Test("killed while it joins: the resumed run finds the join done, and doesn't repeat it")
        func killed() throws {
            try Workplace.with(hosts: 1, containersPerHost: 0) { place in
                let bench = try Bench(place, host: "uh-lab-01")
                defer { bench.stub.close() }
                let plan = try ActivityRun.plan("adding-new-host", on: "uh-lab-01", bench.parameters, in: place)
                let child = try place.startRun(plan: plan)
                try child.wait(for: "the first question") { $0.err.contains("agreed waits") || $0.out.contains("agreed waits") }
                let run = try #require(child.runID)
                _ = try place.drydock("approve", run, "*/*/agreed", "--by", "olga")
                try child.wait(for: "the join") { _ in FileManager.default.fileExists(atPath: bench.joined) }
                child.end()
                let resumed = try ActivityRun(following: run, in: place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(try String(contentsOfFile: place.path("join-count"), encoding: .utf8) == "1\n")
                #expect(bench.stub.hosts.map(\.status) == ["ACTIVE"])
            }
        }

        @Test("without the API a person does it, once per batch", arguments: ["user-host", "infrastructure-host"])
        func byHand(element: String) throws {
            try Workplace.with(hosts: 3, containersPerHost: 0) { place in
                let run = try ActivityRun("adding-new-host", on: "element=\(element)", "group: default_group", in: place)
                #expect(run.exit == 0, "\(run.report)")
                #expect(run.answered.keys.filter { $0.hasSuffix("/join-asked") }.count == 1)
                #expect(run.saysUnchanged)
            }
        }

        @Test("a machine that isn't fit is refused before anybody is asked", arguments: [
            ("kernel: 3.10.0-nobody", "the neighbours run 3.10.0-nobody"), ("private_ip: 192.0.2.77", "not on this machine: 192.0.2.77"),
        ])
        func unfit(parameter: String, words: String) throws {
            try Workplace.with(hosts: 1, containersPerHost: 0) { place in
                let run = try ActivityRun("adding-new-host", on: "uh-lab-01", "group: g, " + parameter, in: place)
                #expect(run.exit == 1 && run.answered.isEmpty, "\(run.report)")
                #expect(try (run.log("machine") + run.log("network")).contains(words))
            }
        }
    }
}
