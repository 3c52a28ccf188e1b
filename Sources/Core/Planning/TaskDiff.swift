/// The tasks of two plans: their targets, batches, owners, parameters, steps and gates.
struct TaskDiff {
    private let old: PlanGraph
    private let new: PlanGraph
    /// Names that every template may use and that mean something else now.
    private let changedFacts: [BuiltIn]
    /// Pairs of variants by task and place, and whether they are the same.
    private var known: [[Int]: Bool] = [:]

    init(_ old: PlanGraph, _ new: PlanGraph) {
        self.old = old
        self.new = new
        let facts: [(name: BuiltIn, isOther: Bool)] = [
            (.plan, old.plan.name != new.plan.name), (.summary, old.plan.summary != new.plan.summary),
            (.requestedBy, old.plan.requestedBy != new.plan.requestedBy), (.window, old.plan.window?.words != new.plan.window?.words),
        ]
        changedFacts = facts.filter(\.isOther).map(\.name)
    }

    mutating func compare(into changes: inout [PlanDiff.Change]) {
        let before = Dictionary(old.plan.tasks.enumerated().map { ($0.element.id, $0.offset) }) { $1 }
        let after = Dictionary(new.plan.tasks.enumerated().map { ($0.element.id, $0.offset) }) { $1 }
        for task in old.plan.tasks where after[task.id] == nil { changes.append(.init(.task, .gone, task.id.rawValue, before: Self.words(task))) }
        for task in new.plan.tasks where before[task.id] == nil { changes.append(.init(.task, .come, task.id.rawValue, after: Self.words(task))) }
        for (id, one) in before.sorted(by: { $0.value < $1.value }) {
            guard let two = after[id] else { continue }
            compareTasks(old.plan.tasks[one], new.plan.tasks[two], &changes)
            compareTargets(one, two, &changes)
        }
    }

    private static func words(_ task: FrozenTask) -> String { "\(task.title) on \(task.targets.count) \(task.targets.count == 1 ? "target" : "targets")" }

    private func compareTasks(_ one: FrozenTask, _ two: FrozenTask, _ changes: inout [PlanDiff.Change]) {
        func note(_ subject: PlanDiff.Subject, _ field: String, _ before: String?, _ after: String?) {
            if before != after { changes.append(.init(subject, .changed, one.id.rawValue, field: field, before: before, after: after)) }
        }
        func order(_ task: FrozenTask) -> String { task.after.map { "\($0.task)" + ($0.evenIfFailures ? " even if it has failures" : "") }.joined(separator: ", ") }
        func failures(_ task: FrozenTask) -> String {
            ([task.rollout.maxFailures.text] + task.rollout.maxFailuresPer.sorted { $0.key < $1.key }.map { "\($0.value.text) of one \($0.key)" }).joined(separator: ", ")
        }
        note(.task, "activity", one.activity.rawValue, two.activity.rawValue)
        note(.task, "title", one.title, two.title)
        note(.task, "after", order(one), order(two))
        note(.task, "custom_configuration", "\(one.customConfiguration)", "\(two.customConfiguration)")
        note(.task, "rollout serial", one.rollout.serial.map(\.text).joined(separator: ", "), two.rollout.serial.map(\.text).joined(separator: ", "))
        note(.task, "rollout max_failures", failures(one), failures(two))
        note(.task, "rollout spread_by", one.rollout.spreadBy, two.rollout.spreadBy)
        note(.task, "rollout soak", Units.words(seconds: one.rollout.soak), Units.words(seconds: two.rollout.soak))
        note(.task, "rollout any_unknown", one.rollout.anyUnknown.rawValue, two.rollout.anyUnknown.rawValue)
        if one.batches.count != two.batches.count { note(.batches, "number", "\(one.batches.count)", "\(two.batches.count)") }
    }

    // MARK: - Targets

    private mutating func compareTargets(_ one: Int, _ two: Int, _ changes: inout [PlanDiff.Change]) {
        let before = old.plan.tasks[one], after = new.plan.tasks[two]
        let first = Self.places(before), second = Self.places(after)
        let gone = before.targets.map(\.name).filter { second[$0] == nil }, come = after.targets.map(\.name).filter { first[$0] == nil }
        if !gone.isEmpty { changes.append(.init(.target, .gone, before.id.rawValue, targets: gone)) }
        if !come.isEmpty { changes.append(.init(.target, .come, before.id.rawValue, targets: come)) }
        var found = Grouped()
        for target in after.targets {
            guard let a = first[target.name], let b = second[target.name] else { continue }
            if a.batch != b.batch { found.add(.init(.batches, .changed, after.id.rawValue, field: "batch", before: "\(a.batch + 1)", after: "\(b.batch + 1)"), target) }
            comparePlaces((one, a.index), (two, b.index), target, &found)
            compareVariants(before, a.index, after, b.index, target, &found)
            compareSteps((one, a.index), (two, b.index), target, &found)
        }
        // A change of all targets that both have is about none of them alone.
        let both = after.targets.count - come.count
        changes += found.changes.map { change in
            var change = change
            if change.targets.count == both { change.targets = [] }
            return change
        }
    }

