import Core
import Foundation
import Journal

/// The gates of a run or of a frozen plan, with every word that was said of them, taken up or not.
struct GateView {
    enum State: String, Encodable { case waiting, approved, rejected, expired }

    struct Gate {
        var step: Int
        var state: State
        /// The step has been reached, and its owner asked.
        var isAsked: Bool
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

    static func of(plan: LoadedPlan, _ journal: SQLiteJournal, _ now: Date) throws -> GateView {
        make(nil, RunMachine(plan.graph), try journal.inbox(of: plan.fingerprint), now)
    }

    /// Words that wait in the inbox count as what they will be once the run takes them up.
    private static func make(_ run: RunID?, _ machine: RunMachine, _ inbox: [InboxEntry], _ now: Date) -> GateView {
        let graph = machine.graph
        let said = Dictionary(grouping: inbox, by: \.step).mapValues { $0.map(\.word) }
        let gates = graph.steps.compactMap { step -> Gate? in
            guard graph.step(step)?.gate != nil, let id = graph.stepID(step) else { return nil }
            let status = machine.status(of: step)
            let words = status.words + (said[id] ?? [])
            let state: State =
                if words.contains(where: { $0.verb == .rejected }) || status.state == .cancelled && !words.isEmpty { .rejected }
                else if status.state == .succeeded { .approved }
                else {
                    switch machine.gate(of: step, hearing: words, at: now) {
                    case .open: .approved
                    case .expired: .expired
                    case .none, .closed: .waiting
                    }
                }
            return Gate(step: step, state: state, isAsked: status.askedAt != nil)
        }
        return GateView(run: run, graph: graph, gates: gates)
    }

    /// The gates whose step's id matches one of the patterns; `*` stands for any text without a slash.
    func matching(_ patterns: [String]) throws -> [Gate] {
        try patterns.flatMap { pattern in
            let found = gates.filter { Glob.matches(pattern, graph.name($0.step)) }
            if found.isEmpty {
                let steps = graph.steps.filter { Glob.matches(pattern, graph.name($0)) }
                if let step = steps.first {
                    throw Leave(.invalid, "drydock: \(graph.name(step)) waits for nobody: it has no gate; see 'drydock approvals'")
                }
                let guess = nearest(to: pattern, among: gates.map { graph.name($0.step) }).map { "did you mean '\($0)'?" } ?? "see 'drydock approvals'"
                throw Leave(.invalid, "drydock: the plan has no step '\(Harmless.line(pattern))'; \(guess)")
            }
            return found
        }
    }
}

enum Glob {
    /// `*` any characters but `/`, `?` one of them.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        match(Array(pattern.unicodeScalars)[...], Array(text.unicodeScalars)[...])
    }

    private static func match(_ pattern: ArraySlice<Unicode.Scalar>, _ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        switch first {
        case "*":
            var rest = text
            while true {
                if match(pattern.dropFirst(), rest) { return true }
                guard let next = rest.first, next != "/" else { return false }
                rest = rest.dropFirst()
            }
        case "?": return text.first.map { $0 != "/" } == true && match(pattern.dropFirst(), text.dropFirst())
        default: return text.first == first && match(pattern.dropFirst(), text.dropFirst())
        }
    }
}
