public import Core
import Foundation

/// The difference of two plans in lines. Texts hold what people wrote: whoever shows them makes them harmless first.
public struct DiffWords: Sendable {
    private let diff: PlanDiff
    /// Words that were said of the older plan.
    private let words: [(step: StepID, word: Word)]

    public init(_ diff: PlanDiff, words: [(step: StepID, word: Word)] = []) {
        self.diff = diff
        self.words = words.filter { $0.word.verb == .approved }
    }

    /// Subject after subject, each change in one line or, where a text of several lines differs, in its lines.
    public var changes: [Phrase] {
        PlanDiff.Subject.allCases.flatMap { subject in diff.changes.filter { $0.subject == subject }.flatMap(Self.lines) }
    }

    /// At most `limit` lines, and how many more there are.
    public func changes(limit: Int) -> [Phrase] {
        let all = changes
        return all.count <= limit ? all : Array(all.prefix(limit - 1)) + [Phrase("… and \(all.count - limit + 1) more lines; see 'drydock diff'")]
    }

    static func lines(_ change: PlanDiff.Change) -> [Phrase] {
        let where_ = change.targets.isEmpty ? "" : " (\(ReportWords.list(change.targets.map(\.rawValue))))"
        let subject = change.name == change.subject.rawValue ? change.name : "\(change.subject.rawValue) \(change.name)"
        let field = change.field.map { ": \($0)" } ?? ""
        switch change.kind {
        case .gone: return [Phrase("- \(subject)\(field)\(where_)\(short(change.before).map { ": \($0)" } ?? "")", .bad)]
        case .come: return [Phrase("+ \(subject)\(field)\(where_)\(short(change.after).map { ": \($0)" } ?? "")", .good)]
        case .changed:
            let lines = change.lines
            guard lines.isEmpty else {
                return [Phrase("~ \(subject)\(field)\(where_)", .notable)] + lines.map { line in
                    switch line {
                    case .same, .skipped: Phrase("    " + line.text)
                    case .gone: Phrase("    " + line.text, .bad)
                    case .come: Phrase("    " + line.text, .good)
                    }
                }
            }
            guard change.before != nil || change.after != nil else { return [Phrase("~ \(subject)\(field)\(where_)", .notable)] }
            return [Phrase("~ \(subject)\(field)\(where_): \(said(change.before)) -> \(said(change.after))", .notable)]
        }
    }

    private static func said(_ text: String?) -> String { text.map { $0.isEmpty ? "nothing" : $0 } ?? "nothing" }

    /// A text's first line.
    private static func short(_ text: String?) -> String? {
        guard let text, let first = text.split(separator: "\n").first else { return nil }
        return first.count > 100 ? first.prefix(99) + "…" : first.count < text.trimmingCharacters(in: .whitespacesAndNewlines).count ? first + " …" : String(first)
    }

    // MARK: - Approvals

    /// Approvals of the older plan, which open nothing in the newer one.
    public var lost: [(step: StepID, word: Word)] { diff.isSame ? [] : words }

    public enum Asking: String, Codable, Sendable {
        /// It was approved in the older plan; that doesn't count.
        case again
        /// The older plan has the same gate, and nobody has answered it.
        case still
        /// The older plan asks nobody there.
        case first
    }

    /// The newer plan's gates, and what is new about each; of plans that are the same, none.
    public var asked: [(gate: PlanDiff.Gate, asking: Asking)] {
        let approved = Set(words.map(\.step))
        return diff.gates.map { ($0, $0.wasThere ? approved.contains($0.step) ? .again : .still : .first) }
    }

    /// What follows for approvals, in lines.
    public var consequences: [Phrase] {
        guard !diff.isSame else { return [] }
        var lines: [Phrase] = []
        if !lost.isEmpty {
            lines.append(Phrase("\(lost.count) \(lost.count == 1 ? "approval" : "approvals") of the first plan \(lost.count == 1 ? "opens" : "open") nothing in the second:", .notable))
            lines += lost.prefix(20).map { Phrase("  \($0.step) by \($0.word.by)\($0.word.ticket.map { ", ticket \($0)" } ?? "")") }
            if lost.count > 20 { lines.append(Phrase("  … and \(lost.count - 20) more")) }
        }
        for (asking, words) in [(Asking.again, "asks again"), (.still, "asks, as the first did"), (.first, "asks, and the first doesn't")] {
            let steps = asked.filter { $0.asking == asking }.map(\.gate.step.description)
            if !steps.isEmpty { lines.append(Phrase("the second \(words) (\(steps.count)): \(ReportWords.list(steps))", asking == .still ? .plain : .notable)) }
        }
        return lines
    }
}
