import Core

extension HostFailure {
    /// With the secrets masked in the words that are the host's.
    func masked(_ mask: SecretMask) -> HostFailure {
        var failure = self
        switch reason {
        case .connectionLost(let phase, let words): failure.reason = .connectionLost(phase, mask.masked(words))
        case .badAnswer(let words): failure.reason = .badAnswer(mask.masked(words))
        case .becomeRefused(let words): failure.reason = .becomeRefused(mask.masked(words))
        case .jumpFailed(let hop): failure.reason = .jumpFailed(hop.masked(mask))
        case .unsupported(let words): failure.reason = .unsupported(mask.masked(words))
        case .cannotConnect, .timedOut, .notSSH, .noCommonAlgorithm, .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked,
            .knownHostsUnreadable, .identityUnusable, .authenticationRefused, .agentUnusable, .poisoned: break
        }
        return failure
    }
}

extension JobReply {
    /// No output follows it.
    var isFinal: Bool {
        switch self {
        case .done, .lost, .rebooted, .notStarted, .refused: true
        case .running, .orphan: false
        }
    }

    func masked(_ mask: SecretMask) -> JobReply {
        if case .refused(.base(let words)) = self { .refused(.base(mask.masked(words))) } else { self }
    }
}
