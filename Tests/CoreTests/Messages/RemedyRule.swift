import Foundation

/// A message must hold an order to the reader, such as 'name', 'see' or 'remove', at the beginning of a clause.
enum RemedyRule {
    private static let orders: Set<String> = [
        "add", "allow", "another", "at", "begin", "call", "check", "choose", "compare", "correct", "did", "divide", "do", "drydock", "enable", "end", "export",
        "find", "finish", "import", "quote", "please", "follow", "free", "give", "go", "install", "keep", "leave", "let", "list", "look", "make", "mend", "name", "nest", "only", "plan",
        "put", "read", "release", "remove", "rename", "repeat", "restore", "resume", "run", "save", "say", "see", "set", "shorten", "start", "stop", "take",
        "test", "try", "use", "wait", "widen", "write",
    ]

    static func isKept(by message: Message) -> Bool {
        if message.takesRemedy { return true }
        // What an option needs is its remedy.
        if message.text.contains("needs --") || message.text.contains("needs a ") || message.text.contains("needs at least") || message.text.contains("needs NUMBER") { return true }
        // Names of what is filled in are no words of the message.
        let clauses = message.text.lowercased().replacing(/\{[^}]*\}/, with: "{}").split { ";:,|.".contains($0) }
        return clauses.contains { clause in
            let words = clause.split(separator: " ").map { $0.trimmingCharacters(in: .punctuationCharacters) }
            if let first = words.first, orders.contains(first), !isNoun(clause, first) { return true }
            // 'or name another' and 'and try again' go on with an order.
            return zip(words, words.dropFirst()).contains { ["or", "then"].contains($0.0) && orders.contains($0.1) }
        }
    }

    /// 'drydock' before a colon is only who speaks, and 'run {id}' and 'plan {name}' are what is spoken of.
    private static func isNoun(_ clause: Substring, _ first: String) -> Bool {
        let words = clause.split(separator: " ")
        return switch first {
        case "drydock": words.count < 2
        case "run", "plan", "at": words.count > 1 && words[1].hasPrefix("{")
        default: false
        }
    }

    struct Exemption {
        var file: String
        /// Part of the message; empty: all of the file.
        var text: String
        var reason: String

        init(_ file: String, _ text: String = "", because reason: String) { (self.file, self.text, self.reason) = (file, text, reason) }

        func covers(_ message: Message) -> Bool { message.file.hasPrefix(file) && (text.isEmpty || message.text.contains(text)) }
    }

    /// Messages that are of the whole command line or program.
    static let placeless: Set = [
        "no memory for a YAML parser | free some memory and try again", "no memory for this YAML file | free some memory and try again", "name at least one step", "a bug in drydock: it can't read the inventory that it wrote | please report it",
    ]

    static let exemptions: [Exemption] = [
        .init("Core/Hosts/HostFailure.swift", because: "IdentityFile's words end with it; all other sentences are tested as a person reads them"),
        .init("Core/Inputs/Units.swift", because: "problem and remedy are two properties; all callers show both"),
        .init("Core/Lint/Shell/ShellWalker.swift", because: "the linter adds: check by eye, or write it more simply"),
        .init("Core/Planning/TargetResolver.swift", "{host}/{name}", because: "a name, not a message"),
        .init("Core/Planning/TargetResolver.swift", "host or container", because: "part of a message"),
        .init("Core/Ports/Journaling.swift", "can't be used: {words}", because: "the words of each .unusable are a message of their own"),
        .init("Core/Ports/SecretResolving.swift", because: "the problem is a message of its own; the others are references"),
        .init("Core/Running/RunShell", "{failure", because: "HostFailure's sentence has it"),
        .init("Core/Running/RunShell+Events.swift", "its effect is there", because: "the step is repeated by itself"),
        .init("Core/Running/RunShell+Events.swift", "its verify probe ended with", because: "the step is repeated by itself"),
        .init("Core/Windows/Calendar/ZoneDefinition.swift", because: "all end with: export the calendar anew"),
        .init("Core/Windows/RecurrenceRule.swift", because: "the reader adds: correct it under 'window'"),
        .init("Core/Windows/WindowSchedule.swift", because: "whoever shows it adds: correct it under 'window', or: plan anew"),
        .init("Execution/Secrets/ShellCommand.swift", "was cancelled", because: "a person cancelled it"),
        .init("Journal/Files/SystemCall.swift", because: "whoever passes it on adds what to do"),
        .init("Journal/Record/FactRow.swift", because: "the fact's own message has it"),
        .init("Notices/", because: "the line around it says that it is kept and tried again, and how to see it"),
        .init("SSH/", because: "HostFailure puts its remedy behind these words, or the call was given up by a person"),
        .init("Playbooks/Ansible/AnsibleYAML.swift", "tag:", because: "a tag, not a message"),
        .init("Playbooks/Ansible/HostPattern.swift", because: "whoever reads the line adds what to do"),
        .init("drydock/Commands/ReportCommand.swift", "{fault}", because: "IllegalFact has it"),
        .init("drydock/Live/RunWatch.swift", "{error}", because: "IllegalFact has it"),
        .init("drydock/Commands/LabCommand.swift", "{error}", because: "LabError has it"),
        .init("drydock/Commands/LogCommand.swift", "{error}", because: "IllegalFact has it"),
        .init("drydock/Commands/ScheduleCommand.swift", "--lead", because: "Units has it"),
        .init("drydock/Commands/ScheduleCommand.swift", "{words}", because: "the journal's own words have it"),
        .init("drydock/Commands/ValidateCommand.swift", because: "each error's line before it says what to do"),
        .init("drydock/Commands/ServeCommand.swift", "--announce", because: "Units has it"),
        .init("drydock/Support/Auditor.swift", because: "AuditFault has a remedy for each kind"),
        .init("drydock/Support/Driver.swift", "{full}", because: "JournalFailure has it"),
        .init("drydock/Support/PlanFile.swift", because: "each reason has one, that of the system in a sentence of its own"),
        .init("drydock/Support/RunFinder.swift", "{illegal}", because: "IllegalFact has it"),
        .init("drydock/Support/Driver.swift", "{illegal}", because: "IllegalFact has it"),
        .init("drydock/Commands/", " Name a ", because: "it has one, in a sentence of its own: the system's words end with a full stop"),
        .init("drydock/", "{guess}", because: "it is: did you mean ..., or: see ..."),
        .init("drydock/Support/PlanSource.swift", "error: {error}", because: "FrozenPlan.Fault has it"),
    ]
}
