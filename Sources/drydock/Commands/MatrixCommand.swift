import ArgumentParser
import Core

struct MatrixCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "matrix", abstract: "Show who owns which activity on which element.",
        discussion: "Example: drydock matrix --owner jelastic-operations")

    @OptionGroup var playbooks: PlaybookOptions
    @Option(help: "Only this activity.", completion: Completions.activity) var activity: String?
    @Option(help: "Only this element.", completion: Completions.element) var element: String?
    @Option(help: "Only cells of this owner, or 'not-available'.", completion: Completions.cell) var owner: String?
    @Option(help: "table or json.") var output: Format = .table

    private struct Cell: Encodable {
        var activity: ActivityID, title: String, element: Element, owner: String
    }
    private struct Document: Encodable {
        var edition: String
        var cells: [Cell]
    }

    func run() throws {
        let matrix = try playbooks.library().matrixOrThrow()
        try check(activity, "activity", matrix.rows.map(\.activity.rawValue))
        try check(element, "element", Element.allCases.map(\.rawValue))
        try check(owner, "owner", matrix.rows.flatMap { $0.cells.values.map(\.word) })
        let elements = Element.allCases.filter { element == nil || $0.rawValue == element }
        let rows = matrix.rows.filter { activity == nil || $0.activity.rawValue == activity }
        let cells = rows.flatMap { row in
            elements.compactMap { element -> Cell? in
                let word = (row.cells[element] ?? .notAvailable).word
                return owner == nil || owner == word ? Cell(activity: row.activity, title: row.title, element: element, owner: word) : nil
            }
        }
        switch output {
        case .json: Terminal.print(try JSON.line(Document(edition: matrix.edition, cells: cells)))
        case .table:
            Terminal.talk("edition \(matrix.edition)")
            let shown = rows.compactMap { row -> [String]? in
                let mine = cells.filter { $0.activity == row.activity }
                if mine.isEmpty { return nil }
                return [row.activity.rawValue] + elements.map { element in mine.first { $0.element == element }?.owner ?? "" }
            }
            let table = Table.text(["activity"] + elements.map(\.rawValue), shown)
            if Table.isTooWide(table) { list(rows, cells) } else { Terminal.print(table) }
        }
    }

    /// For a narrow terminal: each activity with its owners below it.
    private func list(_ rows: [OwnershipMatrix.Row], _ cells: [Cell]) {
        for row in rows {
            let mine = cells.filter { $0.activity == row.activity }
            if mine.isEmpty { continue }
            Terminal.print(Colour.bold(row.activity.rawValue))
            for owner in Set(mine.map(\.owner)).sorted() {
                let elements = mine.filter { $0.owner == owner }.map(\.element.rawValue).joined(separator: ", ")
                Wrapped.lines("\(owner): \(elements)", indent: 2).forEach { Terminal.print($0) }
            }
        }
    }

    private func check(_ value: String?, _ kind: String, _ known: [String]) throws {
        guard let value, !known.contains(value) else { return }
        let guess = didYouMean(value, among: known, otherwise: "known: \(Set(known).sorted().joined(separator: ", "))")
        throw Leave(.invalid, "drydock: there is no \(kind) '\(Harmless.line(value))'; \(guess)")
    }
}
