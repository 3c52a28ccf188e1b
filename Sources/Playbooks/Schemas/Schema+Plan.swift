import Core

extension Schema {
    static func plan(_ activity: Schema) -> Schema {
        mapping([
            .required("name", name, "The plan's name; it stands in previews, reports and tickets."),
            .optional("summary", text, "One sentence for tickets and reports."),
            .optional("requested_by", text, "Who asks for it; this person's own word opens no gate, unless 'approvals' says so."),
            .required("tasks", list(task(activity), atLeast: 1), "What is to be done; each task is one activity on some targets."),
            .optional("window", windows, "When steps that change something may start; left out: always."),
            .optional("blackouts", windows, "While one lasts nothing starts."),
            .optional("missed", word(WindowSet.Missed.self), "What becomes of an opening that passes while nobody drives the run."),
            .optional("reserves", mapping([
                .optional("reboot", duration, "For a reboot that takes longer than expected; 15m if left out."),
                .optional("rollback", duration, "For the way back; what the undo steps take, if left out."),
            ]), "What an opening must hold beside the steps."),
            .optional("approvals", mapping([
                .optional("quorum", integer(1...Int.max), "So many different people must approve; 1 if left out."),
                .optional("expires", duration, "An approval lapses after that time."),
                .optional("requester_may_approve", boolean, "Whether the requester's own word counts."),
            ]), "Whose word opens a gate."),
        ])
    }

    private static func task(_ activity: Schema) -> Schema {
        mapping([
            .required("id", name, "The task's name, unique in the plan; steps are called task/target/step."),
            .required("activity", activity, "A row of the matrix, or 'unlisted' for work outside it."),
            .required("targets", text, "Names, or terms like 'element=user-host and region=ams and not rack=a9'; ',' joins several."),
            .optional("parameters", named(text), "Values for the playbook; see 'drydock playbook show ACTIVITY'."),
            .optional("rollout", rollout, "In which batches, and how many failures are borne."),
            .optional("after", list(either(name, mapping([
                .required("task", name, "A task that must have ended first."),
                .optional("even_if_failures", boolean, "Also where it had failures."),
            ]))), "Tasks that must have ended first, without failures."),
            .optional("custom_configuration", boolean, "The targets are configured in a way that the guide doesn't describe: Jelastic Support must confirm first."),
            .optional("steps", list(step, atLeast: 1), "Of an 'unlisted' task: what is to be done."),
        ])
    }

    private static let rollout = mapping([
        .optional("serial", either(batch, list(batch, atLeast: 1)), "Sizes of successive batches, numbers or percentages; the last repeats."),
        .optional("max_failures", limit, "Failed, unreachable and unknown targets that are borne; the next one stops the task. 0 if left out."),
        .optional("max_failures_per", named(limit, keys: ".*"), "The same for hosts that share a label's value: { rack: 1 }."),
        .optional("health", either(text, mapping([
            .required("probe", text, "A script that looks and changes nothing."),
            .optional("every", setting, "How often it is asked."), .optional("for", setting, "How long it may fail before the target counts as failed."),
            .optional("timeout", setting, "After it one attempt is ended."),
        ])), "A probe of each target after its soak; the next batch begins when it has succeeded."),
        .optional("spread_by", text, "A label: no batch holds two hosts with the same value of it."),
        .optional("soak", duration, "Time between batches; with 'health' after each target's own steps."),
        .optional("any_unknown", word(Rollout.AnyUnknown.self), "What a step with an unknown outcome does to the task."),
    ])

    private static let batch = count(from: 1, "^0*[1-9][0-9]*$|^0*([1-9]|[1-9][0-9]|100)%$")
}
