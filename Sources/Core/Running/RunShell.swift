public import Foundation

/// The loop's decisions as a value: events in, one transaction and acts out.
///
/// It holds the machine and what only this process knows (who is connected, what is under way). A turn folds the facts
/// that it decides, so a caller whose commit fails goes back to the value it had before the turn.
public struct RunShell: Sendable {
    public internal(set) var machine: RunMachine
    public let run: RunID
    public let epoch: Int
    public let settings: RunSettings
    let schedule: WindowSchedule?

    /// What the record is dated by, and lengths are measured by. It never goes back.
    var now: Date
    /// What the clock on the wall says in this turn: windows go by it.
    var wall: Date
    /// Seconds of a clock that nobody sets, in this turn; nil where the caller has none.
    var steady: Double?
    var entries: [Entry] = []
    var acts: [RunAct] = []
    var notes: [String] = []

    /// Hosts that answered in this process and haven't been lost since.
    var identified: Set<HostName> = []
    var identifying: Set<HostName> = []
    var trouble: [HostName: Trouble] = [:]
    /// Steps that wait for their host to answer.
    var wanting: [HostName: Set<Int>] = [:]
    /// Steps with an act under way.
    var performing: Set<Int> = []
    /// Started steps that went out of sight in this process.
    var lostSight: Set<Int> = []
    /// Blocked steps whose gate has opened.
    var cleared = SortedNumbers()
    /// Probes that are asked again later, within the same attempt.
    var againAt: [Int: Date] = [:]
    var rebootWatches: [Int: Watch] = [:]
    var lateRefusals: [Int: Int] = [:]
    /// Hosts that are asked who they are once more because a reboot is next.
    var askedAnew: Set<HostName> = []
    var pendingWords: [InboxEntry] = []
    var heldElsewhere: HostHold?
    /// The opening of the window that was told to be waited for.
    var toldOpening: Date?
    var toldMisfits: (opening: Date, names: Set<String>) = (.distantPast, [])
    var toldClosing = false
    var knownOpening: KnownOpening?
    /// When the opening began in which, or before which, this process was last awake.
    var greetedOpening: Date?
    var needs: [NeedKey: Fit] = [:]
    /// Steps that were told to end because the window closed.
    var ending: [Int: Ending] = [:]
    var isDraining = false
    var drainReason: RunEvent.DrainReason?
    var isFenced = false
    /// Hosts whose holds may have to change at the end of this turn.
    var touchedHosts: Set<Int> = []
    var holds: Set<Int> = []
    let targetsOnHost: [[(task: Int, target: Int)]]

    struct Trouble: Equatable, Sendable {
        var tries: Int
        var since: Date
        var next: Date
    }

    struct KnownOpening: Sendable {
        var askedAt: Date
        var opening: WindowSchedule.Opening?
    }

    struct NeedKey: Hashable, Sendable {
        var task: Int
        var variant: Int
        var position: Int
        var isBegun: Bool
    }

    struct Ending: Equatable, Sendable {
        var signal: String
        var again: Date
    }

    struct Watch: Equatable, Sendable {
        var deadline: Date
        var next: Date
        var pause: Double = 1
        /// The host is known to have taken the job.
        var isIssued: Bool
    }

    /// - Parameters:
    ///   - machine: the fold of all facts of the run so far, ``Fact/held(_:)`` of this process among them.
    ///   - holds: endpoints that the journal holds for the run.
    public init(
        _ machine: RunMachine, run: RunID, settings: RunSettings, holds endpoints: Set<String> = []
    ) throws(WindowSchedule.Fault) {
        self.machine = machine
        self.run = run
        self.epoch = machine.epoch
        self.settings = settings
        now = machine.lastAt
        wall = machine.lastAt
        let plan = machine.graph.plan
        schedule = try plan.window.map { set throws(WindowSchedule.Fault) in try WindowSchedule(set) }
        var placed: [[(task: Int, target: Int)]] = Array(repeating: [], count: plan.hosts.count)
        for (task, frozen) in plan.tasks.enumerated() {
            for (target, one) in frozen.targets.enumerated() { placed[one.host].append((task, target)) }
        }
        targetsOnHost = placed
        for (host, frozen) in plan.hosts.enumerated() where endpoints.contains(frozen.access.endpoint) { holds.insert(host) }
        // One that should be held and isn't, since another run had it, is taken before anything starts.
        touchedHosts = Set(plan.hosts.indices)
    }

