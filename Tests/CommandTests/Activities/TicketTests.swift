import Core
import Testing

@Suite("Requests to Jelastic Operations")
struct TicketTests {
    @Test("of every cell of theirs: nothing changes anything, and the text is the recorded one")
    func everyJelasticCell() throws {
        let cells = try CellPlans.jelasticCells()
        #expect(cells.count == 26)
        var texts: [String] = []
        for cell in cells {
            guard let graph = try CellPlans.graph(cell) else { continue }
            var handoffs = 0
            for node in graph.steps {
                let step = try #require(graph.step(node))
                switch step.kind {
                case .probe: break
                case .handoff:
                    handoffs += 1
                    let text = try #require(graph.command(node))
                    texts.append("===== \(cell.activity), \(cell.element)\n\(text)")
                case .run, .file, .reboot, .confirm, .pause:
                    Issue.record("\(cell.activity) on \(cell.element): step \(step.id) is a \(step.kind.rawValue)")
                }
            }
            #expect(handoffs > 0, "\(cell.activity) on \(cell.element) asks nobody")
        }
        try Recorded.check(texts.joined(separator: "\n"), "Tests/Golden/tickets.txt")
    }

    // What an engineer at Jelastic needs to know to begin at all.
    @Test("each names plan, task, target, activity, owner, window, reason, impact, way back and requester")
    func fields() throws {
        for cell in try CellPlans.jelasticCells() {
            guard let graph = try CellPlans.graph(cell) else { continue }
            let text = graph.steps.filter { graph.step($0)?.kind == .handoff }.compactMap { graph.command($0) }.joined(separator: "\n")
            let target = ContractInputs.target(cell.element.rawValue)
            let wanted = [
                cell.row.title, "plan sample", "task work", "\(cell.element) \(target)", "A sample of each request", "By the ownership matrix",
                "Europe/Amsterdam", "severity", "Reason:", "impact:", "Way back:", "anna@provider.example", "holds for this plan",
            ] + (cell.element.isContainer ? ["CTID"] : [])
            for word in wanted { #expect(text.contains(word), "\(cell.activity) on \(cell.element) doesn't say '\(word)'") }
        }
    }
}
