import Core

extension Schema {
    static func playbook(_ activity: Schema) -> Schema {
        mapping([
            .required("activity", activity, "The row of the matrix that this is the way of doing."),
            .required("revision", integer(1...Int.max), "Raise it when the meaning changes; it is part of a plan's fingerprint."),
            .required("variants", list(variant, atLeast: 1), "One for each way of doing it; chosen by the target's element and platform."),
        ])
    }

    static let block = mapping([
        .required("block", name, "The block's name, as in 'include: NAME'; the file's name too."),
        .optional("parameters", parameters, "They become the variant's, where the block is included."),
        .optional("steps", list(step, atLeast: 1), "They stand where the block is included."),
        .optional("finally", list(step, atLeast: 1), "They come after the variant's own."),
    ]).with("anyOf", .list(["steps", "finally"].map { .schema(Schema(["required": .list([.text($0)])])) }))

    private static let variant = mapping([
        .required("for", list(word(Element.self), atLeast: 1), "The elements that it is for."),
        .optional("platforms", list(name, atLeast: 1), "The platforms that it is for; left out: all."),
        .optional("parameters", parameters, "What a plan may or must set."),
        .required("steps", list(withKey("include", include, else: step), atLeast: 1), "In order, for each target."),
        .optional("finally", list(step, atLeast: 1), "Run for a target whatever happened, once it was touched; probe, run and file only."),
        .optional("on_failure", word(OnFailure.self), "'undo': after a failed step the ways back of the target's begun steps run, the last first."),
    ])

    private static let include = mapping([
        .required("include", name, "A block: blocks/NAME.yaml beside the playbooks."),
        .optional("when", conditions, "Conditions for all its steps."),
    ])

    private static let parameters = named(mapping([
        .required("type", word(["string", "integer", "size", "duration", "boolean", "choice", "unit", "path", "content", "secret"]), "What values it takes, and how a script gets them."),
        .optional("default", text, "What it is where a plan doesn't say; without one a plan must."),
        .optional("example", text, "For 'drydock playbook example'."),
        .optional("help", text, "One line for who writes plans."),
        .optional("min", text, "The least value: integer, size and duration."),
        .optional("max", text, "The greatest value: integer, size and duration."),
        .optional("choices", list(text), "The values of a choice."),
        .optional("pattern", text, "Must match all of a string."),
    ]))

    static let conditions = named(either(text, list(text), mapping([
        .required("not", either(text, list(text)), "A value, or several, that it must not have."),
    ])))
}
