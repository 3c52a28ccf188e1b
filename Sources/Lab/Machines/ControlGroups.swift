import Foundation

/// The control groups of one machine, in whichever hierarchies this system has. All processes of the machine are in
/// them, and no other.
struct ControlGroups {
    var scope: String

    private var tops: [String] {
        ["/sys/fs/cgroup", "/sys/fs/cgroup/systemd", "/sys/fs/cgroup/unified"].map { "\($0)/\(scope)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }

    private var folders: [String] {
        tops.flatMap { top in
            let below = FileManager.default.enumerator(atPath: top).map { Array($0) as? [String] ?? [] } ?? []
            return [top] + below.map { "\(top)/\($0)" }.filter { FileManager.default.fileExists(atPath: "\($0)/cgroup.procs") }
        }
    }

    var processes: [ProcessMark] {
        let ids = folders.flatMap { folder in
            ((try? String(contentsOfFile: "\(folder)/cgroup.procs", encoding: .utf8)) ?? "")
                .split(separator: "\n").compactMap { pid_t($0) }
        }
        return Set(ids).compactMap { ProcessTable.entry($0)?.mark }
    }

    /// Once no process is in them. The kernel lets go of the last one a moment after it died.
    func remove() throws(LabError) {
        let isOver = Deadline(seconds: 10).poll {
            // the longest path lies deepest
            for folder in folders.sorted(by: { $0.count > $1.count }) { rmdir(folder) }
            return tops.isEmpty
        }
        guard isOver else { throw .file(tops.first ?? scope, "the control group can't be removed") }
    }
}
