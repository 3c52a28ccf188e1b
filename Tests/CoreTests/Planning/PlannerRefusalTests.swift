import Core
import TestKit
import Testing

@Suite("The planner refuses, and says what to do")
struct PlannerRefusalTests {
    static let reboot = Sample.playbook(
        "rebooting-host-or-container", [.userHost, .infrastructureHost], [Sample.step("reboot", .reboot(timeout: Sample.at(.seconds(900))))])
    static let restart = Sample.playbook(
        "restarting-processes", Element.allCases, [Sample.run("restart", "systemctl restart {{unit}}")],
        parameters: [Parameter(name: Sample.name("unit"), place: Sample.place, type: .unit, example: Sample.at("nginx.service"), help: "Which one")])
    static let unit = ["unit": "nginx.service"]

    static func refusals(_ tasks: PlanTask..., playbooks: [Playbook] = [reboot, restart], window: WindowRule? = nil) -> [String] {
        let hosts = [Sample.host("uh-1", containers: ["node1", "node2"]), Sample.host("infra-1", .infrastructureHost, containers: ["jelastic-db1"])]
        do {
            _ = try Planner.plan(Sample.inputs(hosts: hosts, playbooks: playbooks, tasks: tasks, window: window))
            return []
        } catch { return error.sorted.map { String($0.description.trimmingPrefix("sample.yaml:1:1: error: ")) } }
    }

