public import Core

/// Commands that a person can type next, as they are to be typed; what only that person knows stands in capitals.
public enum WayOn {
    /// - Parameter step: a step's name, or a pattern of several.
    public static func approve(_ run: RunID, _ step: String, _ gate: Gate?) -> String {
        "drydock approve \(run) \(quoted(step)) --by NAME" + (gate == .consented ? "" : " --ticket T")
    }

    /// `WHAT` is succeeded, failed or rerun.
    public static func resolve(_ run: RunID, _ step: String) -> String {
        "drydock resolve \(run) \(quoted(step)) --as WHAT --by NAME --reason TEXT"
    }

    public static func resume(_ run: RunID) -> String { "drydock resume \(run)" }
    public static func cancel(_ run: RunID) -> String { "drydock cancel \(run) --by NAME --reason TEXT" }
    public static func status(_ run: RunID) -> String { "drydock status \(run)" }
    public static func output(_ run: RunID, _ step: String) -> String { "drydock log \(run) \(quoted(step))" }

    /// A pattern must not be taken for one of files.
    private static func quoted(_ step: String) -> String { step.contains("*") ? "'\(step)'" : step }
}
