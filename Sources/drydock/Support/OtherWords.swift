import Core
import Foundation
import Journal
import Reports

/// A word binds to one fingerprint: where people spoke of another version of the plan, that is told, with what has changed since.
enum OtherWords {
    /// Approvals that were given for other plans of the same name and open nothing in this one.
    static func tell(_ graph: PlanGraph, _ journal: SQLiteJournal) throws {
        let name = graph.plan.name
        for spoken in try journal.approvedPlans(limit: 20) where spoken.fingerprint != graph.fingerprint {
            // What can't be read any more, or is another plan, has nothing to do with this one.
            guard let bytes = try journal.plan(spoken.fingerprint), let loaded = try? PlanSource.decode(bytes, name: "plan"), loaded.plan.name == name else { continue }
            let count = "\(spoken.count) \(spoken.count == 1 ? "approval was" : "approvals were")"
            Terminal.talk("note: \(count) given for another \(name), \(spoken.fingerprint.short), the last \(LocalTime.full(spoken.lastAt)): nothing of this one, \(graph.fingerprint.short), is opened by that; since then:")
            return tell(PlanDiff(from: loaded.graph, to: graph))
        }
    }

    /// Unfinished runs of the same name that a word said of `graph` doesn't reach.
    static func tellRuns(_ graph: PlanGraph, _ journal: SQLiteJournal) throws {
        let finder = RunFinder(journal: journal)
        for run in try finder.unfinished() where run.plan == graph.plan.name && run.fingerprint != graph.fingerprint {
            Terminal.talk("note: run \(run.id) of \(run.plan) has another fingerprint, \(run.fingerprint.short), than this plan, \(graph.fingerprint.short): nothing of it is opened")
            tell(PlanDiff(from: try finder.plan(of: run).graph, to: graph))
        }
    }

    private static func tell(_ diff: PlanDiff) {
        for line in DiffWords(diff).changes(limit: 12) { Terminal.talk("  " + Harmless.line(line.text)) }
    }
}
