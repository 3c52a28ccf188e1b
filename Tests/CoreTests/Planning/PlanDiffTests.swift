import Core
import TestKit
import Testing

@Suite("The difference of two plans")
struct PlanDiffTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        /// `subject kind name[: field] [before -> after] [(targets)]`, one for each change.
        var changes: [String]
        var change: @Sendable (inout FrozenPlan) -> Void
        var testDescription: String { name }
        init(_ name: String, _ changes: [String], _ change: @escaping @Sendable (inout FrozenPlan) -> Void) {
            (self.name, self.changes, self.change) = (name, changes, change)
        }
    }

    private static func told(_ change: PlanDiff.Change) -> String {
        "\(change.subject.rawValue) \(change.kind.rawValue) \(change.name)" + (change.field.map { ": \($0)" } ?? "")
            + (change.kind == .changed ? " \(change.before ?? "nil") -> \(change.after ?? "nil")" : "")
            + (change.targets.isEmpty ? "" : " (\(change.targets.map(\.rawValue).joined(separator: ", ")))")
    }

    /// Task 0 `kernel` on uh-1, uh-2, uh-3 in two batches; 1 `service` on containers; 2 `firewall` on uh-1 and infra-1.
    static let rows: [Row] = [
        Row("summary", ["plan changed plan: summary nil -> more"]) { $0.summary = "more" },
        Row("requester", ["plan changed plan: requested_by anna@provider.example -> nil"]) { $0.requestedBy = nil },
        Row("window", ["window changed window: when always open -> 2026-12-05T01:00 for 2h (UTC)", "window changed window: reserves nil -> reboot 15m, rollback as its steps say"]) {
            $0.window = WindowSet([WindowRule(timezone: "UTC", start: "2026-12-05T01:00", duration: 7200)])
        },
        Row("approvals", ["approvals changed approvals: quorum 1 -> 2", "approvals changed approvals: expires 21d -> 1d", "approvals changed approvals: requester_may_approve false -> true"]) {
            $0.approvals = ApprovalPolicy(quorum: 2, expires: 86_400, requesterMayApprove: true)
        },
        Row("edition", ["matrix changed matrix: edition sample -> next"]) { $0.matrix.edition = "next" },
        Row("a cell's owner", ["matrix changed host-firewall-configuration on user-host: owner jelastic-operations -> hosting-provider"]) {
            for index in $0.matrix.cells.indices where $0.matrix.cells[index].activity.rawValue == "host-firewall-configuration" && $0.matrix.cells[index].element == .userHost {
                $0.matrix.cells[index].owner = .hostingProvider
            }
        },
        Row("access", ["host changed uh-2: address 192.0.2.187 -> 10.0.0.1", "host changed uh-2: port 22 -> 2222", "host changed uh-2: user root -> ops"]) { plan in
            for index in plan.hosts.indices where plan.hosts[index].access.name.rawValue == "uh-2" {
                plan.hosts[index].access.address = "10.0.0.1"
                plan.hosts[index].access.port = 2222
                plan.hosts[index].access.user = "ops"
            }
        },
        Row("labels and containers", ["host changed uh-1: labels rack=a1, region=ams -> rack=b1, region=ams", "host changed uh-1: affected containers node1 (100) -> "]) { plan in
            for index in plan.hosts.indices where plan.hosts[index].access.name.rawValue == "uh-1" {
                plan.hosts[index].labels["rack"] = "b1"
                plan.hosts[index].affected = []
            }
        },
        Row("a step's command on all targets", ["step changed kernel/drain: command work -> drain\nslowly"]) { $0.tasks[0].variants[0].steps[1].text = "drain\nslowly" },
        Row("a step gone", ["step gone kernel/settle"]) { $0.tasks[0].variants[0].steps.removeLast() },
        Row("a step come", ["step come kernel/again"]) { plan in
            var step = plan.tasks[0].variants[0].steps[0]
            step.id = Sample.name("again")
            plan.tasks[0].variants[0].steps.append(step)
        },
        Row("steps in another order", ["step changed kernel: order preflight, drain, sure, reboot, back, settle -> drain, preflight, sure, reboot, back, settle"]) {
            $0.tasks[0].variants[0].steps.swapAt(0, 1)
        },
        Row("a gate", ["gate changed kernel/drain: gate nil -> confirmed"]) { $0.tasks[0].variants[0].steps[1].gate = .confirmed },
        Row("an owner", ["owner changed firewall jelastic-operations -> hosting-provider"]) { plan in
            for index in plan.tasks[2].variants.indices { plan.tasks[2].variants[index].owner = .hostingProvider }
        },
        Row("one variant's settings", ["step changed firewall/check: timeout 1m -> 1h (infra-1)"]) { plan in
            let variant = plan.tasks[2].targets.first { $0.name.rawValue == "infra-1" }?.variant ?? 0
            plan.tasks[2].variants[variant].steps[2].timeout = 3600
        },
        Row("parameters", ["parameter come kernel unit"]) { $0.tasks[0].variants[0].bindings[Sample.name("unit")] = BoundValue(value: "1", written: "one") },
        Row("a secret's place", ["parameter come kernel key"]) { $0.tasks[0].variants[0].secrets[Sample.name("key")] = "env:KEY" },
        Row("rollout", ["task changed kernel: rollout max_failures 1 -> 0", "task changed kernel: rollout soak 0s -> 1m", "task changed kernel: rollout any_unknown stop -> continue"]) {
            $0.tasks[0].rollout.maxFailures = 0
            $0.tasks[0].rollout.soak = 60
            $0.tasks[0].rollout.anyUnknown = .continue
        },
        Row("batches", ["batches changed kernel: number 2 -> 3", "batches changed kernel: batch 2 -> 3 (uh-3)"]) { $0.tasks[0].batches = [[0], [1], [2]] },
        Row("a target gone", ["batches changed kernel: number 2 -> 1", "target gone kernel (uh-3)", "batches changed kernel: batch 2 -> 1 (uh-2)"]) {
            $0.tasks[0].targets.removeLast()
            $0.tasks[0].batches = [[0, 1]]
        },
        Row("a task gone", ["task gone service"]) { $0.tasks.remove(at: 1) },
        Row("order of tasks", ["task changed firewall: after kernel -> kernel even if it has failures", "task changed firewall: custom_configuration false -> true"]) {
            $0.tasks[2].after[0].evenIfFailures = true
            $0.tasks[2].customConfiguration = true
        },
    ]

    @Test("each change is told in an operator's words, once", arguments: rows)
    func told(row: Row) throws {
        let old = try Sample.graph(Sample.story())
        var plan = old.plan
        row.change(&plan)
        let diff = PlanDiff(from: old, to: PlanGraph(plan, fingerprint: try plan.fingerprint()))
        #expect(!diff.isSame && diff.changes.map(Self.told) == row.changes)
    }

    @Test("and the other way round what has come is gone")
    func reversed() throws {
        let old = try Sample.graph(Sample.story())
        for row in Self.rows {
            var plan = old.plan
            row.change(&plan)
            let new = PlanGraph(plan, fingerprint: try plan.fingerprint())
            let there = PlanDiff(from: old, to: new).changes, back = PlanDiff(from: new, to: old).changes
            #expect(there.count == back.count, "\(row.name)")
            for kind in [PlanDiff.Kind.gone, .come] {
                #expect(there.count { $0.kind == kind } == back.count { $0.kind != kind && $0.kind != .changed }, "\(row.name)")
            }
        }
    }

    @Test("a change of ten hosts whose text names each of them is one change, told as it reads on the first")
    func grouped() throws {
        let old = try RunPlans.graph([Sample.run("a", "on {{target}}"), Sample.run("b", "of {{summary}}")], hosts: 10)
        var plan = old.plan
        plan.tasks[0].variants[0].steps[0].text = "really on {{target}}"
        plan.summary = "December"
        let diff = PlanDiff(from: old, to: PlanGraph(plan, fingerprint: try plan.fingerprint()))
        #expect(diff.changes.map(Self.told) == [
            "plan changed plan: summary nil -> December", "step changed t/a: command on uh-1 -> really on uh-1", "step changed t/b: command of '' -> of December",
        ])
    }

    @Test("plans that are the same to the byte have no difference, and ask nothing anew")
    func same() throws {
        let graph = try Sample.graph(Sample.story()), diff = PlanDiff(from: graph, to: graph)
        #expect(diff.isSame && diff.changes.isEmpty && diff.gates.isEmpty)
    }

    @Test("plans whose fingerprints differ always differ, also in what has no words")
    func fallback() throws {
        let old = try Sample.graph(Sample.story())
        let new = PlanGraph(old.plan, fingerprint: Fingerprint(of: [1, 2, 3] as [UInt8]))
        #expect(PlanDiff(from: old, to: new).changes.map(\.field) == ["something that has no words here; compare the frozen files"])
    }

    @Test("gates of the newer plan, and whether the older one has the same")
    func gates() throws {
        let old = try Sample.graph(Sample.story())
        var plan = old.plan
        plan.tasks[0].variants[0].steps[1].gate = .confirmed
        let diff = PlanDiff(from: old, to: PlanGraph(plan, fingerprint: try plan.fingerprint()))
        let told = diff.gates.map { "\($0.step) \($0.gate.rawValue) \($0.wasThere)" }
        #expect(told.contains("kernel/uh-1/drain confirmed false") && told.contains("firewall/uh-1/ticket performed true") && told.contains("kernel/batch-2/sure consented true"))
    }
}

