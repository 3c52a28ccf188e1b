/// All that a plan is made of.
public struct PlanInputs: Sendable {
    public var matrix: OwnershipMatrix
    public var playbooks: [ActivityID: Playbook]
    public var inventory: Inventory
    public var plan: MaintenancePlan
    /// What ``Planner/contentFiles(of:playbooks:)`` asks for: texts by path as written, or why there is none.
    public var contents: [String: Result<String, ParameterFault>]
    /// Only targets that it selects, or whose host it selects, are planned for.
    public var limit: Located<TargetSelector>?

    public init(
        matrix: OwnershipMatrix, playbooks: [ActivityID: Playbook], inventory: Inventory, plan: MaintenancePlan,
        contents: [String: Result<String, ParameterFault>] = [:], limit: Located<TargetSelector>? = nil
    ) {
        self.limit = limit
        self.contents = contents
        self.matrix = matrix
        self.playbooks = playbooks
        self.inventory = inventory
        self.plan = plan
    }
}

/// Makes a frozen plan of what people wrote, or says all that is wrong with it. Pure: no clock, no disk, no network.
public struct Planner {
    private let inputs: PlanInputs
    private let resolver: TargetResolver
    private var diagnostics = Diagnostics()
    private var cells: Set<MatrixExcerpt.Cell> = []
    private let linter: Linter

    public struct Result: Sendable {
        public var plan: FrozenPlan
        public var warnings: [Diagnostic]
    }

    /// - Throws: every error that was found, together with the warnings.
    public static func plan(_ inputs: PlanInputs) throws(Diagnostics) -> Result {
        var inputs = inputs
        let narrowed = try PlanLimit.apply(to: &inputs)
        var planner = Planner(inputs)
        planner.diagnostics.add(contentsOf: narrowed)
        let plan = planner.make()
        guard let plan, !planner.diagnostics.hasErrors else { throw planner.diagnostics }
        return Result(plan: plan, warnings: planner.diagnostics.sorted)
    }

    private init(_ inputs: PlanInputs) {
        self.inputs = inputs
        self.resolver = TargetResolver(inputs.inventory)
        linter = Linter(matrix: inputs.matrix)
    }

    private mutating func make() -> FrozenPlan? {
        let plan = inputs.plan
        if plan.tasks.isEmpty {
            diagnostics.add(Diagnostic("the plan has no tasks", at: plan.name.place, remedy: "add at least one under 'tasks'"))
        }
        checkWindow()
        let order = taskOrder()
        let drafts = order.compactMap { draft(plan.tasks[$0]) }
        guard drafts.count == plan.tasks.count, !diagnostics.hasErrors else { return nil }
        let hosts = Set(drafts.flatMap { $0.targets.map(\.host.access.name) })
        let rebooted = Set(drafts.flatMap(\.rebootedHosts))
        let frozenHosts = inputs.inventory.hosts.filter { hosts.contains($0.access.name) }
            .sorted { $0.access.name < $1.access.name }
            .map { FrozenHost($0, isRebooted: rebooted.contains($0.access.name)) }
        let index = Dictionary(uniqueKeysWithValues: frozenHosts.enumerated().map { ($1.access.name, $0) })
        for draft in drafts { diagnostics.add(contentsOf: draft.batchStepFaults()) }
        guard !diagnostics.hasErrors else { return nil }
        let frozen = FrozenPlan(
            name: plan.name.value, summary: plan.summary, requestedBy: plan.requestedBy,
            matrix: MatrixExcerpt(
                edition: inputs.matrix.edition,
                cells: cells.sorted { ($0.activity, $0.element) < ($1.activity, $1.element) }),
            hosts: frozenHosts, tasks: drafts.compactMap { $0.frozen(hostIndex: index) },
            window: windows, approvals: plan.approvals)
        if let ring = frozen.ring() {
            diagnostics.add(Diagnostic(
                "steps wait for each other in a ring: \(ring.text)", at: plan.tasks.first { $0.id.value.rawValue == ring.path.first?.prefix { $0 != "/" } ?? "" }?.id.place,
                remedy: "a step for a whole batch stands between them; put a host and its containers into different tasks, or the variants' steps into one order"))
        }
        return frozen
    }

