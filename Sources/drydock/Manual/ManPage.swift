import Core

/// The manual pages of section 1: one for the program, and one for each command with its subcommands.
enum ManPage {
    /// File names, such as `drydock-run.1`, with what stands in them.
    static func all(of program: CommandInfo) -> [(name: String, text: String)] {
        [("\(program.commandName).1", top(program))] + program.commands.map { ("\(program.commandName)-\($0.commandName).1", page($0, of: program)) }
    }

    static let formats = ["drydock-inventory", "drydock-plan", "drydock-playbook"]

    private static func top(_ program: CommandInfo) -> String {
        var roff = Roff(title: program.commandName, section: 1)
        roff.section("NAME")
        roff.line("\(program.commandName) - \(sentence(program.abstract))")
        roff.section("SYNOPSIS")
        roff.raw(Roff.bold("drydock") + " " + Roff.italic("COMMAND") + " [" + Roff.italic("ARGUMENT") + " ...]\n")
        roff.section("DESCRIPTION")
        // What follows the promise is the list of exit statuses, which has a section of its own.
        for paragraph in program.paragraphs where !paragraph.hasPrefix("Exit status") { roff.paragraph(paragraph) }
        roff.paragraph("A maintenance plan, drydock-plan(5), names tasks and targets of an inventory, drydock-inventory(5). 'drydock plan' freezes it, with the steps of playbooks, drydock-playbook(5), into one file; 'drydock run' carries out that file and nothing else.")
        roff.section("COMMANDS")
        for command in program.commands { roff.item(Roff.bold("drydock-\(command.commandName)") + "(1)", command.abstract ?? "") }
        ManSections.exitStatus(&roff, drives: true)
        ManSections.environment(&roff, hasState: true, hasPlaybooks: true)
        ManSections.files(&roff, hasState: true, hasPlaybooks: true)
        roff.section("EXAMPLES")
        roff.example([
            "drydock validate plan.yaml -i inventory.yaml", "drydock plan plan.yaml -i inventory.yaml --out plan.frozen", "drydock run plan.frozen",
            "drydock approvals", "drydock resume last",
        ])
        seeAlso(&roff, program.commands.map { "drydock-\($0.commandName)(1)" })
        return roff.text
    }

    private static func page(_ command: CommandInfo, of program: CommandInfo) -> String {
        let name = "\(program.commandName) \(command.commandName)"
        var roff = Roff(title: name.replacing(" ", with: "-"), section: 1)
        roff.section("NAME")
        roff.line("\(name.replacing(" ", with: "-")) - \(sentence(command.abstract))")
        roff.section("SYNOPSIS")
        let leaves = command.commands.isEmpty ? [(name, command)] : command.commands.map { ("\(name) \($0.commandName)", $0) }
        for (index, (path, leaf)) in leaves.enumerated() { roff.raw((index > 0 ? ".br\n" : "") + synopsis(path, leaf)) }
        roff.section("DESCRIPTION")
        roff.line(command.abstract ?? "")
        for paragraph in command.paragraphs { roff.paragraph(paragraph) }
        if command.commands.isEmpty { options(command, &roff) } else {
            roff.section("SUBCOMMANDS")
            for (path, leaf) in leaves {
                roff.subsection(path)
                roff.line((leaf.abstract ?? "") + (leaf.commandName == command.defaultSubcommand ? " This is what \(name) alone does." : ""))
                for paragraph in leaf.paragraphs { roff.paragraph(paragraph) }
                items(leaf, &roff)
            }
        }
        let spellings = Set(leaves.flatMap { $0.1.shownArguments.flatMap(\.spellings) })
        let hasState = spellings.contains("--state"), hasPlaybooks = spellings.contains("--playbooks")
        ManSections.exitStatus(&roff, drives: ["run", "resume", "cancel", "close", "serve"].contains(command.commandName))
        ManSections.environment(&roff, hasState: hasState, hasPlaybooks: hasPlaybooks)
        if hasState || hasPlaybooks { ManSections.files(&roff, hasState: hasState, hasPlaybooks: hasPlaybooks) }
        roff.section("EXAMPLES")
        var examples: [String] = []
        for example in ([command] + command.commands).flatMap(\.examples) where !examples.contains(example) { examples.append(example) }
        roff.example(examples)
        seeAlso(&roff, ["drydock(1)"])
        return roff.text
    }

    private static func options(_ command: CommandInfo, _ roff: inout Roff) {
        roff.section("OPTIONS")
        items(command, &roff)
    }

    private static func items(_ command: CommandInfo, _ roff: inout Roff) {
        for argument in command.shownArguments {
            let value = argument.valueName ?? ""
            let tag: String = switch argument.kind {
            case .positional: Roff.italic(value) + (argument.isRepeating ? " ..." : "")
            case .option: argument.spellings.map { Roff.bold($0) + " " + Roff.italic(value) }.joined(separator: ", ")
            case .flag: argument.spellings.map(Roff.bold).joined(separator: ", ")
            }
            var words = argument.abstract ?? ""
            let values = argument.allValues ?? []
            if argument.kind == .option, !values.allSatisfy(words.contains) { words += " One of \(values.joined(separator: ", "))." }
            if let fallback = argument.defaultValue, argument.kind == .option { words += " Default: \(fallback)." }
            roff.item(tag, words)
        }
        roff.item(Roff.bold("-h") + ", " + Roff.bold("--help"), "Show help information.")
    }

    private static func synopsis(_ path: String, _ command: CommandInfo) -> String {
        var parts = [Roff.bold(path)]
        for argument in command.shownArguments {
            let value = Roff.italic(argument.valueName ?? "") + (argument.isRepeating ? " ..." : "")
            let name = argument.spellings.last.map(Roff.bold) ?? ""
            let part = switch argument.kind {
            case .positional: value
            case .option: name + " " + value
            case .flag: name
            }
            parts.append(argument.isOptional || argument.kind == .flag ? "[\(part)]" : part)
        }
        return parts.joined(separator: " ") + "\n"
    }

    private static func seeAlso(_ roff: inout Roff, _ pages: [String]) {
        roff.section("SEE ALSO")
        roff.line((pages + formats.map { "\($0)(5)" }).joined(separator: ", "))
    }

    /// As the name section has it: without its full stop.
    private static func sentence(_ text: String?) -> String { (text ?? "").hasSuffix(".") ? String((text ?? "").dropLast()) : text ?? "" }
}
