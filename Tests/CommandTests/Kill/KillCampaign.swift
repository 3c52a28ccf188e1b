import Core
import Foundation
import Journal
import Lab
import TestKit

/// Runs a plan over and over while something is killed at random instants, and counts on the hosts what came of it.
final class KillCampaign {
    enum Mode: String, CaseIterable, Sendable {
        /// SIGKILL of drydock, then `resume`.
        case drydock
        /// SIGKILL of the sshd processes that serve its connections; drydock must go on by itself.
        case sessions
        /// SIGKILL of drydock, then three `resume` at the same time.
        case rivals
        /// SIGKILL of drydock on entry to one of its system calls, sent by strace: between a commit and its act, say.
        case calls
    }

    struct Figures {
        var kills = 0, runs = 0, steps = 0, doubles = 0, lost = 0
        /// Kills before the run was made known, and kills while a step was at work.
        var early = 0, inFlight = 0
        /// `run` found an unfinished run that had not told its id before it was killed.
        var foundUnfinished = 0
        /// Hosts given up (exit status 4); how often three went for one run, and how many of them left with 6.
        var unreachable = 0, rounds = 0, turnedAway = 0
        var seconds = 0.0
    }

    private let place: Workplace
    private let oracle: Oracle
    private let mode: Mode
    private let kills: Int
    /// After so many kills a run is let go on undisturbed.
    private let perRun: Int
    private var killsBefore = 0
    private var dice: Dice
    private let plan: String
    private(set) var figures = Figures()
    /// The longest that a process has lived: instants are spread over this.
    private var life = 3.0

    /// - Returns: the figures. Throws at the first run that doesn't end as it must.
    static func run(mode: Mode, hosts: Int = 6, steps: Int = 5, reboots: Bool = false, kills: Int, perRun: Int = .max, seed: UInt64) throws -> Figures {
        try Workplace.with(hosts: hosts) { place in
            let oracle = Oracle(place: place, steps: steps, reboots: reboots)
            let campaign = try KillCampaign(oracle, mode: mode, kills: kills, perRun: perRun, seed: seed)
            try campaign.carryOut()
            return campaign.figures
        }
    }

    private init(_ oracle: Oracle, mode: Mode, kills: Int, perRun: Int, seed: UInt64) throws {
        self.oracle = oracle
        self.mode = mode
        self.kills = kills
        self.perRun = perRun
        place = oracle.place
        dice = Dice(seed: seed)
        try place.putPlaybook(oracle.activity, steps: oracle.playbook())
        plan = try place.putPlan("kill-campaign", activity: oracle.activity)
    }

    private func carryOut() throws {
        let clock = ContinuousClock(), begin = clock.now
        while figures.kills < kills {
            let run = try oneRun()
            figures.runs += 1
            figures.steps += place.fleet.hosts.count * oracle.stepsPerHost
            figures.seconds = ((clock.now - begin) / .seconds(1)).rounded()
            try check(run)
            if kills > 50 { print("\(mode): \(figures)") }
        }
    }

    /// Until the run has ended; returns its id.
    private func oneRun() throws -> String {
        var run: String?
        killsBefore = figures.kills
        while true {
            let child: Child
            let isNew = run == nil
            let tracer = mode == .calls && mayKill ? trap() : []
            if let run { child = try place.start(["resume", run], under: tracer) } else { child = try place.startRun(plan: plan, under: tracer) }
            let wasKilled = try disturb(child)
            run = run ?? child.runID
            if wasKilled {
                if run == nil { figures.early += 1 }
                if mode == .rivals, let run, try settleRivals(run) { return run }
                continue
            }
            guard let run else { throw Trouble("no run's id: \(child.report)") }
            switch child.ending?.status {
            case 0: return run
            case 6 where isNew: figures.foundUnfinished += 1
            case 4 where mode == .sessions: figures.unreachable += 1
            default: throw Trouble("\(child.report)\n--- hosts\n\(oracle.transcript)")
            }
        }
    }

    // MARK: - Killing

    private var mayKill: Bool { figures.kills < kills && figures.kills - killsBefore < perRun }

