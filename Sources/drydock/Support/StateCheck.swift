import Core
import Foundation
import Journal
import SSH

/// What the state file and the service tell of an unattended start.
enum StateCheck {
    static func checks(of path: String) -> [HostCheck] {
        guard FileManager.default.fileExists(atPath: path) else { return [HostCheck(nil, .state, .ok, "state file \(path): not there yet; the first run makes it")] }
        var checks: [HostCheck] = []
        func add(_ kind: HostCheck.Kind, _ isWell: Bool, _ words: String, _ remedy: String? = nil) {
            checks.append(HostCheck(nil, kind, isWell ? .ok : .fault, words, remedy))
        }
        do {
            let journal = try SQLiteJournal(at: path)
            add(.state, true, "state file \(journal.path) can be read and is sound")
            for warning in journal.warnings { add(.state, false, warning) }
            let open = Set(try journal.unfinishedRuns().map(\.id))
            let waiting = try journal.schedules().filter { $0.removedAt == nil && $0.missedAt == nil && ($0.run.map(open.contains) ?? true) }
            for entry in try journal.schedules() where entry.missedAt != nil && entry.removedAt == nil {
                add(.service, false, "schedule \(entry.id), \(entry.plan): its last opening passed while no service ran", "plan anew, then: drydock schedule remove \(entry.id)")
            }
            let isServed = ServiceLock.isTaken(of: journal)
            if waiting.isEmpty || isServed { add(.service, true, isServed ? "a service runs for it" : "nothing is scheduled, and no service is needed") } else {
                add(.service, false, "\(waiting.count) \(waiting.count == 1 ? "plan is" : "plans are") scheduled, and no service runs", "start it with: drydock serve, or systemctl start drydock")
            }
        } catch { add(.state, false, "\(error)") }
        return checks
    }
}
