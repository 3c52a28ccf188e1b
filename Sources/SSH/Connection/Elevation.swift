internal import Core

/// How the commands of one connection become root's.
enum Elevation: Equatable, Sendable {
    case none
    /// By sudo, which asks for nothing; if it does want a password it refuses.
    case sudo
    /// By sudo, with this password.
    case password([UInt8])

    /// Plain words, or quotes that sh, csh and fish read alike: the login shell may be any. `exec` spares the host a process.
    /// - Parameter mark: sudo's prompt, and what is printed once it let us through.
    func command(_ verb: String, mark: String) -> String {
        switch self {
        case .none: "exec /bin/sh -s -- \(verb)"
        case .sudo: "exec sudo -n /bin/sh -s -- \(verb)"
        case .password: "\(Self.asking(mark)) 'echo \(mark); exec /bin/sh -s -- \(verb)'"
        }
    }

    /// Whether sudo lets the user through without a password; what it remembers of an earlier one doesn't count.
    static func inquiry(_ mark: String) -> String { "exec env LC_ALL=C sudo -k -n /bin/sh -c 'echo \(mark)'" }

    /// Whether it does with a password.
    static func trial(_ mark: String) -> String { "\(asking(mark)) 'echo \(mark)'" }

    private static func asking(_ mark: String) -> String { "exec env LC_ALL=C sudo -k -S -p \(mark) /bin/sh -c" }
}
