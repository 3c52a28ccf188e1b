import Foundation
import Testing

extension RealBinary.Activities {
    @Suite("ssh-configuration on a machine", .serialized, .onMachines)
    struct SSHConfigurationTests {
        private static let activity = "ssh-configuration"
        private static let file = "/etc/ssh/sshd_config.d/60-ops.conf"
        private static func text(_ lines: String) -> String { "path: \(file), content: \"\(lines)\"" }
        private static let wanted = text("MaxAuthTries 4\\n")
        private static let inForce = "sshd -T | grep maxauthtries; systemctl list-timers --all | grep -c drydock-ssh || true"

        private static let table = [
            Scenario("a setting", wanted, changed: ["arm", "config", "reload", "disarm"], then: [inForce: "maxauthtries 4\n0"]),
            Scenario("once more arms nothing", wanted, changed: [], says: "nothing was changed", states: ["arm": "skipped", "disarm": "skipped"]),
            Scenario("a fault", text("MaxAuthTrees 4\\n"), exit: 1, says: "nothing was changed", then: [inForce: "maxauthtries 4\n0"]),
            Scenario("without us", text("AllowUsers deploy\\n"), exit: 1, says: "AllowUsers doesn't name root"),
            Scenario("from elsewhere", text("AllowUsers root@192.0.2.1\\n"), exit: 1, says: "this would lock us out"),
            Scenario("not in our group", text("AllowGroups deploy\\n"), exit: 1, says: "AllowGroups names no group of root"),
            Scenario("no root", text("PermitRootLogin no\\n"), exit: 1, says: "root could not log in"),
            Scenario("no keys", text("PubkeyAuthentication no\\n"), exit: 1, says: "public keys would not be accepted"),
            Scenario("another port", text("Port 2222\\n"), exit: 1, says: "would not listen on port 22"),
            Scenario("a second port: a person is asked", text("Port 22\\nPort 2222\\n"), exit: 3),
            Scenario(
                "a second port", text("MaxAuthTries 4\\nPort 22\\nPort 2222\\n"), agreeing: true, changed: ["arm", "config", "reload", "disarm"],
                then: ["ss -ltn | grep -c '0.0.0.0:2*22 '": "2"]),
            Scenario("a file that isn't sshd's", "path: /etc/ssh/ssh_config, content: x", exit: 1, says: "only /etc/ssh/sshd_config"),
            Scenario(
                "no timer, no change", wanted.replacing("4", with: "5"),
                given: "printf '#!/bin/sh\\nexit 1\\n' >/usr/local/sbin/systemd-run; chmod 755 /usr/local/sbin/systemd-run", agreeing: true,
                exit: 1, states: ["config": "cancelled"], then: ["rm /usr/local/sbin/systemd-run; sshd -T | grep maxauthtries": "maxauthtries 4"]),
        ]

        @Test("a change is tried out first, armed, proved by a new connection, and refused where it would lock us out")
        func changes() throws {
            try MachinePlace.with { place in
                for scenario in Self.table { try scenario.check(Self.activity, in: place) }
            }
        }

        @Test("a lock-out that only a new connection can find is taken back by the host, and the run ends as failed")
        func lockOut() throws {
            try MachinePlace.with { place in
                // whether an address lies in a network with a mask is left to sshd
                let plan = try place.plan(
                    Self.activity, Self.text("AllowUsers root@192.0.2.0/24\\n") + ", way_back_after: 30s")
                let child = try place.startRun(plan)
                try child.wait(within: 120)
                let run = try #require(child.runID)
                let locked = try place.follow(run, after: child)
                #expect([1, 4].contains(locked.exit), "\(locked.report)")
                #expect(locked.state("new-connection") != "succeeded")
                #expect(try Waiting.until(90) { try place.ssh(nil, "true").ending?.status == 0 }, "the host doesn't let us in again")
                let ended = try place.follow(run, after: try place.drydock(["resume", run, "--no-wait"], within: 300))
                #expect(ended.exit == 1, "\(ended.report)")
                #expect(ended.state("new-connection") == "failed")
                #expect(try place.read(nil, "ls \(Self.file) 2>/dev/null | wc -l; systemctl list-timers --all | grep -c drydock-ssh || true; sshd -t && echo sound") == "0\n0\nsound")
            }
        }

        @Test("killed in the middle: resumed in time it ends well; resumed too late it ends as failed, and nothing is left", arguments: [true, false])
        func killed(inTime: Bool) throws {
            try MachinePlace.with { place in
                let plan = try place.plan(
                    Self.activity, Self.text("MaxAuthTries 5\\n") + ", way_back_after: \(inTime ? "10m" : "30s")")
                let child = try place.startRun(plan)
                // the file is there while sshd doesn't know it yet, or only just
                try child.wait(for: "the new text") { _ in try place.ssh(nil, "test -e \(Self.file)").ending?.status == 0 }
                child.end()
                let run = try #require(child.runID)
                if !inTime {
                    #expect(try Waiting.until(90) { try place.ssh(nil, "test -e \(Self.file)").ending?.status == 1 }, "it wasn't taken back")
                }
                let ended = try place.follow(run, after: try place.drydock(["resume", run, "--no-wait"], within: 300))
                #expect(ended.exit == (inTime ? 0 : 1), "\(ended.report)")
                #expect(try place.read(nil, Self.inForce) == (inTime ? "maxauthtries 5\n0" : "maxauthtries 6\n0"))
            }
        }
    }
}
