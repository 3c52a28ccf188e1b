import Core

extension Schema {
    static let step = mapping([.required("id", name, "The step's name, unique in the variant.")] + kinds + others).exactlyOne(of: kinds.map(\.name))

    private static let kinds: [Key] = [
        .optional("probe", text, "A script that looks and changes nothing; it may be repeated, also outside the window."),
        .optional("skip_host_if", text, "A probe: 0 skips the rest of the target, 1 goes on, anything else is a failure."),
        .optional("run", text, "A script that changes something."),
        .optional("file", mapping([
            .required("path", text, "Where the file is, absolute."), .required("content", text, "All of it; placeholders are put in as they are."),
            .optional("owner", text, "The owner's name."), .optional("group", text, "The group's name."), .optional("mode", text, "Like \"0644\", in quotes."),
            .optional("validate", text, "A command that checks it before it takes its place; {{file}} is its path."),
        ]), "Puts a file in place, with a way back."),
        .optional("reboot", mapping([.required("timeout", setting, "How long the host may be away.")]), "Restarts the host, and proves it by the boot id."),
        .optional("handoff", text, "Jelastic Operations does it; this is the ticket's text."),
        .optional("confirm", text, "A person of the provider does or decides something; this is what is asked."),
        .optional("pause", setting, "Waits so long."),
    ]

    private static let others: [Key] = [
        .optional("title", text, "What is true once the step is done."),
        .optional("timeout", setting, "After it the step is ended; 60s for a probe, 30m for a run if left out."),
        .optional("expected", setting, "How long it usually takes; the window and the forecast count with it."),
        .optional("expect", mapping([
            .optional("exit", either(integer(0...255), list(integer(0...255), atLeast: 1)), "Exit statuses that are success."),
            .optional("output", text, "A pattern that must be found in the output."),
        ]), "What counts as success."),
        .optional("effect", word(Effect.self), "Of a run. 'once': never run twice; 'idempotent': a second time does no harm."),
        .optional("verify", text, "A probe that tells whether the effect is there; it decides a step whose outcome is unknown."),
        .optional("retry", mapping([.required("every", setting, "The pause between attempts."), .required("for", setting, "The time for attempts.")]), "For probes and idempotent runs."),
        .optional("cancel", word(CancelRule.self), "Whether a run may be ended in its middle."),
        .optional("on", word(Site.self), "Of a container's step: on its host, or inside."),
        .optional("per", word(["target", "batch"]), "'batch': a confirm that is asked once for a batch."),
        .optional("undo", text, "A script that takes the effect back."),
        .optional("capture", named(text), "Values of the output for later steps: { name: 'pattern' }."),
        .optional("when", conditions, "All must hold: { name: value }, { name: [one, other] }, { name: { not: value } }, { changed: [step] }."),
        .optional("fresh_connection", boolean, "Of a probe: over a new SSH connection."),
        .optional("stops_containers", boolean, "Of a run: the host's containers stop or move."),
        .optional("may_fail", boolean, "Of a probe: its findings are wanted, not needed."),
    ]
}
