import ArgumentParser
import Core
import Foundation
import Playbooks

struct WindowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "window", abstract: "When changing steps may start.",
        discussion: "Example: drydock window next plan.yaml -i inventory.yaml", subcommands: [Next.self])

    struct Next: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the next openings of a plan's windows.",
            discussion: WindowSchedule.rule + "\n\nExample: drydock window next plan.yaml -i inventory.yaml --count 10")

        @Argument(help: "A maintenance plan (YAML), or a frozen plan.", completion: Completions.plan) var plan: String
        @Option(name: [.customShort("i"), .customLong("inventory")], help: "The inventory, for the fleet's freezes.", completion: Completions.yaml) var inventory: String?
        @Option(help: "How many.") var count = 5
        @Option(help: "From this moment on, as 2026-12-05T00:00:00Z [default: now].") var from: String?
        @Option(help: "table or json.") var output: Format = .table

        func validate() throws {
            guard (1...1000).contains(count) else { throw ValidationError("--count needs a number from 1 to 1000") }
            if let from, (try? Date(from, strategy: .iso8601)) == nil { throw ValidationError("--from needs a moment such as 2026-12-05T00:00:00Z") }
        }

        private struct Row: Encodable {
            var opens: String?, closes: String?, seconds: Int?, cutoff_seconds: Int, timezone: String, names: [String]
        }

        func run() throws {
            guard let windows = try windows() else {
                if output == .json { Terminal.print("[]") }
                return Terminal.talk("the plan has no window: changing steps may start at any time")
            }
            let schedule: WindowSchedule
            do { schedule = try WindowSchedule(windows) } catch { throw Leave(.invalid, "\(plan): error: \(error); correct it under 'window'") }
            let start = from.flatMap { try? Date($0, strategy: .iso8601) } ?? Date()
            let openings = schedule.openings(atOrAfter: start, count: count)
            switch output {
            case .json:
                Terminal.print(try JSON.line(openings.map { opening in
                    Row(
                        opens: opening.start > .distantPast ? FactLine.iso(opening.start) : nil, closes: opening.isBounded ? FactLine.iso(opening.end) : nil,
                        seconds: opening.isBounded && opening.start > .distantPast ? Int(opening.seconds) : nil, cutoff_seconds: opening.cutoff,
                        timezone: windows.timezone, names: opening.names)
                }))
            case .table: table(openings, windows, schedule, start)
            }
        }

        private func table(_ openings: [WindowSchedule.Opening], _ windows: WindowSet, _ schedule: WindowSchedule, _ start: Date) {
            let zone = TimeZone(identifier: windows.timezone) ?? .gmt
            if let blackout = schedule.blackout(at: start) {
                Terminal.talk("a blackout holds until \(LocalTime.stamp(blackout.end, zone)): \(Harmless.line(blackout.name ?? "without a name"))")
            }
            guard !openings.isEmpty else { return Terminal.talk("the window doesn't open again within ten years") }
            Terminal.print(Table.text(["opens", "closes", "lasts", "last start", "name"], openings.map { opening in
                let opens = opening.start > .distantPast ? LocalTime.stamp(opening.start, zone) + offset(opening.start, zone) : "open"
                guard opening.isBounded else { return [opens, "never", "", "", ""] }
                let lasts = opening.start > .distantPast ? Units.words(seconds: Int(opening.seconds)) : ""
                return [opens, LocalTime.stamp(opening.end, zone) + offset(opening.end, zone), lasts, String(LocalTime.stamp(opening.lastStart, zone).suffix(5)), Harmless.line(opening.names.joined(separator: ", "))]
            }))
            for opening in openings where opening.start > .distantPast && opening.isBounded && zone.secondsFromGMT(for: opening.start) != zone.secondsFromGMT(for: opening.end) {
                Terminal.talk("the clock changes during the opening of \(LocalTime.stamp(opening.start, zone)): it lasts \(Units.words(seconds: Int(opening.seconds)))")
            }
            Terminal.talk("times in \(windows.timezone). \(WindowSchedule.rule)")
        }

        private func offset(_ date: Date, _ zone: TimeZone) -> String {
            let minutes = zone.secondsFromGMT(for: date) / 60
            return String(format: " %@%02d:%02d", minutes < 0 ? "-" : "+", abs(minutes) / 60, abs(minutes) % 60)
        }

        private func windows() throws -> WindowSet? {
            if let frozen = try PlanSource.frozen(plan) { return frozen.plan.window }
            let read = try PlanReader.load(path: plan)
            let freezes = try inventory.map { try InventoryReader.load(path: $0).value.freezes } ?? []
            guard !freezes.isEmpty else { return read.value.window?.value }
            var set = read.value.window?.value ?? WindowSet([])
            set.blackouts += freezes
            return set
        }
    }
}