    @Test("a cell that is N/A is an error that names the row and the element, once for an element")
    func notAvailable() {
        #expect(Self.refusals(Sample.task("t", "rebooting-host-or-container", "element=end-user-container")) == [
            "Rebooting Host/Container is not available (N/A) on an end user container such as 'node1', by matrix edition sample; take it out of 'targets' of task 't'"
        ])
    }

    @Test("names that nobody has are refused with a suggestion", arguments: [
        ("restarting-processes", "uh-2", "the inventory has no host or container 'uh-2'; did you mean 'uh-1'?"),
        ("restarting-processes", "uh-1/node9", "the inventory has no container 'uh-1/node9'; did you mean 'uh-1/node1'?"),
        ("restarting-processes", "infra-1/node1", "the inventory has no container 'infra-1/node1'; see 'drydock inventory'"),
        ("restarting-processes", "regoin=ams", "the inventory has no label 'regoin'; did you mean 'region'?"),
        ("restarting-processes", "element=user-hosts", "the inventory has no element 'user-hosts'; did you mean 'user-host'?"),
        ("restarting-processes", "platform=virtuozzo-8", "the inventory has no platform 'virtuozzo-8'; did you mean 'virtuozzo-7'?"),
        ("restarting-processes", "region=ams and not region=ams", "'region=ams and not region=ams' selects nothing; an empty selection is never taken for all; see 'drydock inventory'"),
        ("restarting-proceses", "uh-1", "there is no activity 'restarting-proceses' in matrix edition sample; did you mean 'restarting-processes'?"),
        ("unlised", "uh-1", "there is no activity 'unlised' in matrix edition sample; did you mean 'unlisted'?"),
        ("Restarting Processes!", "uh-1", "there is no activity 'Restarting Processes!' in matrix edition sample; did you mean 'restarting-processes'?"),
        ("additional-software", "uh-1", "there is no playbook for 'additional-software'; put additional-software.yaml into the playbook folder"),
        ("unlisted", "uh-1", "an unlisted activity needs its own steps; write them under 'steps' of task 't'"),
    ])
    func unknownNames(activity: String, targets: String, refusal: String) {
        #expect(Self.refusals(Sample.task("t", activity, targets, parameters: activity.hasPrefix("restarting-processes") ? Self.unit : [:])) == [refusal])
    }

    @Test("steps beside a playbook are refused")
    func stepsBesidePlaybook() {
        let found = Self.refusals(Sample.task("t", "restarting-processes", "uh-1", steps: [Sample.run("x")], parameters: Self.unit))
        #expect(found == ["task 't' brings steps, but 'restarting-processes' has a playbook; remove 'steps', or make it 'activity: unlisted', which Jelastic Support must confirm"])
    }

    @Test("parameters must be known, there, and of their type", arguments: [
        ([:], "task 't' needs parameter 'unit' (unit); add it under 'parameters': Which one"),
        (["unit": "nginx.service", "untt": "x"], "'restarting-processes' has no parameter 'untt' for these targets; did you mean 'unit'?"),
        (["unit": "a/b"], "parameter 'unit': 'a/b' is not a unit's name; use at most 255 letters, digits, ':', '-', '_', '.', '\\' and '@', and no '-' at the beginning"),
    ])
    func parameters(given: [String: String], refusal: String) {
        #expect(Self.refusals(Sample.task("t", "restarting-processes", "uh-1", parameters: given)) == [refusal])
    }

    @Test("where no variant could be chosen, its parameters are not called unknown as well")
    func noEcho() {
        let found = Self.refusals(Sample.task("t", "rebooting-host-or-container", "node1", parameters: ["timeout": "9"]))
        #expect(found.count == 1 && found[0].contains("N/A"))
    }

    @Test("tasks in a ring are printed as a path")
    func ring() {
        let found = Self.refusals(
            Sample.task("a", "rebooting-host-or-container", "uh-1", after: ["c"]), Sample.task("b", "rebooting-host-or-container", "uh-1", after: ["a"]),
            Sample.task("c", "rebooting-host-or-container", "uh-1", after: ["b"]), Sample.task("d", "rebooting-host-or-container", "uh-1", after: ["a"]))
        #expect(found == ["tasks wait for each other in a ring: a -> c -> b -> a; remove one 'after' of these"])
        #expect(Self.refusals(Sample.task("a", "rebooting-host-or-container", "uh-1", after: ["a"])) == [
            "tasks wait for each other in a ring: a -> a; remove one 'after' of these"
        ])
    }

    @Test("tasks that are there twice, that wait for none, or twice for one")
    func taskNames() {
        let first = Sample.task("a", "rebooting-host-or-container", "uh-1")
        #expect(Self.refusals(first, first) == ["a second task 'a'; the first is at sample.yaml:1:1; rename one of them"])
        #expect(Self.refusals(first, Sample.task("b", "rebooting-host-or-container", "uh-1", after: ["aa"])) == [
            "task 'b' waits for task 'aa', which the plan doesn't have; did you mean 'a'?"
        ])
        #expect(Self.refusals(first, Sample.task("b", "rebooting-host-or-container", "uh-1", after: ["a", "a"])) == [
            "task 'b' waits for task 'a' twice; remove one of them"
        ])
        #expect(Self.refusals() == ["the plan has no tasks; add at least one under 'tasks'"])
    }

    @Test("a window that can't be is refused at its place", arguments: [
        (WindowRule(timezone: "Europe/Amsterdm", start: "2026-12-05T01:00", end: "05:00"), "there is no time zone 'Europe/Amsterdm'"),
        (WindowRule(timezone: "Europe/Amsterdam", start: "2026-02-31T01:00", end: "05:00"), "'2026-02-31T01:00' is no local time such as 2026-12-05T01:00"),
        (WindowRule(timezone: "UTC", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=SECONDLY"), "FREQ=SECONDLY is not supported in 'repeat'; there are HOURLY, DAILY, WEEKLY, MONTHLY, YEARLY"),
        (WindowRule(timezone: "UTC", start: "2026-12-05T01:00", duration: 600, cutoff: 600), "the cutoff leaves nothing of the window"),
    ])
    func window(rule: WindowRule, refusal: String) {
        let found = Self.refusals(Sample.task("t", "rebooting-host-or-container", "uh-1"), window: rule)
        #expect(found == [refusal + "; correct it under 'window' and 'blackouts', or the inventory's 'freezes'"])
    }

    @Test("a variant that only shares its place with another isn't taken for it")
    func variantsByIndex() throws {
        var playbook = Self.restart
        playbook.variants[0].platforms = [.linux]
        playbook.variants.append(.init(place: Sample.place, elements: Element.allCases, platforms: nil, parameters: [], steps: [Sample.run("other")]))
        var linux = Sample.host("uh-2")
        linux.platform = .linux
        let inputs = Sample.inputs(
            hosts: [Sample.host("uh-1"), linux], playbooks: [playbook], tasks: [Sample.task("t", "restarting-processes", "uh-1, uh-2", parameters: Self.unit)])
        let task = try #require(try Planner.plan(inputs).plan.tasks.first)
        #expect(task.targets.map { task.variants[$0.variant].steps[0].id.rawValue } == ["other", "restart"])
    }
}
