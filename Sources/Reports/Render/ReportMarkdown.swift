import Core
import Foundation

/// A report to paste into a ticket: GitHub's Markdown, which other trackers read as well.
public struct ReportMarkdown {
    private let report: Report
    private let zone: ZonedTime
    /// Rows of a table; where there are more, those that need nobody's eye are only counted.
    private static let most = 200

    public static func text(_ report: Report) -> String { ReportMarkdown(report: report, zone: report.zone).text }

    private var text: String {
        let sections = [head, owed, failures, unknowns, hosts, gates, words, course, history].filter { !$0.isEmpty }
        return sections.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    private var head: [String] {
        let facts = ReportWords(report).facts.map { "| **\($0.name)** | \(Self.escape($0.value)) |" }
        return ["# \(Self.escape(report.plan.rawValue)): \(report.state.rawValue)", "", "| | |", "| --- | --- |"] + facts
    }

    private var owed: [String] {
        let lines = ReportWords(report).owed
        return ["## What is owed", ""] + (lines.isEmpty ? ["Nothing."] : lines.map { "- " + Self.escape($0) })
    }

    private var failures: [String] {
        let all = report.failures
        guard !all.isEmpty else { return [] }
        var lines = ["## What went wrong"]
        for step in all.prefix(Self.most) {
            lines += ["", "`\(step.id)` **\(step.state.rawValue)**" + (step.reason.map { ": " + Self.escape($0) } ?? "")]
            for tail in step.output { lines += ["", "standard \(tail.stream == "err" ? "error" : "output"):"] + Self.fence(tail) }
        }
        if all.count > Self.most { lines += ["", "\(all.count - Self.most) more are not listed."] }
        return lines
    }

    private var unknowns: [String] {
        guard !report.unknowns.isEmpty else { return [] }
        return ["## Steps whose outcome was unknown", ""] + table(
            ["step", "since", "why", "decided"],
            report.unknowns.map { unknown in
                [code(unknown.step), zone.second(unknown.at), Self.escape(unknown.reason ?? ""), unknown.resolution.map { Self.escape(ReportWords.said($0)) } ?? "nobody has"]
            })
    }

    private var hosts: [String] {
        var lines = ["## Targets"]
        for task in report.tasks {
            let isLong = task.targets.count > Self.most
            let shown = isLong ? task.targets.filter { !$0.state.isWell } : task.targets
            lines += ["", "### \(task.id): \(Self.escape(task.title))", ""]
            lines += ReportWords.notes(of: task).map { Self.escape($0) + "\n" }
            if !shown.isEmpty {
                lines += table(
                    ["target", "batch", "state", "from", "took", "why"],
                    shown.prefix(Self.most).map { target in
                        [code(target.name.rawValue), "\(target.batch)", target.state.words(isTakenBack: target.takenBack), target.startedAt.map(zone.second) ?? "",
                         target.seconds.map(ZonedTime.length) ?? "", Self.escape(target.reason ?? "")]
                    })
            }
            if isLong { lines += ["", "\(task.targets.count - min(shown.count, Self.most)) of \(task.targets.count) targets are not listed: " + ReportWords.tally(task) + " in all."] }
        }
        return lines
    }

    private var gates: [String] {
        guard !report.gates.isEmpty else { return [] }
        let shown = report.gates.count > Self.most ? report.gates.filter(\.isReached) : report.gates
        var lines = ["## Gates", ""] + table(
            ["step", "gate", "owner", "state", "asked", "words"],
            shown.prefix(Self.most).map { gate in
                [code(gate.step), gate.gate.rawValue, gate.owner.rawValue, ReportWords.state(of: gate), gate.askedAt.map(zone.second) ?? "",
                 gate.words.map { Self.escape(ReportWords.said($0)) }.joined(separator: "; ")]
            })
        if report.gates.count > min(shown.count, Self.most) { lines += ["", "\(report.gates.count - min(shown.count, Self.most)) more are not listed."] }
        return lines
    }

    private var words: [String] {
        guard !report.words.isEmpty else { return [] }
        var lines = ["## What people said", ""] + table(
            ["when", "who", "said", "of", "right", "ticket", "typed by", "reason"],
            report.words.prefix(Self.most).map { said in
                [zone.second(said.at), Self.escape(said.by), said.verb.phrase.text, said.step.map(code) ?? "the run", said.role?.rawValue ?? "",
                 Self.escape(said.ticket ?? ""), Self.escape(said.typedBy) + (said.recordedByRequester ? " (the requester, for another)" : "") + (said.isPending ? "; not yet taken up" : ""),
                 Self.escape(said.reason ?? "")]
            })
        if report.words.count > Self.most { lines += ["", "\(report.words.count - Self.most) more are not listed."] }
        return lines
    }

    private var course: [String] {
        ["## Who drove it", ""] + report.holders.map { "- " + Self.escape(ReportWords.holder($0, zone)) }
            + report.clockJumps.map { "- " + Self.escape(ReportWords.jump($0, zone)) }
    }

    private var history: [String] {
        let isLong = report.timeline.count > Self.most, news = isLong ? report.timeline.filter(\.isNews) : report.timeline
        guard !news.isEmpty else { return [] }
        let shown = news.prefix(Self.most)
        let rest = report.timeline.count - shown.count
        return ["## Timeline", "", "Times in \(report.timezone).", ""]
            + shown.map { "- \(zone.second($0.at)) \(Self.escape($0.text))" }
            + (rest > 0 ? ["", "\(rest) of \(report.timeline.count) facts are not listed; see 'drydock log \(report.run)'."] : [])
    }

    // MARK: - Markdown

    private func table(_ header: [String], _ rows: [[String]]) -> [String] {
        ["| " + header.joined(separator: " | ") + " |", "|" + header.map { _ in " --- |" }.joined()] + rows.map { "| " + $0.joined(separator: " | ") + " |" }
    }

    /// Names of steps and targets hold nothing that would end a code span.
    private func code(_ name: String) -> String { "`\(name)`" }

    /// On one line, and nothing in it is a mark, a cell's end, a link or a tag.
    static func escape(_ text: String) -> String {
        Harmless.line(text).unicodeScalars.reduce(into: "") { safe, scalar in
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!": safe += "\\\(scalar)"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "&": safe += "&amp;"
            default: safe.unicodeScalars.append(scalar)
            }
        }
    }

    /// Longer than any row of backticks inside it.
    static func fence(_ tail: Report.Tail) -> [String] {
        let text = Harmless.text(tail.text)
        var longest = 0, run = 0
        for scalar in text.unicodeScalars {
            run = scalar == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return [fence] + (OutputWords.omitted(tail).map { [$0] } ?? []) + [text.hasSuffix("\n") ? String(text.dropLast()) : text, fence]
    }
}
