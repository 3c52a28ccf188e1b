public import Foundation

/// The record: runs and their facts, the plans they run, leases, holds of hosts, and the inbox.
///
/// Calls block for as long as the disk needs, retry a busy database by themselves for some seconds, and are safe from
/// any thread and process. What a call that returned has written survives a power cut.
public protocol Journaling: Sendable {
    /// Stores a frozen plan by its fingerprint; a plan that is there already is left as it is.
    func store(plan bytes: Data, fingerprint: Fingerprint) throws(JournalFailure)
    func plan(_ fingerprint: Fingerprint) throws(JournalFailure) -> Data?

    /// Adds a run with its first fact, ``Fact/created(_:)``, as entry 1 of epoch 0. The plan must be stored.
    func create(_ run: RunID, origin: RunOrigin, at: Date) throws(JournalFailure)
    /// Newest first.
    func runs() throws(JournalFailure) -> [RunRecord]
    func run(_ id: RunID) throws(JournalFailure) -> RunRecord?

    /// Takes the run for this process: a lock that dies with it, and the next epoch.
    /// - Throws: ``JournalFailure/held(by:)`` while another process lives that has it.
    func take(_ run: RunID, holder: Holder, at: Date) throws(JournalFailure) -> any Lease
    /// Whether a living process has the run.
    func isHeld(_ run: RunID) throws(JournalFailure) -> Bool

    /// Entries after number `number`, at most `limit`, in order.
    func entries(of run: RunID, after number: Int, limit: Int) throws(JournalFailure) -> [Entry]

    /// Adds a word to the inbox and returns it with its number.
    func say(_ entry: InboxEntry) throws(JournalFailure) -> InboxEntry
    /// Words with a number above `id` that were said of the run, or of its plan, and that no run has taken up;
    /// in the order of their numbers.
    func inbox(of run: RunID, after id: Int) throws(JournalFailure) -> [InboxEntry]
    /// Words said of the plan without naming a run, whoever took them up.
    func inbox(of fingerprint: Fingerprint) throws(JournalFailure) -> [InboxEntry]

    /// Who holds a host's endpoint.
    func hold(of endpoint: String) throws(JournalFailure) -> HostHold?
}

/// The right to write into one run, by one process; ended by ``release()`` or with the process.
public protocol Lease: Sendable {
    var run: RunID { get }
    /// The fencing number, from 1: every holder has a greater one than the holder before.
    var epoch: Int { get }

    /// Writes all of the transaction or nothing, and returns once it is on disk.
    func commit(_ transaction: JournalTransaction) throws(JournalFailure)

    /// Lets the run go; its facts stay.
    func release()
}

/// One turn of the loop: facts, and what must hold in the same instant.
public struct JournalTransaction: Equatable, Sendable {
    /// Numbered on from the run's last entry.
    public var entries: [Entry]
    /// Words of the inbox that these entries take up; each by one run only.
    public var claims: [Int]
    /// Endpoints of hosts to hold for this run (those it holds already are no fault), and to let go.
    public var holds: [String]
    public var releases: [String]

    public init(entries: [Entry] = [], claims: [Int] = [], holds: [String] = [], releases: [String] = []) {
        self.entries = entries
        self.claims = claims
        self.holds = holds
        self.releases = releases
    }

    public var isEmpty: Bool { entries.isEmpty && claims.isEmpty && holds.isEmpty && releases.isEmpty }
}

public struct HostHold: Codable, Equatable, Sendable {
    public var endpoint: String
    public var run: RunID
    public var since: Date
    public init(endpoint: String, run: RunID, since: Date) {
        self.endpoint = endpoint
        self.run = run
        self.since = since
    }
}

public struct RunRecord: Equatable, Sendable {
    public var id: RunID
    public var plan: PlanName
    public var fingerprint: Fingerprint
    public var createdAt: Date
    public var lastEntry: Entry
    public init(id: RunID, plan: PlanName, fingerprint: Fingerprint, createdAt: Date, lastEntry: Entry) {
        self.id = id
        self.plan = plan
        self.fingerprint = fingerprint
        self.createdAt = createdAt
        self.lastEntry = lastEntry
    }

    /// As the last fact tells: a run that nobody left is in somebody's hands, or was interrupted.
    public func state(isHeld: Bool) -> RunState {
        if case .left(let leaving) = lastEntry.fact, !isHeld { return leaving.state }
        return isHeld ? .running : .interrupted
    }
}

public enum JournalFailure: Error, Equatable, Sendable {
    /// A living process has the run; its holder's words.
    case held(by: String)
    /// A newer holder has written: this one must stop.
    case fenced(epoch: Int)
    /// Another writer's entry has this number.
    case overtaken(number: Int)
    /// Another run took up these words first.
    case alreadyTaken([Int])
    /// Another run holds the host.
    case hostHeld(HostHold)
    case noSuchRun(RunID)
    /// The transaction may or may not be on disk: stop starting, open the journal again, read its tail.
    case commitUnknown(String)
    /// No space on the device of the state file; nothing was written.
    case full(String)
    /// The file is damaged, of a newer version, or can't be opened; what and what to do.
    case unusable(String)
    /// The hash chain doesn't hold at this entry.
    case broken(run: RunID, number: Int)
}

extension JournalFailure: CustomStringConvertible {
    public var description: String {
        switch self {
        case .held(let holder): "another process has this run: \(holder); wait for it, or stop it there with Ctrl-C"
        case .fenced(let epoch): "a newer process (epoch \(epoch)) has taken this run; this one stops without writing, follow the other with 'drydock status'"
        case .overtaken(let number): "another process wrote entry \(number) of this run; this one stops, follow the other with 'drydock status'"
        case .alreadyTaken(let ids): "another run took up the approval \(ids.map(String.init).joined(separator: ", ")) first; say it again, of this run"
        case .hostHeld(let hold):
            "host \(hold.endpoint) is held by run \(hold.run); finish that run first: drydock resume \(hold.run)"
        case .noSuchRun(let run): "there is no run \(run) in this state file; see 'drydock runs'"
        case .commitUnknown(let words): "the state file could not be written for certain: \(words); resume the run once the disk is sound"
        case .full(let words): "no space for the state file: \(words); free some, then resume the run"
        case .unusable(let words): "the state file can't be used: \(words)"
        case .broken(let run, let number): "entry \(number) of run \(run) was changed or removed; restore the state file from a copy"
        }
    }
}
