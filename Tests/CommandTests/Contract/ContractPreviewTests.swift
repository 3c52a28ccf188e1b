import Foundation
import Testing

@Suite("plan and show: the other forms of a preview")
struct ContractPreviewTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    @Test("each is what its language asks for, the same from a plan and from its frozen file", arguments: [
        ("table", "step "), ("mermaid", "flowchart TD\n"), ("dot", "digraph plan {\n"), ("html", "<!DOCTYPE html>\n"),
    ])
    func forms(form: String, beginning: String) throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        let shown = try bench.drydock(["show", frozen, "--output", form])
        #expect(shown.status == 0 && shown.out.hasPrefix(beginning) && !shown.hasEscapes, "\(shown.err)")
        #expect(shown.out.contains("firewall") && shown.out.contains("uh-2") && shown.out.contains("jelastic-operations"))
        let planned = try bench.drydock([
            "plan", bench.path("frozen.plan.plan.yaml"), "-i", bench.path("frozen.plan.inventory.yaml"), "--playbooks", bench.path("handoffs"), "--output", form,
        ])
        #expect(planned.status == 0 && planned.out == shown.out, "\(planned.err)")
        #expect(!bench.stateExists, "a preview keeps no state")
    }

    @Test("a table has a row for each step, whole where nobody's terminal is too narrow for it")
    func table() throws {
        let ending = try bench.drydock(["show", bench.freeze(ContractInputs.handoffs()), "--output", "table"])
        #expect(ending.lines.count == 3 && ending.lines[1].hasPrefix("firewall/uh-1/firewall ") && ending.lines[1].contains("performed"))
        #expect(try bench.drydock(["show", bench.path("frozen.plan"), "--output", "pdf"]).status == 64)
    }
}
