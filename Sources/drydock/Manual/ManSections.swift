import Core

/// What many pages say alike.
enum ManSections {
    static func exitStatus(_ roff: inout Roff, drives: Bool) {
        roff.section("EXIT STATUS")
        for code in ExitCode.allCases where drives || [.done, .failed, .invalid, .usage].contains(code) {
            roff.item(Roff.bold("\(code.rawValue)"), words(code))
        }
        if !drives { roff.paragraph("What carries out a run has more of them, see drydock(1).") }
    }

    private static func words(_ code: Core.ExitCode) -> String {
        switch code {
        case .done: "Done."
        case .failed: "A step failed, and the run stopped or ended with failures; or what was looked at is amiss."
        case .invalid: "Invalid plan, inventory, playbook, approval or state; nothing was touched."
        case .waitsForApproval: "The run waits for an approval; it can be resumed."
        case .unreachable: "A host can't be reached, or its key isn't the known one; the run can be resumed."
        case .windowClosed: "The window is closed, or what is left doesn't fit; the run can be resumed."
        case .held: "Another run or process holds the run or a host, or an unfinished run of this plan exists."
        case .unknown: "A step's outcome is unknown; a person must decide, see drydock-resolve(1)."
        case .usage: "Wrong arguments."
        case .drained: "Drained after Ctrl-C; the run can be resumed."
        }
    }

    static func environment(_ roff: inout Roff, hasState: Bool, hasPlaybooks: Bool) {
        roff.section("ENVIRONMENT")
        if hasState {
            roff.item(Roff.bold("DRYDOCK_STATE"), "The state file, where --state isn't given.")
            roff.item(Roff.bold("XDG_STATE_HOME"), "An absolute path: drydock/drydock.sqlite below it is the state file where neither is given and there is no folder State; \(home) without it.")
        }
        if hasPlaybooks { roff.item(Roff.bold("DRYDOCK_PLAYBOOKS"), "A folder of playbooks, where --playbooks isn't given; what it lacks is taken from the installed one.") }
        roff.item(Roff.bold("NO_COLOR"), "If it is set and not empty, nothing is coloured. Nothing is in a pipe, either.")
        roff.item(Roff.bold("TZ"), "The zone of the times that are shown to people. Windows have a zone of their own.")
    }

    private static let home = "~/.local/state"

    static func files(_ roff: inout Roff, hasState: Bool, hasPlaybooks: Bool) {
        roff.section("FILES")
        if hasState {
            roff.item(Roff.italic("State/drydock.sqlite"), "The state file, where there is a folder State in the working directory: runs, their journals, plans, approvals, the schedule.")
            roff.item(Roff.italic("~/.local/state/drydock/drydock.sqlite"), "The state file otherwise.")
            roff.item(Roff.italic("drydock.sqlite.d/"), "Beside the state file: what steps printed, and locks. The two belong together.")
        }
        if hasPlaybooks {
            roff.item(Roff.italic("Playbooks/"), "In the working directory: playbooks that come before the installed ones.")
            roff.item(Roff.italic("share/drydock/Playbooks/"), "Beside the folder of the program: the installed playbooks, and the ownership matrix.")
        }
    }
}
