public import Core

extension Word.Verb {
    /// As it stands in a sentence, between what it is said of and "by".
    public var phrase: Phrase {
        switch self {
        case .approved: Phrase("approved", .good)
        case .rejected: Phrase("rejected", .bad)
        case .resolvedSucceeded: "resolved as succeeded"
        case .resolvedFailed: "resolved as failed"
        case .resolvedRerun: "resolved: to be run again"
        case .paused: Phrase("paused", .notable)
        case .cancelled: Phrase("cancelled", .bad)
        case .cancelledForcibly: Phrase("cancelled forcibly", .bad)
        case .retried: "to be tried again, said"
        case .restarted: "to be done from its first step, said"
        case .skipped: Phrase("left out", .notable)
        case .doneByHand: Phrase("done by hand, said", .notable)
        case .undone: Phrase("to be taken back, said", .notable)
        case .closed: Phrase("closed", .notable)
        }
    }

    /// What a word is said of that one of the target's steps carries.
    public func subject(_ step: Int, in graph: PlanGraph) -> String {
        switch scope {
        case .step, .run: graph.name(step)
        case .target: "\(graph.task(step).id)/\(graph.target(step)?.name.rawValue ?? graph.name(step))"
        }
    }

    /// It says what became of a step that nobody knew about.
    public var isResolving: Bool {
        switch self {
        case .resolvedSucceeded, .resolvedFailed, .resolvedRerun: true
        case .approved, .rejected, .paused, .cancelled, .cancelledForcibly, .retried, .restarted, .skipped, .doneByHand, .undone, .closed: false
        }
    }
}
