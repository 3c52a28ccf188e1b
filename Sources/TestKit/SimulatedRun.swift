public import Core
public import Foundation

/// A run driven without tasks, threads or a clock: the shell, a journal that is an array, and a simulated fleet. The
/// same seed gives the same story. Breaches of what must always hold are collected in ``violations``.
public struct SimulatedRun {
    public let graph: PlanGraph
    public let run: RunID = Sample.name("simulated")
    /// What is on disk.
    public private(set) var journal: [Entry]
    public var fleet: SimulatedFleet
    public private(set) var shell: RunShell
    public private(set) var now: Date
    public private(set) var outcome: RunOutcome?
    public private(set) var violations: [String] = []
    public private(set) var words: [InboxEntry] = []
    /// Endpoints that the journal holds for the run, and those that another run holds.
    public private(set) var held: Set<String> = []
    public var heldElsewhere: Set<String> = []
    /// Words that were taken up by this run, in the order of the claims.
    public private(set) var claims: [Int] = []
    public private(set) var notes: [String] = []
    public private(set) var turns = 0
    public private(set) var lastActs: [RunAct] = []
    public private(set) var lastTransaction = JournalTransaction()
    /// An operator's word with which every process of this run is started.
    public var windowOverride: Holder.WindowOverride?
    /// Takes the guard out: acts leave before their intent is on disk.
    public var actsBeforeCommit = false
    /// What people answer, as soon as they are asked: step id, verb, and who.
    public var answers: (StepID) -> Word.Verb? = { _ in .approved }
    public var settings: RunSettings

    private var dice: Dice
    /// Attempts of each step that have an intent in the journal.
    private var started: [Int: [Int]] = [:]
    /// The same since the step's target was begun anew by a person's word.
    private var startedAnew: [Int: [Int]] = [:]
    /// Targets whose closing steps a person steers: they follow his order.
    private(set) var steered: Set<Int> = []
    /// The record folded once more, entry by entry.
    private var mirror: RunMachine
    private var pending: [(at: Date, order: Int, event: RunEvent)] = []
    /// Acts that have been decided and have not reached their host yet.
    private var flying: [(at: Date, order: Int, act: RunAct)] = []
    private var order = 0
    /// Seconds by which the clock was set.
    private var set = 0.0

    public init(_ graph: PlanGraph, seed: UInt64, fleet: SimulatedFleet = .init(), settings: RunSettings = .init(), journal: [Entry] = [], at moment: Date? = nil) throws {
        self.graph = graph
        self.fleet = fleet
        self.settings = settings
        dice = Dice(seed: seed)
        now = journal.last?.at ?? moment ?? Date(timeIntervalSince1970: 1_790_000_000)
        mirror = RunMachine(graph)
        let created = Fact.created(RunOrigin(plan: graph.plan.name, fingerprint: graph.fingerprint, typedBy: "test"))
        self.journal = journal.isEmpty ? [Entry(number: 1, epoch: 0, at: now, fact: created)] : journal
        shell = try RunShell(RunMachine(graph), run: run, settings: settings)
        try take()
    }

    /// A new process takes the run; what the old one had in mind is gone, what it sent may still arrive.
    public mutating func crash() throws {
        pending = []
        flying = flying.filter { _ in dice.chance(0.5) }
        outcome = nil
        now += 1
        try take()
    }

    private mutating func take() throws {
        var machine = RunMachine(graph)
        for entry in journal { try machine.fold(entry) }
        let held = Entry(
            number: machine.lastNumber + 1, epoch: machine.epoch + 1, at: Date(milliseconds: now.milliseconds), fact: .held(Holder(typedBy: "test", processID: machine.epoch + 1, windowOverride: windowOverride)))
        try machine.fold(held)
        journal.append(held)
        for entry in journal.dropFirst(mirror.lastNumber) { try mirror(entry) }
        shell = try RunShell(machine, run: run, settings: settings, holds: self.held)
    }

    /// What the process is told from outside, beside the hosts' answers.
    public mutating func hear(_ event: RunEvent) {
        order += 1
        pending.append((now, order, event))
    }

