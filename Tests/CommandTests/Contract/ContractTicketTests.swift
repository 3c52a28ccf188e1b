import Foundation
import Testing

@Suite("ticket: what is asked of Jelastic, as one text for each task")
struct ContractTicketTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let more = """
          - id: odd
            activity: unlisted
            targets: uh-1
            steps: [{ id: change, run: "echo changed" }]
        """

    @Test("for a frozen plan: each task's gates, unlisted work among them, and nothing is kept by asking")
    func frozen() throws {
        let plan = try bench.freeze(ContractInputs.handoffs(more: Self.more))
        let all = try bench.drydock(["ticket", plan])
        #expect(all.status == 0 && !bench.stateExists, "\(all.err)")
        #expect(all.lines.count { $0.hasPrefix("Subject: ") } == 2 && all.lines.count { $0.hasPrefix("====") } == 1)
        #expect(all.out.contains("Host Firewall Configuration on uh-2: Open the monitoring port") && all.out.contains("    echo changed"))
        let one = try bench.drydock(["ticket", plan, "odd"])
        #expect(one.lines.count { $0.hasPrefix("Subject: ") } == 1 && one.out.contains("Note          not in the matrix"))
        let misspelt = try bench.drydock(["ticket", plan, "fire-wall"])
        #expect(misspelt.status == 2 && misspelt.err.contains("did you mean 'firewall'?"))
    }

    @Test("the command in it records the answer, and what is answered is asked no more")
    func answer() throws {
        let plan = try bench.freeze(ContractInputs.handoffs())
        let waiting = try bench.drydock(["run", plan, "--no-wait"]), run = try bench.runID(waiting.out)
        let rows = try ContractJSON.list(bench.drydock(["ticket", run, "--output", "json"]).out)
        #expect(rows.count == 1 && (rows[0]["steps"] as? [String]) == ["firewall/uh-1/firewall", "firewall/uh-2/firewall"])
        #expect(try ContractJSON.text(rows[0], "task") == "firewall" && ContractJSON.text(rows[0], "owner") == "jelastic-operations")
        #expect(try ContractJSON.text(rows[0], "text").hasPrefix("Subject: \(try ContractJSON.text(rows[0], "subject"))\n"))
        let words = try ContractJSON.text(rows[0], "answer").replacing("NAME", with: "olga").replacing("TICKET", with: "JEL-1").split(separator: " ").map(String.init)
        #expect(words.first == "drydock")
        #expect(try bench.drydock(Array(words.dropFirst())).status == 0)
        let after = try bench.drydock(["ticket", run])
        #expect(after.status == 0 && after.out.isEmpty && after.err.contains("nothing in it waits"))
        #expect(try bench.drydock(["resume", run, "--no-wait"]).status == 0)
        #expect(try bench.drydock(["ticket", run]).status == 2, "an ended run asks nobody")
    }
}
