import Core
import Foundation
import Journal

/// What earlier runs in a state file took. A help, never a need: where it can't be read, the playbooks' own words count.
enum DurationHistory {
    /// Runs that are looked into, the newest first, and entries of all of them: a start at night must not wait for it.
    private static let mostRuns = 30, mostEntries = 40_000

    static func learn(from journal: SQLiteJournal, for graph: PlanGraph) -> Durations {
        var durations = Durations(), graphs: [Fingerprint: PlanGraph] = [graph.fingerprint: graph]
        let activities = Set(graph.plan.tasks.map(\.activity))
        var room = mostEntries
        for run in (try? journal.newestRuns(limit: mostRuns)) ?? [] {
            if graphs[run.fingerprint] == nil, let bytes = try? journal.plan(run.fingerprint), bytes.count < 8 << 20,
                let plan = try? FrozenPlan.decode(bytes).plan {
                graphs[run.fingerprint] = PlanGraph(plan, fingerprint: run.fingerprint)
            }
            guard let own = graphs[run.fingerprint], !activities.isDisjoint(with: own.plan.tasks.map(\.activity)) else { continue }
            var entries: [Entry] = []
            while entries.count < room, let page = try? journal.entries(of: run.id, after: entries.last?.number ?? 0, limit: 1000), !page.isEmpty {
                entries += page
            }
            durations.learn(from: entries, of: own)
            room -= entries.count
            if room <= 0 { break }
        }
        return durations
    }

    /// The same for a command that only looks: a state file that isn't there isn't made.
    static func learn(from options: StateOptions, for graph: PlanGraph) -> Durations {
        guard FileManager.default.fileExists(atPath: options.file()), let journal = try? SQLiteJournal(at: options.file()) else { return Durations() }
        return learn(from: journal, for: graph)
    }
}
