import Core

/// Whenever the window was ignored in a run, for every report of it: who, when, until when, and why.
enum OverrideLines {
    static func of(_ machine: RunMachine) -> [String] {
        machine.overrides.compactMap { at, holder in
            holder.windowOverride.map {
                "the window was ignored from \(LocalTime.minute(at)) until \(LocalTime.full($0.until)) by \(Harmless.line(holder.typedBy)): \(Harmless.line($0.reason))"
            }
        }
    }
}
