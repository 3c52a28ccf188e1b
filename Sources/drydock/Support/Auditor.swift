import Core
import Foundation
import Journal

/// A run's record and the files of its steps' output, looked at and not touched.
struct AuditedRun {
    var run: RunID
    var plan: PlanName?
    var entries: Int
    /// Up to here the record holds.
    var head: RunHead?
    var fault: AuditFault?
    /// Streams whose digests were compared.
    var outputs = 0
    var outputFaults: [OutputFault] = []

    var isSound: Bool { fault == nil && outputFaults.isEmpty }
}

struct OutputFault {
    var step: String
    var attempt: Int
    var stream: Core.OutputStream
    var isMissing: Bool
    /// As the journal has it.
    var sha256: String
}

struct Auditor {
    var journal: SQLiteJournal
    private let store: FileOutputStore

    init(_ journal: SQLiteJournal) {
        self.journal = journal
        store = FileOutputStore(folder: journal.folder)
    }

    func look(at run: RunID, against head: RunHead? = nil) throws -> AuditedRun {
        let audit = try journal.audit(run, against: head)
        let record = try? journal.run(run)
        var found = AuditedRun(run: run, plan: record?.plan, entries: audit.entries, head: audit.head, fault: audit.fault.map(AuditFault.init))
        guard found.fault == nil, let record else { return found }
        var machine: RunMachine?
        do throws(AuditFault) { machine = try RunMachine(graph(of: record)) } catch { found.fault = error }
        var summaries: [Attempt: OutputSummary] = [:]
        var last = 0
        while last < audit.entries {
            let entries = try journal.entries(of: run, after: last, limit: 1000)
            guard let end = entries.last else { break }
            last = end.number
            for entry in entries {
                if let (attempt, summary) = Self.output(entry.fact) { summaries[attempt] = summary }
                guard found.fault == nil else { continue }
                do { try machine?.fold(entry) } catch { found.fault = AuditFault(.illegal, at: entry.number) }
            }
        }
        for (attempt, summary) in summaries.sorted(by: { $0.key < $1.key }) { compare(attempt, summary, machine?.graph, &found) }
        return found
    }

    private struct Attempt: Hashable, Comparable {
        var step: Int, number: Int
        static func < (a: Self, b: Self) -> Bool { (a.step, a.number) < (b.step, b.number) }
    }

    private func graph(of record: RunRecord) throws(AuditFault) -> PlanGraph {
        do {
            guard let bytes = try journal.plan(record.fingerprint) else { throw AuditFault(.origin, at: 1) }
            let (plan, fingerprint) = try FrozenPlan.decode(bytes)
            guard fingerprint == record.fingerprint else { throw AuditFault(.plan, at: 1, "it is that of \(fingerprint.short)") }
            return PlanGraph(plan, fingerprint: fingerprint)
        } catch let fault as AuditFault { throw fault } catch { throw AuditFault(.plan, at: 1, "\(error)") }
    }

    /// What an entry says of the output of an attempt that is over.
    private static func output(_ fact: Fact) -> (Attempt, OutputSummary)? {
        switch fact {
        case .ended(let step, let attempt, let ending), .retrying(let step, let attempt, let ending):
            ending.output.map { (Attempt(step: step, number: attempt), $0) }
        case .created, .held, .identified, .asked, .spoken, .told, .started, .notStarted, .toldToEnd, .reviewed, .clockJumped, .left: nil
        }
    }

    private func compare(_ attempt: Attempt, _ summary: OutputSummary, _ graph: PlanGraph?, _ found: inout AuditedRun) {
        for (stream, said) in [(Core.OutputStream.out, summary.out), (.err, summary.err)] where said.bytes > 0 {
            found.outputs += 1
            let check = store.check(found.run, step: attempt.step, attempt: attempt.number, stream, against: said)
            guard check != .sound else { continue }
            let name = graph?.name(attempt.step) ?? "step \(attempt.step)"
            found.outputFaults.append(OutputFault(step: name, attempt: attempt.number, stream: stream, isMissing: check == .missing, sha256: said.sha256))
        }
    }
}
