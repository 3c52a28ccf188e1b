import Core
import Foundation

/// Sentences of a report that all its forms share; plain, with what people said in them.
struct ReportWords {
    let report: Report
    init(_ report: Report) { self.report = report }

    var facts: [(name: String, value: String)] {
        let zone = report.zone
        var facts: [(String, String)] = [("Run", report.run.rawValue), ("Plan", report.plan.rawValue), ("Fingerprint", report.fingerprint.rawValue)]
        if let summary = report.summary { facts.append(("Summary", summary)) }
        facts.append(("Requested by", report.requestedBy ?? "nobody named"))
        facts.append(("State", report.state.rawValue + (report.reason.map { ": \($0)" } ?? "")))
        if let takenBack { facts.append(("Taken back", takenBack)) }
        facts.append(("Begun", "\(zone.second(report.createdAt)) \(zone.name(at: report.createdAt)) (\(report.timezone))"))
        let end = "\(zone.second(report.lastAt)) \(zone.name(at: report.lastAt)), after \(ZonedTime.length(report.seconds))"
        facts.append(report.endedAt == nil ? ("Last fact", end) : ("Ended", end))
        facts.append(("Steps", report.counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")))
        facts.append(("Window", report.window ?? "none: always open"))
        for holder in report.holders {
            guard let until = holder.overrideUntil else { continue }
            facts.append(("Window ignored", WindowWords.ignored(from: holder.at, until: until, by: holder.typedBy, holder.overrideReason ?? "", zone)))
        }
        facts.append(("Approvals", PlanWords.policy(report.approvals)))
        facts.append(("Matrix edition", report.matrixEdition))
        facts.append(("Playbooks", report.playbooks.map { "\($0.activity) for \($0.element) (\($0.revision > 0 ? "revision \($0.revision), " : "steps of the plan, ")\($0.owner))" }.joined(separator: "; ")))
        return facts
    }

    /// Which targets were taken back, and which are as the run made them; nil where nothing was taken back.
    private var takenBack: String? {
        let all = report.tasks.flatMap { task in task.targets.map { (name: "\(task.id)/\($0.name)", target: $0) } }
        let back = all.filter(\.target.takenBack)
        guard !back.isEmpty else { return nil }
        let changed = all.filter { _, target in
            !target.takenBack && target.steps.contains { $0.kind.isChanging && ($0.attempts > 0 || $0.state == .succeeded) && $0.changed != false }
        }
        return Self.list(back.map(\.name)) + "; " + (changed.isEmpty ? "nothing else was changed" : "not taken back: \(Self.list(changed.map(\.name)))")
    }

    /// One line for each kind of thing that somebody must still see to; empty where there is nothing.
    var owed: [String] {
        let owed = report.owed
        var lines: [String] = []
        func add(_ words: String, _ names: [String]) { if !names.isEmpty { lines.append("\(words) (\(names.count)): \(Self.list(names))") } }
        add("begun, and not known to be over", owed.unfinishedSteps)
        add("work that stopped in the middle, and what would be next", owed.nextSteps)
        add("closing steps that touched targets haven't had", owed.finallySteps)
        add("undo steps that failed", owed.undoSteps)
        add("hosts that this run still holds", owed.heldHosts.map(\.rawValue))
        for host in owed.containers {
            add("containers of \(host.host) that may not all be back", host.containers.map(\.rawValue))
        }
        add("gates that wait for a word", owed.waitingGates)
        add("custom configurations that the next platform upgrade may overwrite, to be looked at after each one", owed.customConfigurations.map(\.rawValue))
        if owed.stepsNotBegun > 0 { lines.append("\(owed.stepsNotBegun) \(owed.stepsNotBegun == 1 ? "step was" : "steps were") never begun") }
        return lines
    }

    static func list(_ names: [String]) -> String {
        names.count > 20 ? names.prefix(15).joined(separator: ", ") + " and \(names.count - 15) more" : names.joined(separator: ", ")
    }

    static func notes(of task: Report.Task) -> [String] {
        (task.isStopped ? ["Stopped: more failed than its rollout bears, or an outcome is unknown."] : [])
            + (task.customConfiguration ? ["Custom configuration: the next platform upgrade may overwrite it."] : [])
            + (task.activity == .unlisted ? ["Not in the matrix: Jelastic Support must confirm it first."] : [])
    }

    static func tally(_ task: Report.Task) -> String {
        TargetStanding.allCases.compactMap { state in
            let count = task.targets.count { $0.state == state }
            return count > 0 ? "\(count) \(state.words)" : nil
        }.joined(separator: ", ")
    }

    static func state(of gate: Report.Gate) -> String { gate.state == .waiting && !gate.isReached ? "not reached" : gate.state.rawValue }

    /// Who spoke, with what right, in which ticket, and who typed it.
    static func said(_ said: Report.Said) -> String {
        "\(said.verb.phrase.text) by \(said.by)\(said.role.map { " for \($0)" } ?? "")\(said.ticket.map { ", ticket \($0)" } ?? "")"
            + "\(said.reason.map { ": \($0)" } ?? "") (typed by \(said.typedBy)\(said.recordedByRequester ? ", the requester, for another" : "")\(said.isPending ? "; not yet taken up" : ""))"
    }

    static func holder(_ holder: Report.Holder, _ zone: ZonedTime) -> String {
        let end = holder.leftAt.map { ", left \(zone.second($0)) as \(holder.leftState?.rawValue ?? ""): \(holder.leftReason ?? "")" } ?? ", never left: it was lost, or is at work"
        let override = holder.overrideUntil.map { ", the window ignored until \(zone.full($0)): \(holder.overrideReason ?? "")" } ?? ""
        return "\(zone.second(holder.at)) \(holder.isResume ? "resumed" : "begun") by \(holder.typedBy), process \(holder.processId)\(override)\(end)"
    }

    static func jump(_ jump: Report.ClockJump, _ zone: ZonedTime) -> String {
        "\(zone.second(jump.at)) the clock was set \(jump.seconds > 0 ? "forward" : "back") by \(Units.words(seconds: Int(abs(jump.seconds))))"
    }
}
