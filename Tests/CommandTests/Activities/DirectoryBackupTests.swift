import Core
import Foundation
import Lab
import Testing

/// Why machines can't run here; read once, and shown with the tests that are skipped for it.
private let obstacle: String? = {
    let reason = Lab.canRunMachines()
    if let reason { print("tests of machines are skipped: \(reason)") }
    return reason
}()

extension RealBinary.Activities {
    @Suite("Archives of a directory, on real machines", .serialized, .enabled(if: obstacle == nil, Comment(rawValue: obstacle ?? "machines can run")))
    struct DirectoryBackupTests {
        /// One machine with a directory, and what tells of it.
        private struct Bench {
            let place: Workplace
            let fleet: MachineFleet
            var machine: Machine { fleet.machines[0] }
            let directory = "/srv/data of ours"

            func shell(_ command: String) throws -> String {
                let words = "ssh -n -o BatchMode=yes -o UserKnownHostsFile='\(fleet.knownHosts)' -i '\(fleet.identity)' root@\(machine.address)"
                let child = try place.launch("/bin/sh", ["-c", "\(words) \"$0\"", command])
                try child.wait()
                guard child.ending?.status == 0 else { throw Trouble(child.report) }
                return child.out.trimmingCharacters(in: .whitespacesAndNewlines)
            }

            func run(_ parameters: String, unanswered: [String] = []) throws -> ActivityRun {
                try ActivityRun(
                    "backup-and-restore", on: machine.name.rawValue, "directory: '\(directory)', min_free: 1MiB, " + parameters, in: place,
                    inventory: fleet.inventoryPath, unanswered: unanswered)
            }

            /// Names, modes, owners and contents.
            func tree(_ path: String) throws -> String {
                try shell("cd '\(path)' && find . -printf '%p %M %u %g %l\\n' | sort && find . -type f -exec sha256sum {} + | sort -k 2")
            }
        }

        private func inBench(_ body: (Bench) throws -> Void) throws {
            try Workplace.with(hosts: 1) { place in
                let fleet = try Lab.up(machines: 1, in: place.path("machines"))
                defer { try? Lab.down(fleet.directory) }
                let bench = Bench(place: place, fleet: fleet)
                _ = try bench.shell(
                    "mkdir -p '\(bench.directory)/sub dir' && cd '\(bench.directory)' && echo one >a && chmod 600 a && chown deploy a && echo two >'sub dir/b' && ln -s a link && chmod 750 .")
                try body(bench)
            }
        }

        @Test("it is archived, restored beside, and swapped in with a person's word; what was there is kept")
        func directory() throws {
            try inBench { bench in
                let before = try bench.tree(bench.directory)
                let backup = try bench.run("do: backup")
                #expect(backup.exit == 0, "\(backup.report)")
                let archive = try #require(backup.log("backup").firstMatch(of: /archive=(\S+)/)?.1)
                _ = try bench.shell("cd '\(bench.directory)' && echo changed >a && rm 'sub dir/b' && echo new >c")
                let changed = try bench.tree(bench.directory)

                let beside = try bench.run("do: restore-beside, archive: \(archive)")
                #expect(beside.exit == 0, "\(beside.report)")
                #expect(try bench.tree(bench.directory) == changed && bench.tree(bench.directory + ".restored") == before)
                let blocked = try bench.run("do: restore-beside, archive: \(archive)")
                #expect(blocked.exit == 1, "\(blocked.report)")
                #expect(try blocked.log("restore").contains("not from this run"))
                _ = try bench.shell("mv '\(bench.directory).restored' /srv/elsewhere")

                var swap = try bench.run("do: restore-beside, swap: true, unit: zabbix-agent, archive: \(archive)", unanswered: ["/consent"])
                #expect(try swap.exit == 3 && bench.tree(bench.directory) == changed, "\(swap.report)")
                try swap.answer(except: [])
                #expect(swap.exit == 0, "\(swap.report)")
                #expect(try #require(swap.answered.values.first).contains("3 files: ./a ./c ./sub dir/b"))
                #expect(try bench.tree(bench.directory) == before && bench.shell("systemctl is-active zabbix-agent") == "active")
                #expect(try bench.tree("\(bench.directory).before-\(swap.run)") == changed)
            }
        }

        @Test("a swap after which the unit doesn't run is taken back")
        func takenBack() throws {
            try inBench { bench in
                try bench.place.putImpatient("blocks/directory-backup")
                let archive = try #require(bench.run("do: backup").log("backup").firstMatch(of: /archive=(\S+)/)?.1)
                _ = try bench.shell("echo changed >'\(bench.directory)/a'")
                let changed = try bench.tree(bench.directory)
                // Its command isn't in the archive.
                _ = try bench.shell("""
                    cp /bin/sleep '\(bench.directory)/worker' && printf '[Service]\\nExecStart="\(bench.directory)/worker" 1000\\n' >/etc/systemd/system/worker.service && systemctl daemon-reload && systemctl start worker
                    """)
                let run = try bench.run("do: restore-beside, swap: true, unit: worker, archive: \(archive)")
                #expect(run.exit == 1, "\(run.report)")
                #expect(try bench.shell("rm '\(bench.directory)/worker'; cat '\(bench.directory)/a'; systemctl is-active worker") == "changed\nactive")
                #expect(try bench.tree(bench.directory) == changed)
            }
        }

        @Test("killed while it archives: the resumed run ends with one archive")
        func killed() throws {
            try inBench { bench in
                _ = try bench.shell("head -c 300000000 /dev/urandom >'\(bench.directory)/large'")
                let plan = try ActivityRun.plan(
                    "backup-and-restore", on: bench.machine.name.rawValue, "directory: '\(bench.directory)', min_free: 1MiB", in: bench.place)
                let child = try bench.place.startRun(plan: plan, inventory: bench.fleet.inventoryPath)
                try child.wait(for: "the archive's beginning") { _ in try bench.shell("ls /var/backups/drydock 2>/dev/null | grep -c part || true") != "0" }
                child.end()
                let resumed = try ActivityRun(following: #require(child.runID), in: bench.place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(try bench.shell("ls /var/backups/drydock | grep -c 'gz$'; ls /var/backups/drydock | grep -c part || true") == "1\n0")
            }
        }

        @Test("an archive is deleted with a person's word, a damaged one isn't restored, and the last one stays")
        func deleted() throws {
            try inBench { bench in
                let archives = try (1...2).map { _ in try String(#require(bench.run("do: backup").log("backup").firstMatch(of: /archive=(\S+)/)?.1)) }
                let gone = try bench.run("do: delete-backup, archive: \(archives[0])")
                #expect(gone.exit == 0 && gone.answered.count == 1, "\(gone.report)")
                let again = try bench.run("do: delete-backup, archive: \(archives[0])")
                #expect(again.exit == 0 && again.saysUnchanged, "\(again.report)")
                let last = try bench.run("do: delete-backup, archive: \(archives[1])")
                #expect(last.exit == 1, "\(last.report)")
                _ = try bench.shell("printf x | dd of=/var/backups/drydock/\(archives[1]) bs=1 seek=40 conv=notrunc status=none")
                let damaged = try bench.run("do: restore-beside, archive: \(archives[1])")
                #expect(damaged.exit == 1, "\(damaged.report)")
                #expect(try bench.shell("ls -d '\(bench.directory)'* | wc -l") == "1")
            }
        }
    }
}
