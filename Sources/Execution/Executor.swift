public import Core
import Foundation
import Synchronization

/// Drives a run: one loop turn is one transaction, and what it decided is done only once that is on disk.
public struct Executor: Sendable {
    private let journal: any Journaling
    private let hosts: any HostPort
    private let outputs: any OutputStoring
    private let secrets: any SecretResolving
    private let clock: any WallClock
    private let observer: any RunObserver

    /// How often the inbox is looked into, in seconds: a word is seen within one.
    private static let inboxInterval = 0.5
    /// Seconds that the removal of finished jobs from their hosts may delay the end of the process.
    private static let cleaningPatience = 5.0

    public init(
        journal: any Journaling, hosts: any HostPort, outputs: any OutputStoring, secrets: any SecretResolving,
        clock: any WallClock, observer: any RunObserver
    ) {
        self.journal = journal
        self.hosts = hosts
        self.outputs = outputs
        self.secrets = secrets
        self.clock = clock
        self.observer = observer
    }

    /// Reads the run's facts, folds them, and goes on from there: starting and resuming are the same.
    /// - Throws: ``JournalFailure`` when the record can't be read or written; ``IllegalFact`` when it contradicts itself.
    ///   Nothing is started after that, and jobs that run go on.
    public func drive(
        _ lease: any Lease, plan: FrozenPlan, fingerprint: Fingerprint, holder: Holder, settings: RunSettings, control: RunControl
    ) async throws -> RunOutcome {
        let graph = PlanGraph(plan, fingerprint: fingerprint)
        var machine = try RunMachine.replay(lease.run, of: graph, from: journal)
        if let leaving = machine.leaving, leaving.state.isFinal {
            let words = try journal.inbox(of: lease.run, after: 0)
            guard machine.isReopened(by: words, at: clock.now()) else { return machine.finalOutcome(leaving) }
        }
        let held = Entry(
            number: machine.lastNumber + 1, epoch: lease.epoch, at: max(machine.lastAt, Date(milliseconds: clock.now().milliseconds)),
            fact: .held(holder))
        try machine.fold(held)
        try lease.commit(JournalTransaction(entries: [held]))
        observer.committed([held], in: machine)
        let endpoints = try Set(plan.hosts.map(\.access.endpoint).filter { try journal.hold(of: $0)?.run == lease.run })
        let shell = try RunShell(machine, run: lease.run, settings: settings, holds: endpoints)
        return try await loop(shell, lease, control.mailbox)
    }

    private func loop(_ first: RunShell, _ lease: any Lease, _ mailbox: Mailbox) async throws -> RunOutcome {
        let (outcome, limit) = try await withThrowingDiscardingTaskGroup(returning: (RunOutcome, Task<Void, Never>?).self) { group in
            do { return try await turns(first, lease, mailbox, in: &group) } catch {
                // Tasks that wait for a host must end for this function to end; jobs on the hosts go on.
                group.cancelAll()
                await hosts.disconnect()
                throw error
            }
        }
        limit?.cancel()
        // Two that disconnect at once would share the connections, and one return while the other is still at it.
        await limit?.value
        await hosts.disconnect()
        return outcome
    }

    /// Returns the outcome, and what keeps the removal of finished jobs from lasting too long.
    private func turns(
        _ first: RunShell, _ lease: any Lease, _ mailbox: Mailbox, in group: inout ThrowingDiscardingTaskGroup<any Error>
    ) async throws -> (RunOutcome, Task<Void, Never>?) {
        let graph = first.machine.graph, blank = RunMachine(graph)
        var shell = first
        var lastWord = 0, lookedAt = Date.distantPast, alarm: Date?
        mailbox.post(.tick(.distantPast))
        while true {
            var events: [RunEvent] = []
            for mail in await mailbox.take() {
                switch mail {
                case .event(let event): events.append(event)
                // One that a sooner alarm has overtaken sets no new one, or alarms would only ever grow in number.
                case .tick(let moment): if moment == alarm { alarm = nil }
                case .abandon:
                    group.cancelAll()
                    await hosts.disconnect()
                    return (RunOutcome(leaving: Leaving(.interrupted, reason: "let go by a person"), exit: .drained), nil)
                }
            }
            // Also where the clock was put back meanwhile.
            if abs(clock.now().timeIntervalSince(lookedAt)) >= Self.inboxInterval / 2 {
                lookedAt = clock.now()
                let words = try journal.inbox(of: lease.run, after: lastWord)
                lastWord = words.last?.word.id ?? lastWord
                if !words.isEmpty { events.append(.words(words)) }
            }
            // Without its machine, which would be copied whole for the sake of a turn that is hardly ever taken back.
            let before = shell.over(blank)
            let turn = try shell.turn(events, now: clock.now(), steady: clock.steady())
            if let objection = try write(turn.transaction, lease) {
                shell = before.over(try RunMachine.replay(lease.run, of: graph, from: journal))
                switch objection {
                case .hostHeld(let hold): events.append(.hostHeld(hold))
                case .wordsTaken(let ids):
                    shell = shell.forgetting(words: ids)
                    events = events.map { $0.without(words: ids) }
                }
                for event in events { mailbox.post(.event(event)) }
                continue
            }
            observer.committed(turn.transaction.entries, in: shell.machine)
            turn.notes.forEach(observer.note)
            for act in turn.acts {
                let errand = Errand(act, of: shell)
                group.addTask { if let event = await perform(errand) { mailbox.post(.event(event)) } }
            }
            if let outcome = turn.outcome {
                return (outcome, cleaningLimit())
            }
            let wake = min(turn.wake ?? .distantFuture, clock.now().addingTimeInterval(Self.inboxInterval))
            if alarm.map({ wake < $0 }) ?? true {
                alarm = wake
                group.addTask {
                    await clock.sleep(until: wake)
                    mailbox.post(.tick(wake))
                }
            }
        }
    }

