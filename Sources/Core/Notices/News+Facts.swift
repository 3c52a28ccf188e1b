extension News {
    func requested(_ step: Int) -> Notice {
        let owner = machine.graph.gateOwner(step)?.rawValue ?? "its owner", gate = machine.graph.step(step)?.gate
        let what = switch gate {
        case .performed: "waits until \(owner) has done the work"
        case .confirmed: "waits until \(owner) says that it is safe"
        case .consented: "waits for the consent of \(owner)"
        case nil: "waits for \(owner)"
        }
        return make(.approvalRequested, step: step, .init(), "\(what); record the answer with: \(approveLine(step))")
    }

    /// Nil for a word that is no answer to a gate.
    func spoken(_ step: Int, _ word: Word) -> Notice? {
        let details = Notice.Details(owner: word.role, by: word.by, ticket: word.ticket, reason: word.reason)
        let who = NoticeText.line(word.by)
        let ticket = word.ticket.map { " in \(NoticeText.line($0))" } ?? "", why = word.reason.map { ": \(NoticeText.line($0))" } ?? ""
        switch word.verb {
        case .approved:
            let missing = machine.missing(of: step, hearing: machine.status(of: step).words, at: at)
            let rest = missing == 0
                ? "nothing is to be done: it goes on in its turn"
                : "the word of \(missing) more \(missing == 1 ? "person" : "people") is needed: \(approveLine(step))"
            return make(.approvalGranted, step: step, details, "was approved by \(who)\(ticket)\(why); \(rest)")
        case .rejected:
            return make(.approvalRejected, step: step, details,
                        "was rejected by \(who)\(ticket)\(why); what depends on it is cancelled, see: drydock status \(run)")
        case .resolvedSucceeded, .resolvedFailed, .resolvedRerun, .paused, .cancelled, .cancelledForcibly, .retried, .restarted, .skipped,
            .doneByHand, .undone, .closed: return nil
        }
    }

    func unknown(_ step: Int, _ ending: StepEnding) -> Notice {
        let why = ending.reason.map { " (\(NoticeText.line($0)))" } ?? ""
        let name = machine.graph.name(step)
        let text = "may or may not have happened\(why); look at its host, then say which: drydock resolve \(run) \(name) --as succeeded|failed|rerun --by NAME --reason TEXT"
        return make(.stepUnknown, step: step, .init(owner: machine.graph.owner(step), reason: ending.reason), text)
    }

    /// Nil where the run goes on.
    func left(_ leaving: Leaving) -> Notice? {
        let why = NoticeText.line(leaving.reason)
        func say(_ kind: NoticeKind, _ words: String) -> Notice { make(kind, .init(reason: leaving.reason), words) }
        return switch leaving.state {
        case .running: nil
        case .waiting: say(.runWaiting, "waits, and nobody drives it: \(why); see 'drydock approvals \(run)', then: drydock resume \(run)")
        case .paused: say(.runPaused, "was paused: \(why); see 'drydock status \(run)', then: drydock resume \(run)")
        case .interrupted: say(.runInterrupted, "was interrupted: \(why); go on with: drydock resume \(run)")
        case .unknown: say(.runUnknown, "stopped: \(why); see 'drydock status \(run)' and decide each with 'drydock resolve'")
        case .succeeded: say(.runSucceeded, "succeeded: \(why); nothing is to be done")
        case .failed: say(.runFailed, "failed: \(why); see what is left: drydock status \(run)")
        case .cancelled: say(.runCancelled, "was cancelled: \(why); see what was done before: drydock status \(run)")
        }
    }
}
