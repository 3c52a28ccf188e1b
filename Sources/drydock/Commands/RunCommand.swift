import ArgumentParser
import Core
import Foundation
import Journal
import Reports

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Carry out a plan, as far as its gates and its window allow.",
        discussion: """
            Prints the run's id first. Ctrl-C once drains: nothing new starts, what runs ends, and the run can be resumed; \
            twice lets go at once, and the remote jobs go on.

            Example: drydock run plan.frozen
            """)

    @OptionGroup var source: PlanOptions
    @OptionGroup var state: StateOptions
    @OptionGroup var drive: DriveOptions
    @Flag(help: "Start another run although an unfinished one of this plan exists.") var new = false

    func run() async throws {
        let loaded = try PlanSource.load(source)
        let journal = try state.journal()
        let driver = Driver(journal: journal, options: drive)
        let lease = try begin(loaded, journal, driver)
        if drive.output == .lines { Terminal.print("run: \(lease.run)") }
        // Who has a word that was given for another version of the plan may think that it holds.
        if try GateView.of(plan: loaded, journal, Date()).gates.contains(where: { $0.state == .waiting }) { try OtherWords.tell(loaded.graph, journal) }
        try await driver.drive(lease, loaded, as: drive.holder)
    }

    /// Makes the run and takes it; of several commands in the same instant one does, and the others find its run.
    private func begin(_ loaded: LoadedPlan, _ journal: SQLiteJournal, _ driver: Driver) throws -> any Lease {
        let lock = try StartLock(loaded.fingerprint, journal)
        defer { lock.release() }
        if !new, let unfinished = try RunFinder(journal: journal).unfinished(of: loaded.fingerprint).first {
            let state = unfinished.state(isHeld: try journal.isHeld(unfinished.id))
            Terminal.print(drive.output == .jsonl ? "{\"run\":\"\(unfinished.id)\",\"event\":\"refused\"}" : "run: \(unfinished.id)")
            throw Leave(.held, "drydock: run \(unfinished.id) of this plan is \(state.rawValue); go on with 'drydock resume \(unfinished.id)', or start another with --new")
        }
        try journal.store(plan: loaded.bytes, fingerprint: loaded.fingerprint)
        let id = RunID.random()
        let origin = RunOrigin(plan: loaded.plan.name, fingerprint: loaded.fingerprint, typedBy: Terminal.typedBy)
        try journal.create(id, origin: origin, at: Date())
        return try driver.take(id, as: drive.holder)
    }
}

struct ResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Go on with a run that was interrupted, or that waits.",
        discussion: "What had been started is looked at on its host, never blindly repeated. A run that has ended gives its outcome again.\n\nExample: drydock resume last --no-wait")

    @Argument(help: "The run: its id, the beginning of it, or 'last'.", completion: Completions.run) var name: String
    @OptionGroup var state: StateOptions
    @OptionGroup var drive: DriveOptions

    func run() async throws {
        let journal = try state.journal()
        let finder = RunFinder(journal: journal)
        let record = try finder.record(name)
        let loaded = try finder.plan(of: record)
        let driver = Driver(journal: journal, options: drive)
        let holder = drive.holder(of: loaded.plan, lastTendedAt: record.lastEntry.at)
        let lease = try driver.take(record.id, as: holder)
        if drive.output == .lines { Terminal.print("run: \(record.id)") }
        try await driver.drive(lease, loaded, as: holder)
    }
}

extension RunID {
    /// Ten letters and digits, without those that look alike.
    static func random() -> RunID {
        let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")
        let text = String((0..<10).compactMap { _ in alphabet.randomElement() })
        guard let id = RunID(rawValue: text) else { preconditionFailure("the alphabet is legal") }
        return id
    }
}