    /// The plan's own windows, and the fleet's freezes beside its own blackouts.
    private var windows: WindowSet? {
        guard !inputs.inventory.freezes.isEmpty else { return inputs.plan.window?.value }
        var set = inputs.plan.window?.value ?? WindowSet([])
        set.blackouts += inputs.inventory.freezes
        return set
    }

    /// A rule that no opening can be computed from must not be found out when the night has come.
    private mutating func checkWindow() {
        guard let windows else { return }
        do { _ = try WindowSchedule(windows) } catch {
            diagnostics.add(Diagnostic("\(error)", at: (inputs.plan.window?.place ?? inputs.plan.name.place), remedy: "correct it under 'window' and 'blackouts', or the inventory's 'freezes'"))
        }
    }

    // MARK: - Order of tasks

    /// Indexes of the plan's tasks, each after those it waits for, otherwise as written.
    private mutating func taskOrder() -> [Int] {
        let tasks = inputs.plan.tasks
        var position: [TaskID: Int] = [:]
        for (index, task) in tasks.enumerated() {
            if let first = position[task.id.value] {
                diagnostics.add(Diagnostic(
                    "a second task '\(task.id.value)'", at: task.id.place, remedy: "the first is at \(tasks[first].id.place); rename one of them"))
            } else { position[task.id.value] = index }
        }
        var graph = Graph<TaskID>()
        for task in tasks {
            var needs: [TaskID] = []
            for after in task.after {
                guard position[after.task.value] != nil else {
                    diagnostics.add(Diagnostic(
                        "task '\(task.id.value)' waits for task '\(after.task.value)', which the plan doesn't have",
                        at: after.task.place,
                        remedy: didYouMean(after.task.value.rawValue, among: position.keys.map(\.rawValue), otherwise: "add the task or remove the need")))
                    continue
                }
                if needs.contains(after.task.value) {
                    diagnostics.add(Diagnostic(
                        "task '\(task.id.value)' waits for task '\(after.task.value)' twice", at: after.task.place, remedy: "remove one of them"))
                }
                needs.append(after.task.value)
            }
            graph.add(task.id.value, needs: needs)
        }
        do {
            return try graph.sorted { (position[$0] ?? 0) < (position[$1] ?? 0) }.compactMap { position[$0] }
        } catch {
            let place = tasks.first { $0.id.value == error.path.first }?.id.place
            diagnostics.add(Diagnostic(
                "tasks wait for each other in a ring: \(error.text)", at: place, remedy: "remove one 'after' of these"))
            return Array(tasks.indices)
        }
    }

    // MARK: - One task

    private mutating func draft(_ task: PlanTask) -> TaskDraft? {
        guard let row = row(for: task) else { return nil }
        let targets: [TargetResolver.Target]
        do { targets = try resolver.targets(of: task, within: inputs.limit) } catch {
            diagnostics.add(contentsOf: error)
            return nil
        }
        diagnostics.add(contentsOf: resolver.slips(of: task.targets))
        var variants: [VariantKey: Int] = [:]
        var frozen: [FrozenVariant] = []
        var choices: [Int] = []
        var binder = VariantBinder(task: task, plan: inputs.plan, contents: inputs.contents, linter: linter)
        var unavailable: Set<Element> = []
        for target in targets where !unavailable.contains(target.element) {
            guard let owner = owner(of: row, on: target, in: task) else {
                unavailable.insert(target.element)
                continue
            }
            guard let (key, variant) = variant(for: task, on: target, owner: owner) else { continue }
            if let known = variants[key] { choices.append(known); continue }
            let made = binder.freeze(variant, for: target, owner: owner, revision: key.revision, title: row.title)
            variants[key] = frozen.count
            choices.append(frozen.count)
            frozen.append(made)
        }
        diagnostics.add(contentsOf: binder.faults)
        guard choices.count == targets.count else { return nil }
        diagnostics.add(contentsOf: binder.unknownParameters())
        let batches: [[Int]]
        do { batches = try Batching.batches(of: targets, rollout: task.rollout, place: task.id.place) } catch {
            diagnostics.add(contentsOf: error)
            return nil
        }
        return TaskDraft(
            task: task, activity: row.activity, title: row.title, targets: targets, choices: choices, variants: frozen,
            batches: batches)
    }

