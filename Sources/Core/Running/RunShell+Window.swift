import Foundation

/// When changing steps may start: inside an opening that holds all that they may need.
extension RunShell {
    enum Permission: Equatable {
        /// At the latest at this moment; nil: there is no window. `since` is when the opening began.
        case granted(latest: Date?, since: Date?)
        /// Not before this moment; nil: never again.
        case refused(until: Date?)
    }

    mutating func permission(for step: Int) -> Permission {
        let isClosing = machine.graph.isClosing(step)
        // What closes a target isn't put off while there is time: it brings the host back.
        let need = isClosing ? Fit() : need(of: step)
        if let until = machine.holder?.windowOverride?.until {
            // What a person took upon himself must hold the whole step, as a window must.
            let latest = until.addingTimeInterval(-Double(need.total))
            // As an opening, it relies on nothing that was found before it began.
            if wall <= latest { return .granted(latest: latest, since: machine.overrides.last?.at) }
        }
        guard let schedule else { return .granted(latest: nil, since: nil) }
        guard let opening = opening() else { return .refused(until: nil) }
        guard opening.start <= wall else { return .refused(until: opening.start) }
        let latest = isClosing ? opening.end : opening.end.addingTimeInterval(-Double(max(opening.cutoff, need.total)))
        if wall <= latest { return .granted(latest: latest, since: opening.start) }
        let next = schedule.opening(after: opening, holding: isClosing ? 0 : need.total)
        tellMisfit(step, need, opening, next)
        return .refused(until: next?.start)
    }

    /// The opening that holds this moment, or else the next one. Asked for again only when it is over: an opening lasts long,
    /// and turns are many.
    mutating func opening() -> WindowSchedule.Opening? {
        guard let schedule else { return nil }
        if let known = knownOpening, known.askedAt <= wall, known.opening.map({ wall < $0.end }) ?? true { return known.opening }
        let opening = schedule.opening(atOrAfter: wall)
        knownOpening = KnownOpening(askedAt: wall, opening: opening)
        return opening
    }

    /// As an opening begins each host is asked anew who it is: days may have passed since it last said so.
    mutating func greetOpening() {
        guard let opening = opening() else { return }
        let begun = opening.start <= wall ? opening.start : .distantPast
        if let greeted = greetedOpening, greeted < begun {
            identified = []
            notes.append("the window is open until \(opening.isBounded ? words(opening.end) : "further notice"): every host is looked at again before its next step")
        }
        greetedOpening = begun
    }

    /// Before a target is touched: its whole sequence. Once it is begun: the step, and all that its failure would take.
    private mutating func need(of step: Int) -> Fit {
        let graph = machine.graph, node = graph.nodes[step]
        guard let target = graph.targetNumber(of: step), case .step(let place, let position) = node.role else { return Fit() }
        let isBegun = machine.settling.changed.contains(target)
        let key = NeedKey(task: node.task, variant: graph.plan.tasks[node.task].targets[place].variant, position: position, isBegun: isBegun)
        if let known = needs[key] { return known }
        let reserves = schedule?.reserves ?? .init()
        let need = isBegun ? graph.single(step, settings.durations, reserves) : graph.sequence(from: step, settings.durations, reserves)
        needs[key] = need
        return need
    }

    // MARK: - What is told

    /// The sum is shown where the answer is no; once for each target and opening, and not of a whole fleet.
    private mutating func tellMisfit(_ step: Int, _ need: Fit, _ opening: WindowSchedule.Opening, _ next: WindowSchedule.Opening?) {
        guard toldMisfits.opening == opening.start else {
            toldMisfits = (opening.start, [])
            return tellMisfit(step, need, opening, next)
        }
        let name = machine.graph.target(step)?.name.rawValue ?? machine.graph.name(step)
        guard toldMisfits.names.count < 5, toldMisfits.names.insert(name).inserted else { return }
        let left = max(0, Int(opening.end.timeIntervalSince(wall)))
        let why = opening.cutoff > need.total
            ? "nothing new starts in the last \(Units.words(seconds: opening.cutoff))"
            : "it needs \(need.words), and \(Units.words(seconds: left / 60 * 60)) are left until \(words(opening.end))"
        let then = next.map { "it waits for the opening at \(words($0.start))" } ?? "no later opening holds it: plan it with a longer window, or go on with --ignore-window"
        notes.append("\(machine.graph.name(step)) doesn't start any more: \(why); \(then)" + (toldMisfits.names.count == 5 ? "; of others it isn't told" : ""))
    }

    /// Said once for each opening: a run that only waits should say for what.
    mutating func tellWindow(_ wake: Wake) {
        guard let opening = wake.opening, toldOpening != opening, toldMisfits.names.isEmpty || toldMisfits.opening < opening.addingTimeInterval(-1) else { return }
        toldOpening = opening
        guard toldMisfits.names.isEmpty else { return }
        notes.append("outside the window: changing steps wait until \(words(opening)) (\(machine.graph.plan.window?.timezone ?? "UTC"))")
    }

    private func words(_ moment: Date) -> String {
        let zone = machine.graph.plan.window.flatMap { TimeZone(identifier: $0.timezone) } ?? .gmt
        return moment.formatted(Date.ISO8601FormatStyle(timeZone: zone))
    }

    // MARK: - When it closes

    /// Steps that were under way when the window closed end by themselves, or are ended where both their playbook says that
    /// this does no harm, and doing them once more doesn't either.
    mutating func closeWindow(_ wake: inout Wake) throws(IllegalFact) {
        guard schedule != nil, machine.holder?.windowOverride.map({ $0.until <= wall }) ?? true else { return }
        let running = machine.open.all.filter { performing.contains($0) && machine.graph.step($0)?.kind.isChanging == true && !machine.graph.isClosing($0) }
        guard !running.isEmpty else { return }
        if let opening = opening(), opening.start <= wall {
            if opening.isBounded { wake.atWall(opening.end) }
            toldClosing = false
            return
        }
        if !toldClosing {
            toldClosing = true
            notes.append("the window has closed: nothing new starts; under way: \(running.prefix(5).map(machine.graph.name).joined(separator: ", "))" + (running.count > 5 ? " and \(running.count - 5) more" : ""))
        }
        for step in running {
            guard let frozen = machine.graph.step(step), frozen.cancel == .safe, frozen.effect == .idempotent, frozen.kind != .reboot else { continue }
            try tellToEnd(step, &wake)
        }
    }
}

extension WindowSchedule {
    /// The first opening after another one that lasts at least as long, its cutoff left out of account where it is shorter.
    func opening(after opening: Opening, holding seconds: Int) -> Opening? {
        var moment = opening.end
        // Windows of different lengths may alternate; a year of daily ones is as far as anybody waits.
        for _ in 0..<400 {
            guard let next = self.opening(atOrAfter: moment) else { return nil }
            if next.seconds >= Double(max(seconds, next.cutoff)) { return next }
            moment = next.end
        }
        return nil
    }
}
