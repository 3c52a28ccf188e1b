import Core
import Execution
import Foundation
import Synchronization
import TestKit

/// A run of the sample story, or of another plan, with everything around it in memory.
struct Workbench {
    let graph: PlanGraph
    let journal: PaperJournal
    let clock: QueueClock
    let hosts: ScriptedHosts
    var outputs: any OutputStoring
    let observer = Listener()
    let secrets = FixedSecrets()
    var settings = RunSettings()

    init(_ inputs: PlanInputs? = nil, fleet: SimulatedFleet = .init(), mute: Set<HostName> = []) throws {
        self.init(try Sample.graph(inputs ?? Sample.story()), fleet: fleet, mute: mute)
    }

    init(_ graph: PlanGraph, fleet: SimulatedFleet = .init(), mute: Set<HostName> = [], outputs: any OutputStoring = NoOutputs()) {
        self.graph = graph
        self.outputs = outputs
        journal = PaperJournal(graph, run: Sample.name("run"))
        clock = QueueClock()
        hosts = ScriptedHosts(fleet, clock: clock, mute: mute)
    }

    /// Drives the run once, with the answers that people give as soon as they are asked.
    func drive(
        faults: [Int: PaperJournal.Fault] = [:], control: RunControl = RunControl(), answering: Bool = true,
        at commit: @escaping @Sendable ([Entry]) -> Void = { _ in }
    ) async throws -> RunOutcome {
        let answer = { @Sendable [journal, graph] (entries: [Entry]) in
            for case .asked(let step) in entries.map(\.fact) where answering {
                guard let id = graph.stepID(step), !journal.inbox(of: graph.fingerprint).contains(where: { $0.step == id }) else { continue }
                _ = journal.say(Self.word(.approved, id, graph))
            }
        }
        // A question whose commit seemed to fail is on disk all the same, and people see it there.
        answer(journal.entries)
        observer.hear { entries in
            answer(entries)
            commit(entries)
        }
        let executor = Executor(journal: journal, hosts: hosts, outputs: outputs, secrets: secrets, clock: clock, observer: observer)
        return try await executor.drive(
            journal.lease(faults: faults), plan: graph.plan, fingerprint: graph.fingerprint, holder: Holder(typedBy: "test", processID: 1),
            settings: settings, control: control)
    }

    static func word(_ verb: Word.Verb, _ step: StepID, _ graph: PlanGraph) -> InboxEntry {
        InboxEntry(
            fingerprint: graph.fingerprint, run: nil, step: step,
            word: Word(verb: verb, by: "jo@jelastic.example", typedBy: "test", at: Date(timeIntervalSince1970: 1_790_000_000)))
    }

    /// What the record says now.
    func machine() throws -> RunMachine { try RunMachine.replay(journal.record.id, of: graph, from: journal) }

    /// Jobs that began without an intent on disk, or a second time under another token.
    func breaches() throws -> [String] {
        var intents: Set<JobToken> = [], begun: [Int: Int] = [:]
        for case .started(let step, let attempt, _) in journal.entries.map(\.fact) {
            guard let id = graph.stepID(step), let host = graph.host(step)?.access.name else { continue }
            let token = JobToken(plan: graph.fingerprint, run: journal.record.id, step: id, host: host, attempt: attempt)
            if intents.insert(token).inserted, hosts.fleet.jobs[token] != nil, graph.step(step)?.effect == .once { begun[step, default: 0] += 1 }
        }
        let unknown = hosts.fleet.jobs.keys.filter { !intents.contains($0) }.map { "\($0.rawValue) began without an intent" }
        return unknown + begun.filter { $0.value > 1 }.map { "\(graph.name($0.key)) began \($0.value) times" }
    }
}

final class Listener: RunObserver {
    private let ears = Mutex<@Sendable ([Entry]) -> Void>({ _ in })
    private let said = Mutex<[String]>([])
    var notes: [String] { said.withLock { $0 } }

    func hear(_ ear: @escaping @Sendable ([Entry]) -> Void) { ears.withLock { $0 = ear } }
    func committed(_ entries: [Entry], in machine: RunMachine) { ears.withLock { $0 }(entries) }
    func note(_ text: String) { said.withLock { $0.append(text) } }
}
