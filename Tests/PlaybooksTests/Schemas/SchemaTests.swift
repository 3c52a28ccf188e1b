import Core
import Foundation
import Playbooks
import Testing

@Suite("JSON Schemas")
struct SchemaTests {
    private typealias Document = SchemaBench.Document

    @Test("what the repository has is right by its schema", .enabled(if: SchemaBench.isThere, SchemaBench.why))
    func shipped() throws {
        for document in SchemaWhole.all { #expect(SchemaBench.complaint(document) == nil) }
        let documents = try SchemaBench.shipped() + SchemaWhole.all
        #expect(documents.count > 60 && Set(documents.map(\.kind)) == Set(SchemaKind.allCases))
        for (document, errors) in zip(documents, try SchemaBench.errors(in: documents)) { #expect(errors == [], "\(document.kind) \(document.name)") }
    }

    /// What only the readers know: relations between values, and words that are no matter of form.
    private static let readersAlone: Set<String> = [
        // All files together, or several places of one.
        "jumps", "duplicate tasks", "duplicate steps", "overlaps",
        // Languages inside of texts: selections, patterns, scripts, rules of recurrence and time zones.
        "selectors, plain", "selectors, quoted", "selectors, escaped", "selectors, block", "a pattern", "placeholders", "placeholders, more", "an open quote",
        "steps of an unlisted task", "NUL", "a long script", "empty texts", "an empty hand-off", "settings", "cutoff",
        // What one key means beside another.
        "reboot, timeout outside", "reboot of a container", "meaningless", "meaningless on a probe", "retry of a step that runs once",
    ]

    @Test("what a reader refuses is wrong by the schema too, but for a list", .enabled(if: SchemaBench.isThere, SchemaBench.why))
    func refused() throws {
        let documents = FaultTests.all.compactMap { name, kind, text -> Document? in
            let kinds: [Kind: SchemaKind] = [.inventory: .inventory, .plan: .plan, .playbook: .playbook]
            let document = kinds[kind].map { Document(kind: $0, name: name, text: text) }
            return document.flatMap { SchemaBench.complaint($0) == nil ? nil : $0 }
        }
        // Those can't even be given to it, or are no faults of a document.
        let told = documents.filter { !["too large"].contains($0.name) }
        var alone: Set<String> = []
        for (document, errors) in zip(told, try SchemaBench.errors(in: told, activities: ["a", "b"])) where errors.isEmpty { alone.insert(document.name) }
        #expect(alone.subtracting(Self.readersAlone) == [], "the schema lets these through")
        #expect(Self.readersAlone.subtracting(alone) == [], "the schema finds these")
        #expect(told.count > 40)
    }

    @Test("one wrong thing in a whole file is found by the schema where the reader finds it", .enabled(if: SchemaBench.isThere, SchemaBench.why), arguments: SchemaKind.allCases)
    func slips(kind: SchemaKind) throws {
        let whole = try #require(SchemaWhole.all.first { $0.kind == kind })
        let slips = SchemaWhole.slips.filter { $0.kind == kind }
        let documents = slips.map { Document(kind: kind, name: $0.from, text: whole.text.replacing($0.from, with: $0.to, maxReplacements: 1)) }
        for ((document, slip), errors) in zip(zip(documents, slips), try SchemaBench.errors(in: documents)) {
            #expect(document.text != whole.text, "'\(slip.from)' isn't there")
            #expect(!errors.isEmpty, "the schema lets '\(slip.to)' through")
            #expect(SchemaBench.complaint(document) != nil, "the reader lets '\(slip.to)' through")
        }
        #expect(slips.count >= 5)
    }

    /// Each mapping of a whole file gets a key that nobody knows: the reader then lists those that it knows.
    @Test("the keys of the readers are those of the schemas", arguments: SchemaKind.allCases)
    func keys(kind: SchemaKind) throws {
        let schema = try SchemaBench.schema(of: kind), stranger = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
        var seen: Set<String> = [], wrong: [String] = []
        for document in SchemaWhole.all + SchemaWhole.besides where document.kind == kind {
            let root = try YAMLTree.parse(SourceText(document.text, file: document.name))
            for path in SchemaWalk.mappings(root, []) {
                let complaint = SchemaBench.complaint(Document(kind: kind, name: "file", text: SchemaWalk.json(root, adding: stranger, at: path[...]))) ?? ""
                guard let found = complaint.firstMatch(of: /unknown key 'q+' in ([^;]*); known are: ([^\n]*)/) else { continue }
                let known = Set(found.2.split(separator: ", ").map(String.init)), candidates = SchemaWalk.keys(at: path[...], in: schema)
                seen.insert(known.sorted().joined(separator: " "))
                if !candidates.contains(known) { wrong.append("\(path.joined(separator: ".")): the reader has \(known.sorted()), the schema \(candidates.map { $0.sorted() })") }
            }
        }
        #expect(wrong == [])
        #expect(seen.count == SchemaWhole.mappings[kind], "\(seen.sorted())")
    }
}
