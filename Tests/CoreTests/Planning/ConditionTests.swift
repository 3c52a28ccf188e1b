@testable import Core
import TestKit
import Testing

@Suite("Steps that apply, contents and secrets in a plan")
struct ConditionTests {
    private static let evacuate = Parameter(
        name: Sample.name("evacuate"), place: Sample.place, type: .choice(["platform", "direct", "none"]), fallback: Sample.at("none"))
    private static let token = Parameter(name: Sample.name("token"), place: Sample.place, type: .secret, fallback: Sample.at(""))
    private static let text = Parameter(name: Sample.name("text"), place: Sample.place, type: .content, fallback: Sample.at("a\n"))

    private func conditional(_ id: String, _ conditions: Condition..., kind: StepTemplate.Action? = nil, capture: [Capture] = []) -> StepTemplate {
        var step = Sample.step(id, kind ?? .run(Sample.at("work")))
        step.when = conditions.map(Sample.at)
        step.capture = capture
        return step
    }

    private func plan(
        _ steps: [StepTemplate], _ parameters: [String: String] = [:], contents: [String: Result<String, ParameterFault>] = [:]
    ) throws(Diagnostics) -> FrozenVariant {
        var inputs = Sample.inputs(
            hosts: [Sample.host("uh-1")],
            playbooks: [Sample.playbook("restarting-processes", [.userHost], steps, parameters: [Self.evacuate, Self.token, Self.text])],
            tasks: [Sample.task("t", "restarting-processes", "uh-1", parameters: parameters)])
        inputs.contents = contents
        return try Planner.plan(inputs).plan.tasks[0].variants[0]
    }

    private func value(_ name: String, _ values: String..., not: Bool = false) -> Condition {
        Condition(.value(Sample.name(name)), values: values, isNegated: not)
    }

    @Test("a step that doesn't apply isn't in the plan", arguments: [
        ("none", ["always", "unless-direct"]), ("direct", ["always", "moves"]), ("platform", ["always", "moves", "unless-direct"]),
    ])
    func whilePlanning(evacuate: String, ids: [String]) throws {
        let steps = [
            conditional("always"), conditional("moves", value("evacuate", "platform", "direct")),
            conditional("unless-direct", value("evacuate", "direct", not: true)), conditional("never", value("platform", "linux")),
        ]
        let variant = try plan(steps, ["evacuate": evacuate])
        #expect(variant.steps.map(\.id.rawValue) == ids)
        #expect(!variant.steps.contains { !$0.when.isEmpty })
    }

    @Test("what only the run knows stays in the plan; a change of a step that isn't there can't come")
    func laterOn() throws {
        let found = Capture(name: Sample.name("found"), pattern: ".*")
        let steps = [
            conditional("look", kind: .probe(Sample.at("true")), capture: [found]), conditional("gone", value("evacuate", "direct")),
            conditional("work", value("found", "", not: true)), conditional("after", Condition(.changed([Sample.name("work"), Sample.name("gone")]))),
            conditional("dropped", Condition(.changed([Sample.name("gone")]))),
        ]
        let variant = try plan(steps)
        #expect(variant.steps.map(\.id.rawValue) == ["look", "work", "after"])
        #expect(variant.steps.map(\.when) == [[], [value("found", "", not: true)], [Condition(.changed([Sample.name("work")]))]])
    }

    @Test("a step that the run may skip doesn't take Jelastic's gate with it")
    func gates() throws {
        let found = Capture(name: Sample.name("found"), pattern: ".*")
        let steps = [
            conditional("look", kind: .probe(Sample.at("true")), capture: [found]), conditional("maybe", value("found", "yes")),
            conditional("first"), conditional("second"),
        ]
        let inputs = Sample.inputs(
            hosts: [Sample.host("uh-1")], playbooks: [Sample.playbook("restarting-processes", [.userHost], steps)],
            tasks: [Sample.task("t", "restarting-processes", "uh-1", custom: true)])
        #expect(try Planner.plan(inputs).plan.tasks[0].variants[0].steps.map(\.gate) == [nil, .confirmed, .confirmed, nil])
    }

