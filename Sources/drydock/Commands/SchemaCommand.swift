import ArgumentParser
import Core
import Foundation
import Playbooks

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "The JSON Schema of a file, for editors.",
        discussion: """
            For inventory, plan, playbook or block, with the activities of the matrix in use. An editor that uses yaml-language-server \
            takes it from the file's first line: # yaml-language-server: $schema=plan.schema.json

            Example: drydock schema plan > plan.schema.json
            """)

    @Argument(help: "inventory, plan, playbook or block.", completion: .list(SchemaKind.allCases.map(\.rawValue))) var kind: String
    @OptionGroup var playbooks: PlaybookOptions

    func run() throws {
        let known = SchemaKind.allCases.map(\.rawValue)
        guard let kind = SchemaKind(rawValue: kind) else {
            throw ValidationError("there is no schema of '\(Harmless.line(self.kind))'; " + didYouMean(self.kind, among: known, otherwise: "write one of: \(known.joined(separator: ", "))"))
        }
        // An inventory names no activities, and needs no matrix.
        let activities = switch kind {
        case .inventory, .block: [ActivityID]()
        case .plan, .playbook: try playbooks.library().matrixOrThrow().rows.map(\.activity)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        Terminal.print(String(decoding: try encoder.encode(kind.schema(activities: activities)), as: UTF8.self))
    }
}
