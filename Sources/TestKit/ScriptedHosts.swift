public import Core
internal import Foundation
import Synchronization

/// The simulated fleet behind the port that the loop calls: answers come when the clock says so, and a host that is mute
/// answers only once it is disconnected. It counts what was begun, and is the oracle of tests.
public final class ScriptedHosts: HostPort {
    private struct State {
        var fleet: SimulatedFleet
        var mute: Set<HostName> = []
        var waiting: [CheckedContinuation<Void, Never>] = []
        var disconnects = 0
        var calls: [String] = []
    }
    private let state: Mutex<State>
    private let clock: any WallClock

    public init(_ fleet: SimulatedFleet = .init(), clock: any WallClock, mute: Set<HostName> = []) {
        state = Mutex(State(fleet: fleet, mute: mute))
        self.clock = clock
    }

    public var fleet: SimulatedFleet { state.withLock { $0.fleet } }
    public var disconnects: Int { state.withLock { $0.disconnects } }
    /// What was called, in order: `start uh-1`.
    public var calls: [String] { state.withLock { $0.calls } }

    public func change(_ change: (inout SimulatedFleet) -> Void) { state.withLock { change(&$0.fleet) } }

    public func identify(_ host: HostAccess, run: RunID, epoch: Int) async throws(HostFailure) -> HostIdentity {
        try await answer("identify", host) { fleet, now in fleet.identify(host, epoch: epoch, now: now) }
    }

    public func start(_ order: JobOrder, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure) -> JobReply {
        try await job("start", host, order.job, from, into) { fleet, now in fleet.start(order, on: host, now: now) }
    }

    public func follow(_ job: JobReference, on host: HostAccess, from: OutputOffsets, into: any OutputSink) async throws(HostFailure) -> JobReply {
        try await self.job("follow", host, job, from, into) { fleet, now in fleet.follow(job, on: host, now: now) }
    }

    public func state(_ job: JobReference, on host: HostAccess) async throws(HostFailure) -> JobReply {
        try await answer("state", host) { fleet, now in fleet.follow(job, on: host, now: now).map(\.0) }
    }

    public func kill(_ job: JobReference, signal: String, on host: HostAccess) async throws(HostFailure) -> JobReply {
        try await state(job, on: host)
    }

    public func clean(_ job: JobReference, on host: HostAccess) async throws(HostFailure) {
        try await answer("clean", host) { fleet, _ in
            fleet.clean(job)
            return .success(())
        }
    }

    public func probe(_ order: ProbeOrder, on host: HostAccess, into: any OutputSink) async throws(HostFailure) -> ProbeEnding {
        try await answer("probe", host) { fleet, now in fleet.probe(order.script, on: host, now: now) }
    }

    public func disconnect() async {
        let waiting = state.withLock { state in
            state.disconnects += 1
            defer { state.waiting = [] }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }

    /// Half of what is left of the job's output comes at once, the rest at its end.
    private func job(
        _ verb: String, _ host: HostAccess, _ job: JobReference, _ from: OutputOffsets, _ sink: any OutputSink, _ ask: (inout SimulatedFleet, Date) -> Result<(JobReply, Date), HostFailure>
    ) async throws(HostFailure) -> JobReply {
        let (reply, moment) = try await answer(verb, host, ask)
        let rest = fleet.output(of: fleet.jobs[job.token]?.script ?? "").head.dropFirst(from.out)
        if !rest.isEmpty { sink.write(Array(rest.prefix(rest.count / 2)), to: .out) }
        await clock.sleep(until: moment)
        if !rest.isEmpty, !Task.isCancelled { sink.write(Array(rest.dropFirst(rest.count / 2)), to: .out) }
        return reply
    }

    private func answer<T>(
        _ verb: String, _ host: HostAccess, _ ask: (inout SimulatedFleet, Date) -> Result<T, HostFailure>
    ) async throws(HostFailure) -> T {
        let now = clock.now()
        let (isMute, result) = state.withLock { state in
            state.calls.append("\(verb) \(host.name)")
            return (state.mute.contains(host.name), ask(&state.fleet, now))
        }
        guard isMute else { return try result.get() }
        await withCheckedContinuation { continuation in state.withLock { $0.waiting.append(continuation) } }
        throw HostFailure(host: host.name, endpoint: host.endpoint, reason: .connectionLost(.reply, "disconnected"))
    }
}