    @Test("a secret is in the plan as a reference alone, and asked for only whether it is given")
    func secrets() throws {
        let steps = [conditional("call", value("token", "", not: true), kind: .run(Sample.at("printf '%s' {{token}} | work"))), conditional("by-hand", value("token", ""))]
        let without = try plan(steps)
        #expect(without.steps.map(\.id.rawValue) == ["by-hand"] && without.secrets == [Self.token.name: ""])
        let with = try plan(steps, ["token": "env:API_TOKEN"])
        #expect(with.steps.map(\.id.rawValue) == ["call"] && with.secrets == [Self.token.name: "env:API_TOKEN"] && with.bindings[Self.token.name] == nil)
        var said = ""
        do throws(Diagnostics) { _ = try plan(steps, ["token": "hunter2"]) } catch { said = "\(error)" }
        #expect(said.contains("no reference to a secret") && !said.contains("hunter2"))
    }

    @Test("where a secret may stand", arguments: [
        ("printf '%s' {{token}} | curl -K -", true), ("printf 'url = \"%s;x|y\"\\n' {{token}} | curl -K -", true), ("t={{token}}; printf '%s' \"$t\"", true),
        ("if [ -n {{token}} ]; then work; fi", true), ("case {{token}} in x) ;; esac", true), ("a=1 t={{token}}\nwork", true),
        ("work; x=$(printf '%s' {{token}} | sha256sum)", true), ("work \"$(printf '%s' {{token}} | sha256sum)\"", true),
        ("case $x in a) printf '%s' {{token}} | work ;; esac", true), ("printf \"$(curl {{token}})\"", false),
        ("printf \"$(case $x in a) curl {{token}} ;; esac)\"", false), ("printf $(work a; work b) {{token}}", true),
        ("curl -H {{token}}", false), ("echo {{token}}", false), ("printf x | curl {{token}}", false), ("curl \\\n  {{token}}", false),
        ("# it's so\nprintf %s {{token}}", true), ("# it's so\ncurl {{token}} # isn't", false), ("printf a#'\ncurl ' {{token}}", true),
        ("sh -c {{token}}", false), ("t={{token}} curl", false), ("curl t={{token}}", false), ("/usr/bin/printf {{token}}", false),
    ])
    func places(script: String, isSafe: Bool) throws {
        let faults = PlaybookCheck.check(steps: [Sample.run("call", script)], parameters: [Self.token], elements: [.userHost])
        #expect(faults.errors.contains { $0.problem.contains("command line") } == !isSafe)
    }

    @Test("a content is part of the plan, from the line or from its file")
    func contents() throws {
        let steps = [Sample.step("put", .file(FileTemplate(path: Sample.at("/etc/x"), content: Sample.at("{{text}}"))))]
        let name = Self.text.name
        #expect(try plan(steps).bindings[name]?.value == "a\n")
        #expect(try plan(steps, ["text": "file:x.conf"], contents: ["x.conf": .success("b\n")]).bindings[name] == BoundValue(value: "b\n", written: "file:x.conf"))
        for contents in [[:], ["x.conf": Result<String, ParameterFault>.failure(ParameterFault("no", remedy: "look"))], ["x.conf": .success("a\0b")], ["x.conf": .success(String(repeating: "x", count: 70_000))]] {
            #expect(throws: Diagnostics.self) { try plan(steps, ["text": "file:x.conf"], contents: contents) }
        }
    }

    @Test("a file goes only where a path says", arguments: ["relative", "/", "/etc/../x", "/a//b", "/a\nb"])
    func paths(path: String) {
        let steps = [Sample.step("put", .file(FileTemplate(path: Sample.at(path), content: Sample.at(""))))]
        #expect(throws: Diagnostics.self) { try plan(steps) }
    }
}
