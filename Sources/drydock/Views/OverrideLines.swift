import Core
import Reports

/// Whenever the window was ignored in a run, for every report of it: who, when, until when, and why.
enum OverrideLines {
    static func of(_ machine: RunMachine) -> [String] {
        machine.overrides.compactMap { at, holder in
            holder.windowOverride.map {
                "the window was ignored " + Harmless.line(WindowWords.ignored(from: at, until: $0.until, by: holder.typedBy, $0.reason, LocalTime.here))
            }
        }
    }
}
