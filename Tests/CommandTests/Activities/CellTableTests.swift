import Core
import Foundation
import Testing

@Suite("The table of the 96 cells in docs/activities.md")
struct CellTableTests {
    @Test("is what matrix, playbooks and the list of tests say now")
    func table() throws {
        let cells = try CellPlans.cells()
        #expect(cells.count == 96)
        var lines = [
            "| activity | element | owner | playbook | steps | gates | carried out |",
            "| --- | --- | --- | --- | --- | --- | --- |",
        ]
        for cell in cells { lines.append(try line(cell)) }
        try Recorded.check(
            lines.joined(separator: "\n") + "\n", in: "docs/activities.md", from: "<!-- cells: begin -->", to: "<!-- cells: end -->")
    }

    private func line(_ cell: CellPlans.Cell) throws -> String {
        let head = [cell.row.title, cell.element.words]
        let rest: [String]
        switch cell.ownership {
        case .notAvailable: rest = ["N/A", "", "", "", "refused: `\(Self.refusal)`"]
        case .owner(let owner):
            guard let graph = try CellPlans.graph(cell) else {
                rest = [owner.rawValue.replacing("-", with: " "), "none yet", "", "", ""]
                break
            }
            let steps = graph.steps.compactMap { graph.step($0) }
            let gates = Set(steps.compactMap { $0.gate?.rawValue }).sorted()
            rest = [
                owner.rawValue.replacing("-", with: " "), "`\(cell.activity)`", Self.kinds(steps), gates.joined(separator: ", "),
                Self.evidence(cell),
            ]
        }
        return "| " + (head + rest).joined(separator: " | ") + " |"
    }

    /// The kinds in their order, with the number of steps where one follows another of its kind.
    private static func kinds(_ steps: [FrozenStep]) -> String {
        var runs: [(kind: StepKind, count: Int)] = []
        for step in steps {
            if runs.last?.kind == step.kind { runs[runs.count - 1].count += 1 } else { runs.append((step.kind, 1)) }
        }
        return runs.map { $0.count == 1 ? $0.kind.rawValue : "\($0.count) \($0.kind.rawValue)" }.joined(separator: ", ")
    }

    private static let refusal = "ContractNotAvailableTests.refused", planning = "TicketTests.everyJelasticCell"

    private static func evidence(_ cell: CellPlans.Cell) -> String {
        let found = Evidence.of(cell.activity, cell.element)
        if found.isEmpty { return "plan only: `\(planning)`" }
        return found.map { $0.test.isEmpty ? $0.place.rawValue : "\($0.place.rawValue): `\($0.test)`" }.joined(separator: "; ")
    }

    @Test("every cell of the provider has a test that carries it out, or says that none does")
    func everyCellOfTheProvider() throws {
        let missing = try CellPlans.cells().filter { $0.ownership == .owner(.hostingProvider) && Evidence.of($0.activity, $0.element).isEmpty }
        #expect(missing.map { "\($0.activity) on \($0.element)" } == [])
    }

    @Test("what the list of tests names is there: the cell, and in a suite of that name a function that is a test")
    func names() throws {
        let known = try Self.tests(), cells = try CellPlans.cells()
        for test in [Self.refusal, Self.planning] + Evidence.all.map(\.test) where !test.isEmpty {
            #expect(known.contains(test), "no test '\(test)' is in Tests/; correct Evidence.swift")
        }
        for entry in Evidence.all {
            let cell = cells.first { $0.activity == entry.activity && $0.element == entry.element }
            #expect(cell.map { $0.ownership != .notAvailable } == true, "\(entry.activity) on \(entry.element) isn't a cell with an owner")
            #expect(entry.test.isEmpty == (entry.place == .nowhere))
            let others = Evidence.of(entry.activity, entry.element).filter { $0.place != .nowhere }
            #expect(entry.place != .nowhere || others.isEmpty, "\(entry.activity) on \(entry.element) is carried out, and is said not to be")
        }
        #expect(Set(Evidence.all).count == Evidence.all.count, "an entry stands twice")
    }

    /// `Suite.function` of every test in the sources.
    private static func tests() throws -> Set<String> {
        let folder = CellPlans.root.appending(path: "Tests")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return try files.reduce(into: []) { names, file in
            var suite = ""
            // What stands between the attribute and its function holds no other function; other types may stand in a suite.
            let pattern = /(?:struct|enum|extension) (\w*Tests)\b|@Test(?:(?!\bfunc\b)[\s\S])*?\bfunc (\w+)/
            for match in try String(contentsOf: folder.appending(path: file), encoding: .utf8).matches(of: pattern) {
                if let name = match.1 { suite = String(name) }
                if let name = match.2 { names.insert("\(suite).\(name)") }
            }
        }
    }
}
