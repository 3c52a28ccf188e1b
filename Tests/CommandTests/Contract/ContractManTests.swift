import ArgumentParser
import Foundation
import Testing

@testable import drydock

@Suite("manual pages")
struct ContractManTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let docs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/man").standardizedFileURL

    @Test("each command has a page, with its options, examples and sections; hidden ones have none")
    func pages() throws {
        try FileManager.default.createDirectory(atPath: bench.path("man"), withIntermediateDirectories: true)
        let ending = try bench.drydock(["man", "--dir", bench.path("man")])
        #expect(ending.status == 0 && ending.err.isEmpty, "\(ending.err)")
        let commands = ContractExampleTests.commands(Drydock.self, ["drydock"]).filter { $0.path.count <= 2 }
        let names = commands.map { $0.path.joined(separator: "-") + ".1" }
        #expect(try FileManager.default.contentsOfDirectory(atPath: bench.path("man")).sorted() == names.sorted())
        for (name, (path, command)) in zip(names, commands) {
            let page = try bench.read("man/\(name)")
            for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"] {
                #expect(page.contains(".SH \(section)\n"), "\(name) has no \(section)")
            }
            guard path.count == 2 else { continue }
            for example in ContractExampleTests.examples(command) { #expect(page.contains(Roff.escaped(example)), "\(name): \(example)") }
            for inner in command.configuration.subcommands { #expect(page.contains(Roff.escaped("\(path.joined(separator: " ")) \(inner._commandName)"))) }
        }
        #expect(try bench.read("man/drydock-run.1").contains(Roff.bold("--ignore-window")))
        try check("man", "*.1")
        let nowhere = try bench.drydock(["man", "--dir", bench.path("nowhere")])
        #expect(nowhere.status == 2 && nowhere.err.contains("--dir"))
    }

    @Test("pages of the formats, written by hand, are in their language too")
    func formats() throws {
        for name in ManPage.formats {
            let page = try String(contentsOf: Self.docs.appending(path: "\(name).5"), encoding: .utf8)
            try bench.write("formats/\(name).5", page)
        }
        try check("formats", "*.5")
    }

    /// By mandoc, else by groff.
    private func check(_ folder: String, _ files: String) throws {
        let ending = try bench.shell("""
            cd '\(bench.path(folder))'
            if command -v mandoc >/dev/null; then mandoc -T lint -W warning \(files) | grep -v 'missing date' >&2; exit 0; fi
            command -v groff >/dev/null || { echo missing; exit 0; }
            for file in \(files); do groff -man -ww -z "$file"; done
            """)
        if ending.out == "missing\n" { return print("neither mandoc nor groff is installed: manual pages aren't checked") }
        #expect(ending.status == 0 && ending.err.isEmpty, "\(ending.err)")
    }
}
