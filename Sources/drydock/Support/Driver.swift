import ArgumentParser
import Core
import Dispatch
import Execution
import Foundation
import Journal
import SSH

struct DriveOptions: ParsableArguments {
    @Flag(help: "Leave instead of waiting for an approval (exit 3) or the window (exit 5).") var noWait = false
    @Flag(help: "Run outside the window; needs --until and --reason, which are recorded.") var ignoreWindow = false
    @Option(help: "Until when the window is ignored, as 2026-12-05T05:00:00Z.") var until: String?
    @Option(help: "Why the window is ignored.") var reason: String?
    @Option(help: "Hosts at work at the same time.") var parallel = 64
    @Option(help: "lines or jsonl.") var output: RunFormat = .lines
    @Option(help: "auto, live or plain: on a terminal, a view below the lines that shows what runs and who must act.") var progress: ProgressStyle = .auto

    func validate() throws {
        guard parallel >= 1 else { throw ValidationError("--parallel needs at least 1") }
        guard progress != .live || output == .lines else { throw ValidationError("--progress live is for --output lines; leave one of them out") }
        guard ignoreWindow else {
            guard until == nil, reason == nil else { throw ValidationError("--until and --reason belong to --ignore-window; add it, or leave them out") }
            return
        }
        guard let moment, reason?.allSatisfy(\.isWhitespace) == false else {
            throw ValidationError("--ignore-window needs --until TIME, such as 2026-12-05T05:00:00Z, and --reason TEXT")
        }
        guard moment > Date() else { throw ValidationError("--until \(until ?? "") is over already; give a later time") }
    }

    private var moment: Date? { until.flatMap { try? Date($0, strategy: .iso8601) } }

    var holder: Holder {
        Holder(
            typedBy: Terminal.typedBy, processID: Int(ProcessInfo.processInfo.processIdentifier),
            windowOverride: ignoreWindow ? moment.map { .init(until: $0, reason: reason ?? "") } : nil)
    }

    /// The same, for a run that goes on: where its plan makes up for an opening that passed while nobody drove it, it may.
    func holder(of plan: FrozenPlan, lastTendedAt since: Date) -> Holder {
        var holder = holder
        if holder.windowOverride == nil, let windows = plan.window.flatMap({ try? ServiceMachine.Windows($0) }) {
            holder.windowOverride = ServiceMachine.late(windows, since: since, now: Date())
        }
        return holder
    }

    var settings: RunSettings {
        var settings = RunSettings()
        settings.noWait = noWait
        settings.hostLimit = max(1, parallel)
        return settings
    }
}

/// Drives a run that this process holds, until it is over for this process.
struct Driver {
    var journal: SQLiteJournal
    var options: DriveOptions

    func take(_ run: RunID, as holder: Holder) throws -> any Lease {
        do { return try journal.take(run, holder: holder, at: Date()) } catch JournalFailure.held(let holder) {
            throw Leave(.held, "drydock: run \(run) is held by \(holder); wait for it, or drain it there with Ctrl-C")
        }
    }

    /// Leaves the process with the outcome's exit code.
    func drive(_ lease: any Lease, _ loaded: LoadedPlan, as holder: Holder) async throws -> Never {
        let outcome = try await carryOut(lease, loaded, as: holder)
        Terminal.exit(outcome.exit)
    }

    func carryOut(_ lease: any Lease, _ loaded: LoadedPlan, as holder: Holder) async throws -> RunOutcome {
        let durations = DurationHistory.learn(from: journal, for: loaded.graph)
        let display = try display(of: lease.run, loaded, durations)
        let reporter = RunReporter(run: lease.run, format: options.output, display: display)
        let control = RunControl()
        let signals = Signals(control, display)
        let secrets = SecretResolver(note: reporter.note)
        let executor = Executor(
            journal: journal, hosts: SSHHosts(secrets: secrets, ask: SecretQuestion.asking), outputs: FileOutputStore(folder: journal.folder), secrets: secrets,
            clock: SystemClock(), observer: reporter)
        var settings = options.settings
        settings.durations = durations
        let outcome: RunOutcome
        do {
            outcome = try await executor.drive(
                lease, plan: loaded.plan, fingerprint: loaded.fingerprint, holder: holder, settings: settings, control: control)
        } catch let full as JournalFailure where full.isFull {
            throw Leave(.failed, "drydock: run \(lease.run): \(full); jobs that had begun go on, and resume reads their results")
        } catch let illegal as IllegalFact { throw Leave(.invalid, "drydock: run \(lease.run): \(illegal)") } catch let fault as WindowSchedule.Fault {
            throw Leave(.invalid, "drydock: the plan's window can't be read: \(fault); plan anew")
        }
        signals.stop()
        display?.end()
        let machine = try RunMachine.replay(lease.run, of: loaded.graph, from: journal)
        lease.release()
        reporter.conclude(outcome, machine, FileOutputStore(folder: journal.folder))
        return outcome
    }
}

extension Driver {
    /// Nil where only lines are wanted, or there is no terminal.
    private func display(of run: RunID, _ loaded: LoadedPlan, _ durations: Durations) throws -> LiveDisplay? {
        guard options.output == .lines, let screen = try options.progress.screen(), let record = try journal.run(run) else { return nil }
        return LiveDisplay(.init(run: run, graph: loaded.graph, durations: durations, createdAt: record.createdAt, limit: options.parallel), on: screen)
    }
}

/// Ctrl-C, SIGTERM and a lost terminal: once drains, twice lets go.
private struct Signals {
    private let sources: [any DispatchSourceSignal]

    init(_ control: RunControl, _ display: LiveDisplay?) {
        let seen = Counter()
        sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                switch seen.next() {
                case 1:
                    Terminal.talk("draining: nothing new starts, what runs ends; once more to let go of it")
                    display?.note("draining: nothing new starts, what runs ends; Ctrl-C once more lets go of it")
                    control.drain()
                case 2 where !SecretQuestion.isAsking: control.abandon()
                // A question that nobody answers has no other end.
                default:
                    Terminal.talk("let go; the remote jobs that had begun go on, and resume reads their results")
                    Terminal.exit(.drained)
                }
            }
            source.resume()
            return source
        }
    }

    func stop() { sources.forEach { $0.cancel() } }
}
