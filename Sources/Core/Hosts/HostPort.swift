public import Foundation

/// Hosts, at the level the run machine thinks in. Implemented over SSH, and by a scripted fleet in tests.
///
/// Every call connects when there is no live connection, and may be made for many hosts at once. Output arrives at the
/// sink in order, in the coordinates of the whole stream, before the call returns.
public protocol HostPort: Sendable {
    /// Connects, checks the host's key, and asks who the host is. Registers `epoch` for `run` on the host, so that a
    /// starter with an older epoch is refused from then on.
    func identify(_ host: HostAccess, run: RunID, epoch: Int) async throws(HostFailure) -> HostIdentity

    /// Starts the job unless its token was taken before, and follows it to its end. May be called again with the same
    /// order: it never runs twice.
    func start(_ order: JobOrder, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure)
        -> JobReply

    /// Follows a job that may have been started before; starts nothing.
    func follow(_ job: JobReference, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure)
        -> JobReply

    /// What the host knows of the job, without waiting.
    func state(_ job: JobReference, on host: HostAccess) async throws(HostFailure) -> JobReply

    /// Signals all processes of the job but its runner, which records the ending.
    func kill(_ job: JobReference, signal: String, on host: HostAccess) async throws(HostFailure) -> JobReply

    /// Removes what the job left on the host; only for a job whose ending is in the journal.
    func clean(_ job: JobReference, on host: HostAccess) async throws(HostFailure)

    /// Runs a read-only script. It leaves nothing on the host and may be repeated.
    func probe(_ order: ProbeOrder, on host: HostAccess, into: any OutputSink) async throws(HostFailure) -> ProbeEnding

    /// Drops every connection; jobs on the hosts go on.
    func disconnect() async
}

public struct HostIdentity: Codable, Equatable, Sendable {
    public var machineID: String
    public var bootID: String
    /// `SHA256:…`, as `ssh-keygen -l` prints it.
    public var hostKey: String
    /// Where the host keeps its remote jobs.
    public var base: String
    /// The base lies on a file system that doesn't survive a reboot: "no record" proves nothing there.
    public var baseIsVolatile: Bool
    /// Seconds by which the host's clock is ahead of ours.
    public var clockSkew: Int

    public init(
        machineID: String, bootID: String, hostKey: String, base: String, baseIsVolatile: Bool = false, clockSkew: Int = 0
    ) {
        self.machineID = machineID
        self.bootID = bootID
        self.hostKey = hostKey
        self.base = base
        self.baseIsVolatile = baseIsVolatile
        self.clockSkew = clockSkew
    }

    enum CodingKeys: String, CodingKey {
        case base
        case machineID = "machine_id"
        case bootID = "boot_id"
        case hostKey = "host_key"
        case baseIsVolatile = "base_is_volatile"
        case clockSkew = "clock_skew"
    }
}

/// Names one attempt of one step on one host, for ever: 32 hexadecimal digits.
public struct JobToken: RawRepresentable, Codable, Hashable, Sendable {
    public let rawValue: String
    public init?(rawValue: String) {
        guard rawValue.utf8.count == 32, rawValue.utf8.allSatisfy({ Self.digits.contains($0) }) else { return nil }
        self.rawValue = rawValue
    }
    private static let digits = Set("0123456789abcdef".utf8)
}

/// A job as later calls name it. The epoch goes with every call, so that the host learns of a successor at once.
public struct JobReference: Codable, Hashable, Sendable {
    public var token: JobToken
    public var run: RunID
    public var epoch: Int
    public init(token: JobToken, run: RunID, epoch: Int) {
        self.token = token
        self.run = run
        self.epoch = epoch
    }
}

public struct JobOrder: Hashable, Sendable {
    public var job: JobReference
    /// The step's text, run by `/bin/sh -eu`, with `LC_ALL=C`, umask 022, in `/`.
    public var script: String
    /// The step's standard input, for secrets: never on a disk, a command line or in an environment of the host.
    public var input: [UInt8]
    /// Seconds after which the host ends the step; 0: never.
    public var timeLimit: Int
    /// The host refuses to start the step past this moment of our clock.
    public var notAfter: Date?
    /// Bytes kept of each stream's beginning, and as many of its end; what lies between is dropped on the host.
    public var outputCap: Int

    public init(
        job: JobReference, script: String, input: [UInt8] = [], timeLimit: Int, notAfter: Date?, outputCap: Int = 1 << 20
    ) {
        self.job = job
        self.script = script
        self.input = input
        self.timeLimit = timeLimit
        self.notAfter = notAfter
        self.outputCap = outputCap
    }
}

public struct ProbeOrder: Hashable, Sendable {
    /// Read-only; run as ``JobOrder/script`` is.
    public var script: String
    /// As ``JobOrder/input``.
    public var input: [UInt8]
    /// Seconds after which the probe is ended; 0: never.
    public var timeLimit: Int
    /// Over a connection that is made for it, while the present one stays.
    public var needsFreshConnection: Bool

    public init(_ script: String, input: [UInt8] = [], timeLimit: Int, needsFreshConnection: Bool = false) {
        self.script = script
        self.input = input
        self.timeLimit = timeLimit
        self.needsFreshConnection = needsFreshConnection
    }
}

/// What is known of a job once a call is over.
public enum JobReply: Equatable, Sendable {
    /// The status record's word.
    case done(JobRecord)
    /// No directory, or one without an owner: the step never began.
    case notStarted
    /// The runner lives.
    case running
    /// The runner is gone, processes of its session live.
    case orphan
    /// Nobody is left, and no status was recorded.
    case lost
    /// The owner link is of an earlier boot, and no status was recorded.
    case rebooted(bootID: String)
    /// The host declined to start the step; nothing ran.
    case refused(JobRefusal)
}

public struct JobRecord: Codable, Equatable, Sendable {
    /// 0...255; 128 + n where the step was killed by signal n.
    public var exitStatus: Int
    /// The time limit ended the step.
    public var timedOut: Bool
    /// Seconds since 1970, by the host's clock.
    public var startedAt: Int
    public var endedAt: Int
    public init(exitStatus: Int, timedOut: Bool = false, startedAt: Int = 0, endedAt: Int = 0) {
        self.exitStatus = exitStatus
        self.timedOut = timedOut
        self.startedAt = startedAt
        self.endedAt = endedAt
    }
}

public enum JobRefusal: Equatable, Sendable {
    /// The not-after time had passed.
    case late
    /// A successor of this orchestrator has been seen by the host.
    case staleEpoch
    /// No space for the record of the result.
    case noRoom
    /// The token is taken by a different text.
    case otherText
    /// The base directory can't be made, isn't ours, or can't carry the protocol; the host's words.
    case base(String)
}

public enum ProbeEnding: Equatable, Sendable {
    case exited(Int)
    /// The limit passed; the probe was ended.
    case timedOut
}

public enum OutputStream: String, Codable, CaseIterable, Sendable { case out, err }

/// Positions in the two whole streams, dropped bytes included.
public struct OutputOffsets: Codable, Equatable, Sendable {
    public var out: Int
    public var err: Int
    public init(out: Int = 0, err: Int = 0) {
        self.out = out
        self.err = err
    }
}

/// Takes a step's output as it arrives.
public protocol OutputSink: Sendable {
    func write(_ bytes: [UInt8], to stream: OutputStream)
    /// `count` bytes of the stream were dropped on the host at this place.
    func skip(_ count: Int, of stream: OutputStream)
}
