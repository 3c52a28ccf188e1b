import Core
import TestKit
import Testing

@Suite("The fingerprint")
struct FingerprintTests {
    private static let types: [(String, ParameterType, String)] = [
        ("count", .integer(min: nil, max: nil), "3"), ("flag", .boolean, "true"), ("room", .size(min: nil, max: nil), "2GiB"), ("word", .string(pattern: nil), "it's"),
    ]

    private static func inputs(
        command: String = "work --count {{count}} {{word}}", targets: String = "element=user-host", label: String = "a1", word: String = "it's",
        requestedBy: String? = "anna@provider.example", extraHost: Bool = false, extraPlaybook: Bool = false
    ) -> PlanInputs {
        let parameters = types.map { Parameter(name: Sample.name($0.0), place: Sample.place, type: $0.1, example: Sample.at($0.2)) }
        var hosts = [Sample.host("uh-1", rack: label, containers: ["node1"]), Sample.host("uh-2", rack: "a2"), Sample.host("uh-3", rack: "a3")]
        if extraHost { hosts.append(Sample.host("infra-9", .infrastructureHost)) }
        var playbooks = [Sample.playbook("restarting-processes", Element.allCases, [Sample.probe("look"), Sample.run("work", command)], parameters: parameters)]
        if extraPlaybook { playbooks.append(PlannerRefusalTests.reboot) }
        var values = Dictionary(uniqueKeysWithValues: types.map { ($0.0, $0.2) })
        values["word"] = word
        return Sample.inputs(
            hosts: hosts, playbooks: playbooks, tasks: [Sample.task("t", "restarting-processes", targets, rollout: .init(serial: [.count(2)], spreadBy: "rack"), parameters: values)],
            window: WindowRule(timezone: "Europe/Amsterdam", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY;BYDAY=SA"), requestedBy: requestedBy)
    }

    private static func frozen(_ inputs: PlanInputs) throws -> String {
        String(decoding: try Planner.plan(inputs).plan.encode().bytes, as: UTF8.self)
    }

    @Test("the order in which things are written changes nothing, byte for byte")
    func order() throws {
        let expected = try Self.frozen(Self.inputs())
        for seed in Seeds.base..<(Seeds.base + 200) {
            var dice = Dice(seed: seed)
            var inputs = Self.inputs()
            inputs.inventory.hosts.shuffle(using: &dice)
            for host in inputs.inventory.hosts.indices {
                let labels = inputs.inventory.hosts[host].labels.shuffled(using: &dice)
                inputs.inventory.hosts[host].labels = [:]
                for (key, value) in labels { inputs.inventory.hosts[host].labels[key] = value }
            }
            for (activity, playbook) in inputs.playbooks {
                var playbook = playbook
                playbook.variants[0].parameters.shuffle(using: &dice)
                playbook.variants[0].elements.shuffle(using: &dice)
                inputs.playbooks[activity] = playbook
            }
            let given = inputs.plan.tasks[0].parameters.shuffled(using: &dice)
            inputs.plan.tasks[0].parameters = [:]
            for (name, value) in given { inputs.plan.tasks[0].parameters[name] = value }
            #expect(try Self.frozen(inputs) == expected, "seed \(seed)")
        }
    }

    @Test("a change of one character is another plan", arguments: [
        Self.inputs(command: "work --count {{count}} {{word}} "), Self.inputs(targets: "uh-1, uh-2"), Self.inputs(label: "a9"), Self.inputs(word: "its"),
        Self.inputs(requestedBy: "anne@provider.example"), Self.inputs(requestedBy: nil),
    ])
    func changes(inputs: PlanInputs) throws {
        #expect(try Planner.plan(inputs).plan.fingerprint() != Planner.plan(Self.inputs()).plan.fingerprint())
    }

    @Test("a host or a playbook that isn't used is no part of it", arguments: [Self.inputs(extraHost: true), Self.inputs(extraPlaybook: true)])
    func unused(inputs: PlanInputs) throws { #expect(try Self.frozen(inputs) == Self.frozen(Self.inputs())) }

    @Test("windows stand in it as rule and zone, paths as they were written")
    func asWritten() throws {
        let text = try Self.frozen(Self.inputs())
        #expect(text.contains(#""window":{"blackouts":[],"missed":"wait","reserves":{"reboot":900},"windows":[{"also":[],"cutoff":0,"end":"05:00","except":[],"repeat":"FREQ=WEEKLY;BYDAY=SA","start":"2026-12-05T01:00","timezone":"Europe/Amsterdam"}]}"#))
        #expect(text.contains(#""identity":"~/.ssh/id_ed25519""#))
    }
}
