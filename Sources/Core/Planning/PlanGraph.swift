/// A frozen plan's DAG: every step of every target, and a barrier at the end of each batch.
///
/// Nodes are numbered in an order that the frozen plan alone decides; a step's number is its name in the journal.
/// Edges lie in two flat arrays, because a plan may have a hundred thousand steps.
public struct PlanGraph: Sendable {
    public enum Role: Hashable, Sendable {
        /// A target's step; indexes into the task's targets and the variant's steps.
        case step(target: Int, step: Int)
        /// One step for a whole batch; indexes into the task's variants and the variant's steps.
        case batchStep(variant: Int, step: Int)
        /// Takes a step of the target back, should the target fail; the index is that of the step which it undoes.
        case undo(target: Int, step: Int)
        /// Follows the target's steps however they end; indexes into the task's targets and the variant's `finally`.
        case finally(target: Int, step: Int)
        /// Passed when every target of its batch is settled and the task may go on.
        case barrier
    }

    public struct Node: Hashable, Sendable {
        public var task: Int
        public var batch: Int
        public var role: Role
    }

    public let plan: FrozenPlan
    public let fingerprint: Fingerprint
    public let nodes: [Node]
    /// For each task, for each batch: its barrier's number.
    public let barriers: [[Int]]
    /// For each task, for each target: the numbers of its steps, in order (steps for a whole batch among them), and after
    /// them those of its `finally`.
    public let chains: [[[Int]]]
    /// For each task, for each target: what undoes its steps, in the order of those steps. No edge leads there.
    public let undoChains: [[[Int]]]

    /// For each task the number of its first target, when all targets of the plan are counted through.
    public let targetBase: [Int]
    /// For a target (counted through) those of later places that touch the same machine and wait for it.
    public let followers: [Int: [Int]]
    /// The same seen from those that wait.
    public let leaders: [Int: [Int]]

    private let needOffsets: [Int32], needList: [Int32]
    private let wantOffsets: [Int32], wantList: [Int32]

    public func needs(of node: Int) -> ArraySlice<Int32> { needList[Int(needOffsets[node])..<Int(needOffsets[node + 1])] }
    public func wanted(by node: Int) -> ArraySlice<Int32> { wantList[Int(wantOffsets[node])..<Int(wantOffsets[node + 1])] }

    public init(_ plan: FrozenPlan, fingerprint: Fingerprint) {
        var builder = PlanGraphBuilder(plan)
        builder.build()
        self.plan = plan
        self.fingerprint = fingerprint
        nodes = builder.nodes
        barriers = builder.barriers
        chains = builder.chains
        targetBase = builder.targetBase
        undoChains = builder.undoChains
        followers = builder.followers
        leaders = builder.followers.reduce(into: [:]) { leaders, pair in
            for follower in pair.value { leaders[follower, default: []].append(pair.key) }
        }
        (needOffsets, needList) = builder.needs()
        (wantOffsets, wantList) = builder.wants()
    }
}

extension FrozenVariant {
    /// Whether the step can be taken back.
    func undoes(_ position: Int) -> Bool { steps[position].kind.isChanging && (steps[position].undo != nil || steps[position].kind == .file) }
}

/// Lays the nodes out, task after task and batch after batch, and notes the edges.
private struct PlanGraphBuilder {
    let plan: FrozenPlan
    var nodes: [PlanGraph.Node] = []
    var barriers: [[Int]] = []
    var chains: [[[Int]]] = []
    var undoChains: [[[Int]]] = []
    var targetBase: [Int] = []
    var followers: [Int: [Int]] = [:]
    private var edges: [(from: Int32, to: Int32)] = []
    private typealias Chain = (target: Int, last: Int)
    /// For each host the last steps of the host itself, and of its containers since then: what touches the same machine
    /// is ordered over all tasks, never parallel.
    private var lastOnHost: [Int: Chain] = [:]
    private var lastOnContainers: [Int: [TargetName: Chain]] = [:]

    init(_ plan: FrozenPlan) { self.plan = plan }