    /// Returns whether the child was killed; if not, it has ended by itself.
    private func disturb(_ child: Child) throws -> Bool {
        let born = ContinuousClock.now
        defer { life = max(life, (ContinuousClock.now - born) / .seconds(1)) }
        guard mayKill else {
            try child.wait()
            return false
        }
        switch mode {
        case .drydock, .rivals:
            if child.wait(atMost: instant()) != nil { return false }
            child.end()
            noteKill()
            return true
        case .sessions:
            while child.wait(atMost: Double.random(in: 0.01...0.6, using: &dice)) == nil, mayKill {
                for host in place.fleet.hosts.shuffled(using: &dice).prefix(Int.random(in: 1...3, using: &dice)) { killSessions(of: host) }
            }
            try child.wait()
            return false
        case .calls:
            // strace ends as its child did
            guard try child.wait().status == 128 + SIGKILL else { return false }
            noteKill()
            return true
        }
    }

    /// The calls by which drydock changes files, talks to hosts, and makes or removes names.
    private static let calls = [
        "pwrite64", "fdatasync", "fsync", "unlink", "ftruncate", "openat", "fcntl", "write", "sendto", "recvfrom", "connect", "rename", "exit_group",
    ]

    /// The words of strace that send SIGKILL at the n-th of one kind of call; small numbers more often than large ones.
    private func trap() -> [String] {
        let call = Self.calls.randomElement(using: &dice) ?? "write", count = Int(exp(Double.random(in: 0..<log(60), using: &dice)))
        return [
            "/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):signal=SIGKILL:when=\(count)",
        ]
    }

    static let canTrap = FileManager.default.isExecutableFile(atPath: "/usr/bin/strace")

    /// A quarter in the first instants, a quarter while it connects, the rest anywhere in its life.
    private func instant() -> Double {
        switch Int.random(in: 0..<4, using: &dice) {
        case 0: Double.random(in: 0...0.06, using: &dice)
        case 1: Double.random(in: 0...0.5, using: &dice)
        default: Double.random(in: 0...life, using: &dice)
        }
    }

    private func noteKill() {
        figures.kills += 1
        if oracle.inFlight > 0 { figures.inFlight += 1 }
    }

    private func killSessions(of host: LabHost) {
        guard let sshd = place.read("sshd", of: host).split(separator: " ").first.flatMap({ Int32($0) }) else { return }
        let sessions = SSHSessions.below(sshd)
        for session in sessions where kill(session, SIGKILL) == 0 { noteKill() }
    }

    /// Three at once want to go on: one does, the others are turned away, or come when all is done.
    /// - Returns: whether the run has ended. Now and then all three are killed instead.
    private func settleRivals(_ run: String) throws -> Bool {
        while true {
            figures.rounds += 1
            let rivals = try (0..<3).map { _ in try place.start("resume", run) }
            if mayKill, dice.chance(0.5) {
                Waiting.until(instant()) { rivals.allSatisfy { $0.poll() != nil } }
                let alive = rivals.filter { $0.poll() == nil }
                alive.forEach { $0.end() }
                if !alive.isEmpty { noteKill() }
                try judge(rivals.filter { !alive.contains($0) })
                if alive.isEmpty { return true }
            } else {
                for rival in rivals { try rival.wait() }
                try judge(rivals)
                guard rivals.contains(where: { $0.ending?.status == 0 }) else {
                    throw Trouble("nobody could go on: " + rivals.map(\.report).joined(separator: "\n"))
                }
                return true
            }
        }
    }

    /// Rivals that ended by themselves.
    private func judge(_ rivals: [Child]) throws {
        for rival in rivals {
            switch rival.ending?.status {
            case 0: break
            case 6 where rival.err.contains("is held by"): figures.turnedAway += 1
            default: throw Trouble("\(rival.report)\n--- hosts\n\(oracle.transcript)")
            }
        }
    }

    // MARK: - Checking

    private func check(_ run: String) throws {
        let count = oracle.count()
        figures.doubles += count.doubles
        figures.lost += count.lost
        let status = try Status.of(run, in: place)
        let odd = status.steps.filter { $0.state != "succeeded" || $0.attempts != 1 }
        guard count.isClean, status.state == "succeeded", odd.isEmpty, status.steps.count == place.fleet.hosts.count * oracle.stepsPerHost else {
            throw Trouble("run \(run) is \(status.state), \(count)\n\(odd)\n\(oracle.transcript)\n" + (try place.drydock("log", run).out))
        }
        guard let id = RunID(rawValue: run) else { throw Trouble("'\(run)' is no run's id") }
        _ = try place.journal().verify(id)
        try oracle.forget()
    }
}

extension Child: Equatable {
    static func == (one: Child, other: Child) -> Bool { one === other }
}
