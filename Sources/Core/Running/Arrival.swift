public import Foundation

/// About when a run at work will be through: if every answer comes at once and nothing more fails.
///
/// Batches are reckoned as wholes, so that the cost grows with the targets of the batches at work and with the number of the
/// others, and not with all steps.
public struct Arrival: Equatable, Sendable {
    /// Nil where a task is stopped, or no opening is left for the rest.
    public private(set) var end: Date?

    /// - Parameter limit: hosts at work at the same time.
    public init(_ machine: RunMachine, _ schedule: WindowSchedule?, _ times: ExpectedTimes, at now: Date, limit: Int = 64) {
        let graph = machine.graph
        var ends: [TaskID: Date] = [:], last = now
        for (index, task) in graph.plan.tasks.enumerated() {
            let progress = machine.progress(ofTask: index)
            guard !progress.isStopped else { return }
            var begin = task.after.compactMap { ends[$0.task] }.max() ?? now
            if !progress.isOver {
                for batch in progress.batch..<task.batches.count {
                    let isCurrent = batch == progress.batch
                    if isCurrent, let next = progress.nextBatchAt {
                        begin = max(begin, next)
                        continue
                    }
                    let load = isCurrent ? Self.rest(of: task.batches[batch], index, machine, times, now) : Self.whole(of: task.batches[batch], index, task, times)
                    guard let end = Self.pass(load.seconds(limit), from: begin, schedule) else { return }
                    begin = end.addingTimeInterval(Double(batch < task.batches.count - 1 ? task.rollout.soak : 0))
                }
            }
            ends[task.id] = begin
            last = max(last, begin)
        }
        end = last
    }

    /// Seconds of work of a batch's targets.
    private struct Load {
        var sum = 0.0, longest = 0.0

        mutating func add(_ seconds: Double, times count: Int = 1) {
            sum += seconds * Double(count)
            longest = max(longest, seconds)
        }

        /// With so many at work at once.
        func seconds(_ limit: Int) -> Double { max(longest, sum / Double(max(1, limit))) }
    }

    private static func whole(of members: [Int], _ index: Int, _ task: FrozenTask, _ times: ExpectedTimes) -> Load {
        // Hardly any task has more than one variant.
        if task.variants.count == 1 {
            var load = Load()
            load.add(Double(times.whole(task: index, variant: 0)), times: members.count)
            return load
        }
        return members.reduce(into: Load()) { $0.add(Double(times.whole(task: index, variant: task.targets[$1].variant))) }
    }

    private static func rest(of members: [Int], _ index: Int, _ machine: RunMachine, _ times: ExpectedTimes, _ now: Date) -> Load {
        let graph = machine.graph
        return members.reduce(into: Load()) { load, target in
            switch machine.settling.targets[graph.targetBase[index] + target] {
            case .done, .broken, .barred: return
            case .underway, .closing: break
            }
            load.add(graph.chains[index][target].reduce(0.0) { sum, step in
                let expected = Double(times.of(step, in: graph))
                switch machine.phases[step] {
                case .started, .inDoubt: return sum + max(0, expected - machine.elapsed(of: step, at: now))
                case .waiting, .ready, .blocked: return sum + expected
                case .succeeded, .failed, .skipped, .cancelled, .unreachable, .unknown: return sum
                }
            })
        }
    }

    /// When so much work is done, in as many openings as it takes; nil where they don't suffice.
    private static func pass(_ seconds: Double, from begin: Date, _ schedule: WindowSchedule?) -> Date? {
        guard let schedule, seconds > 0 else { return begin.addingTimeInterval(seconds) }
        var moment = begin, left = seconds
        for _ in 0..<400 {
            guard let opening = schedule.opening(atOrAfter: moment) else { return nil }
            let start = max(moment, opening.start)
            // What has begun goes on past the last moment at which something may start.
            if start.addingTimeInterval(left) <= opening.end { return start.addingTimeInterval(left) }
            left -= max(0, opening.lastStart.timeIntervalSince(start))
            moment = opening.end
        }
        return nil
    }
}