    /// Why a transaction wasn't written, where the same turn can be made again with that known.
    private enum Objection {
        case hostHeld(HostHold)
        case wordsTaken(Set<Int>)
    }

    private func write(_ transaction: JournalTransaction, _ lease: any Lease) throws -> Objection? {
        guard !transaction.isEmpty else { return nil }
        do throws(JournalFailure) { try lease.commit(transaction) } catch {
            switch error {
            case .hostHeld(let hold): return .hostHeld(hold)
            case .alreadyTaken(let ids): return .wordsTaken(Set(ids))
            case .held, .fenced, .overtaken, .noSuchRun, .commitUnknown, .full, .unusable, .broken: throw error
            }
        }
        return nil
    }

    /// Lets the removal of finished jobs end, within reason.
    private func cleaningLimit() -> Task<Void, Never> {
        Task { [clock, hosts] in
            await clock.sleep(until: clock.now().addingTimeInterval(Self.cleaningPatience))
            if !Task.isCancelled { await hosts.disconnect() }
        }
    }

    // MARK: - One act

    /// What a task needs of the loop's state; the state itself would be kept alive by it, and copied.
    private struct Errand {
        let act: RunAct
        let graph: PlanGraph
        let run: RunID
        let epoch: Int
        /// Of the step, where the act is about a job.
        let attempt: Int

        init(_ act: RunAct, of shell: RunShell) {
            self.act = act
            graph = shell.machine.graph
            run = shell.run
            epoch = shell.epoch
            attempt = switch act {
            case .start(let step, _, _), .look(let step, _, _): shell.machine.attempt(of: step)
            case .identify, .probe, .verify, .review, .kill, .clean: 0
            }
        }
    }

    private func perform(_ errand: Errand) async -> RunEvent? {
        let graph = errand.graph
        switch errand.act {
        case .identify(let name):
            guard let host = graph.plan.hosts.first(where: { $0.access.name == name })?.access else { return nil }
            do { return .identified(name, try await hosts.identify(host, run: errand.run, epoch: errand.epoch)) } catch {
                return .hostFailed(name, error)
            }
        case .start(let step, var order, let references):
            let found: FoundSecrets
            do throws(SecretFailure) { found = try await find(references) } catch {
                return .secretFailed(step: step, attempt: errand.attempt, error)
            }
            order.input = found.input
            return await job(step, errand, found.mask) { host, record throws(HostFailure) in
                try await hosts.start(order, on: host, from: record.offsets, into: record)
            }
        case .look(let step, let job, let references):
            var mask: SecretMask?
            do throws(SecretFailure) { mask = try await find(references).mask } catch {
                observer.note("the output of \(graph.name(step)) isn't stored, since \(error), and may stand in it")
            }
            return await self.job(step, errand, mask) { host, record throws(HostFailure) in
                try await hosts.follow(job, on: host, from: record.offsets, into: record)
            }
        case .probe(let step, let attempt, var order, let references):
            guard let host = graph.host(step)?.access else { return nil }
            let found: FoundSecrets
            do throws(SecretFailure) { found = try await find(references) } catch {
                return .secretFailed(step: step, attempt: attempt, error)
            }
            order.input = found.input
            let record = MaskingRecord(record(step, attempt, errand), found.mask, resumes: false)
            defer { record.close() }
            do {
                let ending = try await hosts.probe(order, on: host, into: record)
                record.finish()
                return .probed(step: step, attempt: attempt, ending, output(of: record))
            } catch { return .actFailed(step: step, attempt: attempt, error.masked(found.mask)) }
        case .verify(let step, let attempt, var order, let references):
            guard let host = graph.host(step)?.access else { return nil }
            let found: FoundSecrets
            do throws(SecretFailure) { found = try await find(references) } catch {
                // Nobody knows how the step ended, and now nobody can ask: it stays open, to be asked when it is resumed.
                return .actFailed(step: step, attempt: attempt, HostFailure(host: host.name, endpoint: host.endpoint, reason: .unsupported(
                    "whether the lost step took effect can't be asked: \(error); mend that, then resume the run")))
            }
            order.input = found.input
            do { return .verified(step: step, attempt: attempt, try await hosts.probe(order, on: host, into: NoOutput())) } catch {
                return .actFailed(step: step, attempt: attempt, error.masked(found.mask))
            }
        case .review(let step, let questions): return await review(step, questions, graph)
        case .kill(let step, let job, let signal):
            // A host that can't be reached is told again later; how the step ended is what its follower hears.
            if let host = graph.host(step)?.access { _ = try? await hosts.kill(job, signal: signal, on: host) }
            return nil
        case .clean(let step, let job):
            // What a failed removal leaves is swept by a later one, by its age.
            if let host = graph.host(step)?.access { try? await hosts.clean(job, on: host) }
            return nil
        }
    }