    /// Somebody sets the clock of this machine; no time passes by it, and what is on its way comes no sooner.
    public mutating func setClock(by seconds: Double) {
        now += seconds
        set += seconds
        for index in pending.indices { pending[index].at += seconds }
        for index in flying.indices { flying[index].at += seconds }
        fleet.clockWasSet(by: seconds)
    }

    /// Lets time pass without a turn.
    public mutating func wait(_ seconds: Double) { now += seconds }

    /// One turn. `surviving` of its acts are sent; a caller that means to crash now says fewer than all.
    public mutating func step(sending surviving: Double = 1) throws {
        deliver()
        let due = pending.filter { $0.at <= now }.sorted { $0.order < $1.order }.map(\.event)
        pending.removeAll { $0.at <= now }
        let before = heldElsewhere.isEmpty ? nil : shell
        let turn = try shell.turn(due + [.words(words)], now: now, steady: now.timeIntervalSince1970 - set)
        turns += 1
        if let endpoint = turn.transaction.holds.first(where: heldElsewhere.contains) {
            // As the journal does: the whole transaction is refused, and the turn is made again with that known.
            if let before { shell = before }
            for event in due { hear(event) }
            hear(.hostHeld(HostHold(endpoint: endpoint, run: Sample.name("other"), since: now)))
            return
        }
        held.formUnion(turn.transaction.holds)
        held.subtract(turn.transaction.releases)
        claims += turn.transaction.claims
        notes += turn.notes
        lastActs = turn.acts
        lastTransaction = turn.transaction
        if actsBeforeCommit { for act in turn.acts where dice.chance(surviving) { send(act) } }
        if actsBeforeCommit, surviving < 1 { return }
        journal += turn.transaction.entries
        for entry in turn.transaction.entries { try mirror(entry) }
        check(turn.transaction)
        answer(turn.transaction.entries)
        if !actsBeforeCommit { for act in turn.acts where dice.chance(surviving) { send(act) } }
        outcome = turn.outcome
        if outcome == nil { advance(to: turn.wake) }
    }

    /// Turns until the run is over for this process, at most `limit`.
    public mutating func finish(limit: Int = 5000) throws {
        for _ in 0..<limit {
            if outcome != nil { return }
            try step()
        }
        violations.append("no end after \(limit) turns")
    }

    /// Turns until `condition` holds or the run is over for this process.
    public mutating func advance(limit: Int = 2000, until condition: (SimulatedRun) -> Bool) throws {
        for _ in 0..<limit where outcome == nil && !condition(self) { try step() }
        if outcome == nil, !condition(self) { violations.append("not there after \(limit) turns") }
    }

    /// What was begun, by name, in its order; a later attempt isn't listed again.
    public func begun() -> [String] {
        var seen: Set<Int> = []
        return journal.compactMap { entry in
            guard case .started(let step, _, _) = entry.fact, seen.insert(step).inserted else { return nil }
            return graph.name(step)
        }
    }

    public func state(_ name: String) -> StepState? {
        StepID(name).flatMap { graph.index(of: $0) }.map { shell.machine.state(of: $0) }
    }

    public func status(_ name: String) -> RunMachine.StepStatus? {
        StepID(name).flatMap { graph.index(of: $0) }.map { shell.machine.status(of: $0) }
    }

    /// The facts of one step, as their kinds.
    public func story(of name: String) -> [String] {
        journal.compactMap { entry in
            guard let columns = try? entry.fact.columns(), let step = columns.step, graph.name(step) == name else { return nil }
            return columns.attempt.map { "\(columns.kind) \($0)" } ?? columns.kind
        }
    }

    public mutating func say(_ verb: Word.Verb, _ step: StepID, by: String = "jo@jelastic.example", run: RunID? = nil, fingerprint: Fingerprint? = nil, expires: Date? = nil, reason: String? = nil) {
        words.append(InboxEntry(
            fingerprint: fingerprint ?? graph.fingerprint, run: run, step: step,
            word: Word(id: words.count + 1, verb: verb, by: by, typedBy: "test", reason: reason, at: now, expires: expires)))
    }

