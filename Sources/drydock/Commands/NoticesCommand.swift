import ArgumentParser
import Core
import Foundation
import Journal

struct NoticesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notices", abstract: "What was told to whom, and a test of where notices go.", discussion: "Example: drydock notices --pending",
        subcommands: [NoticesListCommand.self, NoticesTestCommand.self], defaultSubcommand: NoticesListCommand.self)
}

struct NoticesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Notices in their order, and what came of them at each sink.",
        discussion: "A notice that fails is tried again until its sink takes it; later ones of the same run wait behind it.\n\nExample: drydock notices list --pending")

    @Flag(help: "Only those that a sink hasn't taken yet.") var pending = false
    @OptionGroup var state: StateOptions
    @Option(help: "table or json.") var output: Format = .table

    func run() throws {
        let records = try all(of: state.journal())
        switch output {
        case .json: Terminal.print(try JSON.line(records.map(NoticeView.Document.init)))
        case .table:
            if records.isEmpty { return Terminal.talk(pending ? "every notice has been taken" : "nothing was told yet") }
            let table = Table.text(["time", "kind", "run", "step", "sink", "attempts", "state"], records.flatMap(NoticeView.rows))
            if Table.isTooWide(table) { records.forEach(NoticeView.show) } else { Terminal.print(table) }
        }
    }

    private func all(of journal: SQLiteJournal) throws -> [NoticeRecord] {
        var records: [NoticeRecord] = []
        while true {
            let page = try journal.notices(after: records.last?.ordinal ?? 0, limit: 500, pendingOnly: pending)
            records += page
            if page.count < 500 { return records }
        }
    }
}