    /// Equal changes of several targets become one, told as they read on the first. What a target is called makes no difference.
    private struct Grouped {
        private(set) var changes: [PlanDiff.Change] = []
        private var known: [[String]: Int] = [:]

        mutating func add(_ change: PlanDiff.Change, _ target: FrozenTarget) {
            func anonymous(_ text: String?) -> String {
                guard let text else { return "\0" }
                let nameless = text.replacing(target.name.rawValue, with: "\u{1}")
                return target.ctid.map { nameless.replacing($0, with: "\u{2}") } ?? nameless
            }
            let key = [change.subject.rawValue, change.kind.rawValue, change.name, change.field ?? "", anonymous(change.before), anonymous(change.after)]
            if let index = known[key] {
                if changes[index].targets.last != target.name { changes[index].targets.append(target.name) }
            } else {
                known[key] = changes.count
                var change = change
                change.targets = [target.name]
                changes.append(change)
            }
        }
    }

    private static func places(_ task: FrozenTask) -> [TargetName: (index: Int, batch: Int)] {
        task.batches.enumerated().reduce(into: [:]) { places, batch in
            for target in batch.element { places[task.targets[target].name] = (target, batch.offset) }
        }
    }

    private func comparePlaces(_ one: (task: Int, target: Int), _ two: (task: Int, target: Int), _ name: FrozenTarget, _ found: inout Grouped) {
        let a = old.plan.tasks[one.task].targets[one.target], b = new.plan.tasks[two.task].targets[two.target], task = new.plan.tasks[two.task].id.rawValue
        let from = old.plan.hosts[a.host].access.name.rawValue, to = new.plan.hosts[b.host].access.name.rawValue
        if from != to { found.add(.init(.target, .changed, task, field: "host", before: from, after: to), name) }
        if a.ctid != b.ctid { found.add(.init(.target, .changed, task, field: "ctid", before: a.ctid, after: b.ctid), name) }
        if a.element != b.element { found.add(.init(.target, .changed, task, field: "element", before: a.element.rawValue, after: b.element.rawValue), name) }
    }

    private func compareVariants(_ one: FrozenTask, _ a: Int, _ two: FrozenTask, _ b: Int, _ name: FrozenTarget, _ found: inout Grouped) {
        let before = one.variants[one.targets[a].variant], after = two.variants[two.targets[b].variant], task = two.id.rawValue
        if before.owner != after.owner { found.add(.init(.owner, .changed, task, before: before.owner.rawValue, after: after.owner.rawValue), name) }
        if before.revision != after.revision { found.add(.init(.task, .changed, task, field: "playbook revision", before: "\(before.revision)", after: "\(after.revision)"), name) }
        if before.onFailure != after.onFailure { found.add(.init(.task, .changed, task, field: "on_failure", before: before.onFailure.rawValue, after: after.onFailure.rawValue), name) }
        let old = before.bindings.mapValues(\.written).merging(before.secrets) { $1 }, new = after.bindings.mapValues(\.written).merging(after.secrets) { $1 }
        for parameter in Set(old.keys).union(new.keys).sorted() where old[parameter] != new[parameter] {
            let kind: PlanDiff.Kind = old[parameter] == nil ? .come : new[parameter] == nil ? .gone : .changed
            found.add(.init(.parameter, kind, "\(task) \(parameter)", before: old[parameter], after: new[parameter]), name)
        }
    }

    // MARK: - Steps

    /// What scripts are made of beside their templates is as it was: the target, its host, its parameters.
    private func isSameGround(_ one: (task: Int, target: Int), _ two: (task: Int, target: Int)) -> Bool {
        let before = old.plan.tasks[one.task], after = new.plan.tasks[two.task], a = before.targets[one.target], b = after.targets[two.target]
        let from = old.plan.hosts[a.host], to = new.plan.hosts[b.host]
        return a.element == b.element && a.ctid == b.ctid && from.access.name == to.access.name && from.access.address == to.access.address
            && from.platform == to.platform && before.activity == after.activity && before.title == after.title
            && before.variants[a.variant].bindings == after.variants[b.variant].bindings && before.variants[a.variant].secrets == after.variants[b.variant].secrets
    }

    /// Of variants that are the same nothing reads differently on the same ground. Of ten thousand hosts most don't differ, and no script
    /// is made for those.
    private mutating func isSameVariant(_ one: (task: Int, target: Int), _ two: (task: Int, target: Int)) -> Bool {
        let before = old.plan.tasks[one.task], after = new.plan.tasks[two.task]
        let key = [one.task, before.targets[one.target].variant, two.task, after.targets[two.target].variant]
        if let answer = known[key] { return answer }
        let a = before.variants[key[1]], b = after.variants[key[3]]
        let answer = a == b && !(a.steps + a.finally).contains(where: mentionsChange)
        known[key] = answer
        return answer
    }

