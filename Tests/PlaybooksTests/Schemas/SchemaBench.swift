import Core
import Foundation
import Playbooks
import TestKit
import Testing

/// The jsonschema that `scripts/test` installs, and documents for it.
enum SchemaBench {
    struct Document {
        var kind: SchemaKind, name: String, text: String
    }

    private static let programs = GuideTests.root.path + "/.build/python"
    static let isThere = Shell.exists("\(programs)/bin/jsonschema")
    static let why: Comment = "skipped: .build/python has no jsonschema; scripts/test installs it from PyPI"

    static let activities = (try? MatrixReader.load(path: GuideTests.root.path + "/Playbooks/ownership-matrix.yaml").value.rows.map(\.activity)) ?? []

    static func schema(of kind: SchemaKind, also more: [String] = []) throws -> Any {
        try JSONSerialization.jsonObject(with: JSONEncoder().encode(kind.schema(activities: activities + more.compactMap(ActivityID.init(rawValue:)))))
    }

    /// What the validator says against each document.
    /// - Parameter more: activities that the matrix hasn't.
    static func errors(in documents: [Document], activities more: [String] = []) throws -> [[String]] {
        let schemas = try Dictionary(uniqueKeysWithValues: SchemaKind.allCases.map { ($0.rawValue, try schema(of: $0, also: more)) })
        let work: [String: Any] = ["schemas": schemas, "documents": documents.map { ["kind": $0.kind.rawValue, "text": $0.text] }]
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "validate.py").path
        let result = try Shell.run(["\(programs)/bin/python3", script], input: Array(JSONSerialization.data(withJSONObject: work)))
        try #require(result.status == 0)
        return try JSONDecoder().decode([[String]].self, from: Data(result.out))
    }

    /// What our own reader says against it; nil: nothing.
    static func complaint(_ document: Document) -> String? {
        do {
            switch document.kind {
            case .inventory: _ = try InventoryReader.read(document.text, file: document.name)
            case .plan: _ = try PlanReader.read(document.text, file: document.name)
            case .playbook: _ = try PlaybookReader.read(document.text, file: document.name)
            case .block: _ = try BlockReader.read(document.text, file: document.name)
            }
            return nil
        } catch { return "\(error)" }
    }

    /// Everything of the kind that the repository has.
    static func shipped() throws -> [Document] {
        let root = GuideTests.root.path
        func files(_ folder: String, _ kind: SchemaKind) throws -> [Document] {
            try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)").filter { $0.hasSuffix(".yaml") && $0 != "ownership-matrix.yaml" }.sorted()
                .map { Document(kind: kind, name: $0, text: try String(contentsOfFile: "\(root)/\(folder)/\($0)", encoding: .utf8)) }
        }
        func examples(_ mark: String, _ page: String, _ kind: SchemaKind) throws -> [Document] {
            try GuideTests.examples(mark, in: page).map { Document(kind: kind, name: "docs/\(page).md:\($0.line)", text: $0.text) }
        }
        let readme = try String(contentsOfFile: "\(root)/README.md", encoding: .utf8).split(separator: "```yaml\n").dropFirst().compactMap { $0.split(separator: "```").first.map(String.init) }
        return try files("Playbooks", .playbook) + files("Playbooks/blocks", .block)
            + examples("playbook", "playbooks", .playbook) + examples("block", "playbooks", .block) + examples("plan", "windows", .plan) + examples("inventory", "windows", .inventory)
            + readme.filter { $0.contains("hosts:") }.map { Document(kind: .inventory, name: "README.md", text: $0) }
            + readme.filter { $0.contains("tasks:") }.map { Document(kind: .plan, name: "README.md", text: $0) }
            + [
                Document(kind: .inventory, name: "the sample", text: Samples.inventory), Document(kind: .plan, name: "the sample", text: Samples.plan),
                Document(kind: .playbook, name: "the sample", text: Samples.playbook),
            ]
    }
}

extension Shell {
    static func exists(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}