    private mutating func row(for task: PlanTask) -> OwnershipMatrix.Row? {
        let written = task.activity.value
        guard let activity = ActivityID(rawValue: written), activity != .unlisted else {
            guard written == ActivityID.unlisted.rawValue else { return unknownActivity(task) }
            guard task.steps?.isEmpty == false else {
                diagnostics.add(Diagnostic(
                    "an unlisted activity needs its own steps", at: task.activity.place, remedy: "write them under 'steps' of task '\(task.id.value)'"))
                return nil
            }
            let cells = Dictionary(uniqueKeysWithValues: Element.allCases.map { ($0, Ownership.owner(.hostingProvider)) })
            return OwnershipMatrix.Row(activity: .unlisted, title: "Unlisted activity", cells: cells)
        }
        if task.steps != nil {
            diagnostics.add(Diagnostic(
                "task '\(task.id.value)' brings steps, but '\(written)' has a playbook", at: task.activity.place,
                remedy: "remove 'steps', or make it 'activity: unlisted', which Jelastic Support must confirm"))
        }
        return inputs.matrix.row(activity) ?? unknownActivity(task)
    }

    private mutating func unknownActivity(_ task: PlanTask) -> OwnershipMatrix.Row? {
        let known = inputs.matrix.rows.map(\.activity.rawValue) + [ActivityID.unlisted.rawValue]
        diagnostics.add(Diagnostic(
            "there is no activity '\(task.activity.value)' in matrix edition \(inputs.matrix.edition)", at: task.activity.place,
            remedy: didYouMean(task.activity.value, among: known, otherwise: "see 'drydock matrix'; work outside the table is 'unlisted'")))
        return nil
    }

    private mutating func owner(of row: OwnershipMatrix.Row, on target: TargetResolver.Target, in task: PlanTask) -> Owner? {
        switch row.cells[target.element] ?? .notAvailable {
        case .owner(let owner):
            if row.activity != .unlisted {
                cells.insert(.init(activity: row.activity, element: target.element, owner: owner))
            }
            return owner
        case .notAvailable:
            diagnostics.add(Diagnostic(
                "\(row.title) is not available (N/A) on an \(target.element.words) such as '\(target.name)', by matrix edition \(inputs.matrix.edition)"
                    .replacing("on an user", with: "on a user"),
                at: task.targets.place, remedy: "take it out of 'targets' of task '\(task.id.value)'"))
            return nil
        }
    }

    private struct VariantKey: Hashable {
        var index: Int
        var element: Element
        var revision: Int
        /// Only where the variant's steps depend on it.
        var platform: Platform?
    }

    private mutating func variant(
        for task: PlanTask, on target: TargetResolver.Target, owner: Owner
    ) -> (VariantKey, Playbook.Variant)? {
        if let steps = task.steps, task.activity.value == ActivityID.unlisted.rawValue {
            let variant = Playbook.Variant(
                place: task.activity.place, elements: Element.allCases, platforms: nil, parameters: [], steps: steps)
            return (VariantKey(index: 0, element: target.element, revision: 0), variant)
        }
        guard let activity = ActivityID(rawValue: task.activity.value), let playbook = inputs.playbooks[activity] else {
            diagnostics.add(Diagnostic(
                "there is no playbook for '\(task.activity.value)'", at: task.activity.place,
                remedy: "put \(task.activity.value).yaml into the playbook folder"))
            return nil
        }
        guard let index = playbook.variants.firstIndex(where: { $0.covers(target.element, target.host.platform) }) else {
            let platforms = playbook.variants.filter { $0.elements.contains(target.element) }.flatMap { $0.platforms ?? [] }.map(\.rawValue)
            diagnostics.add(Diagnostic(
                "playbook '\(activity)' has no variant for \(target.element) on platform \(target.host.platform), as '\(target.name)' is",
                at: task.targets.place,
                remedy: didYouMean(target.host.platform.rawValue, among: platforms, otherwise: "add one to \(playbook.place.file), or take the target out")))
            return nil
        }
        let variant = playbook.variants[index]
        let platform = variant.dependsOnPlatform ? target.host.platform : nil
        return (VariantKey(index: index, element: target.element, revision: playbook.revision, platform: platform), variant)
    }
}