    /// Takes the events in and decides what comes next.
    /// - Throws: ``IllegalFact`` only through a fault of this program.
    ///
    /// - Parameter steady: seconds of a clock that nobody sets and that goes on while the machine sleeps; by it a jump of the
    ///   wall's clock is seen.
    public mutating func turn(_ events: [RunEvent], now moment: Date, steady: Double? = nil) throws(IllegalFact) -> RunTurn {
        entries = []
        acts = []
        notes = []
        // Whole milliseconds, as the record has them: what is decided here is decided alike when it is folded again.
        try tell(time: Date(milliseconds: moment.milliseconds), steady)
        var claims: [Int] = []
        for event in events { try take(event) }
        machine.passBarriers(at: now)
        try takeUpWords(claiming: &claims)
        greetOpening()
        try openGates(machine.blocked.all.filter { !cleared.contains($0) })
        try lookAtDoubtful()
        var wake = Wake(lead: now.timeIntervalSince(wall))
        try startReady(&wake)
        tellWindow(wake)
        try keepTime(&wake)
        try closeWindow(&wake)
        try endCancelled(&wake)
        let outcome = try leaveIfOver(wake)
        if isFenced {
            // The record and the hosts are the successor's: nothing is written, and nothing removed.
            return RunTurn(transaction: JournalTransaction(), acts: [], wake: nil, notes: notes, outcome: outcome)
        }
        let (taken, released) = adjustHolds()
        return RunTurn(
            transaction: JournalTransaction(entries: entries, claims: claims, holds: taken, releases: released),
            acts: outcome == nil ? acts : acts.filter(\.isClean), wake: wake.time, notes: notes, outcome: outcome)
    }

    // MARK: - Shared by the parts

    mutating func emit(_ fact: Fact) throws(IllegalFact) {
        let entry = Entry(number: machine.lastNumber + 1, epoch: epoch, at: Date(milliseconds: now.milliseconds), fact: fact)
        try machine.fold(entry)
        // Whatever settled a batch, an ending or a person's word, the next one begins in the same turn.
        machine.passBarriers(at: now)
        entries.append(entry)
        switch fact {
        case .spoken(let step, _), .started(let step, _, _), .notStarted(let step, _, _), .retrying(let step, _, _), .ended(let step, _, _),
            .asked(let step), .toldToEnd(let step, _), .reviewed(let step, _):
            touch(step)
        case .created, .held, .identified, .told, .clockJumped, .left: break
        }
    }

    /// Notes whose holds the step's fact may change.
    private mutating func touch(_ step: Int) {
        if let target = machine.graph.target(step) { touchedHosts.insert(target.host) } else {
            touchedHosts.formUnion(machine.graph.members(ofBatchStep: step).map(\.host))
        }
    }

    mutating func end(_ step: Int, _ attempt: Int, _ ending: StepEnding) throws(IllegalFact) {
        var ending = ending
        if ending.outcome == .failed, machine.graph.undone(by: step) != nil {
            ending.reason = (ending.reason.map { $0 + "; " } ?? "") + "the steps before it are not undone"
        }
        forget(step)
        try emit(.ended(step: step, attempt: attempt, machine.graph.step(step)?.mayFail == true ? ending.forgiven : ending))
    }

    /// Drops what this process remembers of a step that is over or begins anew.
    mutating func forget(_ step: Int) {
        performing.remove(step)
        lostSight.remove(step)
        cleared.remove(step)
        againAt[step] = nil
        rebootWatches[step] = nil
        ending[step] = nil
        if let host = machine.graph.host(step)?.access.name { wanting[host]?.remove(step) }
    }

    func reference(_ step: Int, attempt: Int) -> JobReference? {
        guard let id = machine.graph.stepID(step), let host = machine.graph.host(step) else { return nil }
        let token = JobToken(plan: machine.graph.fingerprint, run: run, step: id, host: host.access.name, attempt: attempt)
        return JobReference(token: token, run: run, epoch: epoch)
    }

    private mutating func adjustHolds() -> (taken: [String], released: [String]) {
        var taken: [String] = [], released: [String] = []
        var left: Set<Int> = []
        for host in touchedHosts.sorted() {
            let must = targetsOnHost[host].contains { machine.mustHold(task: $0.task, target: $0.target) }
            let endpoint = machine.graph.plan.hosts[host].access.endpoint
            // Another run has it: nothing starts, and what was said and found is written all the same.
            if must, !holds.contains(host), endpoint == heldElsewhere?.endpoint {
                left.insert(host)
                continue
            }
            if must, holds.insert(host).inserted { taken.append(endpoint) }
            if !must, holds.remove(host) != nil { released.append(endpoint) }
        }
        touchedHosts = left
        return (taken, released)
    }
}

/// The earliest of several moments.
struct Wake: Equatable, Sendable {
    /// Seconds by which the record is ahead of the wall's clock, after that was put back.
    var lead = 0.0
    /// By the wall's clock.
    private(set) var time: Date?
    /// A changing step waits for the window.
    private(set) var windowIsClosed = false
    /// The opening to wait for, if there is one.
    private(set) var opening: Date?
    var windowOpensAgain: Bool { opening != nil }
    /// Something else waits for a moment that will come by itself.
    private(set) var waitsForTime = false

    /// - Parameter moment: as the record counts.
    mutating func at(_ moment: Date) { atWall(moment.addingTimeInterval(-lead)) }

    mutating func atWall(_ moment: Date) {
        waitsForTime = true
        time = time.map { min($0, moment) } ?? moment
    }

    mutating func atOpening(_ moment: Date?) {
        windowIsClosed = true
        guard let moment else { return }
        opening = opening.map { min($0, moment) } ?? moment
        time = time.map { min($0, moment) } ?? moment
    }
}

extension RunAct {
    fileprivate var isClean: Bool {
        switch self {
        case .clean: true
        case .identify, .start, .look, .probe, .verify, .review, .kill: false
        }
    }
}