    /// A person's word of the whole run.
    public mutating func tell(_ verb: Word.Verb, by: String = "anna@provider.example", reason: String) {
        words.append(InboxEntry(
            fingerprint: graph.fingerprint, run: run, step: nil, word: Word(id: words.count + 1, verb: verb, by: by, typedBy: "test", reason: reason, at: now)))
    }

    // MARK: - The world

    private mutating func send(_ act: RunAct) {
        order += 1
        flying.append((now.addingTimeInterval(Double.random(in: 0.01...0.5, using: &dice)), order, act))
    }

    private mutating func deliver() {
        for flight in flying.filter({ $0.at <= now }).sorted(by: { ($0.at, $0.order) < ($1.at, $1.order) }) { arrive(flight.act, at: flight.at) }
        flying.removeAll { $0.at <= now }
    }

    private mutating func reply(_ event: RunEvent, at moment: Date) {
        order += 1
        pending.append((moment.addingTimeInterval(Double.random(in: 0.01...0.5, using: &dice)), order, event))
    }

    private mutating func arrive(_ act: RunAct, at moment: Date) {
        switch act {
        case .identify(let name):
            guard let host = graph.plan.hosts.first(where: { $0.access.name == name })?.access else { return }
            switch fleet.identify(host, epoch: shell.epoch, now: moment) {
            case .success(let identity): reply(.identified(name, identity), at: moment)
            case .failure(let failure): reply(.hostFailed(name, failure), at: moment)
            }
        case .start(let step, let order, _):
            guard let host = graph.host(step)?.access else { return }
            let attempt = attempts(of: step).first { token(step, $0) == order.job.token }
            if attempt == nil { violations.append("\(graph.name(step)) began on its host without an intent in the journal") }
            job(step, attempt ?? shell.machine.attempt(of: step), order.job, fleet.start(order, on: host, now: moment), moment)
        case .look(let step, let job, _):
            guard let host = graph.host(step)?.access else { return }
            self.job(step, shell.machine.attempt(of: step), job, fleet.follow(job, on: host, now: moment), moment)
        case .probe(let step, let attempt, let order, _):
            guard let host = graph.host(step)?.access else { return }
            switch fleet.probe(order.script, on: host, now: moment) {
            case .success(let ending): reply(.probed(step: step, attempt: attempt, ending, fleet.output(of: order.script)), at: moment)
            case .failure(let failure): reply(.actFailed(step: step, attempt: attempt, failure), at: moment)
            }
        case .verify(let step, let attempt, let order, _):
            guard let host = graph.host(step)?.access else { return }
            switch fleet.probe(order.script, on: host, now: moment) {
            case .success(let ending): reply(.verified(step: step, attempt: attempt, ending), at: moment)
            case .failure(let failure): reply(.actFailed(step: step, attempt: attempt, failure), at: moment)
            }
        case .review(let step, let questions):
            guard let host = graph.host(step)?.access else { return }
            var answers: [RunEvent.Answer] = []
            for question in questions {
                switch fleet.probe(question.order.script, on: host, now: moment) {
                case .success(let ending):
                    answers.append(.init(probe: question.probe, ending: ending, output: fleet.output(of: question.order.script)))
                    if ending == .exited(0) { continue }
                case .failure(let failure): return reply(.reviewFailed(step: step, failure), at: moment)
                }
                break
            }
            reply(.reviewed(step: step, answers), at: moment)
        case .kill(let step, let job, let signal):
            guard let host = graph.host(step)?.access, fleet.kill(job, signal: signal, now: moment) else { return }
            // Its follower hears of it at once, and not when the job would have ended.
            pending.removeAll { if case .replied(step, _, _, _) = $0.event { true } else { false } }
            self.job(step, shell.machine.attempt(of: step), job, fleet.follow(job, on: host, now: moment), moment)
        case .clean(_, let job): fleet.clean(job)
        }
    }

