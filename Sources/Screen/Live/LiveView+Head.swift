import Core
import Foundation

/// What the run is, how far it is, and what the clock says to it.
extension LiveView {
    func head(_ columns: Int, _ rows: Int, _ now: Date) -> [Line] {
        let state = machine.state(isHeld: isHeld, schedule, at: now)
        var facts = [Line(state.rawValue, state.style), Line(TimeWords.length(now.timeIntervalSince(createdAt)))]
        // How long people take is known to nobody.
        let waitsForPeople = state == .waiting && machine.counts()[.blocked] != nil
        if let end = arrival?.end, isHeld, !state.isFinal, !waitsForPeople, end > now {
            facts.append(Line("ends about " + words.moment(end, seenFrom: now)))
        }
        if let window = window(now) { facts.append(window) }
        let name = Line("run \(run)", .bold) + Line(" of \(machine.graph.plan.name)")
        // Where there is little room the counts say enough.
        let limit = rows < 6 ? 1 : columns < 60 ? 3 : 2
        let lines = Self.flow([name] + facts, columns, limit: limit)
        return lines + [bar(columns)] + Self.flow(counts(), columns, limit: rows < 6 ? 1 : columns < 40 ? 3 : 2)
    }

    var words: TimeWords { TimeWords(zone) }

    private func window(_ now: Date) -> Line? {
        if let until = machine.holder?.windowOverride?.until, until > now {
            return Line("window ignored until \(words.moment(until, seenFrom: now))", .yellow)
        }
        guard schedule != nil else { return nil }
        guard let opening else { return Line("the window doesn't open again", .red) }
        if opening.start > now {
            return Line("window opens \(words.moment(opening.start, seenFrom: now)), in \(TimeWords.length(opening.start.timeIntervalSince(now)))", .yellow)
        }
        guard opening.isBounded else { return nil }
        let left = opening.end.timeIntervalSince(now)
        var line = Line("window until \(words.moment(opening.end, seenFrom: now)), \(TimeWords.length(left)) left", left < 1800 ? .yellow : .plain)
        if opening.cutoff > 0 {
            line.add(now < opening.lastStart ? ", starts until \(words.moment(opening.lastStart, seenFrom: now))" : ", nothing new starts", now < opening.lastStart ? .plain : .yellow)
        }
        return line
    }

    /// Parts with a dot between them, as many to a line as fit; what finds no room in the last line is cut off.
    static func flow(_ parts: [Line], _ columns: Int, limit: Int) -> [Line] {
        var lines: [Line] = []
        for part in parts {
            if let last = lines.last, last.width + 3 + part.width <= columns {
                lines[lines.count - 1] = last + Line(" · ", .dim) + part
            } else if lines.count < limit {
                lines.append(part.clipped(to: columns))
            } else { break }
        }
        return lines
    }

    /// Failures first: they are what is looked for.
    private func counts() -> [Line] {
        let counts = machine.counts(), all = counts.values.reduce(0, +)
        func number(_ states: StepState...) -> Int { states.reduce(0) { $0 + (counts[$1] ?? 0) } }
        func part(_ count: Int, _ word: String, _ style: Line.Style = .plain) -> Line? { count == 0 ? nil : Line("\(count) \(word)", style) }
        return [
            Line("\(number(.succeeded, .skipped)) of \(all) steps done"),
            part(number(.failed), "failed", .red), part(number(.unreachable), "unreachable", .red), part(number(.unknown), "unknown", .red),
            part(number(.started), "running", .cyan), part(number(.blocked), "waiting for a word", .yellow),
            part(number(.waiting, .ready), "to come"), part(number(.cancelled), "cancelled", .yellow),
        ].compactMap(\.self)
    }

    /// `#` done, `x` gone wrong, `>` running, `.` to come. What is there at all is seen.
    private func bar(_ columns: Int) -> Line {
        let counts = machine.counts(), all = max(1, counts.values.reduce(0, +)), room = max(4, min(columns - 7, 100))
        func number(_ states: [StepState]) -> Int { states.reduce(0) { $0 + (counts[$1] ?? 0) } }
        let done = number([.succeeded, .skipped]), wrong = number([.failed, .unreachable, .unknown, .cancelled]), running = number([.started])
        func cells(_ count: Int) -> Int { count == 0 ? 0 : max(1, count * room / all) }
        let small = cells(wrong) + cells(running)
        let own = done == all ? room : max(0, min(done * room / all, room - small))
        var line = Line("[")
        line.add(String(repeating: "#", count: own), .green)
        line.add(String(repeating: "x", count: min(cells(wrong), room - own)), .red)
        line.add(String(repeating: ">", count: min(cells(running), max(0, room - own - cells(wrong)))), .cyan)
        line.add(String(repeating: ".", count: max(0, room + 1 - line.width)), .dim)
        line.add("] \(done * 100 / all)%")
        return line.clipped(to: columns)
    }
}

extension RunState {
    fileprivate var style: Line.Style {
        switch self {
        case .running: .cyan
        case .succeeded: .green
        case .waiting, .paused, .cancelled: .yellow
        case .interrupted, .unknown, .failed: .red
        }
    }
}
