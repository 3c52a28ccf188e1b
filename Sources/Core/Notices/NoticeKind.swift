/// What a notice tells. The words stand in configuration files, in the record and in what is sent: they never change.
public enum NoticeKind: String, Codable, CaseIterable, Sendable {
    case approvalRequested = "approval-requested"
    case approvalExpiring = "approval-expiring"
    case approvalGranted = "approval-granted"
    case approvalRejected = "approval-rejected"
    /// The window opens soon, and gates are still closed.
    case windowOpening = "window-opening"
    /// The window ends soon, and steps are at work or could begin.
    case windowClosing = "window-closing"
    case runStarted = "run-started"
    case runPaused = "run-paused"
    case runWaiting = "run-waiting"
    case runFailed = "run-failed"
    case runSucceeded = "run-succeeded"
    case runCancelled = "run-cancelled"
    /// Nobody has the run, and nobody left it.
    case runInterrupted = "run-interrupted"
    /// The run ended its turn because of steps whose outcome nobody knows.
    case runUnknown = "run-unknown"
    case stepUnknown = "step-unknown"
    /// Sent by hand, to see whether a sink takes it.
    case test

    /// Those that a run makes, and that a sink may choose from.
    public static var told: [NoticeKind] { allCases.filter { $0 != .test } }
}
