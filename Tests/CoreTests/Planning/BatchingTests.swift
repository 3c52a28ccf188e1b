import Core
import TestKit
import Testing

@Suite("Batches")
struct BatchingTests {
    /// Sizes of the batches that a rollout makes of so many hosts; `racks` go round among them.
    private func batches(_ hosts: Int, _ serial: [BatchSize], racks: Int = 1, spread: Bool = false) throws -> [[Int]] {
        let inventory = (0..<hosts).map { Sample.host("uh-\(1000 + $0)", rack: "r\($0 % racks)") }
        let rollout = Rollout(serial: serial, spreadBy: spread ? "rack" : nil)
        let inputs = Sample.inputs(
            hosts: inventory, playbooks: [PlannerRefusalTests.reboot],
            tasks: [Sample.task("t", "rebooting-host-or-container", "element=user-host", rollout: rollout)])
        return try #require(try Planner.plan(inputs).plan.tasks.first).batches
    }

    @Test("sizes as in Ansible: numbers, percentages that round down and never below one, ramps whose last entry repeats", arguments: [
        (5, [], [5]),
        (5, [.count(2)], [2, 2, 1]),
        (5, [.count(9)], [5]),
        (10, [.count(1), .count(3)], [1, 3, 3, 3]),
        (10, [.percent(25)], [2, 2, 2, 2, 2]),
        (10, [.percent(1)], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
        (3, [.percent(50)], [1, 1, 1]),
        (7, [.percent(100)], [7]),
        (9, [.count(1), .percent(34), .percent(100)], [1, 3, 5]),
    ] as [(Int, [BatchSize], [Int])])
    func sizes(hosts: Int, serial: [BatchSize], expected: [Int]) throws {
        #expect(try batches(hosts, serial).map(\.count) == expected)
    }

    @Test("spread_by never puts two of a group into one batch; a batch that would be too large shrinks", arguments: [
        (6, 3, [BatchSize.count(3)], [3, 3]),
        (6, 2, [.count(3)], [2, 2, 2]),
        (4, 1, [.count(2)], [1, 1, 1, 1]),
        (6, 3, [.count(2)], [2, 2, 2]),
        (5, 5, [], [5]),
    ])
    func spread(hosts: Int, racks: Int, serial: [BatchSize], expected: [Int]) throws {
        let found = try batches(hosts, serial, racks: racks, spread: true)
        #expect(found.map(\.count) == expected)
        for batch in found { #expect(Set(batch.map { $0 % racks }).count == batch.count) }
        #expect(found.flatMap(\.self).sorted() == Array(0..<hosts))
    }

    @Test("a host without the label of spread_by is an error")
    func missingLabel() {
        let found = PlannerRefusalTests.refusals(Sample.task("t", "rebooting-host-or-container", "uh-1", rollout: .init(spreadBy: "room")))
        #expect(found == ["host 'uh-1' has no label 'room', which spread_by needs; add the label to the inventory"])
    }

    @Test("one question for a batch is one node of it")
    func perBatch() throws {
        let steps = [Sample.run("drain"), Sample.step("sure", .confirm(Sample.at("Sure?")), perBatch: true), Sample.run("work")]
        let inputs = Sample.inputs(
            hosts: (1...4).map { Sample.host("uh-\($0)") }, playbooks: [],
            tasks: [Sample.task("t", "unlisted", "element=user-host", rollout: .init(serial: [.count(2)]), steps: steps)])
        let graph = try Sample.graph(inputs)
        #expect(graph.steps.map(graph.name).filter { $0.hasSuffix("/sure") } == ["t/batch-1/sure", "t/batch-2/sure"])
        let sure = try #require(graph.steps.first { graph.name($0) == "t/batch-2/sure" })
        #expect(graph.needs(of: sure).map { graph.name(Int($0)) } == ["t/uh-3/drain", "t/uh-4/drain"])
        #expect(graph.wanted(by: sure).map { graph.name(Int($0)) } == ["t/uh-3/work", "t/uh-4/work"])
    }
}
