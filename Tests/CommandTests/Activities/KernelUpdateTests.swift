import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Software and kernel updates of user hosts", .serialized)
    struct KernelUpdateTests {
        static let newKernel = "3.10.0-1160.105.1.vz7.214.3.x86_64"

        @Test("evacuated one by one, updated, rebooted into the new kernel, everything as before; once more there is nothing to do")
        func direct() throws {
            try Workplace.with(hosts: 2, containersPerHost: 2) { place in
                let host = place.fleet.hosts[0], other = place.fleet.hosts[1]
                try host.updatesItself()
                try host.set(.dryRunStatus, "104")
                let boot = host.boot
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, evacuate: direct, destination: uh-lab-02")
                #expect(try bench.begin() == 3, "\(bench.report)")
                #expect(try bench.asked() == ["maintenance-asked"])
                #expect(host.present.count == 2 && host.calls("systemctl stop vzautoupdate.timer") == 1)
                try bench.agree("maintenance-asked")
                #expect(try bench.resume() == 3, "\(bench.report)")
                #expect(try bench.asked() == ["active-asked"])
                #expect(host.present.isEmpty && other.present.count == 4)
                #expect(other.present.allSatisfy { other.status(of: $0) == "running" })
                #expect(host.runningKernel == Self.newKernel && host.boot != boot)
                try bench.agree("active-asked")
                #expect(try bench.resume() == 0, "\(bench.report)")
                #expect(host.calls("systemctl start vzautoupdate.timer") == 1)
                #expect(try bench.output("packages").contains(/packages=[0-9a-f]{64}/))

                let after = host.boot
                #expect(try bench.begin() == 0, "\(bench.report)")
                #expect(bench.changedNothing && host.boot == after, "\(bench.report)")
            }
        }

        struct Fallback: Sendable, CustomTestStringConvertible {
            var choice: String, question: String?, attempts: Int, staysThere: Bool
            var testDescription: String { choice }
        }

        @Test("a container that can't move live: each choice does what it says, and the container never stops unasked", arguments: [
            Fallback(choice: "stop", question: nil, attempts: 1, staysThere: true),
            Fallback(choice: "retry, migration_retries: 2, migration_pause: 0s", question: nil, attempts: 3, staysThere: true),
            Fallback(choice: "skip", question: "stays-agreed", attempts: 1, staysThere: true),
            Fallback(choice: "offline", question: "offline-agreed", attempts: 1, staysThere: false),
        ])
        func fallback(_ fallback: Fallback) throws {
            try Workplace.with(hosts: 2, containersPerHost: 3) { place in
                let host = place.fleet.hosts[0], other = place.fleet.hosts[1]
                let stuck = host.containers[1].ctid, next = host.containers[2].ctid, boot = host.boot
                try host.set(.notLiveMigratable, of: stuck, "")
                let bench = try UpdateBench(
                    place, targets: "uh-lab-01",
                    parameters: "silence: none, evacuate: direct, destination: uh-lab-02, migration_fallback: \(fallback.choice)")
                try bench.begin()
                try bench.agree("maintenance-asked")
                try bench.agree("active-asked")
                let status = try bench.resume()
                #expect(host.calls("prlctl migrate \(stuck) root@uh-lab-02") == fallback.attempts)
                #expect(host.status(of: stuck) == "running")
                guard let question = fallback.question else {
                    #expect(status == 1, "\(bench.report)")
                    #expect(try bench.state("moved") == "failed" && host.boot == boot)
                    #expect(host.present == [stuck, next] && host.status(of: next) == "running")
                    #expect(try bench.output("moved").contains("\(stuck) still runs here"))
                    return
                }
                #expect(status == 3, "\(bench.report)")
                #expect(try bench.asked() == [question] && host.boot == boot)
                #expect(host.present == [stuck])
                try bench.agree(question)
                #expect(try bench.resume() == 0, "\(bench.report)")
                #expect(host.present == (fallback.staysThere ? [stuck] : []))
                #expect((fallback.staysThere ? host : other).status(of: stuck) == "running")
                #expect(host.runningKernel == Self.newKernel)
            }
        }

        @Test("a dry run that fails says why, in words", arguments: [("31", "too little disk space there"), ("4", "the destination can't be connected to")])
        func reasons(status: String, words: String) throws {
            try Workplace.with(hosts: 2, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0]
                try host.set(.dryRunFails, status)
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, evacuate: direct, destination: uh-lab-02")
                try bench.begin()
                try bench.agree("maintenance-asked")
                #expect(try bench.resume() == 1, "\(bench.report)")
                #expect(try bench.output("moved").contains(words))
                #expect(host.calls("prlctl migrate \(host.containers[0].ctid) root@uh-lab-02") == 0)
            }
        }

        @Test("not evacuated: a person agrees first, then the containers go down with the host and come back")
        func none() throws {
            try Workplace.with(hosts: 1, containersPerHost: 2) { place in
                let host = place.fleet.hosts[0]
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, evacuate: none")
                try bench.begin()
                try bench.agree("maintenance-asked")
                try bench.agree("active-asked")
                #expect(try bench.resume() == 3, "\(bench.report)")
                #expect(try bench.asked() == ["outage-agreed"])
                #expect(host.runningKernel != Self.newKernel)
                try bench.agree("outage-agreed")
                #expect(try bench.resume() == 0, "\(bench.report)")
                #expect(host.runningKernel == Self.newKernel)
                #expect(host.present.count == 2 && host.present.allSatisfy { host.status(of: $0) == "running" })
            }
        }

        @Test("a person evacuates: his word is taken, and looked at", arguments: [true, false])
        func byHand(isDone: Bool) throws {
            try Workplace.with(hosts: 1, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0], boot = host.boot
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none")
                try bench.begin()
                for step in ["maintenance-asked", "evacuation-asked", "active-asked"] { try bench.agree(step) }
                if isDone { try FileManager.default.removeItem(atPath: "\(host.directory)/ct/\(host.containers[0].ctid)") }
                #expect(try bench.resume() == (isDone ? 0 : 1), "\(bench.report)")
                #expect((host.boot == boot) == !isDone)
                if !isDone { #expect(try bench.output("left").contains("1 containers still run here")) }
            }
        }

        @Test("the old kernel boots: that host has failed, and the next is never touched")
        func wrongKernel() throws {
            try Workplace.with(hosts: 2, containersPerHost: 1) { place in
                let first = place.fleet.hosts[0], second = place.fleet.hosts[1], boot = second.boot
                try first.set(.bootsOldKernel, "yes")
                try first.updatesItself()
                let bench = try UpdateBench(place, targets: "uh-lab-01, uh-lab-02", parameters: "silence: none, evacuate: none")
                try bench.begin()
                for step in ["maintenance-asked", "outage-agreed", "active-asked"] { try bench.agree(step) }
                #expect(try bench.resume() == 1, "\(bench.report)")
                #expect(try bench.state("kernel-runs") == "failed" && bench.state("containers-back") == "succeeded")
                #expect(try bench.output("kernel-runs").contains("was installed: it didn't boot"))
                #expect(first.calls("systemctl start vzautoupdate.timer") == 1, "the way back of the frozen updates runs all the same")
                #expect(second.boot == boot && second.calls("yum -y update") == 0)
            }
        }

        @Test("SIGKILL while the packages go in: a resume finds the same transaction and goes on")
        func killed() throws {
            try Workplace.with(hosts: 1, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0]
                try host.set(.packageManagerSeconds, "3")
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, update: software")
                let child = try bench.start()
                try child.wait(for: "the transaction") { _ in host.calls("yum -y update --exclude=vzkernel* --exclude=kernel*") > 0 }
                child.end()
                #expect(try bench.resume() == 0, "\(bench.report)")
                #expect(host.text("packages/history").split(separator: "\n").count == 1)
            }
        }

        @Test("an update that breaks off leaves the host running as it did, and says what to look into")
        func interrupted() throws {
            try Workplace.with(hosts: 1, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0], boot = host.boot
                try host.set(.packageManagerFails, "interrupted")
                try host.updatesItself()
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, evacuate: none")
                try bench.begin()
                for step in ["maintenance-asked", "outage-agreed", "active-asked"] { try bench.agree(step) }
                #expect(try bench.resume() == 1, "\(bench.report)")
                #expect(try bench.state("update") == "failed")
                #expect(host.boot == boot && host.status(of: host.containers[0].ctid) == "running")
                #expect(host.calls("systemctl start vzautoupdate.timer") == 1)
            }
        }

        @Test("software and live patches: no reboot, no new kernel, nobody is asked")
        func withoutReboot() throws {
            try Workplace.with(hosts: 1, containersPerHost: 1) { place in
                let host = place.fleet.hosts[0], boot = host.boot, kernel = host.defaultKernel
                let patch = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, update: live-patch, templates: centos-7-x86_64")
                #expect(try patch.begin() == 0, "\(patch.report)")
                #expect(host.text("readykernel").hasPrefix("readykernel-patch") && host.calls("vzpkg update cache centos-7-x86_64") == 1)
                let software = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, update: software")
                #expect(try software.begin() == 0, "\(software.report)")
                #expect(host.text("packages/installed").contains("zabbix-agent 5.0.42"))
                #expect(host.boot == boot && host.defaultKernel == kernel)
                #expect(try software.begin() == 0 && software.changedNothing, "\(software.report)")
            }
        }

        @Test("what doesn't come from the vendor, or isn't expected, stops it in time")
        func refused() throws {
            try Workplace.with(hosts: 1) { place in
                let host = place.fleet.hosts[0]
                let repositories = host.text("packages/repositories")
                try host.put("packages/repositories", repositories + "\nepel Extra Packages\n")
                let bench = try UpdateBench(place, targets: "uh-lab-01", parameters: "silence: none, update: software, expected_kernel: 1.2.3")
                #expect(try bench.begin() == 1, "\(bench.report)")
                #expect(try bench.output("repositories").contains("besides the vendor's: epel"))
                #expect(host.calls("yum -y update --downloadonly --exclude=vzkernel* --exclude=kernel*") == 0)
                try host.put("packages/repositories", repositories + "\n")
                #expect(try bench.begin() == 1, "\(bench.report)")
                #expect(try bench.output("installed").contains("1.2.3 is expected"))
            }
        }
    }
}
