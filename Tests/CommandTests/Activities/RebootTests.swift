import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Reboots of hosts, and restarts of the platform's containers", .serialized)
    struct RebootTests {
        private static let activity = "rebooting-host-or-container"

        @Test("a container that isn't started at boot: refused, started again, or left down, as somebody decided", arguments: [
            ("", 1, "running"), ("without_onboot: start", 0, "running"), ("without_onboot: leave", 0, "stopped"),
        ])
        func withoutOnboot(parameters: String, status: Int32, state: String) throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let host = place.fleet.hosts[0], boot = host.boot
                try host.put("ct/\(host.containers[1].ctid)/onboot", "no\n")
                let bench = try UpdateBench(place, Self.activity, targets: "uh-lab-01", parameters: parameters)
                #expect(try bench.begin() == status, "\(bench.report)")
                #expect((host.boot == boot) == (status != 0))
                #expect(host.status(of: host.containers[0].ctid) == "running" && host.status(of: host.containers[1].ctid) == state)
            }
        }

        @Test("SIGKILL while the host is dark: a resume reads the boot id, and there is one reboot")
        func killed() throws {
            try Workplace.with(hosts: 1, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0], boot = host.boot
                let bench = try UpdateBench(place, Self.activity, targets: "uh-lab-01")
                let child = try bench.start()
                try child.wait(for: "the reboot") { _ in host.boot != boot || host.text("ready").isEmpty }
                child.end()
                #expect(try bench.resume() == 0, "\(bench.report)")
                let reboots = host.text("calls.log").split(separator: "\n").count { $0.contains(" host systemctl reboot") }
                #expect(reboots == 1)
            }
        }

        @Test("units that had failed before don't count, others do")
        func units() throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0]
                try host.put("units/broken.service", Self.failedUnit)
                let strict = try UpdateBench(place, Self.activity, targets: "uh-lab-01")
                #expect(try strict.begin() == 1, "\(strict.report)")
                #expect(try strict.state("units") == "failed")
                let lenient = try UpdateBench(place, Self.activity, targets: "uh-lab-01", parameters: "allow_failed_units: true")
                #expect(try lenient.begin() == 0, "\(lenient.report)")
            }
        }

        @Test("a plain Linux host: no containers, no tools of Virtuozzo")
        func linux() throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0], boot = host.boot
                for name in ["vzlist", "vzctl", "vzps", "prlctl", "grubby"] { try FileManager.default.removeItem(atPath: "\(host.directory)/bin/\(name)") }
                let inventory = try place.put(
                    "linux.yaml", place.fleet.inventory.replacingOccurrences(of: "platform: virtuozzo-7", with: "platform: linux"))
                let bench = try UpdateBench(place, Self.activity, targets: "uh-lab-01", inventory: inventory)
                #expect(try bench.begin() == 0, "\(bench.report)")
                #expect(host.boot != boot)
            }
        }

        @Test("an infrastructure host is asked for, and comes back with its components")
        func infrastructure() throws {
            try Workplace.with(hosts: 3, containersPerHost: 2) { place in
                let host = place.fleet.hosts[2], boot = host.boot
                let bench = try UpdateBench(place, Self.activity, targets: "infra-lab-01")
                #expect(try bench.begin() == 3 && host.boot == boot, "\(bench.report)")
                try bench.agree("agreed")
                #expect(try bench.resume() == 0, "\(bench.report)")
                #expect(host.boot != boot && host.present.allSatisfy { host.status(of: $0) == "running" })
            }
        }

        @Test("a Galera member is restarted only while the cluster is complete and it is synced", arguments: [
            ("3", "Synced", true), ("2", "Synced", false), ("3", "Donor/Desynced", false),
        ])
        func galera(size: String, state: String, isHealthy: Bool) throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let host = place.fleet.hosts[2], ctid = host.containers[0].ctid
                try host.put("bin/mariadb", """
                    #!/bin/sh
                    printf 'wsrep_cluster_size\\t\(size)\\nwsrep_local_state_comment\\t\(state)\\n'

                    """, executable: true)
                let bench = try UpdateBench(
                    place, Self.activity, targets: "jelastic-db1", parameters: "galera: true, services: mariadb zabbix-agent")
                if isHealthy {
                    #expect(try bench.begin() == 0, "\(bench.report)")
                    #expect(host.calls("vzctl stop \(ctid)") == 1 && host.status(of: ctid) == "running")
                } else {
                    let child = try bench.start()
                    try child.wait(for: "the first answer") { _ in try bench.output("galera-synced").contains("complete and synced") }
                    child.end()
                    #expect(try bench.state("galera-synced", of: "jelastic-db1") != "succeeded")
                    #expect(host.calls("vzctl stop \(ctid)") == 0)
                }
            }
        }

        @Test("a stop that fails leaves the container running")
        func stopFails() throws {
            try Workplace.with(hosts: 3, containersPerHost: 1) { place in
                let host = place.fleet.hosts[2], ctid = host.containers[0].ctid
                try host.set(.stopFails, of: ctid, "")
                let bench = try UpdateBench(place, Self.activity, targets: "jelastic-db1")
                #expect(try bench.begin() == 1, "\(bench.report)")
                #expect(host.status(of: ctid) == "running")
            }
        }

        private static let failedUnit = """
            Description=Broken
            ActiveState=failed
            SubState=failed
            MainPID=0
            UnitFileState=disabled
            CanReload=no

            """
    }
}
