import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Updates by the interfaces of the platform and of monitoring", .serialized)
    struct PlatformUpdateTests {
        private func inBench(_ zabbix: String, _ body: (_ bench: UpdateBench, _ host: LabHost) throws -> Void) throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let host = place.fleet.hosts[0]
                try host.putFakeAPI()
                try host.put("api/version", zabbix + "\n")
                let token = try place.put("token", "s3cret-of-jca\n"), other = try place.put("other", "s3cret-of-zabbix\n")
                try body(
                    UpdateBench(
                        place, targets: "uh-lab-01",
                        parameters: """
                            jca_url: "https://app.example/JElastic", jca_token: "file:\(token)", \
                            zabbix_url: "https://zabbix.example/api_jsonrpc.php", zabbix_token: "file:\(other)"
                            """), host)
            }
        }

        @Test("silence, maintenance, evacuation and the way back, and nobody is asked", arguments: [
            ("5.4.12", #"\"hostids\":[\"101\",\"102\"]"#, #"\"auth\":\"s3cret-of-zabbix\""#),
            ("6.4.3", #"\"hosts\":[{\"hostid\":\"101\"},{\"hostid\":\"102\"}]"#, "Authorization: Bearer s3cret-of-zabbix"),
        ])
        func whole(zabbix: String, hosts: String, token: String) throws {
            try inBench(zabbix) { bench, host throws in
                #expect(try bench.begin() == 0, "\(bench.report)")
                #expect(host.runningKernel == KernelUpdateTests.newKernel && host.present.isEmpty)
                #expect(host.text("api/became") == "MAINTENANCE\nACTIVE" && host.text("api/status") == "ACTIVE")
                let requests = host.text("api/requests")
                #expect(requests.contains(hosts) && requests.contains(token) && requests.contains("session=s3cret-of-jca"))
                #expect(requests.contains(#"\"name\":\"\#(bench.run)/uh-lab-01\""#))
                #expect(FileManager.default.fileExists(atPath: "\(host.directory)/api/spoke"), "the maintenance was ended")
                #expect(!host.text("api/words").contains("s3cret"), "a token on a command line")
            }
        }

        @Test("an evacuation that fails: the containers run on, the host is active and monitored again")
        func failed() throws {
            try inBench("6.4.3") { bench, host throws in
                let boot = host.boot
                try host.put("api/fails", "")
                #expect(try bench.begin() == 1, "\(bench.report)")
                #expect(try bench.state("evacuated-by-platform") == "failed" && bench.state("active-again") == "succeeded")
                #expect(try bench.output("evacuated-by-platform").contains("no room elsewhere"))
                #expect(host.present.allSatisfy { host.status(of: $0) == "running" } && host.boot == boot)
                #expect(host.text("api/status") == "ACTIVE" && FileManager.default.fileExists(atPath: "\(host.directory)/api/spoke"))
            }
        }

        @Test("a host that booted the wrong kernel isn't given back to the platform, and that is said")
        func ill() throws {
            try inBench("6.4.3") { bench, host throws in
                try host.set(.bootsOldKernel, "yes")
                #expect(try bench.begin() == 1, "\(bench.report)")
                #expect(try bench.state("kernel-runs") == "failed" && bench.state("active-again") == "failed")
                #expect(host.text("api/status") == "EVACUATED")
                #expect(try bench.output("active-again").contains("repair it, then set it ACTIVE in JCA"))
            }
        }
    }
}
