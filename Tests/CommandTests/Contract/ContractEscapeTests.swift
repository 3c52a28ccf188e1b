import Foundation
import Testing

@Suite("what others wrote never moves the reader's cursor")
struct ContractEscapeTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    /// As YAML writes a red word with a title change, a carriage return and a right-to-left override.
    private static let evil = #""\e[31mred\e]0;title\a\r\u202e""#

    @Test("labels, summaries, requesters, titles, helps, defaults, steps and reasons are shown with their controls spelt out")
    func everywhere() throws {
        try bench.write("books/ssh-configuration.yaml", """
            activity: ssh-configuration
            revision: 1
            variants:
              - for: [user-host]
                parameters:
                  note: { type: string, default: \(Self.evil), help: \(Self.evil) }
                steps:
                  - { id: agree, title: \(Self.evil), confirm: \(Self.evil) }
                  - { id: note, title: "note", confirm: "{{note}}" }

            """)
        let inventory = ContractInputs.inventory.replacing("region: ams, rack: a1", with: "region: \(Self.evil), rack: a1")
        let plan = "name: evil\nsummary: \(Self.evil)\nrequested_by: \(Self.evil)\ntasks:\n  - { id: a, activity: ssh-configuration, targets: uh-1 }\n"
        let books = ["--playbooks", bench.path("books")]
        let frozen = try bench.freeze(plan, inventory: inventory, playbooks: bench.path("books"))
        let id = try bench.runID(try bench.drydock(["run", frozen, "--no-wait"]).out)
        let files = [bench.path("frozen.plan.plan.yaml"), "-i", bench.path("frozen.plan.inventory.yaml")]
        for words in [
            ["plan"] + files + books, ["plan"] + files + books + ["--full"], ["show", frozen], ["show", id, "--full"], ["validate"] + files + books,
            ["inventory", "-i", files[2]], ["playbook", "show", "ssh-configuration"] + books, ["playbook", "list"] + books, ["approvals", id], ["approvals", frozen],
            ["approve", id, "a/uh-1/agree", "--by", "b\u{1B}[31mo", "--reason", "\u{1B}[31m"], ["log", id], ["status", id], ["runs"], ["resume", id, "--no-wait"],
            ["reject", id, "a/uh-1/note", "--by", "b\u{1B}[31mo", "--reason", "\u{1B}[31m"], ["resume", id, "--no-wait"], ["status", id],
        ] { harmless(try bench.drydock(words), words) }
    }

    @Test("nor do wrong files, wrong names and wrong arguments")
    func refusals() throws {
        let plan = try bench.write("a\u{1B}[31m.yaml", "name: \(Self.evil)\ntasks:\n  - { id: \(Self.evil), activity: \(Self.evil), targets: \(Self.evil), \(Self.evil): 1 }\n")
        let inventory = try bench.write("i\u{1B}[31m.yaml", "hosts:\n  \(Self.evil): { element: \(Self.evil), address: \(Self.evil) }\n")
        let good = try bench.write("inventory.yaml", ContractInputs.inventory)
        for words in [
            ["plan", plan, "-i", inventory], ["plan", plan, "-i", good], ["plan", plan], ["run", plan, "-i", "\u{1B}[31m"], ["inventory", "-i", inventory],
            ["log", "\u{1B}[31m"], ["status", "\u{1B}[31m"], ["show", "\u{1B}[31m"], ["matrix", "--activity", "\u{1B}[31m"], ["playbook", "show", "\u{1B}[31m"], ["\u{1B}[31m"],
            ["plan", "--\u{1B}[31m"], ["matrix", "--playbooks", "\u{1B}[31m"], ["status", "--state", "/proc/\u{1B}[31m/x"],
            ["plan", plan, "-i", good, "--out", "/proc/\u{1B}[31m"], ["lab", "down", "--dir", "\u{1B}[31m"],
        ] {
            let ending = try bench.drydock(words)
            #expect(ending.status != 0)
            harmless(ending, words)
        }
    }

    private func harmless(_ ending: ContractEnding, _ words: [String]) {
        let bad = (ending.out + ending.err).unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control: scalar != "\n"
            case .format: true
            default: false
            }
        }
        #expect(bad.isEmpty, "\(words.map(\.debugDescription)): \(ending.out.debugDescription) \(ending.err.debugDescription)")
    }
}