@Suite("The difference of two texts")
struct LineDiffTests {
    @Test("line by line, with a little around each change", arguments: [
        ("a", "a", []), ("a", "b", ["- a", "+ b"]), ("", "a", ["+ a"]), ("a\nb\nc", "a\nc", ["  a", "- b", "  c"]),
        ("a\nb\nc", "a\nb\nx\nc", ["  a", "  b", "+ x", "  c"]), ("1\n2\n3\n4\n5\n6", "1\n2\n3\n4\n5\n7", ["  … 3 equal lines", "  4", "  5", "- 6", "+ 7"]),
        ("0\n1\n2\n3\n4\n5\n6\n7\n8", "x\n1\n2\n3\n4\n5\n6\n7\ny", ["- 0", "+ x", "  1", "  2", "  … 3 equal lines", "  6", "  7", "- 8", "+ y"]),
        ("a\n", "a", ["  a", "+ (the end of the text differs)"]), ("a\n\nb", "a\nb", ["  a", "- ", "  b"]),
    ])
    func lines(old: String, new: String, lines: [String]) { #expect(LineDiff(old, new).lines.map(\.text) == lines) }

    @Test("it always leads from the one to the other", arguments: 0..<200 as Range<UInt64>)
    func complete(seed: UInt64) {
        var dice = Dice(seed: seed)
        func text() -> String { (0..<Int.random(in: 0...12, using: &dice)).map { _ in ["a", "b", "c", ""].randomElement(using: &dice) ?? "" }.joined(separator: "\n") }
        let old = text(), new = text()
        var before: [String] = [], after: [String] = []
        for line in LineDiff(old, new, around: 100).lines {
            switch line {
            case .same(let text):
                before.append(text)
                after.append(text)
            case .gone(let text): before.append(text)
            case .come(let text): if text != "(the end of the text differs)" { after.append(text) }
            case .skipped: Issue.record("nothing is left out")
            }
        }
        func split(_ text: String) -> [String] {
            var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            if lines.last == "" { lines.removeLast() }
            return lines
        }
        if old != new { #expect(before == split(old) && after == split(new), "seed \(seed)") }
    }
}
