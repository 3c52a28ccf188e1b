import Foundation
import Testing

@Suite("N/A: a planning error, never a wait")
struct ContractNotAvailableTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    /// The sentence names the row's title and the element, in words.
    private func refuses(_ ending: ContractEnding, _ cell: ContractTable.Cell) {
        let words = cell.element.replacing("-", with: " ")
        let article = words.hasPrefix("user") ? "a" : "an"
        #expect(ending.status == 2, "\(ending.err)")
        #expect(ending.out.isEmpty)
        #expect(ending.err.contains("\(cell.title) is not available (N/A) on \(article) \(words)"), "\(ending.err)")
        #expect(!bench.stateExists)
    }

    @Test("a plan of it, a run of it and an example for it are refused by name", arguments: ContractTable.notAvailable)
    func refused(cell: ContractTable.Cell) throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let plan = try bench.write("plan.yaml", """
            name: impossible
            tasks:
              - id: work
                activity: \(cell.activity)
                targets: \(ContractInputs.target(cell.element))
            """)
        for words in [["plan", plan, "-i", inventory], ["plan", plan, "-i", inventory, "--out", bench.path("x"), "--output", "json"], ["run", plan, "-i", inventory, "--no-wait"]] {
            let ending = try bench.drydock(words)
            refuses(ending, cell)
            #expect(ending.err.contains("\(plan):5:14: error: "), "\(ending.err)")
        }
        #expect(!FileManager.default.fileExists(atPath: bench.path("x")))
        refuses(try bench.drydock(["playbook", "example", cell.activity, "--element", cell.element]), cell)
    }

    @Test("one such target among good ones refuses the whole plan")
    func oneOfSeveral() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let plan = try bench.write("plan.yaml", """
            name: mixed
            tasks:
              - { id: reboot, activity: rebooting-host-or-container, targets: "uh-1, node1" }
            """)
        let ending = try bench.drydock(["plan", plan, "-i", inventory])
        #expect(ending.status == 2 && ending.out.isEmpty)
        #expect(ending.err.contains("Rebooting Host/Container is not available (N/A) on an end user container such as 'node1'"), "\(ending.err)")
    }
}
