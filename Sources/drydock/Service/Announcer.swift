import Core
import Execution
import Foundation
import Journal
import Notices

/// Makes the notices of every run in the state file, whoever drives it, and brings them to their sinks.
///
/// What was made lies in the state file until it is delivered, so a service that was killed loses none.
actor Announcer {
    private let journal: SQLiteJournal
    private let sinks: [Sink]
    private let dispatcher: Dispatcher
    /// Seconds before an opening from which on closed gates are told of.
    private let lead: Int
    private var watches: [RunID: NoticeWatch] = [:]
    /// Runs that were over when they were looked at last, with the number of their last fact.
    private var finished: [RunID: Int] = [:]
    private var isEnrolled = false
    private var isLast = false
    private var isBusy = false
    private var lookedAt = Date.distantPast
    private var told: [SinkName: String] = [:]

    /// Runs whose facts are looked at, whether they are over or not: the newest.
    static let most = 100
    /// Seconds between two looks at what time alone tells.
    private static let interval = 15.0

    init(_ journal: SQLiteJournal, _ sinks: [Sink], lead: Int, secrets: any SecretResolving) {
        self.journal = journal
        self.sinks = sinks
        self.lead = lead
        dispatcher = Dispatcher(journal, sinks.map { .init(sink: $0.name, courier: $0.courier(secrets: secrets)) }) { Double.random(in: 0..<1) }
    }

    /// Looks at what has happened since. `plan` finds a run's plan, and the windows of it.
    func look(_ cases: [ServiceMachine.Case], _ plan: (Fingerprint) -> (graph: PlanGraph, schedule: WindowSchedule?)?, now: Date) throws {
        // A sink that is new hears nothing of what happened before it was there: the runs catch up first.
        // Later, a run may begin and end between two looks.
        let records = try cases.map(\.record) + journal.newestRuns(limit: Self.most)
        for record in records where watches[record.id] == nil && finished[record.id].map({ record.lastEntry.number > $0 }) ?? true {
            if let graph = plan(record.fingerprint)?.graph { watches[record.id] = NoticeWatch(record.id, of: graph) }
        }
        for run in watches.keys.sorted() {
            do { try watches[run]?.catchUp(from: journal, into: journal) } catch {
                watches[run] = nil
                throw error
            }
        }
        if !isEnrolled { try journal.enroll(sinks.map(SinkSubscription.init)) }
        isEnrolled = true
        if now.timeIntervalSince(lookedAt) >= Self.interval || now < lookedAt {
            lookedAt = now
            for one in cases { try lookAtTime(one, plan(one.record.fingerprint)?.schedule, now) }
        }
        // What is over has told all that it tells, until a person's word lets it go on.
        for (run, watch) in watches where watch.machine.leaving?.state.isFinal == true { finished[run] = watch.machine.lastNumber }
        watches = watches.filter { $0.value.machine.leaving?.state.isFinal != true }
    }

    private func lookAtTime(_ one: ServiceMachine.Case, _ schedule: WindowSchedule?, _ now: Date) throws {
        let run = one.record.id
        guard let watch = watches[run] else { return }
        let opening = schedule?.opening(atOrAfter: now).map { (start: $0.start, end: $0.end, cutoffAt: $0.lastStart) }
        var notices = NoticeMaker.timed(watch.machine, run: run, opening: opening, inbox: try journal.inbox(of: run, after: 0), now: now, lead: lead)
        if !one.isHeld { notices += NoticeMaker.interrupted(watch.machine, run: run, now: now) }
        try watch.record(notices, into: journal)
    }

    /// Delivers what is due, again and again, until it is cancelled.
    func deliver() async {
        while !Task.isCancelled {
            await round()
            try? await Task.sleep(for: .seconds(1))
        }
    }

    /// What was made last is tried once before the service ends; what isn't taken then is kept for the next one.
    func deliverNow() async {
        isLast = true
        // Two rounds at a time would each deliver what is due.
        while isBusy { try? await Task.sleep(for: .milliseconds(50)) }
        await round(isWanted: true)
    }

    private func round(isWanted: Bool = false) async {
        guard isEnrolled, isWanted || !isLast else { return }
        isBusy = true
        defer { isBusy = false }
        do {
            let report = try await dispatcher.round(now: Date())
            for failure in report.failures where told[failure.sink] != failure.error.description {
                told[failure.sink] = failure.error.description
                Terminal.talk("notices: \(failure.sink) didn't take \(failure.notice): \(failure.error); it is kept and tried again, see: drydock notices --pending")
            }
        } catch { Terminal.talk("notices: \(error); what is due is delivered later") }
    }
}
