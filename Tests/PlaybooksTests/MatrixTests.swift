import Core
import Foundation
import Playbooks
import Testing

@Suite("The shipped matrix")
struct MatrixTests {
    /// The guide's table in its own words, copied apart from the file under test.
    private static let table = """
        | 1 | Adding New Host | Hosting Provider | Hosting Provider | N/A | N/A |
        | 2 | User Host Decommission | Hosting Provider | N/A | N/A | N/A |
        | 3 | Virtuozzo Software and Kernel Update | Hosting Provider | Hosting Provider | N/A | N/A |
        | 4 | Windows Host Software Update | Jelastic Operations | N/A | N/A | Jelastic Operations |
        | 5 | Rebooting Host/Container | Hosting Provider | Hosting Provider | Hosting Provider | N/A |
        | 6 | Restarting Processes | Hosting Provider | Hosting Provider | Hosting Provider | Hosting Provider |
        | 7 | Editing System Files | Hosting Provider | Hosting Provider | Jelastic Operations | Jelastic Operations |
        | 8 | SSH Configuration | Hosting Provider | Hosting Provider | Jelastic Operations | Jelastic Operations |
        | 9 | Infra Container Resources | N/A | N/A | Hosting Provider | N/A |
        | 10 | Uploader Configuration | N/A | N/A | Jelastic Operations | N/A |
        | 11 | Managing JCA Accounts | N/A | Hosting Provider | N/A | N/A |
        | 12 | Managing OS User Accounts | Hosting Provider | Hosting Provider | Hosting Provider | Hosting Provider |
        | 13 | Host Firewall Configuration | Jelastic Operations | Jelastic Operations | N/A | N/A |
        | 14 | Container Firewall Configuration | N/A | N/A | Jelastic Operations | Jelastic Operations |
        | 15 | IP Configuration and Routing | Jelastic Operations | Jelastic Operations | Jelastic Operations | Jelastic Operations |
        | 16 | Zabbix Agent Configuration | Hosting Provider | Hosting Provider | Hosting Provider | Hosting Provider |
        | 17 | Logrotate Configuration | Hosting Provider | Hosting Provider | Jelastic Operations | Jelastic Operations |
        | 18 | File Access Settings | Hosting Provider | Hosting Provider | Jelastic Operations | Jelastic Operations |
        | 19 | Infrastructure Migration to a New Host | N/A | Jelastic Operations | N/A | N/A |
        | 20 | SSL Certificates Update | N/A | N/A | Hosting Provider | N/A |
        | 21 | Infrastructure Container Limits Configuration | N/A | N/A | Jelastic Operations | N/A |
        | 22 | Additional Software | Jelastic Operations | Jelastic Operations | Jelastic Operations | Jelastic Operations |
        | 23 | Outdated Data Removal from Database | N/A | N/A | Jelastic Operations | N/A |
        | 24 | Backup and Restore | Hosting Provider | Hosting Provider | N/A | N/A |
        """

    private static let owners = ["Hosting Provider": "hosting-provider", "Jelastic Operations": "jelastic-operations", "N/A": "not-available"]

    private func shipped() throws -> OwnershipMatrix {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try MatrixReader.load(path: root.appending(path: "Playbooks/ownership-matrix.yaml").path).value
    }

    @Test("its 96 cells are those of the guide's table, in its order")
    func cells() throws {
        let matrix = try shipped(), lines = Self.table.split(separator: "\n")
        #expect(matrix.rows.count == 24 && lines.count == 24 && !matrix.edition.isEmpty)
        for (row, line) in zip(matrix.rows, lines) {
            let columns = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            try #require(columns.count == 6)
            #expect(row.title == columns[1])
            for (element, owner) in zip(Element.allCases, columns[2...]) {
                #expect(row.cells[element]?.word == Self.owners[owner], "\(row.title), \(element)")
            }
        }
    }

    @Test("an id is its title in small letters, and the owners' sums are the table's")
    func sums() throws {
        let matrix = try shipped()
        for row in matrix.rows where !row.title.contains("/") {
            #expect(row.activity.rawValue == row.title.lowercased().replacing(" ", with: "-"))
        }
        #expect(matrix.rows.first { $0.title.contains("/") }?.activity.rawValue == "rebooting-host-or-container")
        let words = matrix.rows.flatMap { row in row.cells.values.map(\.word) }
        #expect(Dictionary(grouping: words) { $0 }.mapValues(\.count) == ["hosting-provider": 33, "jelastic-operations": 26, "not-available": 37])
    }
}
