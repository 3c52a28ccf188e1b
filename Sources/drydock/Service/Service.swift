import Core
import Execution
import Foundation
import Journal
import SSH

/// Starts what is due, resumes what was interrupted, and drives it. What is to be done is decided by ``ServiceMachine`` from
/// what lies in the state file, so a service that was killed goes on where it was.
actor Service {
    private let journal: SQLiteJournal
    private let parallel: Int
    /// Do what can be done now, and leave.
    private let once: Bool
    private let manager = ServiceManager()
    private let announcer: Announcer?

    private var plans: [Fingerprint: ServicePlan] = [:]
    /// Plans that this version can't read; told once.
    private var unreadable: Set<Fingerprint> = []
    private var controls: [RunID: RunControl] = [:]
    /// Runs that couldn't be driven, and when to try them again.
    private var notBefore: [RunID: ContinuousClock.Instant] = [:]
    private var codes: Set<Core.ExitCode> = []
    private var isStopping = false
    private var failure: JournalFailure?
    private var toldTrouble: String?

    private static let pause = 1.0, patience = 60.0

    init(_ journal: SQLiteJournal, parallel: Int, once: Bool, announcer: Announcer?) {
        self.announcer = announcer
        self.journal = journal
        self.parallel = parallel
        self.once = once
    }

    /// Until it is stopped or, with `once`, until nothing more can be done now.
    func work() async -> Core.ExitCode {
        await withDiscardingTaskGroup { group in
            var isReady = false
            while true {
                // First, so that a sink that is new today hears of the run that begins now.
                await announce()
                if !isStopping { round(&group) }
                if failure != nil, !isStopping { stop() }
                if !isReady {
                    manager.ready()
                    isReady = true
                }
                manager.alive()
                manager.status(status)
                if (isStopping || once) && controls.isEmpty { break }
                try? await Task.sleep(for: .seconds(min(Self.pause, manager.interval ?? Self.pause)))
            }
        }
        manager.stopping()
        await announce()
        await announcer?.deliverNow()
        if let failure {
            Terminal.talk("drydock: the service stops: \(failure)")
            return failure.exitCode
        }
        return once ? Core.ExitCode.first(of: codes) : .done
    }

    /// What runs ends, nothing new starts; the service's runs go on when it is back.
    func stop() {
        guard !isStopping else { return abandon() }
        isStopping = true
        manager.stopping()
        for control in controls.values { control.drain(.service) }
    }

    private func abandon() { for control in controls.values { control.abandon() } }

    // MARK: - Rounds

    /// Of every run in the state file, whoever drives it. Where that fails, the work goes on all the same.
    private func announce() async {
        guard let announcer else { return }
        do {
            let cases = try cases()
            for record in try cases.map(\.record) + journal.newestRuns(limit: Announcer.most) where plans[record.fingerprint] == nil { try load(record.fingerprint) }
            let known = plans
            try await announcer.look(cases, { known[$0].map { ($0.graph, $0.windows?.schedule) } }, now: Date())
        } catch {
            if toldTrouble != "\(error)" { Terminal.talk("notices: \(error)") }
            toldTrouble = "\(error)"
        }
    }

    private func round(_ group: inout DiscardingTaskGroup) {
        do throws(JournalFailure) {
            let now = Date()
            for directive in try directives(at: now) {
                switch directive {
                case .begin(let entry, let late): try begin(entry, late, now, &group)
                case .drive(let run, let late):
                    guard controls[run] == nil, isReadable(run), notBefore[run].map({ $0 <= .now }) ?? true else { continue }
                    start(run, late, &group)
                case .miss(let entry):
                    try journal.miss(entry, at: now)
                    Terminal.talk("schedule \(entry): its last opening passed while no service ran; it is never made up for unless the plan says 'missed: run-late'; plan anew")
                case .drain(let run): controls[run]?.drain(.person)
                }
            }
        } catch {
            switch error {
            // Another process was faster, or the disk is busy: the next round looks again.
            case .held, .hostHeld, .overtaken, .fenced, .alreadyTaken, .noSuchRun: break
            case .commitUnknown, .full, .unusable, .broken: failure = error
            }
        }
    }

    private func cases() throws(JournalFailure) -> [ServiceMachine.Case] {
        var cases: [ServiceMachine.Case] = []
        for record in try journal.unfinishedRuns() {
            let isMine = controls[record.id] != nil
            let isHeld = isMine ? true : try journal.isHeld(record.id)
            let words = isHeld ? [] : try journal.inbox(of: record.id, after: 0)
            cases.append(.init(record: record, isHeld: isHeld, hasWords: !words.isEmpty))
        }
        return cases
    }

    private func directives(at now: Date) throws(JournalFailure) -> [ServiceMachine.Directive] {
        let cases = try cases(), entries = try journal.schedules()
        for fingerprint in Set(entries.map(\.fingerprint) + cases.map(\.record.fingerprint)) where plans[fingerprint] == nil { try load(fingerprint) }
        return ServiceMachine().directives(entries: entries, cases: cases, windows: { plans[$0]?.windows }, at: now)
    }

    /// Of a run whose plan can't be read it was told already; nothing is done to it.
    private func isReadable(_ run: RunID) -> Bool {
        guard let record = try? journal.run(run) else { return true }
        return plans[record.fingerprint] != nil
    }

    private struct ServicePlan {
        var loaded: LoadedPlan
        var graph: PlanGraph
        var windows: ServiceMachine.Windows?
    }

    private func load(_ fingerprint: Fingerprint) throws(JournalFailure) {
        guard !unreadable.contains(fingerprint) else { return }
        let loaded: LoadedPlan
        do {
            guard let bytes = try journal.plan(fingerprint) else { throw Leave(.invalid, "plan \(fingerprint.short) is missing in \(journal.path); restore the state file from a copy") }
            loaded = try PlanSource.decode(bytes, name: "plan \(fingerprint.short)")
        } catch let failure as JournalFailure { throw failure } catch {
            unreadable.insert(fingerprint)
            Terminal.talk("drydock: its runs and entries are left alone: \((error as? Leave)?.message ?? "\(error)")")
            return
        }
        plans[fingerprint] = ServicePlan(loaded: loaded, graph: loaded.graph, windows: loaded.plan.window.flatMap { try? ServiceMachine.Windows($0) })
    }

    // MARK: - Runs

    private func begin(_ entry: Int, _ late: Holder.WindowOverride?, _ now: Date, _ group: inout DiscardingTaskGroup) throws(JournalFailure) {
        guard let fingerprint = try journal.schedules().first(where: { $0.id == entry })?.fingerprint, let plan = plans[fingerprint] else { return }
        let run = RunID.random()
        let origin = RunOrigin(plan: plan.loaded.plan.name, fingerprint: fingerprint, typedBy: Self.name)
        guard try journal.begin(entry, run: run, origin: origin, at: now) else { return }
        Terminal.print("schedule \(entry): run \(run) of \(plan.loaded.plan.name)")
        start(run, late, &group)
    }

    private static var name: String { "\(Terminal.typedBy) (drydock serve)" }

    private func start(_ run: RunID, _ late: Holder.WindowOverride?, _ group: inout DiscardingTaskGroup) {
        let control = RunControl()
        controls[run] = control
        group.addTask { await self.drive(run, late, control) }
    }

    private func drive(_ run: RunID, _ late: Holder.WindowOverride?, _ control: RunControl) async {
        defer { controls[run] = nil }
        do {
            guard let record = try journal.run(run), let loaded = plans[record.fingerprint]?.loaded else { throw JournalFailure.noSuchRun(run) }
            let before = try RunMachine.replay(run, of: loaded.graph, from: journal).holder
            // What a killed service was allowed goes on for as long as it was allowed.
            let kept = before.flatMap { $0.typedBy == Self.name ? $0.windowOverride : nil }.flatMap { $0.until > Date() ? $0 : nil }
            let holder = Holder(typedBy: Self.name, processID: Int(ProcessInfo.processInfo.processIdentifier), windowOverride: late ?? kept)
            let lease = try journal.take(run, holder: holder, at: Date())
            defer { lease.release() }
            var settings = RunSettings()
            settings.hostLimit = parallel
            settings.noWait = once
            settings.durations = DurationHistory.learn(from: journal, for: loaded.graph)
            let reporter = ServiceReporter(run: run)
            let secrets = SecretResolver(note: reporter.note)
            let executor = Executor(
                journal: journal, hosts: SSHHosts(secrets: secrets), outputs: FileOutputStore(folder: journal.folder), secrets: secrets,
                clock: SystemClock(), observer: reporter)
            let outcome = try await executor.drive(
                lease, plan: loaded.plan, fingerprint: loaded.fingerprint, holder: holder, settings: settings, control: control)
            codes.insert(outcome.exit)
            notBefore[run] = nil
        } catch JournalFailure.held(let other) {
            Terminal.talk("run \(run) is held by \(other); it is left to that process")
            notBefore[run] = .now + .seconds(Self.patience)
        } catch {
            Terminal.talk("drydock: run \(run): \(error); it is tried again in \(Int(Self.patience)) s")
            notBefore[run] = .now + .seconds(Self.patience)
            codes.insert(.failed)
        }
    }

    private var status: String {
        if isStopping { return "stopping: \(controls.count) \(controls.count == 1 ? "run ends" : "runs end") what is under way" }
        return controls.isEmpty ? "nothing is due" : "\(controls.count) \(controls.count == 1 ? "run" : "runs"): \(controls.keys.map(\.rawValue).sorted().prefix(5).joined(separator: ", "))"
    }
}

/// Lines for the service's log, each with its run.
private struct ServiceReporter: RunObserver {
    let run: RunID
    func committed(_ entries: [Entry], in machine: RunMachine) {
        for entry in entries { Terminal.print("\(run): \(FactLine.text(entry, in: machine, run: run))") }
    }
    func note(_ text: String) { Terminal.talk("\(run): warning: \(text)") }
}
