public import Core

/// Reads a maintenance plan. Activities, targets and parameters are the planner's to look up; here they need only be well
/// formed.
public enum PlanReader: FileReader {
    public static func value(_ file: inout FileFields) -> MaintenancePlan? {
        let faults = file.faults, source = file.source
        let name = file.fields.required("name")?.name("the plan's name", as: MaintenancePlan.self, faults)
        let summary = file.fields.optional("summary")?.text("the summary", faults)
        let requestedBy = file.fields.optional("requested_by")?.text("the requester", faults)
        let tasks = file.fields.required("tasks")
        let window = windows(&file.fields, faults)
        let approvals = file.fields.optional("approvals").map { Self.approvals($0, faults) }
        file.fields.close()
        let items = tasks?.list("the tasks", faults) ?? []
        if let tasks, tasks.isEmptyList { faults.add("no tasks", at: tasks.place, "write at least one") }
        let read = items.compactMap { TaskReader.task($0, source, faults) }
        uniqueIDs(read, faults)
        guard let name else { return nil }
        return MaintenancePlan(
            name: name, summary: summary?.value, requestedBy: requestedBy?.value, tasks: read, window: window,
            approvals: approvals ?? .init())
    }

    /// All keys that bind the time of changing steps; nil where none stands there.
    private static func windows(_ fields: inout Fields, _ faults: Faults) -> Located<WindowSet>? {
        let window = fields.optional("window"), blackouts = fields.optional("blackouts")
        let missed = fields.optional("missed"), reserves = fields.optional("reserves")
        var set = WindowSet(window.map { WindowReader.rules($0, "the window", faults) } ?? [])
        set.blackouts = blackouts.map { WindowReader.rules($0, "the blackout", faults) } ?? []
        if let missed, let word = missed.word("'missed'", as: WindowSet.Missed.self, faults) {
            set.missed = word
            if window == nil { faults.add("'missed' without a window", at: missed.place, "what is always open can't be missed; remove it") }
        }
        if let reserves, var keys = Fields(reserves, "the reserves", faults) {
            if let reboot = keys.optional("reboot")?.duration("the reserve for reboots", faults) { set.reserves.reboot = reboot }
            set.reserves.rollback = keys.optional("rollback")?.duration("the reserve for the way back", faults)
            keys.close()
        }
        guard let first = window ?? blackouts ?? reserves else { return nil }
        return Located(set, at: first.place)
    }

    private static func uniqueIDs(_ tasks: [PlanTask], _ faults: Faults) {
        var seen: [TaskID: Place] = [:]
        for task in tasks {
            if let first = seen[task.id.value] {
                faults.add("a second task '\(task.id.value)'", at: task.id.place, "the first is at \(first); rename one of them")
            }
            seen[task.id.value] = seen[task.id.value] ?? task.id.place
        }
    }

    private static func approvals(_ node: YAMLNode, _ faults: Faults) -> ApprovalPolicy {
        var policy = ApprovalPolicy()
        guard var fields = Fields(node, "the approvals", faults) else { return policy }
        if let quorum = fields.optional("quorum")?.integer("the quorum", in: 1...Int.max, faults) { policy.quorum = quorum }
        if let node = fields.optional("expires"), let expires = node.duration("the time until an approval lapses", faults) {
            if expires == 0 { faults.add("approvals that lapse at once", at: node.place, "write a longer time, like 21d") }
            policy.expires = expires
        }
        if let may = fields.optional("requester_may_approve")?.boolean("'requester_may_approve'", faults) {
            policy.requesterMayApprove = may
        }
        fields.close()
        return policy
    }
}
