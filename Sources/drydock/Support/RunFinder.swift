import Core
import Foundation
import Journal

/// A run named by a person, with its plan and the fold of its facts.
struct FoundRun {
    var record: RunRecord
    var loaded: LoadedPlan
    var machine: RunMachine
    var isHeld: Bool
    var state: RunState { machine.state(isHeld: isHeld, loaded.plan.window.flatMap { try? WindowSchedule($0) }, at: Date()) }
}

struct RunFinder {
    var journal: SQLiteJournal

    /// By its id, an unambiguous beginning of it, or `last`.
    func record(_ name: String) throws -> RunRecord {
        let runs = try journal.runs()
        if name == "last" {
            guard let run = runs.first else { throw Leave(.invalid, "drydock: there are no runs in \(journal.path) yet; start one with 'drydock run', or name another file with --state") }
            return run
        }
        if let run = runs.first(where: { $0.id.rawValue == name }) { return run }
        let found = runs.filter { $0.id.rawValue.hasPrefix(name) }
        guard let run = found.first, !name.isEmpty else {
            throw Leave(.invalid, "drydock: there is no run '\(Harmless.line(name))' in \(journal.path); see 'drydock runs'")
        }
        guard found.count == 1 else {
            throw Leave(.invalid, "drydock: '\(name)' could be \(found.map(\.id.rawValue).joined(separator: ", ")); write more of it")
        }
        return run
    }

    /// The same of a record that may be broken: only the names of runs are read.
    func id(_ name: String) throws -> RunID {
        if name == "last" { return try record(name).id }
        let runs = try journal.allRuns(), found = runs.filter { $0.rawValue.hasPrefix(name) }
        if let run = runs.first(where: { $0.rawValue == name }) { return run }
        guard let run = found.first, !name.isEmpty else {
            throw Leave(.invalid, "drydock: there is no run '\(Harmless.line(name))' in \(journal.path); see 'drydock runs'")
        }
        guard found.count == 1 else {
            throw Leave(.invalid, "drydock: '\(name)' could be \(found.map(\.rawValue).joined(separator: ", ")); write more of it")
        }
        return run
    }

    func unfinished(of fingerprint: Fingerprint? = nil) throws -> [RunRecord] {
        try journal.runs().filter { run in
            guard fingerprint == nil || run.fingerprint == fingerprint else { return false }
            return try !run.state(isHeld: journal.isHeld(run.id)).isFinal
        }
    }

    /// The run of that name, or the only unfinished one.
    func find(_ name: String?) throws -> FoundRun {
        if let name { return try open(record(name)) }
        let unfinished = try unfinished()
        guard let only = unfinished.first else { throw Leave(.invalid, "drydock: no run is unfinished in \(journal.path); name one, see 'drydock runs'") }
        guard unfinished.count == 1 else {
            throw Leave(.invalid, "drydock: \(unfinished.count) runs are unfinished, name one: \(unfinished.map(\.id.rawValue).joined(separator: ", "))")
        }
        return try open(only)
    }

    func open(_ record: RunRecord) throws -> FoundRun {
        let loaded = try plan(of: record)
        do {
            let machine = try RunMachine.replay(record.id, of: loaded.graph, from: journal)
            return FoundRun(record: record, loaded: loaded, machine: machine, isHeld: try journal.isHeld(record.id))
        } catch let illegal as IllegalFact { throw Leave(.invalid, "drydock: run \(record.id): \(illegal)") }
    }

    func plan(of record: RunRecord) throws -> LoadedPlan {
        guard let bytes = try journal.plan(record.fingerprint) else {
            throw Leave(.invalid, "drydock: the plan \(record.fingerprint.short) of run \(record.id) is missing in \(journal.path); restore the state file from a copy")
        }
        return try PlanSource.decode(bytes, name: "plan \(record.fingerprint.short)")
    }
}
