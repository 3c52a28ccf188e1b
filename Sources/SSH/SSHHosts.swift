public import Core
internal import Foundation
internal import CSSHShim
internal import Synchronization

/// The hosts, over SSH. One connection for each host is kept and reused; all of them run on one thread.
///
/// No command is ever sent twice by itself: a call whose connection breaks after its command was sent throws, and the
/// caller asks the host what became of it. Sinks are called on the loop's thread and must not wait.
public final class SSHHosts: HostPort {
    private let pool: ConnectionPool
    private let deadlines: Deadlines
    private let learned = Mutex<[HostAccess: Learned]>([:])

    /// What a host said of itself, kept for the calls that follow.
    private struct Learned {
        var base: String
        var clockSkew: Int
    }

    /// - Parameters:
    ///   - secrets: finds the passwords that sudo asks for, whenever a connection to such a host is made, and passphrases.
    ///   - agent: path of the ssh-agent's socket; nil: there is none.
    ///   - ask: asks a person for a passphrase that the inventory doesn't tell where to find; nil: nobody is there.
    public init(
        secrets: any SecretResolving, deadlines: Deadlines = Deadlines(), agent: String? = SSHHosts.agentOfEnvironment,
        ask: PassphraseQuestion? = nil
    ) {
        self.deadlines = deadlines
        pool = ConnectionPool(
            loop: .shared, deadlines: deadlines, secrets: secrets,
            keys: KeyRing(loop: .shared, deadlines: deadlines, secrets: secrets, agent: agent, ask: ask))
    }

    /// SSH_AUTH_SOCK, where it says something.
    public static var agentOfEnvironment: String? { ProcessInfo.processInfo.environment["SSH_AUTH_SOCK"].flatMap { $0.isEmpty ? nil : $0 } }

    public func identify(_ host: HostAccess, run: RunID, epoch: Int) async throws(HostFailure) -> HostIdentity {
        let call = JobCall(.hello, host: host, run: run, epoch: epoch)
        let (heard, connection, sentAt) = try await perform(call, on: host, into: NoOutput())
        switch heard.ending {
        case .hello: break
        case .job(.refused(.base(let words))): throw failure(host, .unsupported("jobs can't be kept there: \(words)"))
        case let other: throw failure(host, .badAnswer("hello was answered with \(String(describing: other))"))
        }
        guard let machine = heard.facts["machine"], let boot = heard.facts["boot"], !boot.isEmpty,
            let base = heard.facts["base"], base.hasPrefix("/"), let clock = heard.facts["clock"].flatMap(Int.init),
            (0...1 << 40).contains(clock)
        else { throw failure(host, .badAnswer("hello without machine, boot id, base or clock")) }
        // The host read its clock somewhere between; `date` cuts the fraction off.
        let skew = Int((Double(clock) + 0.5 - (sentAt + heard.endedAt) / 2).rounded())
        learned.withLock { $0[host] = Learned(base: base, clockSkew: skew) }
        return HostIdentity(
            machineID: machine, bootID: boot, hostKey: await connection.hostKey, base: base,
            baseIsVolatile: heard.facts["volatile"] == "yes", clockSkew: skew)
    }

    public func start(_ order: JobOrder, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure)
        -> JobReply
    {
        if learned.withLock({ $0[host] == nil }) {
            _ = try await identify(host, run: order.job.run, epoch: order.job.epoch)
        }
        var call = JobCall(.run, host: host, job: order.job)
        call.script = order.script
        call.input = order.input
        call.timeLimit = order.timeLimit
        call.outputCap = order.outputCap
        call.from = from
        if let moment = order.notAfter {
            let skew = learned.withLock { $0[host]?.clockSkew } ?? 0
            call.notAfter = Int(moment.timeIntervalSince1970.rounded(.down)) + skew
        }
        return try await reply(call, on: host, into: into)
    }

    public func follow(_ job: JobReference, on host: HostAccess, from: OutputOffsets, into: any OutputSink)
        async throws(HostFailure) -> JobReply
    {
        var call = JobCall(.follow, host: host, job: job)
        call.from = from
        return try await reply(call, on: host, into: into)
    }

    public func state(_ job: JobReference, on host: HostAccess) async throws(HostFailure) -> JobReply {
        try await reply(JobCall(.state, host: host, job: job), on: host, into: NoOutput())
    }

    public func kill(_ job: JobReference, signal: String, on host: HostAccess) async throws(HostFailure) -> JobReply {
        var call = JobCall(.kill, host: host, job: job)
        call.signal = signal
        return try await reply(call, on: host, into: NoOutput())
    }

    public func clean(_ job: JobReference, on host: HostAccess) async throws(HostFailure) {
        let (heard, _, _) = try await perform(JobCall(.clean, host: host, job: job), on: host, into: NoOutput())
        switch heard.ending {
        // Refused to a predecessor: the successor cleans.
        case .cleaned, .job(.refused(.staleEpoch)): return
        case .busy(let state): throw failure(host, .unsupported("the job \(job.token.rawValue) is \(state) and can't be cleaned"))
        case let other: throw failure(host, .badAnswer("clean was answered with \(String(describing: other))"))
        }
    }

    public func probe(_ order: ProbeOrder, on host: HostAccess, into: any OutputSink) async throws(HostFailure) -> ProbeEnding {
        try await examination(order, on: host, into: into).ending
    }

