public import Foundation

extension NoticeMaker {
    /// What time alone tells: a window that opens soon on closed gates, one that ends on work, approvals that lapse unused.
    ///
    /// Each notice is the same, by its id, for as long as it tells of the same opening or the same word: call it as often as
    /// you like. Nothing is told of a run that has ended.
    /// - Parameters:
    ///   - opening: the window's present or next opening; changing steps start until `cutoffAt`.
    ///   - inbox: words that no run has taken up yet; they count as what they will be.
    ///   - lead: seconds before an opening from which on closed gates are told of.
    ///   - closing: seconds before an opening's end from which on work is told of.
    ///   - expiry: seconds before an approval lapses from which on it is told of.
    public static func timed(
        _ machine: RunMachine, run: RunID, opening: (start: Date, end: Date, cutoffAt: Date)?, inbox: [InboxEntry] = [], now: Date,
        lead: Int, closing: Int = 1800, expiry: Int = 86_400
    ) -> [Notice] {
        guard machine.leaving?.state.isFinal != true else { return [] }
        let gates = Gates(machine, inbox)
        var notices: [Notice] = []
        if let opening {
            let news = News(machine: machine, run: run, occasion: .time(key: "opening-\(opening.start.milliseconds)"), at: now)
            if opening.start > now, opening.start <= now.addingTimeInterval(Double(lead)) {
                // A word that lapses before the window opens doesn't help.
                notices += news.opening(opening.start, closed: gates.closed(at: opening.start))
            }
            if opening.start <= now, now < opening.end, opening.end <= now.addingTimeInterval(Double(closing)) {
                notices += news.closing(end: opening.end, cutoff: opening.cutoffAt)
            }
        }
        for (step, word) in gates.expiring(from: now, to: now.addingTimeInterval(Double(expiry))) {
            notices.append(News(machine: machine, run: run, occasion: .time(key: "word-\(word.id)"), at: now).expiring(step, word))
        }
        return notices
    }

    /// Gates that still matter, with every word that was said of them.
    private struct Gates {
        let machine: RunMachine
        let ahead: [(step: Int, words: [Word])]

        init(_ machine: RunMachine, _ inbox: [InboxEntry]) {
            self.machine = machine
            let said = Dictionary(grouping: inbox.filter { !machine.takenWords.contains($0.word.id) }, by: \.step).mapValues { $0.map(\.word) }
            ahead = machine.graph.steps.compactMap { step in
                guard machine.graph.step(step)?.gate != nil, let id = machine.graph.stepID(step) else { return nil }
                switch machine.state(of: step) {
                case .waiting, .blocked, .ready: return (step, machine.status(of: step).words + (said[id] ?? []))
                case .started, .succeeded, .failed, .unreachable, .unknown, .skipped, .cancelled: return nil
                }
            }
        }

        func closed(at moment: Date) -> [Int] {
            ahead.filter { gate in
                // A refusal that waits in the inbox is an answer too.
                guard !gate.words.contains(where: { $0.verb == .rejected }) else { return false }
                switch machine.gate(of: gate.step, hearing: gate.words, at: moment) {
                case .closed, .expired: return true
                case .none, .open: return false
                }
            }.map(\.step)
        }

        /// Words that count, lapse in this time, and are missed then.
        func expiring(from now: Date, to end: Date) -> [(step: Int, word: Word)] {
            ahead.flatMap { gate in
                gate.words.compactMap { word in
                    guard word.verb == .approved, let expires = word.expires, expires > now, expires <= end,
                        machine.missing(of: gate.step, hearing: [word], at: now) < machine.missing(of: gate.step, hearing: [], at: now),
                        machine.gate(of: gate.step, hearing: gate.words, at: expires) != .open
                    else { return nil }
                    return (gate.step, word)
                }
            }
        }
    }
}

extension News {
    fileprivate func opening(_ start: Date, closed: [Int]) -> [Notice] {
        guard let first = closed.first else { return [] }
        let names = closed.map { machine.graph.name($0) }
        let text = "has its window from \(NoticeText.moment(start)) on, and \(names.count == 1 ? "a gate is" : "\(names.count) gates are") still closed: "
            + "\(NoticeText.list(names)); see 'drydock approvals \(run)' and open with: \(approveLine(first))"
        return [make(.windowOpening, .init(steps: closed.compactMap { machine.graph.stepID($0) }), text)]
    }

    fileprivate func closing(end: Date, cutoff: Date) -> [Notice] {
        let steps = machine.open.all + machine.ready.all
        guard !steps.isEmpty else { return [] }
        let begins = cutoff > at ? "changing steps begin until \(NoticeText.moment(cutoff))" : "no changing step begins any more"
        let text = "is in a window that ends at \(NoticeText.moment(end)), and \(NoticeText.list(steps.map { machine.graph.name($0) })) "
            + "\(steps.count == 1 ? "is" : "are") not through; \(begins); follow it with: drydock status \(run)"
        return [make(.windowClosing, .init(steps: steps.compactMap { machine.graph.stepID($0) }), text)]
    }

    fileprivate func expiring(_ step: Int, _ word: Word) -> Notice {
        let when = word.expires.map(NoticeText.moment) ?? ""
        let details = Notice.Details(owner: word.role, by: word.by, ticket: word.ticket, reason: word.reason)
        return make(.approvalExpiring, step: step, details,
                    "hasn't used the approval of \(NoticeText.line(word.by)), which lapses at \(when); renew it with: \(approveLine(step))")
    }
}
