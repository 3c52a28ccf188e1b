import Core
import Foundation
import Journal
import Reports

/// The gates of a run or of a frozen plan, with every word that was said of them, taken up or not.
struct GateView {
    struct Gate {
        var step: Int
        var state: GateStanding
        /// The step has been reached, and its owner asked.
        var isAsked: Bool
        /// The step has gone through: no word changes that any more.
        var isPast: Bool
        /// Distinct people whose word the gate still needs.
        var missing: Int
        fileprivate var words: [Word]
        /// What the checks before it found, for the ticket.
        var captured: [ParameterName: String]
    }

    var run: RunID?
    var graph: PlanGraph
    var gates: [Gate]

    /// - Parameter name: a run, or the file of a frozen plan.
    static func open(_ name: String, _ journal: SQLiteJournal, now: Date = Date()) throws -> GateView {
        if FileManager.default.fileExists(atPath: name) {
            guard let loaded = try PlanSource.frozen(name) else {
                throw Leave(.invalid, "drydock: \(name) is no frozen plan; name a run, or a file made by 'drydock plan --out'")
            }
            return try of(plan: loaded, journal, now)
        }
        return try of(run: RunFinder(journal: journal).find(name), journal, now)
    }

    static func of(run: FoundRun, _ journal: SQLiteJournal, _ now: Date) throws -> GateView {
        let waiting = try journal.inbox(of: run.record.id, after: 0)
        return make(run.record.id, run.machine, waiting, now)
    }

    /// Words that a run of the plan took up are used: the next run of it waits again.
    static func of(plan: LoadedPlan, _ journal: SQLiteJournal, _ now: Date) throws -> GateView {
        let said = try journal.inbox(of: plan.fingerprint), finder = RunFinder(journal: journal)
        var used: Set<Int> = []
        if !said.isEmpty {
            for run in try journal.runs() where run.fingerprint == plan.fingerprint { used.formUnion(try finder.open(run).machine.takenWords) }
        }
        return make(nil, RunMachine(plan.graph), said.filter { !used.contains($0.word.id) }, now)
    }

    /// Of a plan of which nobody has said anything.
    static func of(unspoken plan: LoadedPlan) -> GateView { make(nil, RunMachine(plan.graph), [], Date()) }

    /// Words that wait in the inbox count as what they will be once the run takes them up.
    private static func make(_ run: RunID?, _ machine: RunMachine, _ inbox: [InboxEntry], _ now: Date) -> GateView {
        let graph = machine.graph
        let said = Dictionary(grouping: inbox, by: \.step).mapValues { $0.map(\.word) }
        let gates = graph.steps.compactMap { step -> Gate? in
            guard let id = graph.stepID(step) else { return nil }
            let status = machine.status(of: step), words = status.words + (said[id] ?? [])
            guard let (state, isPast) = machine.standing(ofGate: step, hearing: words, at: now) else { return nil }
            return Gate(
                step: step, state: state, isAsked: status.askedAt != nil, isPast: isPast,
                missing: state == .approved ? 0 : machine.missing(of: step, hearing: words, at: now), words: words,
                captured: machine.evidence(forTargetOf: step))
        }
        return GateView(run: run, graph: graph, gates: gates)
    }

    /// What would still be missing once `word` was said of the gate too.
    func missing(_ gate: Gate, after word: Word) -> Int {
        RunMachine(graph).missing(of: gate.step, hearing: gate.words + [word], at: word.at)
    }

    /// The gates whose step's id matches one of the patterns, once each; `*` stands for any text without a slash.
    func matching(_ patterns: [String]) throws -> [Gate] {
        var seen: Set<Int> = []
        return try patterns.flatMap { pattern in
            let found = gates.filter { Glob.matches(pattern, graph.name($0.step)) }
            if found.isEmpty {
                let steps = graph.steps.filter { Glob.matches(pattern, graph.name($0)) }
                if let step = steps.first {
                    throw Leave(.invalid, "drydock: \(graph.name(step)) waits for nobody: it has no gate; see 'drydock approvals'")
                }
                let guess = didYouMean(pattern, among: gates.map { graph.name($0.step) }, otherwise: "see 'drydock approvals'")
                throw Leave(.invalid, "drydock: the plan has no step '\(Harmless.line(pattern))'; \(guess)")
            }
            return found
        }.filter { seen.insert($0.step).inserted }
    }
}
