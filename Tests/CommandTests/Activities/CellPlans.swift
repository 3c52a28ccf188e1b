import Core
import Foundation
import Playbooks

/// The shipped matrix and playbooks, and for each cell the plan that its playbook's example makes.
enum CellPlans {
    struct Cell {
        var row: OwnershipMatrix.Row
        var element: Element
        var ownership: Ownership
        var activity: String { row.activity.rawValue }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let library = PlaybookLibrary(folders: [root.appending(path: "Playbooks").path])

    /// All 96, in the guide's order.
    static func cells() throws -> [Cell] {
        try library.matrix.get().value.rows.flatMap { row in
            Element.allCases.map { Cell(row: row, element: $0, ownership: row.cells[$0] ?? .notAvailable) }
        }
    }

    static func jelasticCells() throws -> [Cell] { try cells().filter { $0.ownership == .owner(.jelasticOperations) } }

    /// The steps of the cell's only task, on one target of the sample inventory; nil while there is no playbook.
    static func graph(_ cell: Cell) throws -> PlanGraph? {
        guard let playbook = try library.playbook(for: cell.row.activity) else { return nil }
        let plan = try PlanReader.read(bytes: Array(plan(cell, playbook).utf8), file: "plan.yaml").value
        let inventory = try InventoryReader.read(bytes: Array(ContractInputs.inventory.utf8), file: "inventory.yaml").value
        let frozen = try Planner.plan(PlanInputs(
            matrix: try library.matrix.get().value, playbooks: [playbook.activity: playbook], inventory: inventory, plan: plan)).plan
        return PlanGraph(frozen, fingerprint: try frozen.fingerprint())
    }

    private static func plan(_ cell: Cell, _ playbook: Playbook) throws -> String {
        guard let variant = playbook.variants.first(where: { $0.elements.contains(cell.element) }) else {
            throw Trouble("\(cell.activity) has no variant for \(cell.element)")
        }
        let examples = try variant.parameters.filter { $0.fallback == nil }.compactMap { parameter in
            try parameter.example.map { "\(parameter.name): \(try quoted($0.value))" }
        }
        return """
            name: sample
            summary: A sample of each request
            requested_by: anna@provider.example
            tasks:
              - id: work
                activity: \(cell.activity)
                targets: \(ContractInputs.target(cell.element.rawValue))
                parameters: {\(examples.joined(separator: ", "))}
            window: { timezone: Europe/Amsterdam, start: 2036-12-05T01:00, end: 05:00 }
            """
    }

    /// As JSON, which YAML reads too.
    private static func quoted(_ text: String) throws -> String {
        String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
    }
}
