import ArgumentParser
import Core
import Foundation
import Journal
import Reports

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "What one plan says and another doesn't, and what that means for approvals.",
        discussion: """
            Each of the two is a frozen plan's file, a run, or a maintenance plan (YAML) with -i. Exit status 0, whether they differ or \
            not: '\(Self.same)' on the first line, or '"same":true', says that they are the same to the byte.

            Example: drydock diff last plan.frozen
            """)
    private static let same = "same"

    @Argument(help: "The older one.", completion: Completions.runOrFrozen) var first: String
    @Argument(help: "The newer one.", completion: Completions.runOrFrozen) var second: String
    @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory, for a maintenance plan in YAML.", completion: Completions.yaml) var inventory: String?
    @OptionGroup var playbooks: PlaybookOptions
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    func run() throws {
        let (old, words) = try load(first), (new, _) = try load(second)
        let diff = PlanDiff(from: old.graph, to: new.graph), told = DiffWords(diff, words: words)
        switch output {
        case .json: Terminal.print(try JSON.line(DiffDocument(old, new, diff, told)))
        case .table:
            Terminal.print(Colour.dim("- \(old.plan.name) \(old.fingerprint.short)   + \(new.plan.name) \(new.fingerprint.short)"))
            if diff.isSame { Terminal.print(Self.same) }
            for line in told.changes { guard Terminal.print(line.coloured) else { return } }
            if !told.consequences.isEmpty { Terminal.print("") }
            for line in told.consequences { guard Terminal.print(line.coloured) else { return } }
            try tellHowToAsk(told, new)
        }
    }

    /// A word can be said of a run, or of a plan that is frozen in a file.
    private func tellHowToAsk(_ told: DiffWords, _ plan: LoadedPlan) throws {
        let again = Set(told.asked.filter { $0.asking != .still }.map(\.gate.step))
        let steps = plan.graph.steps.filter { step in plan.graph.stepID(step).map(again.contains) ?? false }
        guard !steps.isEmpty else { return }
        var name = second
        if FileManager.default.fileExists(atPath: second), try PlanSource.frozen(second) == nil {
            name = "FILE"
            Terminal.talk("freeze it first: drydock plan \(ShellWord.word(second)) -i \(ShellWord.word(inventory ?? "INVENTORY")) --out FILE")
        }
        Hint.ask(name, steps, plan.graph).forEach(Terminal.talk)
    }

    /// A plan, and every word that was said of it.
    private func load(_ name: String) throws -> (LoadedPlan, [(step: StepID, word: Word)]) {
        if FileManager.default.fileExists(atPath: name) {
            guard let frozen = try PlanSource.frozen(name) else {
                guard let inventory else { throw Leave(.usage, "drydock: '\(Harmless.line(name))' is a maintenance plan: name the inventory with -i INVENTORY.yaml") }
                return (try PlanSource.make(plan: name, inventory: inventory, playbooks), [])
            }
            // A state file that isn't there isn't made by looking.
            guard FileManager.default.fileExists(atPath: state.file()) else { return (frozen, []) }
            return (frozen, Self.words(try state.journal().inbox(of: frozen.fingerprint)))
        }
        let journal = try state.journal(), found = try RunFinder(journal: journal).find(name)
        let taken = found.machine.steps.flatMap { step in
            found.machine.graph.stepID(step).map { id in found.machine.status(of: step).words.map { (step: id, word: $0) } } ?? []
        }
        return (found.loaded, taken + Self.words(try journal.inbox(of: found.record.id, after: 0)))
    }

    private static func words(_ entries: [InboxEntry]) -> [(step: StepID, word: Word)] { entries.compactMap { entry in entry.step.map { ($0, entry.word) } } }
}

/// A difference, for scripts.
private struct DiffDocument: Encodable {
    struct Plan: Encodable { var name: PlanName, fingerprint: Fingerprint }
    struct Change: Encodable {
        var subject: PlanDiff.Subject, kind: PlanDiff.Kind, name: String, field: String?, before: String?, after: String?, targets: [TargetName], lines: [String]?
    }
    struct Lost: Encodable { var step: StepID, by: String, ticket: String?, at: String }
    struct Gate: Encodable { var step: StepID, gate: Core.Gate, owner: Owner, asks: DiffWords.Asking }

    var from: Plan, to: Plan, same: Bool, changes: [Change], lost_approvals: [Lost], gates: [Gate]

    init(_ old: LoadedPlan, _ new: LoadedPlan, _ diff: PlanDiff, _ words: DiffWords) {
        from = Plan(name: old.plan.name, fingerprint: old.fingerprint)
        to = Plan(name: new.plan.name, fingerprint: new.fingerprint)
        same = diff.isSame
        changes = diff.changes.map { change in
            Change(
                subject: change.subject, kind: change.kind, name: change.name, field: change.field, before: change.before, after: change.after,
                targets: change.targets, lines: change.lines.isEmpty ? nil : change.lines.map(\.text))
        }
        lost_approvals = words.lost.map { Lost(step: $0.step, by: $0.word.by, ticket: $0.word.ticket, at: FactLine.iso($0.word.at)) }
        gates = words.asked.map { Gate(step: $0.gate.step, gate: $0.gate.gate, owner: $0.gate.owner, asks: $0.asking) }
    }
}
