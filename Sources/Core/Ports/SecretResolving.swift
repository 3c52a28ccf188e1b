/// Finds secrets when their step starts. What it returns is kept nowhere.
public protocol SecretResolving: Sendable {
    /// - Throws: why there is no value; the reason holds nothing of the secret itself.
    func resolve(_ reference: SecretReference) async throws(SecretFailure) -> String
}

public struct SecretFailure: Error, Equatable, Sendable, CustomStringConvertible {
    public var reference: SecretReference
    public var problem: String
    public init(_ reference: SecretReference, _ problem: String) {
        self.reference = reference
        self.problem = problem
    }
    public var description: String { "the secret \(reference) can't be had: \(problem)" }
}

/// Where a secret is found, on the machine that runs the plan. It may stand in a plan, a journal and a message.
public enum SecretReference: Hashable, Sendable, CustomStringConvertible {
    /// A variable of the environment.
    case environment(String)
    /// A file's content, without one line break at its end.
    case file(String)
    /// What a command prints, without one line break at its end; run by `/bin/sh -c`.
    case command(String)

    /// Nil where `text` isn't `env:NAME`, `file:PATH` or `command:COMMAND`.
    public init?(_ text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        guard !rest.isEmpty, !rest.unicodeScalars.contains("\0") else { return nil }
        switch text[..<colon] {
        case "env":
            guard rest.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) != nil else { return nil }
            self = .environment(rest)
        case "file": self = .file(rest)
        case "command": self = .command(rest)
        default: return nil
        }
    }

    public var description: String {
        switch self {
        case .environment(let name): "env:\(name)"
        case .file(let path): "file:\(path)"
        case .command(let line): "command:\(line)"
        }
    }
}