    mutating func build() {
        var finalBarrier: [TaskID: Int] = [:]
        for (index, task) in plan.tasks.enumerated() {
            barriers.append([])
            targetBase.append((targetBase.last ?? 0) + (index == 0 ? 0 : plan.tasks[index - 1].targets.count))
            chains.append(Array(repeating: [], count: task.targets.count))
            undoChains.append(chains[index])
            var gates = task.after.compactMap { finalBarrier[$0.task] }
            for batch in task.batches.indices {
                let barrier = layOut(task, index, batch, after: gates)
                gates = [barrier]
            }
            finalBarrier[task.id] = gates.last
        }
        // Steps that only a person's word takes back. They come last, so that no other node's number depends on them.
        for (index, task) in plan.tasks.enumerated() {
            for (batch, members) in task.batches.enumerated() {
                for target in members where task.variants[task.targets[target].variant].onFailure == .stop { addUndos(of: target, task, index, batch) }
            }
        }
    }

    private mutating func addUndos(of target: Int, _ task: FrozenTask, _ index: Int, _ batch: Int) {
        let variant = task.variants[task.targets[target].variant]
        for position in variant.steps.indices where variant.undoes(position) {
            undoChains[index][target].append(add(.init(task: index, batch: batch, role: .undo(target: target, step: position))))
        }
    }

    /// Returns the batch's barrier.
    private mutating func layOut(_ task: FrozenTask, _ index: Int, _ batch: Int, after gates: [Int]) -> Int {
        var shared: [StepName: Int] = [:]
        let members = task.batches[batch]
        for target in members {
            let variant = task.variants[task.targets[target].variant]
            for (position, step) in variant.steps.enumerated() {
                if step.perBatch {
                    let node = shared[step.id] ?? add(.init(task: index, batch: batch, role: .batchStep(variant: task.targets[target].variant, step: position)))
                    shared[step.id] = node
                    chains[index][target].append(node)
                } else {
                    chains[index][target].append(add(.init(task: index, batch: batch, role: .step(target: target, step: position))))
                }
            }
            if variant.onFailure == .undo { addUndos(of: target, task, index, batch) }
            for position in variant.finally.indices {
                chains[index][target].append(add(.init(task: index, batch: batch, role: .finally(target: target, step: position))))
            }
        }
        let barrier = add(.init(task: index, batch: batch, role: .barrier))
        barriers[index].append(barrier)
        var gated: Set<Int> = []
        for target in members {
            let chain = chains[index][target]
            guard let first = chain.first, let last = chain.last else { continue }
            if gated.insert(first).inserted { for gate in gates { edge(gate, first) } }
            for (a, b) in zip(chain, chain.dropFirst()) { edge(a, b) }
            edge(last, barrier)
            order(task.targets[target], (targetBase[index] + target, last), first: first)
        }
        return barrier
    }

    private mutating func order(_ target: FrozenTarget, _ chain: Chain, first: Int) {
        let host = target.host
        var before: [Chain] = []
        if target.ctid != nil {
            if let last = lastOnContainers[host]?[target.name] ?? lastOnHost[host] { before = [last] }
            lastOnContainers[host, default: [:]][target.name] = chain
        } else {
            before = lastOnContainers.removeValue(forKey: host).map { $0.values.sorted { $0.last < $1.last } } ?? []
            if before.isEmpty, let last = lastOnHost[host] { before = [last] }
            lastOnHost[host] = chain
        }
        for earlier in before {
            edge(earlier.last, first)
            followers[earlier.target, default: []].append(chain.target)
        }
    }

    private mutating func add(_ node: PlanGraph.Node) -> Int {
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func edge(_ from: Int, _ to: Int) { edges.append((Int32(from), Int32(to))) }

    func needs() -> ([Int32], [Int32]) { flatten(by: { $0.to }, taking: { $0.from }) }
    func wants() -> ([Int32], [Int32]) { flatten(by: { $0.from }, taking: { $0.to }) }

    /// Compressed rows: the neighbours of node n are `list[offsets[n]..<offsets[n + 1]]`, sorted, each once.
    private func flatten(
        by key: ((from: Int32, to: Int32)) -> Int32, taking value: ((from: Int32, to: Int32)) -> Int32
    ) -> ([Int32], [Int32]) {
        let pairs = edges.map { (key($0), value($0)) }.sorted { $0 < $1 }
        var offsets: [Int32] = [], list: [Int32] = []
        offsets.reserveCapacity(nodes.count + 1)
        list.reserveCapacity(pairs.count)
        var position = 0
        for node in 0..<Int32(nodes.count) {
            offsets.append(Int32(list.count))
            var previous: Int32?
            while position < pairs.count, pairs[position].0 == node {
                if pairs[position].1 != previous { list.append(pairs[position].1) }
                previous = pairs[position].1
                position += 1
            }
        }
        offsets.append(Int32(list.count))
        return (offsets, list)
    }
}
