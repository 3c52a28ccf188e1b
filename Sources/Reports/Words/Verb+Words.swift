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
        }
    }

    /// It says what became of a step that nobody knew about.
    public var isResolving: Bool {
        switch self {
        case .resolvedSucceeded, .resolvedFailed, .resolvedRerun: true
        case .approved, .rejected, .paused, .cancelled, .cancelledForcibly: false
        }
    }
}
