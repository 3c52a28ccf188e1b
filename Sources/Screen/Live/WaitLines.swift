public import Core
public import Foundation

/// What a run waits for, a sentence with its command for each, for those who read lines and not a view.
public enum WaitLines {
    public static func of(_ machine: RunMachine, _ run: RunID, isHeld: Bool, at now: Date) -> [String] {
        let view = LiveView(run: run, machine: machine, times: ExpectedTimes(machine.graph), createdAt: now, isHeld: isHeld)
        // Without how long ago: a line is said once, and again only when it says something else.
        return view.questions(now).map { "\($0.sentence); \($0.command)" } + view.unknownSteps.prefix(20).map { "a person's word on unknown \(machine.graph.name($0)): succeeded, failed or rerun; \(WayOn.resolve(run, machine.graph.name($0)))" }
            + (isHeld || machine.leaving?.state.isFinal == true ? [] : ["somebody to go on with it; \(WayOn.resume(run))"])
    }
}
