import Foundation
import Testing

@Suite("help")
struct ContractHelpTests {
    private static let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Golden/help.txt").standardizedFileURL

    @Test("the help texts are those of Tests/Golden/help.txt; DRYDOCK_RECORD=1 records them anew")
    func helpTexts() throws {
        let bench = try ContractBench()
        let root = try bench.drydock(["help"])
        #expect(root.status == 0 && root.err.isEmpty)
        #expect(try bench.drydock(["--help"]).out == root.out)
        var text = "$ drydock help\n" + root.out
        for command in Self.subcommands(root.out) {
            let help = try bench.drydock([command, "--help"])
            #expect(help.status == 0 && help.err.isEmpty && !help.hasEscapes)
            text += "\n$ drydock \(command) --help\n" + help.out
            for inner in Self.subcommands(help.out) {
                let help = try bench.drydock([command, inner, "--help"])
                #expect(help.status == 0)
                text += "\n$ drydock \(command) \(inner) --help\n" + help.out
            }
        }
        if ProcessInfo.processInfo.environment["DRYDOCK_RECORD"] == "1" {
            try text.write(to: Self.golden, atomically: true, encoding: .utf8)
            return
        }
        let recorded = try String(contentsOf: Self.golden, encoding: .utf8)
        for (index, (line, wanted)) in zip(text.split(separator: "\n", omittingEmptySubsequences: false), recorded.split(separator: "\n", omittingEmptySubsequences: false)).enumerated() where line != wanted {
            Issue.record("line \(index + 1) is\n  \(line)\nand was recorded as\n  \(wanted)\nlook at the difference, then record it with DRYDOCK_RECORD=1")
            return
        }
        #expect(text.count == recorded.count, "help has grown or shrunk at its end; record it with DRYDOCK_RECORD=1")
    }

    private static func subcommands(_ help: String) -> [String] {
        guard let start = help.range(of: "SUBCOMMANDS:\n") else { return [] }
        return help[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }.compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}
