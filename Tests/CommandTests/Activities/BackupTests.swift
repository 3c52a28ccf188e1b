import Core
import Foundation
import Lab
import Testing

extension RealBinary.Activities {
    @Suite("Backups of containers, and what is done with them", .serialized)
    struct BackupTests {
        private func inBench(hosts: Int = 1, _ body: (Workplace, LabHost) throws -> Void) throws {
            try Workplace.with(hosts: hosts, containersPerHost: 2) { place in
                let host = place.fleet.hosts[hosts - 1]
                try "\(place.path("backup-path"))\n".write(toFile: "\(host.directory)/backup_path", atomically: true, encoding: .utf8)
                try FileManager.default.createDirectory(atPath: place.path("backup-path"), withIntermediateDirectories: true)
                try body(place, host)
            }
        }

        private func backups(_ host: LabHost) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "\(host.directory)/backups")) ?? []).filter { !$0.hasPrefix(".") }.sorted()
        }

        private let roomy = "min_free: 1MiB"

        @Test("every container of a host, or the one that is named", arguments: [(1, "", 2), (3, "container: jrouter1, kind: full, ", 1)])
        func backup(hosts: Int, parameters: String, count: Int) throws {
            try inBench(hosts: hosts) { place, host in
                let run = try ActivityRun("backup-and-restore", on: host.name.rawValue, parameters + roomy, in: place)
                #expect(run.exit == 0 && run.answered.isEmpty, "\(run.report)")
                #expect(backups(host).count == count)
                for id in backups(host) { #expect(try run.log("backup").contains(id) && run.log("backed-up").contains("\(id) is fine")) }
                // Another run makes another one of each: that isn't unchanged.
                let again = try ActivityRun("backup-and-restore", on: host.name.rawValue, parameters + roomy, in: place)
                #expect(again.exit == 0 && backups(host).count == 2 * count, "\(again.report)")
            }
        }

        @Test("one container's backup fails: the others have theirs, and it is said which hasn't")
        func partly() throws {
            try inBench { place, host in
                let lock = "\(host.directory)/ct/\(host.containers[1].ctid)/lock"
                try "migration\n".write(toFile: lock, atomically: true, encoding: .utf8)
                let run = try ActivityRun("backup-and-restore", on: "uh-lab-01", roomy, in: place)
                #expect(run.exit == 1 && backups(host).count == 1, "\(run.report)")
                #expect(try run.log("backup").contains("without a backup: \(host.containers[1].ctid)"))
            }
        }

        @Test("killed while it backs up: the resumed run makes none twice")
        func killed() throws {
            try inBench { place, host in
                try "2\n".write(toFile: "\(host.directory)/backup_seconds", atomically: true, encoding: .utf8)
                let plan = try ActivityRun.plan("backup-and-restore", on: "uh-lab-01", roomy, in: place)
                let child = try place.startRun(plan: plan)
                try child.wait(for: "the first backup") { _ in !backups(host).isEmpty }
                child.end()
                let resumed = try ActivityRun(following: #require(child.runID), in: place)
                #expect(resumed.exit == 0, "\(resumed.report)")
                #expect(backups(host).count == 2, "\(backups(host))")
            }
        }

        @Test("a restore stands beside the original, stopped; the swap is a person's")
        func restoreBeside() throws {
            try inBench { place, host in
                _ = try ActivityRun("backup-and-restore", on: "uh-lab-01", "container: node1001, " + roomy, in: place)
                let id = try #require(backups(host).first)
                let parameters = "do: restore-beside, container: node1001, backup_id: \(id), new_name: node1001-restored, swap_by_hand: true, " + roomy
                let run = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters, in: place)
                #expect(run.exit == 0, "\(run.report)")
                let text = try #require(run.answered.first { $0.key.hasSuffix("/swap") }?.value)
                #expect(text.contains("destroys the\npresent node1001") && text.contains("COMPUTE_TYPE"), "\(text)")
                let containers = try FileManager.default.contentsOfDirectory(atPath: "\(host.directory)/ct").map { name in
                    (place.read("ct/\(name)/name", of: host), place.read("ct/\(name)/status", of: host))
                }
                #expect(containers.contains { $0 == ("node1001-restored\n", "stopped\n") })
                #expect(containers.contains { $0 == ("node1001\n", "running\n") })
                // The name is somebody's now.
                let again = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters, in: place)
                #expect(again.exit == 1, "\(again.report)")
                #expect(try again.log("free-name").contains("choose another new_name"))
            }
        }

        @Test("one backup is deleted by its id once a person agrees; the last one isn't")
        func deleted() throws {
            try inBench { place, host in
                for _ in 1...2 { _ = try ActivityRun("backup-and-restore", on: "uh-lab-01", "container: node1001, kind: full, " + roomy, in: place) }
                let ids = backups(host)
                try #require(ids.count == 2)
                let parameters = "do: delete-backup, container: node1001, backup_id: "
                var run = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters + ids[0], in: place, unanswered: ["/consent"])
                #expect(run.exit == 3 && backups(host) == ids, "\(run.report)")
                try run.answer(except: [])
                #expect(run.exit == 0 && backups(host) == [ids[1]], "\(run.report)")
                #expect(place.read("calls.log", of: host).contains("prlctl backup-delete -t {\(ids[0])} --keep-chain"))
                let again = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters + ids[0], in: place)
                #expect(again.exit == 0 && again.saysUnchanged && again.answered.isEmpty, "\(again.report)")
                let last = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters + ids[1], in: place)
                #expect(last.exit == 1 && backups(host) == [ids[1]], "\(last.report)")
            }
        }

        @Test("a snapshot is made and, with a person's word, deleted")
        func snapshots() throws {
            try inBench { place, host in
                let run = try ActivityRun("backup-and-restore", on: "uh-lab-01", "do: snapshot, container: node1001", in: place)
                #expect(run.exit == 0, "\(run.report)")
                let folder = "\(host.directory)/ct/\(host.containers[0].ctid)/snapshots"
                let id = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
                #expect(try run.log("snapshot").contains("snapshot={\(id)}"))
                let parameters = "do: delete-snapshot, container: node1001, snapshot_id: \(id)"
                let gone = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters, in: place)
                #expect(gone.exit == 0 && gone.answered.count == 1, "\(gone.report)")
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
                let again = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters, in: place)
                #expect(again.exit == 0 && again.saysUnchanged && again.answered.isEmpty, "\(again.report)")
            }
        }

        @Test("what isn't said in full, or has no room, is refused", arguments: [
            ("do: restore-beside, container: node1001", "complete", "needs backup_id"), ("do: delete-backup, container: node1001", "complete", "needs backup_id"),
            ("do: snapshot", "complete", "needs container"), ("min_free: 4000GiB", "room", "less than min_free left"),
        ])
        func refused(parameters: String, step: String, words: String) throws {
            try inBench { place, host in
                let run = try ActivityRun("backup-and-restore", on: "uh-lab-01", parameters, in: place)
                #expect(run.exit == 1, "\(run.report)")
                #expect(try run.log(step).contains(words))
            }
        }
    }
}
