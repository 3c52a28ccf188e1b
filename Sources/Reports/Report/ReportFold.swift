public import Core
import Foundation

/// What a report is made of.
public struct ReportInputs: Sendable {
    public var run: RunID
    public var graph: PlanGraph
    /// All of them, in their order.
    public var entries: [Entry]
    /// As it stands for whoever looks: the entries alone don't tell whether a living process has the run.
    public var state: RunState
    /// Words that lie in the inbox and that the run hasn't taken up.
    public var pending: [InboxEntry]
    /// Hosts that the run holds.
    public var heldHosts: [HostName]
    /// Where the plan has no window, the zone of its times.
    public var fallbackZone: String
    /// The end of what a step's attempt printed; asked for the steps whose output the report shows.
    public var tail: @Sendable (_ step: Int, _ attempt: Int) -> [Report.Tail]
    /// Output of all steps, not only of those that went wrong.
    public var wantsAllOutput: Bool

    public init(
        run: RunID, graph: PlanGraph, entries: [Entry], state: RunState, pending: [InboxEntry] = [], heldHosts: [HostName] = [], fallbackZone: String = "UTC",
        wantsAllOutput: Bool = false, tail: @escaping @Sendable (_ step: Int, _ attempt: Int) -> [Report.Tail] = { _, _ in [] }
    ) {
        self.run = run
        self.graph = graph
        self.entries = entries
        self.state = state
        self.pending = pending
        self.heldHosts = heldHosts
        self.fallbackZone = fallbackZone
        self.wantsAllOutput = wantsAllOutput
        self.tail = tail
    }
}

/// What the entries alone tell: the machine keeps where things stand, not how they came there.
struct ReportFold {
    let run: RunID
    let zone: ZonedTime
    private(set) var machine: RunMachine
    private(set) var createdAt = Date.distantPast
    private(set) var holders: [Report.Holder] = []
    private(set) var words: [Report.Said] = []
    private(set) var unknowns: [Report.Unknown] = []
    private(set) var clockJumps: [Report.ClockJump] = []
    private(set) var timeline: [Report.Event] = []
    private(set) var spans: [Int: [Report.Span]] = [:]

    init(_ inputs: ReportInputs) throws(IllegalFact) {
        run = inputs.run
        zone = ZonedTime(TimeZone(identifier: inputs.graph.plan.window?.timezone ?? inputs.fallbackZone) ?? .gmt)
        machine = RunMachine(inputs.graph)
        for entry in inputs.entries { try take(entry) }
    }

    private mutating func take(_ entry: Entry) throws(IllegalFact) {
        try machine.fold(entry)
        let words = FactWords(entry, in: machine, run: run, zone), kind = (try? entry.fact.columns().kind) ?? ""
        timeline.append(.init(number: entry.number, at: entry.at, event: kind, text: words.phrases.text, isNews: words.isNews))
        switch entry.fact {
        case .created: createdAt = entry.at
        case .held(let holder):
            holders.append(.init(
                at: entry.at, typedBy: holder.typedBy, processId: holder.processID, isResume: entry.epoch > 1,
                overrideUntil: holder.windowOverride?.until, overrideReason: holder.windowOverride?.reason))
        case .asked(let step): begin(step, .waiting, entry.at)
        case .spoken(let step, let word):
            let said = said(word, of: step)
            self.words.append(said)
            if word.verb.isResolving, let index = unknowns.lastIndex(where: { $0.step == said.step && $0.resolution == nil }) { unknowns[index].resolution = said }
            if word.verb == .rejected { end(step, entry.at, nil) }
        case .told(let word): self.words.append(said(word, of: nil))
        case .started(let step, _, _):
            end(step, entry.at, nil)
            begin(step, .work(nil), entry.at)
        case .notStarted(let step, _, _): spans[step]?.removeLast()
        case .retrying(let step, _, _): end(step, entry.at, nil)
        case .ended(let step, _, let ending):
            end(step, entry.at, ending.outcome)
            if ending.outcome == .unknown { unknowns.append(.init(step: machine.graph.name(step), at: entry.at, reason: ending.reason)) }
        case .clockJumped(let seconds): clockJumps.append(.init(at: entry.at, seconds: seconds))
        case .left(let leaving):
            guard let last = holders.indices.last else { break }
            holders[last].leftAt = entry.at
            holders[last].leftState = leaving.state
            holders[last].leftReason = leaving.reason
        case .identified, .toldToEnd, .reviewed: break
        }
    }

    private mutating func begin(_ step: Int, _ kind: Report.Span.Kind, _ moment: Date) {
        spans[step, default: []].append(.init(kind: kind, from: moment))
    }

    /// Ends what the step was doing, if that is known; a wait stays a wait.
    private mutating func end(_ step: Int, _ moment: Date, _ outcome: StepEnding.Outcome?) {
        guard let last = spans[step]?.indices.last, spans[step]?[last].to == nil else { return }
        spans[step]?[last].to = moment
        if spans[step]?[last].kind != .waiting { spans[step]?[last].kind = .work(outcome) }
    }

    /// A word as the report has it.
    func said(_ word: Word, of step: Int?, isPending: Bool = false) -> Report.Said {
        .init(
            at: word.at, verb: word.verb, step: step.map { machine.graph.name($0) }, by: word.by, role: word.role, typedBy: word.typedBy,
            ticket: word.ticket, reason: word.reason, expires: word.expires, recordedByRequester: wasRecordedByRequester(word), isPending: isPending)
    }

    /// The user who typed it bears the requester's name, and the word is another's.
    private func wasRecordedByRequester(_ word: Word) -> Bool {
        guard let requester = machine.graph.plan.requestedBy.map(RunMachine.person) else { return false }
        let user = RunMachine.person(String(word.typedBy.prefix { $0 != "@" }))
        let isRequester = user == requester || user == requester.prefix { $0 != "@" } || RunMachine.person(word.typedBy) == requester
        return isRequester && RunMachine.person(word.by) != requester && RunMachine.person(word.by) != user
    }
}