    /// A probe, and the key of the host that answered.
    func examination(_ order: ProbeOrder, on host: HostAccess, into: any OutputSink) async throws(HostFailure)
        -> (ending: ProbeEnding, hostKey: String)
    {
        let seconds = order.timeLimit
        var call = JobCall(.probe, host: host)
        call.script = order.script
        call.input = order.input
        call.timeLimit = seconds
        let patience = seconds > 0 ? Int64(seconds) * 1000 + 30_000 : deadlines.reply
        let (heard, connection) = try await converse(call, on: host, patience: patience, apart: order.needsFreshConnection) {
            ProbeListener(nonce: $0, sink: into)
        }
        if let ending = heard.ending { return (ending, await connection.hostKey) }
        guard heard.hasOpened else { throw unanswered(host, heard.complaint) }
        throw failure(host, .connectionLost(.reply, "the probe's answer was cut off"))
    }

    public func disconnect() async { await pool.closeAll() }

    /// Lines of the known_hosts files read so far that were passed over, as `file:line: why`.
    public func trustWarnings() async -> [String] { await pool.trustWarnings }

    // MARK: Conversations

    private func reply(_ call: JobCall, on host: HostAccess, into sink: any OutputSink) async throws(HostFailure) -> JobReply {
        let (heard, _, _) = try await perform(call, on: host, into: sink)
        switch heard.ending {
        case .job(let reply): return reply
        case .slow: throw failure(host, .timedOut(.reply, seconds: 10))
        case let other: throw failure(host, .badAnswer("\(call.verb.rawValue) was answered with \(String(describing: other))"))
        }
    }

    private func perform(_ call: JobCall, on host: HostAccess, into sink: any OutputSink) async throws(HostFailure)
        -> (JobListener, SSHConnection, Double)
    {
        let sentAt = WallClock.now
        let (heard, connection) = try await converse(call, on: host, patience: deadlines.reply) {
            JobListener(nonce: $0, sink: sink)
        }
        guard heard.ending == nil else { return (heard, connection, sentAt) }
        guard heard.parser.hasOpened else { throw unanswered(host, heard.complaint + heard.parser.pending) }
        throw failure(host, .connectionLost(.reply, "the answer was cut off"))
    }

    /// - Parameter apart: over a connection that is made for it.
    private func converse<L: Listener>(
        _ call: JobCall, on host: HostAccess, patience: Int64, apart: Bool = false, listener: @Sendable (_ nonce: String) -> L
    ) async throws(HostFailure) -> (L, SSHConnection) {
        let nonce = Nonce.make()
        guard !call.script.utf8.contains(0) else { throw failure(host, .unsupported("the step's script holds a NUL byte")) }
        guard !call.input.contains(0) else { throw failure(host, .unsupported("the step's secrets hold a NUL byte")) }
        guard call.input.count <= StepScript.inputLimit else {
            throw failure(host, .unsupported("the step's secrets are larger than \(StepScript.inputLimit / 1024) KiB together"))
        }
        let input = call.text(nonce: nonce, base: learned.withLock { $0[host]?.base })
        if apart {
            return try await pool.apart(host) { connection throws(HostFailure) in
                do throws(BrokenConversation) {
                    return (try await speak(call, input, over: connection, patience, listener(nonce)), connection)
                } catch { throw error.failure }
            }
        }
        var lease = try await pool.lease(host)
        while true {
            do throws(BrokenConversation) {
                return (try await speak(call, input, over: lease.connection, patience, listener(nonce)), lease.connection)
            } catch {
                // A kept connection may have died unnoticed. The host has seen nothing of this call, so a new one may be
                // tried, once.
                guard lease.isReused, !error.mayHaveStarted, !Task.isCancelled else { throw error.failure }
                lease = try await pool.lease(host, fresh: true)
            }
        }
    }

    private func speak<L: Listener>(
        _ call: JobCall, _ input: [UInt8], over connection: SSHConnection, _ patience: Int64, _ listener: L
    ) async throws(BrokenConversation) -> L {
        let elevation = await connection.elevation, mark = Nonce.make()
        let command = elevation.command(call.verb.rawValue, mark: mark)
        switch elevation {
        case .none, .sudo: return try await connection.converse(command, input: input, patience: patience, with: listener)
        case .password(let line):
            let heard = try await connection.converse(
                command, input: input, password: line, patience: patience, with: SudoListener(listener, mark: mark))
            guard heard.isThrough else { throw BrokenConversation(failure: connection.refusal(of: heard), mayHaveStarted: true) }
            return heard.inner
        }
    }

    private func failure(_ host: HostAccess, _ reason: HostFailure.Reason) -> HostFailure {
        HostFailure(host: host.name, endpoint: host.place, reason: reason)
    }

    /// The command ended without the answer's first line: sudo or the login shell stood before it.
    private func unanswered(_ host: HostAccess, _ complaint: [UInt8]) -> HostFailure {
        let words = ServerGreeting.printable(complaint.prefix(300))
        switch host.become {
        case .sudo: return failure(host, .becomeRefused(SSHConnection.sudoWords(words)))
        case nil: return failure(host, .badAnswer(words.isEmpty ? "it ended without a word" : words))
        }
    }
}
