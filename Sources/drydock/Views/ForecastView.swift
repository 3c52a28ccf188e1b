import Core
import Foundation

/// When a plan would be carried out: which batch goes into which opening, and what finds no room.
struct ForecastView {
    let graph: PlanGraph
    let windows: WindowSet
    let forecast: Forecast
    private let zone: TimeZone

    /// Nil where the plan has no windows, or they can't be read.
    init?(_ graph: PlanGraph, _ durations: Durations, now: Date) {
        guard let windows = graph.plan.window, let schedule = try? WindowSchedule(windows) else { return nil }
        self.graph = graph
        self.windows = windows
        forecast = Forecast(graph, schedule, durations, from: now)
        zone = TimeZone(identifier: windows.timezone) ?? .gmt
    }

    func show() {
        Terminal.print("\n" + Colour.bold("When") + ", \(Self.condition) (\(windows.timezone)):")
        lines(Wrapped.width).forEach { Terminal.print($0) }
        warn()
    }

    static let condition = "if every answer comes in time and nothing fails"

    /// Opening after opening, what is done in it.
    func lines(_ width: Int) -> [String] {
        var lines: [String] = [], shown: Int??
        for (index, task) in graph.plan.tasks.enumerated() {
            for batch in task.batches.indices {
                let items = forecast.items.filter { $0.task == index && $0.batch == batch && $0.time != nil }
                for opening in Set(items.map(\.opening)).sorted(by: { ($0 ?? -1) < ($1 ?? -1) }) {
                    let own = items.filter { $0.opening == opening }
                    if shown != .some(opening) {
                        shown = .some(opening)
                        lines.append("  " + (opening.map { "opening " + span(forecast.openings[$0].start, forecast.openings[$0].end) } ?? "at any time: nothing is changed"))
                    }
                    guard let start = own.compactMap(\.time?.start).min(), let end = own.compactMap(\.time?.end).max() else { continue }
                    let batches = task.batches.count > 1 ? " batch \(batch + 1)" : ""
                    let line = "\(time(start))–\(time(end))  \(task.id)\(batches): \(names(own.map { task.targets[$0.target] }))"
                    lines += Wrapped.lines(line, indent: 4, width: width)
                }
            }
        }
        if let end = forecast.end, !forecast.items.isEmpty { lines.append("  all through about \(LocalTime.stamp(end, zone))") }
        return lines
    }

    /// What can't end within the openings that the plan has is said, with the sum.
    func warn() {
        let unplaced = forecast.unplaced
        guard let first = unplaced.first else { return }
        let task = graph.plan.tasks[first.task]
        Terminal.talk("warning: the plan can't end within the openings that it has: \(unplaced.count) \(unplaced.count == 1 ? "target finds" : "targets find") no room, the first is \(task.targets[first.target].name) of task \(task.id), which needs \(first.need.words); add openings, make them longer, or narrow the targets")
    }

    private func names(_ targets: [FrozenTarget]) -> String {
        let names = targets.map(\.name.rawValue)
        return names.count > 6 ? names.prefix(5).joined(separator: ", ") + " and \(names.count - 5) more" : names.joined(separator: ", ")
    }

    private func span(_ start: Date, _ end: Date) -> String {
        guard end < .distantFuture else { return "from now on" }
        return start == .distantPast ? "until \(LocalTime.stamp(end, zone))" : "\(LocalTime.stamp(start, zone)) to \(LocalTime.stamp(end, zone))"
    }

    private func time(_ date: Date) -> String { String(LocalTime.stamp(date, zone).suffix(5)) }
}
