import Core
import Foundation

/// The rows of a report's drawing. Where there are very many targets, those that went well share a row with their batch.
struct TimelineRows {
    enum Row {
        case heading(String)
        case bar(label: String, mark: String, bars: [Bar])
        /// Targets of a batch that went well, from the first's beginning to the last's end.
        case merged(label: String, from: Date, to: Date)
    }

    struct Bar {
        var step: Report.Step
        var span: Report.Span
    }

    private(set) var rows: [Row] = []
    private(set) var shown = 0
    private(set) var total = 0
    /// Each target has a row up to this many; beyond it only those that need an eye, and no more of them than this.
    static let most = 100

    init(_ report: Report) {
        total = report.tasks.reduce(0) { $0 + $1.targets.count }
        for task in report.tasks {
            for batch in 1...max(1, task.batches) {
                let members = task.targets.filter { $0.batch == batch }
                rows.append(.heading(task.batches > 1 ? "\(task.id), batch \(batch) of \(task.batches)" : "\(task.id)"))
                let shared = task.batchSteps.filter { $0.batch == batch }
                if shared.contains(where: { !$0.spans.isEmpty }) { rows.append(.bar(label: "the whole batch", mark: "", bars: Self.bars(shared))) }
                add(members)
            }
        }
        if total > Self.most { dropEmptyHeadings() }
    }

    private mutating func add(_ members: [Report.Target]) {
        var merged: [Report.Target] = []
        for target in members {
            if total > Self.most, target.state.isWell || shown >= Self.most { merged.append(target) } else {
                shown += 1
                rows.append(.bar(label: target.name.rawValue, mark: Self.mark(target.state), bars: Self.bars(target.steps)))
            }
        }
        let begun = merged.filter { $0.startedAt != nil }
        guard let from = begun.compactMap(\.startedAt).min(), let to = begun.compactMap(\.endedAt).max() else { return }
        rows.append(.merged(label: "\(begun.count) \(begun.count == 1 ? "target" : "targets")", from: from, to: to))
    }

    private mutating func dropEmptyHeadings() {
        rows = rows.enumerated().filter { index, row in
            guard case .heading = row else { return true }
            guard index + 1 < rows.count, case .heading = rows[index + 1] else { return index + 1 < rows.count }
            return false
        }.map(\.element)
    }

    private static func bars(_ steps: [Report.Step]) -> [Bar] { steps.flatMap { step in step.spans.map { Bar(step: step, span: $0) } } }

    private static func mark(_ state: TargetStanding) -> String {
        switch state {
        case .done: "✓"
        case .failed: "✗"
        case .unreachable: "⊘"
        case .unknown: "?"
        case .cancelled: "–"
        case .underway: "…"
        case .notBegun: "·"
        }
    }
}
