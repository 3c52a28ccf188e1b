/// What a command says by its exit status. Scripts rely on these numbers.
public enum ExitCode: Int32, CaseIterable, Sendable {
    case done = 0
    /// A step failed; the run stopped or ended with failures.
    case failed = 1
    /// Invalid plan, inventory, playbook, approval or state; nothing was touched.
    case invalid = 2
    case waitsForApproval = 3
    /// A host can't be reached, or its key isn't the known one.
    case unreachable = 4
    /// The window is closed, or what is left doesn't fit.
    case windowClosed = 5
    /// Another run or process holds the run or a host; an unfinished run of this plan exists.
    case held = 6
    /// A step's outcome is unknown; a person must decide.
    case unknown = 7
    case usage = 64
    /// Drained after Ctrl-C.
    case drained = 130

    /// Of several that hold at once, the one that is said.
    static let precedence: [ExitCode] = [.held, .unknown, .failed, .unreachable, .waitsForApproval, .windowClosed]

    public static func first(of codes: Set<ExitCode>) -> ExitCode { precedence.first(where: codes.contains) ?? .done }
}