    private mutating func job(
        _ step: Int, _ attempt: Int, _ job: JobReference, _ result: Result<(JobReply, Date), HostFailure>, _ moment: Date
    ) {
        switch result {
        case .success((let answer, let at)):
            let output = fleet.output(of: fleet.jobs[job.token]?.script ?? "")
            reply(.replied(step: step, attempt: attempt, answer, output), at: at)
        case .failure(let failure): reply(.actFailed(step: step, attempt: attempt, failure), at: moment)
        }
    }

    private mutating func advance(to wake: Date?) {
        let next = (pending.map(\.at) + flying.map(\.at) + (wake.map { [$0] } ?? []) + [now.addingTimeInterval(3600)]).min() ?? now
        now = max(now.addingTimeInterval(0.001), next)
    }

    private mutating func answer(_ entries: [Entry]) {
        for case .asked(let step) in entries.map(\.fact) {
            guard let id = graph.stepID(step), let verb = answers(id) else { continue }
            say(verb, id)
        }
    }

    // MARK: - What must always hold

    func attempts(of step: Int) -> [Int] { started[step] ?? [] }
    func attemptsAnew(of step: Int) -> [Int] { startedAnew[step] ?? [] }

    /// What a person's word changes of what must hold of a target.
    private mutating func mirror(_ entry: Entry) throws {
        if case .spoken(let step, let word) = entry.fact, let target = graph.targetNumber(of: step), mirror.objection(to: word.verb, of: step, at: entry.at) == nil {
            switch word.verb {
            case .restarted:
                for step in graph.chain(of: target) + graph.undos(of: target) { startedAnew[step] = nil }
                steered.remove(target)
            case .skipped, .undone: steered.insert(target)
            case .retried, .doneByHand: if graph.isClosing(step) { steered.insert(target) }
            case .approved, .rejected, .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .closed: break
            }
        }
        try mirror.fold(entry)
        if case .started(let step, let attempt, _) = entry.fact {
            started[step, default: []].append(attempt)
            startedAnew[step, default: []].append(attempt)
        }
    }

    private func token(_ step: Int, _ attempt: Int) -> JobToken? {
        guard let id = graph.stepID(step), let host = graph.host(step)?.access.name else { return nil }
        return JobToken(plan: graph.fingerprint, run: run, step: id, host: host, attempt: attempt)
    }

    private mutating func check(_ transaction: JournalTransaction) {
        let new = journal.suffix(transaction.entries.count + 1)
        for (before, after) in zip(new, new.dropFirst()) {
            if after.number != before.number + 1 { violations.append("entry \(after.number) follows \(before.number)") }
            if after.epoch < before.epoch || after.at < before.at { violations.append("epoch or time go back at entry \(after.number)") }
        }
        for entry in transaction.entries {
            guard case .started(let step, _, _) = entry.fact, let frozen = graph.step(step) else { continue }
            if frozen.gate != nil, shell.machine.gate(of: step, at: entry.at) != .open {
                violations.append("\(graph.name(step)) was started without its owner's word")
            }
            violations += closingBreaches(step)
            // What closes a target follows however its steps ended.
            for need in graph.needs(of: step) where graph.nodes[Int(need)].role != .barrier && !graph.isClosing(step) {
                let state = shell.machine.state(of: Int(need))
                if state != .succeeded, state != .skipped { violations.append("\(graph.name(step)) was started before \(graph.name(Int(need))) succeeded") }
            }
        }
    }

    /// Steps that must never run twice, and did: by the hosts' own count.
    public func doubles() -> [String] {
        graph.steps.compactMap { step in
            guard let frozen = graph.step(step), frozen.kind.isChanging, frozen.effect == .once else { return nil }
            let begun = Set(attempts(of: step)).compactMap { token(step, $0) }.filter { fleet.jobs[$0] != nil }.count
            return begun > 1 ? graph.name(step) : nil
        }
    }

    /// The state of every step, for comparisons.
    public func states() -> [String: StepState] {
        Dictionary(uniqueKeysWithValues: shell.machine.steps.map { (graph.name($0), shell.machine.state(of: $0)) })
    }
}