    private func mentionsChange(_ step: FrozenStep) -> Bool {
        guard !changedFacts.isEmpty else { return false }
        return [step.text, step.title, step.verify, step.undo, step.file?.path, step.file?.content, step.file?.validate].contains { text in
            text.map { text in changedFacts.contains { text.contains($0.rawValue) } } ?? false
        }
    }

    private mutating func compareSteps(_ one: (task: Int, target: Int), _ two: (task: Int, target: Int), _ name: FrozenTarget, _ found: inout Grouped) {
        var before = old.chains[one.task][one.target], after = new.chains[two.task][two.target]
        let task = new.plan.tasks[two.task].id
        let isSameGround = isSameGround(one, two)
        if isSameGround, isSameVariant(one, two) {
            // A question for a whole batch names all of it.
            before = before.filter { old.targetNumber(of: $0) == nil }
            after = after.filter { new.targetNumber(of: $0) == nil }
        }
        let first = Dictionary(before.compactMap { node in old.step(node).map { ($0.id, node) } }) { $1 }
        let second = Dictionary(after.compactMap { node in new.step(node).map { ($0.id, node) } }) { $1 }
        let common = before.compactMap { old.step($0)?.id }.filter { second[$0] != nil }, order = after.compactMap { new.step($0)?.id }.filter { first[$0] != nil }
        for node in before {
            guard let step = old.step(node), second[step.id] == nil else { continue }
            found.add(.init(.step, .gone, "\(task)/\(step.id)", before: old.command(node)), name)
        }
        for node in after {
            guard let step = new.step(node) else { continue }
            guard let earlier = first[step.id], let was = old.step(earlier) else {
                found.add(.init(.step, .come, "\(task)/\(step.id)", after: new.command(node)), name)
                continue
            }
            // Undoing it is the variant's way; a question for a whole batch names all of it.
            if isSameGround, was == step, !step.perBatch, !mentionsChange(step), (old.undoNode(of: earlier) == nil) == (new.undoNode(of: node) == nil) { continue }
            compareStep("\(task)/\(step.id)", (earlier, was), (node, step), name, &found)
        }
        if common != order {
            found.add(.init(.step, .changed, task.rawValue, field: "order", before: common.map(\.rawValue).joined(separator: ", "), after: order.map(\.rawValue).joined(separator: ", ")), name)
        }
    }

    private func compareStep(_ name: String, _ one: (node: Int, step: FrozenStep), _ two: (node: Int, step: FrozenStep), _ target: FrozenTarget, _ found: inout Grouped) {
        func note(_ subject: PlanDiff.Subject, _ field: String, _ before: String?, _ after: String?) {
            guard before != after else { return }
            found.add(.init(subject, .changed, name, field: field, before: before, after: after), target)
        }
        let a = one.step, b = two.step
        note(.gate, "gate", a.gate?.rawValue, b.gate?.rawValue)
        note(.step, "kind", a.kind.rawValue, b.kind.rawValue)
        note(.step, "title", old.title(one.node), new.title(two.node))
        note(.step, "command", old.command(one.node), new.command(two.node))
        note(.step, "content", old.fileContent(one.node), new.fileContent(two.node))
        note(.step, "undo", old.undoNode(of: one.node).flatMap { old.command($0) }, new.undoNode(of: two.node).flatMap { new.command($0) })
        note(.step, "verify", a.verify, b.verify)
        note(.step, "validate", a.file?.validate, b.file?.validate)
        for (field, before, after) in Self.settings(a, b) { note(.step, field, before, after) }
    }

    private static func settings(_ a: FrozenStep, _ b: FrozenStep) -> [(String, String?, String?)] {
        func both(_ name: String, _ words: (FrozenStep) -> String?) -> (String, String?, String?) { (name, words(a), words(b)) }
        func flag(_ is: Bool) -> String { `is` ? "yes" : "no" }
        return [
            both("timeout") { $0.timeout == 0 ? "never" : Units.words(seconds: $0.timeout) }, both("expected") { Units.words(seconds: $0.expected) },
            both("expect") { "exit \($0.expect.exit.map(String.init).joined(separator: ", "))" + ($0.expect.output.map { ", output \($0)" } ?? "") },
            both("effect") { $0.effect.rawValue }, both("cancel") { $0.cancel.rawValue }, both("site") { $0.site.rawValue },
            both("retry") { $0.retry.map { "every \(Units.words(seconds: $0.every)) for \(Units.words(seconds: $0.during))" } },
            both("when") { $0.when.map(\.words).joined(separator: " and ") }, both("capture") { $0.capture.map { "\($0.name): \($0.pattern)" }.joined(separator: ", ") },
            both("once for the batch") { flag($0.perBatch) }, both("over a new connection") { flag($0.freshConnection) }, both("skips the host") { flag($0.skipsHost) },
            both("stops containers") { flag($0.stopsContainers) }, both("may fail") { flag($0.mayFail) }, both("watches health") { flag($0.watchesHealth) },
        ]
    }
}
