extension Schema {
    /// One, or a list of them.
    static let windows = either(window, list(window, atLeast: 1))

    private static let window = withKey("ics", calendar, else: rule)

    private static let cutoff = Key.optional("cutoff", duration, "Nothing new starts so long before the end.")

    private static let calendar = mapping([
        .required("ics", text, "An iCalendar file beside this one."),
        .optional("summary", text, "Only events with this summary; '*' and '?' stand for other signs."),
        .optional("category", text, "Only events of this category."),
        .optional("timezone", text, "For all-day events and times without a zone."), cutoff,
    ])

    private static let rule = mapping([
        .optional("name", text, "For messages."),
        .required("timezone", text, "An IANA name like Europe/Amsterdam; it decides what the local times mean."),
        .required("start", string(#"^\d{4}-\d\d-\d\dT\d\d:\d\d$"#), "The first opening, local time: 2026-12-05T01:00."),
        .optional("end", string(#"^\d\d:\d\d$"#), "A local time of day, on the next day where it isn't later than the start."),
        .optional("duration", duration, "Instead of 'end'."),
        .optional("repeat", text, "A recurrence rule of RFC 5545: FREQ=WEEKLY;BYDAY=SA."),
        .optional("also", list(text), "Further local starts."),
        .optional("except", list(text), "Openings left out, by their start or their day."), cutoff,
    ]).exactlyOne(of: ["end", "duration"])
}
