import ArgumentParser
import Core
import Playbooks

struct PlaybookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "playbook", abstract: "List and show playbooks, and give example parameters.",
        discussion: "Example: drydock playbook show ssh-configuration",
        subcommands: [List.self, Show.self, Example.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "The playbooks that would be used.", discussion: "Example: drydock playbook list --playbooks ./Playbooks")
        @OptionGroup var playbooks: PlaybookOptions
        @Option(help: "table or json.") var output: Format = .table

        private struct Row: Encodable {
            var activity: ActivityID, revision: Int, elements: [Element], file: String
        }

        func run() throws {
            let library = try playbooks.library()
            let rows = library.entries.compactMap { entry -> Row? in
                guard case .success(let reading) = entry.outcome else { return nil }
                let elements = Set(reading.value.variants.flatMap(\.elements)).sorted()
                return Row(activity: entry.activity, revision: reading.value.revision, elements: elements, file: entry.file)
            }
            switch output {
            case .json: Terminal.print(try JSON.line(rows))
            case .table:
                let table = Table.text(
                    ["activity", "revision", "elements", "file"],
                    rows.map { [$0.activity.rawValue, "\($0.revision)", $0.elements.map(\.rawValue).joined(separator: ", "), Harmless.line($0.file)] })
                if !Table.isTooWide(table) { Terminal.print(table) } else {
                    for row in rows {
                        Terminal.print(Colour.bold(row.activity.rawValue) + "  revision \(row.revision)")
                        Wrapped.lines("for " + row.elements.map(\.rawValue).joined(separator: ", "), indent: 2).forEach { Terminal.print($0) }
                        Terminal.print("  " + Harmless.line(row.file))
                    }
                }
            }
            if library.diagnostics.hasErrors { throw library.diagnostics }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What a playbook does, with its parameters.", discussion: "Example: drydock playbook show rebooting-host-or-container")
        @Argument(help: "The activity's id, see 'playbook list'.", completion: Completions.activity) var activity: String
        @OptionGroup var playbooks: PlaybookOptions

        func run() throws {
            let playbook = try PlaybookCommand.find(activity, playbooks)
            Terminal.print("\(playbook.activity)  revision \(playbook.revision)  \(Harmless.line(playbook.place.file))")
            for variant in playbook.variants {
                let platforms = variant.platforms.map { " on " + $0.map(\.rawValue).joined(separator: ", ") } ?? ""
                Terminal.print("\n" + Colour.bold("for " + variant.elements.map(\.rawValue).joined(separator: ", ") + platforms))
                for parameter in variant.parameters {
                    let fallback = parameter.fallback.map { "default \($0.value.isEmpty ? "(empty)" : Harmless.line($0.value))" } ?? "required"
                    Terminal.print("  \(parameter.name): \(parameter.type.word), \(fallback)")
                    if !parameter.help.isEmpty { Terminal.print("    " + Harmless.line(parameter.help)) }
                }
                PlaybookCommand.show(variant.steps)
                if !variant.finally.isEmpty {
                    Terminal.print("  whatever happens:")
                    PlaybookCommand.show(variant.finally)
                }
                if variant.onFailure == .undo { Terminal.print("  when a step fails, those before it are undone") }
            }
        }
    }

    private static func show(_ steps: [StepTemplate]) {
        for step in steps {
            Terminal.print("  - \(step.id.value) (\(step.action.word))" + (step.title.map { ": \(Harmless.line($0))" } ?? ""))
            if !step.when.isEmpty { Terminal.print("      only if " + step.when.map { Harmless.line($0.value.words) }.joined(separator: " and ")) }
        }
    }

    struct Example: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Parameters with which the activity plans, as one line of YAML.",
            discussion: "Example: drydock playbook example ssh-configuration --element user-host")
        @Argument(help: "The activity's id, see 'playbook list'.", completion: Completions.activity) var activity: String
        @Option(help: "The element.", completion: Completions.element) var element: String
        @OptionGroup var playbooks: PlaybookOptions

        func run() throws {
            guard let kind = Element(rawValue: element) else {
                let known = Element.allCases.map(\.rawValue)
                let guess = didYouMean(element, among: known, otherwise: "write one of: \(known.joined(separator: ", "))")
                throw Leave(.invalid, "drydock: there is no element '\(Harmless.line(element))'; \(guess)")
            }
            let matrix = try playbooks.library().matrixOrThrow()
            if let row = matrix.rows.first(where: { $0.activity.rawValue == activity }), row.cells[kind] ?? .notAvailable == .notAvailable {
                throw Leave(.invalid, "drydock: \(row.title) is not available (N/A) on an \(kind.words), by matrix edition \(matrix.edition); see 'drydock matrix --activity \(activity)'".replacing("on an user", with: "on a user"))
            }
            let playbook = try PlaybookCommand.find(activity, playbooks)
            guard let variant = playbook.variants.first(where: { $0.elements.contains(kind) }) else {
                throw Leave(.invalid, "drydock: playbook '\(activity)' has no variant for \(kind); see 'drydock playbook show \(activity)'")
            }
            let values = variant.parameters.filter { $0.fallback == nil }.compactMap { parameter in
                parameter.example.map { "\(parameter.name): \(YAMLText.scalar($0.value))" }
            }
            Terminal.print("{" + values.joined(separator: ", ") + "}")
        }
    }

    static func find(_ activity: String, _ options: PlaybookOptions) throws -> Playbook {
        let library = try options.library()
        if let id = ActivityID(rawValue: activity), let playbook = try library.playbook(for: id) { return playbook }
        let guess = didYouMean(activity, among: library.activities.map(\.rawValue), otherwise: "see 'drydock playbook list'")
        throw Leave(.invalid, "drydock: there is no playbook '\(Harmless.line(activity))'; \(guess)")
    }
}
