import Core
import Foundation

/// A report as one HTML file for people who weren't there.
public struct ReportPage {
    private let report: Report
    private let zone: ZonedTime
    /// Steps that are listed one by one; where a task has more, those that went well are only counted.
    private static let mostSteps = 3000
    private static let mostEvents = 2000

    public static func text(_ report: Report) -> String { ReportPage(report: report, zone: report.zone).page }

    private var page: String {
        let tone: Phrase.Tone = switch report.state {
        case .succeeded: .good
        case .failed, .cancelled, .unknown: .bad
        case .running, .waiting, .paused, .interrupted: .notable
        }
        let body: Markup = """
            <header>
            <h1>\(report.plan)\(Page.badge(report.state.rawValue, tone))</h1>
            <p class="soft">\(report.summary ?? "Report of run \(report.run)")</p>
            \(Page.facts(ReportWords(report).facts.filter { !["Plan", "Summary"].contains($0.name) }))
            </header>
            \(owed)\(failures)\(timeline)\(targets)\(gates)\(words)\(unknowns)\(course)\(history)
            """
        return Page.whole(title: "\(report.plan): \(report.state.rawValue)", body)
    }

    private var owed: Markup {
        let lines = ReportWords(report).owed
        let body: Markup = lines.isEmpty ? "<p class=\"call good\">Nothing.</p>" : "<div class=\"call\">\(Page.list(lines.map { "\($0)" }))</div>"
        return Page.section("owed", "What is owed", body)
    }

    private var failures: Markup {
        let all = report.failures
        guard !all.isEmpty else { return "" }
        let shown: [Markup] = all.prefix(200).enumerated().map { place, step in
            let tails: [Markup] = step.output.map { tail in
                let omitted = OutputWords.omitted(tail).map { $0 + "\n" } ?? ""
                return "<p class=\"soft\">standard \(tail.stream == "err" ? "error" : "output")</p><pre>\(omitted)\(tail.text)</pre>"
            }
            let status = step.exitStatus.flatMap { step.reason?.contains("exit status") == true ? nil : ", exit status \($0)" } ?? ""
            let when = "; attempt \(step.attempts)\(status)\(step.endedAt.map { ", " + zone.second($0) } ?? "")"
            let head: Markup = "\(Page.code(step.id)) \(Page.badge(step.state.rawValue, step.state.tone)) \(step.reason ?? "no reason is known")<span class=\"soft\">\(when)</span>"
            // Of a whole fleet's failures the first few are told whole, the others when they are asked for.
            return tails.isEmpty ? "<p>\(head)</p>\n" : Page.details(head, isOpen: place < 5, Markup(tails)) + "\n"
        }
        let rest: Markup = all.count > 200 ? "<p>\(all.count - 200) more are not listed.</p>" : ""
        return Page.section("failures", "What went wrong", Markup(shown) + rest)
    }

    private var timeline: Markup {
        let chart = TimelineChart(report)
        let note: Markup = chart.note.map { "<p>\($0)</p>" } ?? ""
        return Page.section("timeline", "Timeline", "<p class=\"soft\">Times in \(report.timezone). Hold the pointer over a bar to read it.</p>\n\(note)\(chart.drawing)")
    }

    private var targets: Markup {
        let tasks: [Markup] = report.tasks.map { task in
            let notes: [Markup] = ReportWords.notes(of: task).map { "<p class=\"call\">\($0)</p>\n" }
            let table = Page.table("Targets of \(task.id)", ["target", "on", "batch", "state", "from", "took", "why"], task.targets.map(row))
            let isShort = task.targets.count <= 60
            let body: Markup = isShort ? table : Page.details("all \(task.targets.count) targets", table)
            let broken: Markup = isShort ? "" : brokenTable(task)
            return "<h3>\(task.id): \(task.title)</h3>\n<p class=\"soft\">\(ReportWords.tally(task)), in \(task.batches) \(task.batches == 1 ? "batch" : "batches")</p>\n\(notes)\(broken)\(body)\n\(steps(task))\n"
        }
        return Page.section("targets", "Host by host", Markup(tasks))
    }

    private func brokenTable(_ task: Report.Task) -> Markup {
        let broken = task.targets.filter { !$0.state.isWell }
        guard !broken.isEmpty else { return "" }
        return Page.table("Targets of \(task.id) that didn't go well", ["target", "on", "batch", "state", "from", "took", "why"], broken.prefix(200).map(row))
    }

    private func row(_ target: Report.Target) -> [Markup] {
        let tone: Phrase.Tone = switch target.state {
        case .done: target.takenBack ? .notable : .good
        case .failed, .unreachable, .unknown: .bad
        case .cancelled, .underway: .notable
        case .notBegun: .plain
        }
        let place = target.host.rawValue == target.name.rawValue ? target.element.words : "\(target.element.words) on \(target.host)"
        return [
            Page.code(target.name.rawValue), "\(place)", "\(target.batch)", Page.badge(target.state.words(isTakenBack: target.takenBack), tone),
            "\(target.startedAt.map(zone.second) ?? "")", "\(target.seconds.map(ZonedTime.length) ?? "")", "\(target.reason ?? "")",
        ]
    }

