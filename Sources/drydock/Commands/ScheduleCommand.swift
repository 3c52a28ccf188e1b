import ArgumentParser
import Core
import Foundation
import Journal
import Reports

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Plans that 'drydock serve' is to carry out in their windows.",
        discussion: "Example: drydock schedule --all",
        subcommands: [Add.self, List.self, Remove.self], defaultSubcommand: List.self)

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hand a frozen plan over to the service.",
            discussion: """
                Probes run and questions go out at once, since answers take time; nothing is changed before the window opens. With \
                --lead they go out so long before the opening.

                Example: drydock schedule add december.frozen --lead 3d
                """)
        @Argument(help: "A frozen plan, made by 'plan --out'.", completion: Completions.frozen) var plan: String
        @Option(help: "How long before an opening probes and questions may go out, such as 3d [default: at once].") var lead: String?
        @OptionGroup var state: StateOptions

        func validate() throws {
            guard let lead else { return }
            do { _ = try Units.seconds(lead) } catch { throw ValidationError("--lead: \(error.description)") }
        }

        func run() throws {
            guard let loaded = try PlanSource.frozen(plan) else {
                throw Leave(.invalid, "drydock: \(plan) is no frozen plan; make one with 'drydock plan --out'")
            }
            guard let windows = loaded.plan.window, !windows.windows.isEmpty else {
                throw Leave(.invalid, "drydock: \(plan) has no window: nothing says when it is due; give it one, or start it by hand with 'drydock run'")
            }
            let schedule: WindowSchedule
            do { schedule = try WindowSchedule(windows) } catch { throw Leave(.invalid, "\(plan): error: \(error); plan anew") }
            let now = Date()
            guard let opening = schedule.opening(atOrAfter: now) else {
                throw Leave(.invalid, "drydock: the window of \(plan) doesn't open any more; plan anew with a later one")
            }
            let journal = try state.journal()
            try journal.store(plan: loaded.bytes, fingerprint: loaded.fingerprint)
            let entry: ScheduleEntry
            do throws(JournalFailure) {
                entry = try journal.schedule(loaded.fingerprint, plan: loaded.plan.name, lead: lead.flatMap { try? Units.seconds($0) }, by: Terminal.typedBy, at: now)
            } catch {
                guard case .unusable(let words) = error else { throw error }
                throw Leave(.invalid, "drydock: \(words)")
            }
            let zone = TimeZone(identifier: windows.timezone) ?? .gmt
            Terminal.print("schedule: \(entry.id)")
            Terminal.talk("\(loaded.plan.name) is due at \(LocalTime.stamp(opening.start, zone)) (\(windows.timezone))")
            try tellGates(loaded, opening, zone, journal)
            ForecastView(loaded.graph, DurationHistory.learn(from: journal, for: loaded.graph), now: now)?.warn()
            AccessWarnings.tellUnattended(loaded.plan)
            if !ServiceLock.isTaken(of: journal) { Terminal.talk("warning: no service runs for \(journal.path); start it with: drydock serve, or systemctl start drydock") }
        }

        /// Words that were said of the frozen plan already are answers.
        private func tellGates(_ loaded: LoadedPlan, _ opening: WindowSchedule.Opening, _ zone: TimeZone, _ journal: SQLiteJournal) throws {
            let graph = loaded.graph
            let open = try GateView.of(plan: loaded, journal, opening.start).gates.filter { $0.state == .waiting || $0.state == .expired }
            let owners = Dictionary(grouping: open.compactMap { graph.gateOwner($0.step) }, by: \.self).mapValues(\.count)
            for (owner, count) in owners.sorted(by: { $0.key < $1.key }) {
                Terminal.talk("\(count) \(count == 1 ? "step waits" : "steps wait") for \(owner): the answers must be there by \(LocalTime.stamp(opening.start, zone)); see 'drydock approvals \(plan)'")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "What is scheduled, what runs, and what is over.", discussion: "Example: drydock schedule list --output json")
        @OptionGroup var state: StateOptions
        @Option(help: "table or json.") var output: Format = .table
        @Flag(help: "Also entries that are over.") var all = false

        private struct Row: Encodable {
            var id: Int, plan: PlanName, fingerprint: Fingerprint, state: String, run: RunID?, opens: String?, closes: String?, added_at: String
            var added_by: String, lead_seconds: Int?, removed_by: String?, reason: String?
        }

        func run() throws {
            let journal = try state.journal(), now = Date()
            var rows: [(Row, Date?)] = []
            for entry in try journal.schedules() {
                let record = try entry.run.flatMap { run throws(JournalFailure) in try journal.run(run) }
                let state = try record.map { try RunFinder(journal: journal).open($0).state }
                let isOver = entry.removedAt != nil || entry.missedAt != nil || state?.isFinal == true
                // What was missed isn't done, and stays in sight until somebody removes it.
                if isOver, !all, entry.missedAt == nil || entry.removedAt != nil { continue }
                let opening = try isOver ? nil : journal.plan(entry.fingerprint)
                    .flatMap { try? FrozenPlan.decode($0).plan.window }.flatMap { try? WindowSchedule($0) }?.opening(atOrAfter: now)
                let word = entry.removedAt != nil ? "removed" : entry.missedAt != nil ? "missed" : state?.rawValue ?? "scheduled"
                rows.append((
                    Row(
                        id: entry.id, plan: entry.plan, fingerprint: entry.fingerprint, state: word, run: entry.run, opens: opening.map { FactLine.iso($0.start) },
                        closes: opening.map { FactLine.iso($0.end) }, added_at: FactLine.iso(entry.addedAt), added_by: entry.addedBy,
                        lead_seconds: entry.lead, removed_by: entry.removedBy, reason: entry.reason), opening?.start))
            }
            if output == .json {
                Terminal.print(try JSON.line(rows.map(\.0)))
                return
            }
            if rows.isEmpty { Terminal.talk("nothing is scheduled in \(journal.path)") } else {
                Terminal.talk("times in \(LocalTime.zone(at: now))")
                Terminal.print(Table.text(["id", "state", "opens", "run", "plan"], rows.map { row, opens in
                    ["\(row.id)", row.state, opens.map { $0 <= now ? "open" : LocalTime.minute($0) } ?? "", row.run?.rawValue ?? "", row.plan.rawValue]
                }))
            }
            if !ServiceLock.isTaken(of: journal) { Terminal.talk("no service runs for \(journal.path); start it with: drydock serve") }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a plan out of the schedule.",
            discussion: "A run of it that is under way is drained: what runs ends, nothing new starts.\n\nExample: drydock schedule remove 3 --by anna --reason 'moved to January'")
        @Argument(help: "The entry's id, see 'schedule list'.", completion: Completions.scheduled) var id: Int
        @Option(help: "Who says so.") var by: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var state: StateOptions

        func run() throws {
            let journal = try state.journal()
            guard let entry = try journal.schedules().first(where: { $0.id == id }) else {
                throw Leave(.invalid, "drydock: the schedule has no entry \(id); see 'drydock schedule list'")
            }
            guard entry.removedAt == nil else { throw Leave(.invalid, "drydock: entry \(id) was removed by \(Harmless.line(entry.removedBy ?? "somebody")) already; see 'drydock schedule list --all'") }
            try journal.unschedule(id, by: by, reason: reason, at: Date())
            Terminal.print("entry \(id), \(entry.plan), is removed")
            if let run = entry.run, try journal.isHeld(run) { Terminal.talk("run \(run) of it is drained: what runs ends, and nothing new starts") }
        }
    }
}
