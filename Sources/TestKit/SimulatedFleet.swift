public import Core
public import Foundation

/// Hosts that behave as the remote job protocol says, without a network: a token is taken once, results stay.
///
/// It is also the oracle: it counts, by itself, how often each token really began.
public struct SimulatedFleet: Sendable {
    public struct Job: Equatable, Sendable {
        public var host: HostName
        public var script: String
        public var endsAt: Date
        public var bootID: String
        public var starts = 1
        public var fate: Fate
    }

    /// What becomes of a job.
    public enum Fate: Equatable, Sendable {
        case exits(Int)
        /// Its runner dies: no result is ever recorded.
        case vanishes
    }

    public struct Host: Equatable, Sendable {
        public var boots = 1
        /// Until then nobody answers.
        public var darkUntil = Date.distantPast
        public var reboots: [Date] = []
        public var isGone = false
    }

    public private(set) var hosts: [HostName: Host] = [:]
    public private(set) var jobs: [JobToken: Job] = [:]
    public private(set) var epochs: [HostName: Int] = [:]
    /// Seconds that a job, and a reboot, take.
    public var jobLength = 3.0, bootLength = 40.0
    /// What the jobs of a step end with; others exit with 0.
    public var fates: [String: Fate] = [:]
    /// What single jobs of a step end with, first come, before `fates` holds.
    public var firstFates: [String: [Fate]] = [:]
    /// Exit statuses of probes by a part of their text, below 0 for one that never ends; others exit with 0.
    public var probes: [String: Int] = [:]
    /// What jobs and probes print, by a part of their text; others print nothing.
    public var outputs: [String: String] = [:]
    /// Orders that hosts refuse, by a part of the script, each as often as it stands there.
    public var refusals: [(script: String, refusal: JobRefusal)] = []
    /// Jobs, by a part of their text, that only SIGKILL ends.
    public var deafJobs: [String] = []
    /// Reboots that hosts take and don't carry out.
    public var ignoresReboots = false
    /// Machine ids that aren't made of the host's name.
    public var machineIDs: [HostName: String] = [:]
    /// Where a host keeps its jobs, where that isn't the usual folder.
    public var bases: [HostName: String] = [:]

    public init() {}

    /// The host restarts by itself; its jobs are gone.
    public mutating func restart(_ host: HostName) { hosts[host, default: Host()].boots += 1 }

    public mutating func setGone(_ host: HostName, _ gone: Bool) { hosts[host, default: Host()].isGone = gone }

    public mutating func identify(_ host: HostAccess, epoch: Int, now: Date) -> Result<HostIdentity, HostFailure> {
        advance(to: now)
        guard answers(host.name, now) else { return .failure(silence(host)) }
        epochs[host.name] = max(epochs[host.name] ?? 0, epoch)
        return .success(HostIdentity(
            machineID: machineIDs[host.name] ?? "machine-\(host.name)", bootID: bootID(host.name), hostKey: "SHA256:\(host.name)", base: bases[host.name] ?? "/var/lib/drydock"))
    }

    /// What the host does when the order arrives; the reply comes once the job is over.
    public mutating func start(_ order: JobOrder, on host: HostAccess, now: Date) -> Result<(JobReply, Date), HostFailure> {
        advance(to: now)
        guard answers(host.name, now) else { return .failure(silence(host)) }
        if order.job.epoch < epochs[host.name] ?? 0 { return .success((.refused(.staleEpoch), now)) }
        if let notAfter = order.notAfter, now > notAfter, jobs[order.job.token] == nil { return .success((.refused(.late), now)) }
        if jobs[order.job.token] == nil, let index = refusals.firstIndex(where: { order.script.contains($0.script) }) {
            return .success((.refused(refusals.remove(at: index).refusal), now))
        }
        if jobs[order.job.token] == nil {
            var fate = fates.first { order.script.contains($0.key) }?.value ?? .exits(0)
            if let key = firstFates.keys.first(where: { order.script.contains($0) && firstFates[$0] != [] }), let first = firstFates[key]?.removeFirst() {
                fate = first
            }
            jobs[order.job.token] = Job(
                host: host.name, script: order.script, endsAt: now.addingTimeInterval(jobLength), bootID: bootID(host.name), fate: fate)
            if order.script.contains("systemctl reboot"), !ignoresReboots {
                hosts[host.name, default: Host()].reboots.append(now)
                hosts[host.name]?.darkUntil = now.addingTimeInterval(jobLength + bootLength)
            }
        }
        return follow(order.job, on: host, now: now)
    }

