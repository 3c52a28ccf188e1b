import ArgumentParser
import Core
import Foundation
import Journal

struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Prove that the record of runs is whole and unchanged.",
        discussion: """
            Each entry of a run carries a hash over itself and the one before it. Whoever may write the state file could write all \
            of a run anew, hashes included: keep the heads that 'verify' prints elsewhere, such as in the ticket.

            Example: drydock audit verify --state drydock.sqlite
            """,
        subcommands: [Verify.self, Export.self])

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check every entry's hash, the plans, and the output that steps left.",
            discussion: """
                Only looks: the state file isn't changed, nor made, and running runs aren't held up. Exit status 2 where anything \
                is wrong, with the first entry that doesn't hold, what that means, and what to do.

                Example: drydock audit verify last --output json
                """)

        @Argument(help: "The run; all in the state file, if left out.", completion: Completions.run) var name: String?
        @Option(help: "A head that was kept, as NUMBER:HASH: the run must still have that entry.") var head: String?
        @OptionGroup var state: StateOptions
        @Option(help: "table or json.") var output: Format = .table

        func validate() throws {
            guard let head else { return }
            guard name != nil else { throw ValidationError("--head is of one run: name it") }
            guard RunHead(head) != nil else { throw ValidationError("--head needs NUMBER:HASH, as 'audit verify' prints it") }
        }

        func run() throws {
            let journal = try state.recordToLookAt(), auditor = Auditor(journal)
            let runs = try name.map { [try RunFinder(journal: journal).id($0)] } ?? journal.allRuns()
            let kept = head.flatMap { RunHead($0) }
            let found = try runs.map { try auditor.look(at: $0, against: kept) }
            switch output {
            case .json: Terminal.print(try JSON.line(AuditView.Document(journal.path, found)))
            case .table: AuditView.show(found, in: journal.path)
            }
            let broken = found.count { !$0.isSound }
            guard broken == 0 else {
                throw Leave(.invalid, "drydock: \(broken) of \(found.count) \(found.count == 1 ? "run doesn't" : "runs don't") hold in \(journal.path); keep a copy of it and of \(journal.folder) before anything else")
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write all entries of a run with their hashes, for a check by others.",
            discussion: """
                One JSON object on each line, as the entry lies in the state file, whether it holds or not. docs/audit.md has a \
                program of a few lines that checks them without Drydock.

                Example: drydock audit export last > run.jsonl
                """)

        @Argument(help: "The run.", completion: Completions.run) var name: String
        @OptionGroup var state: StateOptions

        func run() throws {
            let journal = try state.recordToLookAt()
            let run = try RunFinder(journal: journal).id(name)
            var last = 0
            while true {
                let entries = try journal.rawEntries(of: run, after: last, limit: 500)
                guard let end = entries.last else { return }
                for entry in entries { guard Terminal.print(try JSON.line(entry)) else { return } }
                last = end.number
            }
        }
    }
}
