import Core
import TestKit
import Testing

@Suite("The owner decides")
struct OwnershipTests {
    private func firstTask(_ inputs: PlanInputs) throws -> FrozenTask { try #require(try Planner.plan(inputs).plan.tasks.first) }

    private func plan(_ task: PlanTask, _ playbooks: [Playbook] = [PlannerRefusalTests.restart]) throws -> [Gate?] {
        let task = try firstTask(Sample.inputs(hosts: [Sample.host("uh-1", containers: ["node1"])], playbooks: playbooks, tasks: [task]))
        return task.variants[0].steps.map(\.gate)
    }

    @Test("work outside the table waits for Jelastic's word before its first changing step")
    func unlisted() throws {
        let steps = [Sample.probe("look"), Sample.run("change"), Sample.run("again")]
        #expect(try plan(Sample.task("t", "unlisted", "uh-1", steps: steps)) == [nil, .confirmed, nil])
        #expect(try plan(Sample.task("t", "unlisted", "uh-1", steps: [Sample.probe("look")])) == [nil])
    }

    @Test("a custom configuration waits likewise, and only then", arguments: [(true, Gate?.some(.confirmed)), (false, nil)])
    func custom(custom: Bool, gate: Gate?) throws {
        #expect(try plan(Sample.task("t", "restarting-processes", "uh-1", custom: custom, parameters: PlannerRefusalTests.unit)) == [gate])
    }

    @Test("a hand-off's variant may hold probes and hand-offs only", arguments: [
        ([Sample.probe("look"), Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.probe("check")], nil),
        ([Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.run("change")], "step 'change' is a 'run', but host-firewall-configuration on user-host belongs to jelastic-operations"),
        ([Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.step("sure", .confirm(Sample.at("Sure?")))], "step 'sure' is a 'confirm', but host-firewall-configuration on user-host belongs to jelastic-operations"),
        ([Sample.step("ticket", .handoff(Sample.at("Please"))), Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(9))))], "step 'reboot' is a 'reboot', but host-firewall-configuration on user-host belongs to jelastic-operations"),
        ([Sample.probe("look")], "the variant has no hand-off, but host-firewall-configuration on user-host belongs to jelastic-operations"),
    ] as [([StepTemplate], String?)])
    func jelastic(steps: [StepTemplate], refusal: String?) {
        let playbook = Sample.playbook("host-firewall-configuration", [.userHost], steps)
        let found = PlannerRefusalTests.refusals(Sample.task("t", "host-firewall-configuration", "uh-1"), playbooks: [playbook])
        #expect(found.count == (refusal == nil ? 0 : 1))
        if let refusal { #expect(found.first?.hasPrefix(refusal) == true, "\(found)") }
    }

    @Test("the provider's own work isn't handed over")
    func provider() {
        let playbook = Sample.playbook("restarting-processes", [.userHost], [Sample.step("ticket", .handoff(Sample.at("Please")))])
        #expect(PlannerRefusalTests.refusals(Sample.task("t", "restarting-processes", "uh-1"), playbooks: [playbook]) == [
            "step 'ticket' hands work over, but restarting-processes on user-host is the provider's own; make it a 'confirm', or a step that does the work"
        ])
    }

    @Test("an unlisted task's steps are checked for the targets that it really has", arguments: [
        (Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(9)))), "node1", "'reboot' in a variant for end-user-container"),
        (Sample.run("stop", "vzctl stop {{ctid}}"), "uh-1", "'{{ctid}}' has no value on a user-host"),
        (Sample.run("stop", "vzctl stop {{ctdi}}"), "node1", "'{{ctdi}}' is not a parameter"),
    ])
    func unlistedSteps(step: StepTemplate, target: String, refusal: String) {
        let found = PlannerRefusalTests.refusals(Sample.task("t", "unlisted", target, steps: [step]))
        #expect(found.count == 1 && found[0].hasPrefix(refusal), "\(found)")
    }

    @Test("a value that fits its type but not its place is found while planning, not on the host")
    func rendering() {
        let playbook = Sample.playbook(
            "restarting-processes", [.userHost], [Sample.run("write", "cat <<END\n{{count}}\nEND1\nEND\n")],
            parameters: [Parameter(name: Sample.name("count"), place: Sample.place, type: .integer(min: nil, max: nil), example: Sample.at("2"))])
        func refusals(_ count: String) -> [String] {
            PlannerRefusalTests.refusals(Sample.task("t", "restarting-processes", "uh-1", parameters: ["count": count]), playbooks: [playbook])
        }
        #expect(refusals("2") == [])
        let clash = Sample.playbook(
            "restarting-processes", [.userHost], [Sample.run("write", "cat <<E2\n{{count}}\nE2\n")], parameters: playbook.variants[0].parameters)
        let found = PlannerRefusalTests.refusals(Sample.task("t", "restarting-processes", "uh-1", parameters: ["count": "2"]), playbooks: [clash])
        #expect(found.count == 1 && found[0].contains("delimiter"), "\(found)")
    }

    @Test("only the hosts that the plan reboots name the containers that go down with them")
    func affected() throws {
        let inputs = Sample.inputs(
            hosts: [Sample.host("uh-1", containers: ["node2", "node1"]), Sample.host("uh-2", containers: ["node3"])],
            playbooks: [PlannerRefusalTests.reboot, PlannerRefusalTests.restart],
            tasks: [Sample.task("r", "rebooting-host-or-container", "uh-1"), Sample.task("s", "restarting-processes", "uh-2", parameters: PlannerRefusalTests.unit)])
        let hosts = try Planner.plan(inputs).plan.hosts
        #expect(hosts.map { $0.affected.map(\.name.rawValue) } == [["node1", "node2"], []])
    }
}
