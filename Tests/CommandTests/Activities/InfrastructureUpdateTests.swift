import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Updates of infrastructure hosts", .serialized)
    struct InfrastructureUpdateTests {
        @Test("nothing happens before somebody agrees; then members of pairs stop first, the database is suspended, all runs again")
        func whole() throws {
            try Workplace.with(hosts: 3, containersPerHost: 3) { place in
                let host = place.fleet.hosts[2]
                let (database, router, core) = (host.containers[0].ctid, host.containers[1].ctid, host.containers[2].ctid)
                let bench = try UpdateBench(
                    place, targets: "element=infrastructure-host", parameters: "silence: none, suspend_containers: jelastic-db1, stop_at_once: 1")
                #expect(try bench.begin() == 3, "\(bench.report)")
                #expect(try bench.asked() == ["agreed"])
                #expect(host.calls("yum -y update") == 0 && host.runningKernel != KernelUpdateTests.newKernel)
                try bench.agree("agreed")
                #expect(try bench.resume() == 0, "\(bench.report)")
                let downs = host.text("calls.log").split(separator: "\n").compactMap { $0.split(separator: " host vzctl ").last.map(String.init) }
                    .filter { $0.hasPrefix("stop ") || $0.hasPrefix("suspend ") }
                #expect(downs == ["stop \(core)", "suspend \(database)", "stop \(router)"])
                #expect(host.runningKernel == KernelUpdateTests.newKernel)
                #expect([database, router, core].allSatisfy { host.status(of: $0) == "running" })
                #expect(try bench.begin() == 0 && bench.changedNothing, "\(bench.report)")
            }
        }

        @Test("a container that hangs: no reboot, and what was stopped already is started again")
        func hung() throws {
            try Workplace.with(hosts: 3, containersPerHost: 3) { place in
                let host = place.fleet.hosts[2], boot = host.boot
                try host.set(.stopFails, of: host.containers[1].ctid, "")
                let bench = try UpdateBench(
                    place, targets: "element=infrastructure-host", parameters: "silence: none, stop_within: 10s")
                try bench.begin()
                try bench.agree("agreed")
                #expect(try bench.resume() == 1, "\(bench.report)")
                #expect(try bench.state("containers-stopped", of: "infra-lab-01") == "failed")
                #expect(try bench.output("containers-stopped").contains("hung after 10 s: \(host.containers[1].ctid)"))
                #expect(host.boot == boot && host.present.allSatisfy { host.status(of: $0) == "running" })
            }
        }

        @Test("a component that is ill, or a pair on one host, stops it before anybody is asked", arguments: [
            ("infra-health", #"infra_components: "jrouter:haproxy""#, "jrouter1:haproxy"),
            ("pairs", "redundant: jelcore jrouter", "both members run on this host: jrouter"),
        ])
        func refused(step: String, parameters: String, words: String) throws {
            try Workplace.with(hosts: 3, containersPerHost: 2) { place in
                let host = place.fleet.hosts[2]
                if step == "pairs" { try host.put("ct/\(host.containers[0].ctid)/hostname", "jrouter2\n") }
                let bench = try UpdateBench(place, targets: "element=infrastructure-host", parameters: "silence: none, " + parameters)
                let child = try bench.start()
                try child.wait(for: "the first answer") { _ in try bench.output(step).contains(words) }
                // a probe that may still turn well is asked for five minutes
                child.end()
                #expect(try bench.asked().isEmpty)
                #expect(host.calls("yum -y update --downloadonly") == 0)
            }
        }

        @Test("the master of the storage goes last, and no node while the cluster isn't whole", arguments: [
            (LabControl.storageMaster, "yes", "this host is the master metadata server"), (.storageOffline, "1", "s1 is not whole"),
            (.storageReplicating, "3", "s1 is not whole"),
        ])
        func storage(control: LabControl, value: String, words: String) throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0]
                let made = try place.shell("sh '\(host.directory)/lib/storage-cluster' s1")
                try #require(made.ending?.status == 0, "\(made.report)")
                try host.set(control, value)
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, storage_cluster: s1")
                let child = try bench.start()
                try child.wait(for: "the first answer") { _ in try bench.output("storage-health").contains(words) }
                child.end()
                try host.set(control, nil)
                #expect(try bench.resume() == 3, "whole, and not the master: it goes on\n\(bench.report)")
            }
        }
    }
}
