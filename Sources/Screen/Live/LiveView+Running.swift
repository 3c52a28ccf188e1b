import Core
import Foundation

/// What is at work or waits for a moment, each with its host, its step and its time.
extension LiveView {
    private struct Row {
        var step: Int
        /// Seconds since it began; for what waits, seconds until it goes on.
        var seconds: Double
        /// Seconds that it is later than expected, and more than a little.
        var late: Double
        var kind: Kind

        enum Kind { case work, pause, retry }

        /// What is late comes first, then what has run longest.
        func comes(before other: Row) -> Bool {
            (late, seconds, -Double(step)) > (other.late, other.seconds, -Double(other.step))
        }
    }

    func running(_ width: Int, _ room: Int, _ now: Date) -> Section {
        let graph = machine.graph
        var work: [Row] = [], waits: [Row] = [], byStep: [StepName: Int] = [:]
        for step in machine.underway {
            let elapsed = max(0, machine.elapsed(of: step, at: now))
            guard let frozen = graph.step(step) else { continue }
            if frozen.kind == .pause {
                waits.append(Row(step: step, seconds: max(0, Double(frozen.timeout) - elapsed), late: 0, kind: .pause))
                continue
            }
            // One that asks again and again may take its whole time without being late.
            let expected = frozen.retry != nil && frozen.kind == .probe ? 0 : times.of(step, in: graph)
            work.append(Row(step: step, seconds: elapsed, late: Self.lateness(elapsed, expected), kind: .work))
            byStep[frozen.id, default: 0] += 1
        }
        for (step, moment) in machine.retries where moment > now {
            waits.append(Row(step: step, seconds: moment.timeIntervalSince(now), late: 0, kind: .retry))
        }
        let late = work.count { $0.late > 0 }
        // A whole fleet isn't sorted for the sake of the few that are shown.
        let shown = Self.first(room, of: work) { $0.comes(before: $1) }
        let soon = Self.first(room, of: waits) { ($0.seconds, $0.step) < ($1.seconds, $1.step) }
        var title = "running (\(work.count))"
        if work.count > 1, !byStep.isEmpty {
            let most = byStep.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
            title += ": " + most.prefix(4).map { "\($0.key) \($0.value)" }.joined(separator: ", ") + (most.count > 4 ? ", …" : "")
        }
        if late > 0 { title += "; \(late) later than expected" }
        if work.isEmpty { title = "nothing runs" + (waits.isEmpty ? "" : "; \(waits.count) to go on by \(waits.count == 1 ? "itself" : "themselves")") }
        let names = (shown + soon).map { DisplayWidth.of(place($0.step)) }.max() ?? 0
        let column = min(names, max(8, width / 3))
        return Section(
            title, [.init("running", shown.map { [line($0, width, column)] }, of: work.count), .init("that wait", one: "that waits", soon.map { [line($0, width, column)] }, of: waits.count)],
            elsewhere: WayOn.status(run), width: width)
    }

    /// A little later than expected is as expected.
    static func lateness(_ elapsed: Double, _ expected: Int) -> Double {
        guard expected > 0, elapsed > Double(expected) + max(5, Double(expected) / 4) else { return 0 }
        return elapsed - Double(expected)
    }

    /// The first few in order, without bringing the others into order.
    private static func first(_ count: Int, of rows: [Row], _ before: (Row, Row) -> Bool) -> [Row] {
        guard rows.count > count * 4 else { return Array(rows.sorted(by: before).prefix(count)) }
        var best: [Row] = []
        for row in rows {
            if best.count == count, let last = best.last, !before(row, last) { continue }
            best.insert(row, at: best.firstIndex { before(row, $0) } ?? best.endIndex)
            if best.count > count { best.removeLast() }
        }
        return best
    }

    /// The target, and its host where that is another.
    private func place(_ step: Int) -> String {
        let graph = machine.graph
        guard let target = graph.target(step) else { return "a whole batch" }
        return target.ctid == nil ? target.name.rawValue : "\(target.name) on \(host(step))"
    }

    private func line(_ row: Row, _ width: Int, _ column: Int) -> Line {
        let graph = machine.graph, isLate = row.late > 0
        let name = "\(graph.task(row.step).id)/\(graph.stepID(row.step)?.step.rawValue ?? "")"
        var time = Line()
        switch row.kind {
        case .work:
            time.add(TimeWords.length(row.seconds))
            let expected = times.of(row.step, in: graph)
            if let step = graph.step(row.step), step.kind == .probe, let retry = step.retry {
                time.add(", until \(TimeWords.about(retry.during))", .dim)
            } else if expected > 0 { time.add(" of \(TimeWords.about(expected))", .dim) }
            if isLate { time.add(" LATE", .red) }
            if machine.isInDoubt(row.step) { time.add(" looked for", .yellow) }
        case .pause: time.add("goes on in \(TimeWords.length(row.seconds))", .yellow)
        case .retry: time.add("again in \(TimeWords.length(row.seconds))", .yellow)
        }
        let sign = Line(isLate ? "! " : row.kind == .work ? "  " : "~ ", isLate ? .red : .plain)
        let attempt = machine.attempt(of: row.step)
        let middle = name + (row.kind == .retry ? ", attempt \(attempt) ended" : attempt > 1 ? ", attempt \(attempt)" : "")
        let room = width - 2 - column - 2 - 2 - time.width
        // Where there is hardly any room the step's own name and its time count.
        guard room >= 8 else {
            return (sign + Line(place(row.step)).clipped(to: max(4, width - 3 - time.width)) + Line(" ") + time).clipped(to: width)
        }
        return (sign + Line(place(row.step)).clipped(to: column).padded(to: column) + Line("  ") + Line(middle).clipped(to: room).padded(to: min(room, 34)) + Line("  ") + time).clipped(to: width)
    }
}
