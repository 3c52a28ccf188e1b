import Core
import Foundation

/// Tasks with the batch that each is at.
extension LiveView {
    func tasks(_ width: Int, _ room: Int, _ now: Date) -> Section {
        let tasks = machine.graph.plan.tasks
        let all = tasks.indices.map { ($0, machine.progress(ofTask: $0)) }
        // Those at work first, then those to come, then those that are through.
        let order = all.filter { !$0.1.isOver && $0.1.waitsFor.isEmpty } + all.filter { !$0.1.isOver && !$0.1.waitsFor.isEmpty } + all.filter { $0.1.isOver }
        let column = min(tasks.map { $0.id.rawValue.count }.max() ?? 0, max(8, width / 4))
        return Section(
            "tasks", [.init("tasks", one: "task", order.prefix(room).map { index, progress in
                let task = tasks[index]
                let name = Line("  ") + Line(task.id.rawValue).clipped(to: column).padded(to: column)
                return [(name + Line("  ") + state(task, progress, width - column - 4, now)).clipped(to: width)]
            }, of: tasks.count)], elsewhere: WayOn.status(run), width: width)
    }

    private func state(_ task: FrozenTask, _ progress: RunMachine.TaskProgress, _ width: Int, _ now: Date) -> Line {
        let targets = progress.targets
        let what = task.targets.allSatisfy { $0.ctid == nil } ? targets == 1 ? "host" : "hosts" : targets == 1 ? "target" : "targets"
        let wrong = Line(progress.failures > 0 ? ", \(progress.failures) gone wrong" : "", .red)
        if progress.isOver {
            return Line(progress.done == targets ? targets == 1 ? "done: 1 \(what)" : "all \(targets) \(what) done" : "through: \(progress.done) of \(targets) \(what) done", progress.done == targets ? .green : .plain) + wrong
        }
        if !progress.waitsFor.isEmpty {
            return Line("after \(progress.waitsFor.prefix(3).map(\.rawValue).joined(separator: ", ")); \(targets) \(what)", .dim)
        }
        var line = Line()
        if progress.isStopped { line.add("STOPPED in ", .red) }
        if let next = progress.nextBatchAt, next > now {
            line.add("batch \(progress.batch + 2) of \(progress.batches) begins in \(TimeWords.length(next.timeIntervalSince(now)))", .yellow)
        } else {
            if progress.batches > 1 { line.add("batch \(progress.batch + 1) of \(progress.batches): ") }
            line.add("\(progress.batchSettled) of \(progress.batchTargets) \(what) through")
        }
        line = line + wrong
        let rest = Line(" · \(progress.done) of \(targets) in all", .dim)
        return progress.batches > 1 && line.width + rest.width <= width ? line + rest : line
    }
}
