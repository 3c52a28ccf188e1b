public import Core
import Foundation

/// One text to mail for what a task asks of somebody outside: hand-offs, and work that must be confirmed before it is done.
public struct Ticket: Equatable, Sendable, Encodable {
    public var task: TaskID
    public var owner: Owner
    public var subject: String
    public var steps: [StepID]
    /// Whole, the subject's line on top; harmless on a terminal.
    public var text: String
    /// The command that records the answer.
    public var answer: String

    /// A gate that is asked about.
    public struct Ask: Sendable {
        public var step: Int
        /// What the checks before it found.
        public var captured: [ParameterName: String]
        public init(step: Int, captured: [ParameterName: String] = [:]) {
            self.step = step
            self.captured = captured
        }
    }

    /// Where the answer goes, and what has run already.
    public struct Source: Sendable {
        /// What `approve` is told: a run's id, or a frozen plan's file.
        public var name: String
        public var run: RunID?
        public var machine: RunMachine
        public var zone: ZonedTime
        /// The end of what a probe printed.
        public var tail: @Sendable (_ step: Int, _ attempt: Int) -> [Report.Tail]
        public init(name: String, run: RunID?, machine: RunMachine, zone: ZonedTime, tail: @escaping @Sendable (_ step: Int, _ attempt: Int) -> [Report.Tail]) {
            self.name = name
            self.run = run
            self.machine = machine
            self.zone = zone
            self.tail = tail
        }
    }

    /// A ticket for each task and each owner outside the provider that it asks, in the plan's order.
    public static func tickets(_ asks: [Ask], _ source: Source) -> [Ticket] {
        let graph = source.machine.graph
        return graph.plan.tasks.indices.flatMap { task in
            let own = asks.filter { graph.nodes[$0.step].task == task && graph.gateOwner($0.step).map { $0 != .hostingProvider } == true }
            let owners = Set(own.compactMap { graph.gateOwner($0.step) }).sorted()
            return owners.map { owner in TicketText(task: task, owner: owner, asks: own.filter { graph.gateOwner($0.step) == owner }, source: source).ticket }
        }
    }
}
