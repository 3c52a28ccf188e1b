public import Foundation

/// When each target's turn comes, as far as that can be reckoned: by what steps take, by the openings, and as if every
/// answer came in time and nothing failed.
public struct Forecast: Sendable {
    public struct Item: Equatable, Sendable {
        public var task: Int
        public var batch: Int
        /// Index into the task's targets.
        public var target: Int
        /// Nil: no opening has room for it.
        public var time: DateInterval?
        /// Index into ``openings``; nil where nothing is changed, or there are no windows.
        public var opening: Int?
        public var need: Fit
    }

    /// In the plan's order.
    public private(set) var items: [Item] = []
    /// Those that are used, in their order.
    public private(set) var openings: [WindowSchedule.Opening] = []
    /// When the last target is through; nil where one finds no room.
    public var end: Date? { items.contains { $0.time == nil } ? nil : items.compactMap(\.time?.end).max() }
    /// Targets that find no room in any opening.
    public var unplaced: [Item] { items.filter { $0.time == nil } }

    /// - Parameter limit: hosts at work at the same time.
    public init(_ graph: PlanGraph, _ schedule: WindowSchedule?, _ durations: Durations = .init(), from start: Date, limit: Int = 64) {
        var taskEnds: [TaskID: Date] = [:], free: [Int: Date] = [:]
        for (index, task) in graph.plan.tasks.enumerated() {
            var begin = task.after.compactMap { taskEnds[$0.task] }.max() ?? start
            for (batch, members) in task.batches.enumerated() {
                var ends: [Date] = [], lanes = Array(repeating: begin, count: max(1, min(limit, members.count)))
                for target in members {
                    let number = graph.targetBase[index] + target, host = task.targets[target].host
                    let need = graph.sequence(of: number, durations, schedule?.reserves ?? .init())
                    let lane = lanes.indices.min { lanes[$0] < lanes[$1] } ?? 0
                    let from = max(lanes[lane], free[host] ?? start)
                    let changes = graph.mains(of: number).contains { graph.step($0)?.kind.isChanging == true }
                    let opening = changes ? place(need, in: schedule, from: from) : nil
                    let hasRoom = schedule == nil || !changes || opening != nil
                    let first = max(from, opening?.start ?? from)
                    let work = first.addingTimeInterval(Double(need.steps + need.closing))
                    let end = work.addingTimeInterval(Double(watch(graph, number, durations)))
                    items.append(Item(
                        task: index, batch: batch, target: target, time: hasRoom ? DateInterval(start: first, end: work) : nil,
                        opening: opening.map { note($0) }, need: need))
                    if hasRoom {
                        ends.append(end)
                        lanes[lane] = work
                        free[host] = end
                    }
                }
                begin = (ends.max() ?? begin).addingTimeInterval(Double(batch < task.batches.count - 1 ? task.rollout.soak : 0))
            }
            taskEnds[task.id] = begin
        }
    }

    /// The rollout's soak and health probe.
    private func watch(_ graph: PlanGraph, _ target: Int, _ durations: Durations) -> Int {
        graph.closings(of: target).filter { graph.step($0)?.watchesHealth == true }.reduce(0) { $0 + durations.seconds($1, in: graph) }
    }

    private func place(_ need: Fit, in schedule: WindowSchedule?, from moment: Date) -> WindowSchedule.Opening? {
        // Most targets go where the one before them went.
        var candidate = openings.last { $0.start <= moment && moment < $0.end } ?? schedule?.opening(atOrAfter: moment)
        for _ in 0..<400 {
            guard let opening = candidate else { return nil }
            let latest = opening.end.addingTimeInterval(-Double(max(opening.cutoff, need.total)))
            if max(moment, opening.start) <= latest { return opening }
            candidate = schedule?.opening(atOrAfter: opening.end)
        }
        return nil
    }

    private mutating func note(_ opening: WindowSchedule.Opening) -> Int {
        if let known = openings.lastIndex(of: opening) { return known }
        openings.append(opening)
        return openings.count - 1
    }
}