    public mutating func follow(_ job: JobReference, on host: HostAccess, now: Date) -> Result<(JobReply, Date), HostFailure> {
        advance(to: now)
        guard answers(host.name, now) || jobs[job.token]?.endsAt ?? .distantPast > now else { return .failure(silence(host)) }
        epochs[host.name] = max(epochs[host.name] ?? 0, job.epoch)
        guard let known = jobs[job.token] else { return .success((.notStarted, now)) }
        switch known.fate {
        case .exits(let status):
            if known.bootID != bootID(host.name), known.endsAt > now { return .success((.rebooted(bootID: bootID(host.name)), now)) }
            return .success((.done(JobRecord(exitStatus: status)), max(now, known.endsAt)))
        case .vanishes: return .success((.lost, max(now, known.endsAt)))
        }
    }

    public mutating func probe(_ script: String, on host: HostAccess, now: Date) -> Result<ProbeEnding, HostFailure> {
        advance(to: now)
        guard answers(host.name, now) else { return .failure(silence(host)) }
        let status = probes.first { script.contains($0.key) }?.value ?? 0
        return .success(status < 0 ? .timedOut : .exited(status))
    }

    /// What a script prints on this fleet.
    public func output(of script: String) -> StepOutput {
        StepOutput(head: Array((outputs.first { script.contains($0.key) }?.value ?? "").utf8))
    }

    /// Returns whether the job was at work, and ends by it.
    public mutating func kill(_ job: JobReference, signal: String, now: Date) -> Bool {
        guard let known = jobs[job.token], known.endsAt > now, !deafJobs.contains(where: { known.script.contains($0) }) || signal == "KILL" else { return false }
        jobs[job.token]?.fate = .exits(signal == "KILL" ? 137 : 143)
        jobs[job.token]?.endsAt = now
        return true
    }

    public mutating func clean(_ job: JobReference) { /* the oracle keeps its counts */ }

    /// The moments that it waits for are told by the clock of the test's machine.
    public mutating func clockWasSet(by seconds: Double) {
        for name in hosts.keys {
            if let until = hosts[name]?.darkUntil, until > .distantPast { hosts[name]?.darkUntil = until + seconds }
            let reboots = hosts[name]?.reboots ?? []
            hosts[name]?.reboots = reboots.map { $0 + seconds }
        }
        for token in jobs.keys { jobs[token]?.endsAt += seconds }
    }

    private mutating func advance(to now: Date) {
        for (name, host) in hosts where host.darkUntil > .distantPast && host.darkUntil <= now {
            hosts[name]?.boots += 1
            hosts[name]?.darkUntil = .distantPast
        }
    }

    /// A host that restarts answers until its job has ended, then is dark until it is back.
    private func answers(_ host: HostName, _ now: Date) -> Bool {
        guard let state = hosts[host] else { return true }
        if state.isGone { return false }
        guard state.darkUntil > now, let issued = state.reboots.last else { return true }
        return now < issued.addingTimeInterval(jobLength)
    }

    private func bootID(_ host: HostName) -> String { "boot-\(host)-\(hosts[host]?.boots ?? 1)" }

    private func silence(_ host: HostAccess) -> HostFailure {
        HostFailure(host: host.name, endpoint: host.endpoint, reason: .cannotConnect("no route to host"))
    }
}
