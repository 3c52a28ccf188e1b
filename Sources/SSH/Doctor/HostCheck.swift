public import Core

/// One thing that was looked at, and what is to be done about it.
public struct HostCheck: Codable, Equatable, Sendable {
    public enum State: String, Codable, Sendable { case ok, warning, fault }

    /// What was looked at. JSON has these words.
    public enum Kind: String, Codable, Sendable {
        case key, unattended, reach, sudo, clock, space, base, tools, machine, state, service
        case knownHosts = "known_hosts"
        case hostKey = "host_key"
    }

    /// Nil: this machine.
    public var host: HostName?
    public var check: Kind
    public var state: State
    public var words: String
    /// What to do now; nil: nothing.
    public var remedy: String?

    public init(_ host: HostName?, _ check: Kind, _ state: State, _ words: String, _ remedy: String? = nil) {
        self.host = host
        self.check = check
        self.state = state
        self.words = words
        self.remedy = remedy
    }

    enum CodingKeys: String, CodingKey { case host, check, state, words, remedy }

    /// What isn't there stands as null.
    public func encode(to encoder: any Encoder) throws {
        var keyed = encoder.container(keyedBy: CodingKeys.self)
        try keyed.encode(host, forKey: .host)
        try keyed.encode(check, forKey: .check)
        try keyed.encode(state, forKey: .state)
        try keyed.encode(words, forKey: .words)
        try keyed.encode(remedy, forKey: .remedy)
    }

    /// The host can't be reached, or its key isn't the known one.
    public var isOutOfReach: Bool {
        switch check {
        case .reach, .hostKey, .knownHosts: state == .fault
        case .key, .unattended, .sudo, .clock, .space, .base, .tools, .machine, .state, .service: false
        }
    }
}

extension HostCheck {
    /// Of a host that wasn't reached.
    init(_ host: HostName, _ failure: HostFailure) {
        // A failure is one sentence, whose remedy follows the first semicolon.
        let sentence = "\(failure)", parts = sentence.split(separator: "; ", maxSplits: 1).map(String.init)
        let kind: Kind = switch failure.innermost {
        case .hostKeyUnknown, .hostKeyChanged, .hostKeyRevoked: .hostKey
        case .knownHostsUnreadable: .knownHosts
        case .identityUnusable, .agentUnusable: .key
        case .becomeRefused: .sudo
        case .cannotConnect, .timedOut, .connectionLost, .notSSH, .noCommonAlgorithm, .authenticationRefused, .badAnswer, .unsupported, .poisoned, .jumpFailed: .reach
        }
        self.init(host, kind, .fault, parts.first ?? sentence, parts.count > 1 ? parts[1] : nil)
    }
}

extension HostFailure {
    fileprivate var innermost: Reason {
        if case .jumpFailed(let hop) = reason { hop.innermost } else { reason }
    }
}