    private func steps(_ task: Report.Task) -> Markup {
        let all = task.batchSteps + task.targets.flatMap(\.steps)
        let shown = all.count <= Self.mostSteps ? all : Array(all.filter { $0.state.isTrouble || $0.state == .cancelled }.prefix(Self.mostSteps))
        let rest = all.count - shown.count
        let table = Page.table("Steps of \(task.id)", ["step", "kind", "owner", "state", "tries", "exit", "from", "took", "remark"], shown.map { step in
            let remark = step.reason ?? (step.changed == false ? "unchanged" : "")
            return [
                Page.code(step.id), "\(step.kind.rawValue)", "\(step.owner?.rawValue ?? "")", Page.badge(step.state.rawValue, step.state.tone),
                "\(step.attempts == 0 ? "" : "\(step.attempts)")", "\(step.exitStatus.map(String.init) ?? "")", "\(step.startedAt.map(zone.time) ?? "")",
                "\(step.seconds.map(ZonedTime.length) ?? "")", "\(remark)",
            ]
        })
        let note: Markup = rest > 0 ? "<p>\(rest) of \(all.count) steps are not listed.</p>" : ""
        return Page.details("\(shown.count) of \(all.count) steps, one by one", note + table)
    }

    private var gates: Markup {
        guard !report.gates.isEmpty else { return "" }
        let shown = report.gates.count > 500 ? Array(report.gates.filter(\.isReached).prefix(500)) : report.gates
        let rest: Markup = shown.count < report.gates.count ? "<p>\(report.gates.count - shown.count) of \(report.gates.count) gates are not listed.</p>" : ""
        let table = Page.table("Gates", ["step", "gate", "owner", "state", "asked", "words"], shown.map { gate in
            let tone: Phrase.Tone = switch gate.state {
            case .approved: .good
            case .rejected, .expired: .bad
            case .waiting: gate.isReached ? .notable : .plain
            }
            let words: [Markup] = gate.words.map { "<div>\(zone.second($0.at)) \(ReportWords.said($0))</div>" }
            return [
                Page.code(gate.step), "\(gate.gate.rawValue)", "\(gate.owner)", Page.badge(ReportWords.state(of: gate), tone),
                "\(gate.askedAt.map(zone.second) ?? "")", Markup(words),
            ]
        })
        return Page.section("gates", "Gates", rest + table)
    }

    private var words: Markup {
        guard !report.words.isEmpty else { return "" }
        let rest: Markup = report.words.count > 500 ? "<p>\(report.words.count - 500) more are not listed.</p>" : ""
        let table = Page.table("What people said", ["when", "who", "said", "of", "right", "ticket", "typed by", "reason"], report.words.prefix(500).map { said in
            [
                "\(zone.second(said.at))", "\(said.by)", Page.badge(said.verb.phrase.text, said.verb.phrase.tone), said.step.map(Page.code) ?? "the run",
                "\(said.role?.rawValue ?? "")", "\(said.ticket ?? "")",
                "\(said.typedBy)\(said.recordedByRequester ? " (the requester, for another)" : "")\(said.isPending ? "; not yet taken up" : "")", "\(said.reason ?? "")",
            ]
        })
        return Page.section("words", "What people said", rest + table)
    }

    private var unknowns: Markup {
        guard !report.unknowns.isEmpty else { return "" }
        return Page.section("unknowns", "Steps whose outcome was unknown", Page.table("Unknown steps", ["step", "since", "why", "decided"], report.unknowns.map { unknown in
            [Page.code(unknown.step), "\(zone.second(unknown.at))", "\(unknown.reason ?? "")", "\(unknown.resolution.map(ReportWords.said) ?? "nobody has")"]
        }))
    }

    private var course: Markup {
        let lines = report.holders.map { ReportWords.holder($0, zone) } + report.clockJumps.map { ReportWords.jump($0, zone) }
        return Page.section("course", "Who drove it", Page.list(lines.map { "\($0)" }))
    }

    private var history: Markup {
        let isLong = report.timeline.count > Self.mostEvents
        let shown = isLong ? Array(report.timeline.filter(\.isNews).prefix(Self.mostEvents)) : report.timeline
        let items: [Markup] = shown.map { "<li><time datetime=\"\(ZonedTime.iso($0.at))\">\(zone.second($0.at))</time>\($0.text)</li>\n" }
        let note: Markup = isLong ? "<p>Of more than \(Self.mostEvents) facts only news are listed; 'drydock log \(report.run)' has them all.</p>" : ""
        return Page.section("history", "History", note + Page.details("\(shown.count) of \(report.timeline.count) facts", "<ol class=\"history\">\n\(items)</ol>"))
    }
}
