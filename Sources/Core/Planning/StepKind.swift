/// What a step is; the word is its key in YAML.
public enum StepKind: String, Codable, CaseIterable, Sendable {
    /// Read-only; may be repeated.
    case probe
    /// Changes something on its target.
    case run
    /// Puts a file in place.
    case file
    /// Restarts the host, proved by its boot id.
    case reboot
    /// Another owner performs it; never executed here.
    case handoff
    /// A person of the provider does or checks something.
    case confirm
    /// Waits.
    case pause

    /// It changes something, so it needs an open window and its gate's word.
    public var isChanging: Bool {
        switch self {
        case .run, .file, .reboot: true
        case .probe, .handoff, .confirm, .pause: false
        }
    }

    /// It needs a connection to its host.
    public var isRemote: Bool {
        switch self {
        case .probe, .run, .file, .reboot: true
        case .handoff, .confirm, .pause: false
        }
    }
}

/// What holds a step until somebody's word.
public enum Gate: String, Codable, CaseIterable, Sendable {
    /// Jelastic did the work.
    case performed
    /// Jelastic Support says that it is safe; the provider does it.
    case confirmed
    /// The provider's own person agrees.
    case consented
}
