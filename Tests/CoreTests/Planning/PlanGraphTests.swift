import Core
import TestKit
import Testing

@Suite("The graph of steps")
struct PlanGraphTests {
    static func fleet(_ count: Int) -> [Inventory.Host] { (0..<count).map { Sample.host("uh-\(100_000 + $0)") } }

    static func graph(hosts: Int, steps: Int, serial: [BatchSize]) throws -> PlanGraph {
        let steps = (0..<steps).map { Sample.run("step-\($0)") }
        return try Sample.graph(Sample.inputs(
            hosts: fleet(hosts), playbooks: [Sample.playbook("restarting-processes", [.userHost], steps)],
            tasks: [Sample.task("t", "restarting-processes", "element=user-host", rollout: .init(serial: serial))]))
    }

    @Test("edges grow with the hosts and not with their square")
    func linear() throws {
        let graph = try Self.graph(hosts: 1000, steps: 3, serial: [.count(500)])
        #expect(graph.nodes.count == 3002)
        let edges = graph.nodes.indices.reduce(0) { $0 + graph.needs(of: $1).count }
        // Two within each chain, one from each into its barrier, one from the first barrier to each of the second batch.
        #expect(edges == 1000 * 2 + 1000 + 500)
        #expect(edges == graph.nodes.indices.reduce(0) { $0 + graph.wanted(by: $1).count })
    }

    @Test("100,000 steps are planned and laid out")
    func large() throws {
        let graph = try Self.graph(hosts: 10_000, steps: 10, serial: [.count(1), .percent(10)])
        #expect(graph.steps.count == 100_000)
        #expect(graph.barriers[0].count == 11)
    }

    private func order(_ tasks: [PlanTask], _ earlier: String, _ later: String) throws -> Bool {
        let graph = try Sample.graph(Sample.inputs(
            hosts: [Sample.host("uh-1", containers: ["node1", "node2"]), Sample.host("uh-2")],
            playbooks: [Sample.playbook("restarting-processes", Element.allCases, [Sample.run("a"), Sample.run("b")])], tasks: tasks))
        let first = try #require(graph.steps.first { graph.name($0) == later })
        return graph.needs(of: first).contains { graph.name(Int($0)) == earlier }
    }

    @Test("what touches one machine in two tasks is ordered, what doesn't isn't", arguments: [
        ("uh-1", "uh-1", "one/uh-1/b", "two/uh-1/a", true),
        ("uh-1", "node1", "one/uh-1/b", "two/node1/a", true),
        ("node1, node2", "uh-1", "one/node2/b", "two/uh-1/a", true),
        ("node1", "node1", "one/node1/b", "two/node1/a", true),
        ("node1", "node2", "one/node1/b", "two/node2/a", false),
        ("uh-1", "uh-2", "one/uh-1/b", "two/uh-2/a", false),
    ])
    func machines(first: String, second: String, earlier: String, later: String, ordered: Bool) throws {
        let tasks = [Sample.task("one", "restarting-processes", first), Sample.task("two", "restarting-processes", second)]
        #expect(try order(tasks, earlier, later) == ordered)
    }

    @Test("tasks stand after those that they wait for, otherwise as written")
    func taskOrder() throws {
        let names = ["c", "a", "b"].map { Sample.task($0, "restarting-processes", "uh-1", after: $0 == "c" ? ["b"] : []) }
        let inputs = Sample.inputs(
            hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", Element.allCases, [Sample.run("a")])], tasks: names)
        #expect(try Planner.plan(inputs).plan.tasks.map(\.id.rawValue) == ["a", "b", "c"])
    }

    @Test("every step is found by its name, and no name is there twice")
    func names() throws {
        let graph = try Sample.graph(Sample.story())
        for step in graph.steps { #expect(graph.index(of: try #require(graph.stepID(step))) == step) }
        #expect(Set(graph.steps.map(graph.name)).count == graph.steps.count)
        for text in ["kernel/uh-1/none", "kernel/none/drain", "none/uh-1/drain", "kernel/batch-9/sure"] {
            #expect(graph.index(of: try #require(StepID(text))) == nil, "\(text)")
        }
    }
}