    /// One probe after the other, up to the first that isn't as it should be. Their output is judged, not kept.
    private func review(_ step: Int, _ questions: [RunAct.Question], _ graph: PlanGraph) async -> RunEvent? {
        guard let host = graph.host(step)?.access else { return nil }
        var answers: [RunEvent.Answer] = []
        for question in questions {
            var order = question.order
            let found: FoundSecrets
            do throws(SecretFailure) { found = try await find(question.secrets) } catch {
                return .reviewRefused(step: step, probe: question.probe, error)
            }
            order.input = found.input
            let heard = HeardOutput()
            let record = MaskingRecord(heard, found.mask, resumes: false)
            do {
                let ending = try await hosts.probe(order, on: host, into: record)
                record.finish()
                answers.append(.init(probe: question.probe, ending: ending, output: StepOutput(head: heard.head(.out, limit: 65_536))))
                if ending != .exited(0) { break }
            } catch { return .reviewFailed(step: step, error.masked(found.mask)) }
        }
        return .reviewed(step: step, answers)
    }

    /// - Parameter mask: nil where the secrets that may stand in the output aren't known: it is heard, and not kept.
    private func job(
        _ step: Int, _ errand: Errand, _ mask: SecretMask?, _ call: (HostAccess, any OutputRecord) async throws(HostFailure) -> JobReply
    ) async -> RunEvent? {
        guard let host = errand.graph.host(step)?.access else { return nil }
        let attempt = errand.attempt
        let stored = mask == nil ? NoOutput() : record(step, attempt, errand)
        let record = MaskingRecord(stored, mask ?? SecretMask([]), resumes: true)
        defer { record.close() }
        do {
            let reply = try await call(host, record)
            if reply.isFinal { record.finish() }
            return .replied(step: step, attempt: attempt, mask.map(reply.masked) ?? reply, mask == nil ? StepOutput() : output(of: record))
        } catch { return .actFailed(step: step, attempt: attempt, mask.map(error.masked) ?? error) }
    }

    // MARK: - Secrets

    /// What secrets become for one act; kept for its length only.
    private struct FoundSecrets {
        var input: [UInt8] = []
        var mask: SecretMask
    }

    private func find(_ references: [SecretReference]) async throws(SecretFailure) -> FoundSecrets {
        var values: [String] = []
        for reference in references { values.append(try await secrets.resolve(reference)) }
        let input = StepScript.input(values)
        if let last = references.last, input.count > StepScript.inputLimit {
            throw SecretFailure(last, "with the other secrets of the step it is larger than \(StepScript.inputLimit / 1024) KiB; give fewer or smaller ones")
        }
        return FoundSecrets(input: input, mask: SecretMask(values))
    }

    private func record(_ step: Int, _ attempt: Int, _ errand: Errand) -> any OutputRecord {
        do { return try outputs.record(of: errand.run, step: step, attempt: attempt) } catch {
            observer.note("the output of \(errand.graph.name(step)) can't be stored: \(error)")
            return NoOutput()
        }
    }

    private func output(of record: any OutputRecord) -> StepOutput {
        StepOutput(summary: record.summary(), head: record.head(.out, limit: 65_536))
    }
}

/// Keeps the beginning of what a probe prints, for as long as it is judged.
private final class HeardOutput: OutputRecord {
    private let bytes = Mutex<[UInt8]>([])
    private static let limit = 65_536

    var offsets: OutputOffsets { OutputOffsets() }
    func write(_ bytes: [UInt8], to stream: Core.OutputStream) {
        guard stream == .out else { return }
        self.bytes.withLock { $0 += bytes.prefix(Self.limit - $0.count) }
    }
    func skip(_ count: Int, of stream: Core.OutputStream) {}
    func summary() -> OutputSummary { NoOutput().summary() }
    func head(_ stream: Core.OutputStream, limit: Int) -> [UInt8] { stream == .out ? bytes.withLock { Array($0.prefix(limit)) } : [] }
    func close() {}
}

/// Takes output that nobody keeps.
private struct NoOutput: OutputRecord {
    var offsets: OutputOffsets { OutputOffsets() }
    func write(_ bytes: [UInt8], to stream: Core.OutputStream) {}
    func skip(_ count: Int, of stream: Core.OutputStream) {}
    func summary() -> OutputSummary {
        let nothing = OutputSummary.Stream(bytes: 0, dropped: 0, sha256: Hex.sha256([UInt8]()))
        return OutputSummary(out: nothing, err: nothing)
    }
    func head(_ stream: Core.OutputStream, limit: Int) -> [UInt8] { [] }
    func close() {}
}
