import Core
import Foundation
import Playbooks
import Testing

@Suite("Messages")
struct FaultTests {
    private static let playbookHead = "activity: ssh-configuration\nrevision: 1\nvariants:\n  - for: [user-host]\n"

    private static func step(_ text: String, parameters: String = "") -> String {
        playbookHead + (parameters.isEmpty ? "" : "    parameters: { \(parameters) }\n") + "    steps:\n      - id: one\n"
            + text.split(separator: "\n", omittingEmptySubsequences: false).map { "        \($0)" }.joined(separator: "\n")
    }

    private static func task(_ text: String) -> String {
        "name: p\ntasks:\n  - id: one\n" + text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    }

    private static let yaml: [(String, Kind, String)] = [
        ("empty", .plan, ""), ("only a comment", .plan, "# nothing\n"), ("only a mark", .plan, "---\n"),
        ("a list on top", .plan, "- a\n"), ("text on top", .plan, "hello"), ("two documents", .plan, "name: a\n---\nname: b\n"),
        ("an alias and an anchor", .plan, "name: &a x\nsummary: *a\n"), ("a tag", .plan, "name: !!str x\nsummary: !local [1]\n"),
        ("an anchor on a mapping", .plan, "window: &w { timezone: UTC }\n"), ("an alias as a key", .plan, "*a : b\n"),
        ("duplicate keys", .plan, "name: a\nsummary: b\nname: c\n'name': d\n"), ("a merge key", .plan, "tasks:\n  - <<: { a: b }\n"),
        ("a key that is a list", .plan, "? [a]\n: b\n"), ("a directive", .plan, "%TAG ! tag:x,2000:\n---\na: b\n"),
        ("a syntax error", .plan, "name: [a\nsummary: b\n"), ("a tab", .plan, "tasks:\n\t- id: a\n"), ("a bad quote", .plan, "name: 'a\n"),
        ("a control character", .plan, "name: a\nsummary: \u{1}\n"), ("33 levels", .plan, "a: " + String(repeating: "[", count: 33)),
        ("too many values", .plan, "a: [" + String(repeating: "1,", count: 100_000) + "1]"),
        ("too large", .plan, "a: " + String(repeating: "x", count: 1 << 20)),
    ]

    private static let matrix: [(String, Kind, String)] = [
        ("nothing in it", .matrix, "editon: a\n"), ("no rows", .matrix, "edition: a\nactivities: {}\n"),
        ("cells", .matrix, """
            edition: a
            activities:
              ssh-configuration: { title: A, user-host: hosting-provder, infrastructure-host: vendor, infrastructure-container: N/A }
              SSH: { title: [a], user-hst: hosting-provider }
              unlisted: yes
            """),
    ]

    private static let inventory: [(String, Kind, String)] = [
        ("no hosts", .inventory, "hosts: {}\n"), ("hosts as a list", .inventory, "hosts: [a]\n"),
        ("a password in clear text", .inventory, "hosts:\n  a: { element: user-host, become: sudo, become_password: hunter2 }\n"),
        ("everything at once", .inventory, """
            defaults: { prot: 22, become: su, jump: nowhere }
            hosts:
              UH_1: { element: user-host }
              a: { element: end-user-container, port: 70000, address: "-oProxyCommand=x", user: "a b" }
              b: { element: userhost, address: a b, platform: Linux, labels: { element: x, a=b: y, c: , d: [1] } }
              c:
                element: user-host
                containers:
                  a: { element: user-host, ctid: 1 }
                  x: { element: end-user-container, ctid: "1;2" }
                  y: { element: end-user-container }
                labels: { rack: { a: b } }
              d: { elment: user-host, port: 0x16, port2: 1 }
            """),
        ("jumps", .inventory, """
            hosts:
              a: { element: user-host, jump: b }
              b: { element: user-host, jump: c }
              c: { element: user-host, jump: a }
              d: { element: user-host, jump: bb }
            """),
        ("the same address", .inventory, """
            hosts:
              a: { element: user-host, address: 192.0.2.1 }
              b: { element: user-host, address: 192.0.2.1 }
              c: { element: user-host, address: 192.0.2.1, port: 2222 }
            """),
    ]

    private static let plan: [(String, Kind, String)] = [
        ("nothing in it", .plan, "{}"), ("no tasks", .plan, "name: p\ntasks: []\n"), ("a bad name", .plan, "name: Kernel Update\ntasks: [x]\n"),
        ("a task", .plan, task("activty: a\ntargets: [a, b]\nparameters: { A: b, c: [d] }\nafter: kernel\ncustom_configuration: yes")),
        ("duplicate tasks", .plan, "name: p\ntasks:\n  - { id: a, activity: b, targets: c }\n  - { id: a, activity: b, targets: c }\n"),
        ("selectors, plain", .plan, task("activity: a\ntargets: a=b and and c=d")),
        ("selectors, quoted", .plan, task("activity: a\ntargets: 'it''s=b ('")),
        ("selectors, escaped", .plan, task("activity: a\ntargets: \"\\x61=b or\"")),
        ("selectors, block", .plan, task("activity: a\ntargets: |\n  a=b,\n  (c=d")),
        ("rollout", .plan, task("activity: a\ntargets: b\nrollout: { serial: [0, 101%, 1.5], max_failures: -1, soak: 10 minutes, any_unknown: contine, spread: rack }")),
        ("rollout, empty", .plan, task("activity: a\ntargets: b\nrollout: { serial: [] }")),
        ("after", .plan, task("activity: a\ntargets: b\nafter: [Kernel, { tsk: a }, { task: b, even_if_failures: 1 }]")),
        ("window", .plan, task("activity: a\ntargets: b") + "\nwindow: { timezone: Europe/Amsterdm, start: tomorrow, end: 25:00, duration: 0, cutof: 1h }\n"),
        ("window without end", .plan, task("activity: a\ntargets: b") + "\nwindow: { timezone: CEST, start: 2026-12-05T01:00 }\n"),
        ("cutoff", .plan, task("activity: a\ntargets: b") + "\nwindow: { timezone: UTC, start: 2026-12-05T01:00, duration: 1h, cutoff: 1h }\n"),
        ("approvals", .plan, task("activity: a\ntargets: b") + "\napprovals: { quorum: 0, expires: 0, requester_may_approve: no }\n"),
        ("steps of an unlisted task", .plan, task("activity: unlisted\ntargets: b\nparameters: { path: /a }\nsteps:\n  - id: s\n    run: cat \"{{path}}\" {{pth}}\n    timeout: \"{{path}}\"")),
    ]

    private static let playbook: [(String, Kind, String)] = [
        ("nothing in it", .playbook, "activity: a\nvariant: []\n"), ("no variants", .playbook, "activity: a\nrevision: 0\nvariants: []\n"),
        ("a variant", .playbook, "activity: a\nrevision: 1\nvariants:\n  - { for: user-host, platforms: [], steps: [] }\n  - { for: [], step: [], on_failure: undo }\n  - { for: [user-hst, user-host, user-host], steps: [x] }\n"),
        ("overlaps", .playbook, """
            activity: a
            revision: 1
            variants:
              - { for: [user-host], steps: [{ id: a, probe: "true" }] }
              - { for: [user-host], platforms: [linux], steps: [{ id: a, probe: "true" }] }
              - { for: [infrastructure-host], platforms: [linux], steps: [{ id: a, probe: "true" }] }
              - { for: [infrastructure-host], platforms: [virtuozzo-7, linux], steps: [{ id: a, probe: "true" }] }
            """),
        ("parameters", .playbook, step("probe: true", parameters: """
            a: { type: sise, default: 1 }, b: { type: size, default: big }, c: { type: integer, min: 3, max: 1, example: 2 }, d: { type: string }, \
            e: { type: boolean, choices: [a], example: yes }, f: { type: choice, example: a }, g: { type: string, pattern: "(", example: a }, \
            host: { type: unit, example: nginx }, i: { type: duration, min: soon, exmple: 1s }, J: { type: string }, k: x, l: { type: unit, min: 1, example: a.service }
            """)),
        ("a step without a kind", .playbook, step("title: x")), ("two kinds", .playbook, step("probe: a\nrun: b")),
        ("words of a later version", .playbook, step("file: { path: a }\nwhen: x\nundo: y\nfinally: z\nskip_host_if: a\ncapture: b\ninclude: c\non_failure: undo")),
        ("an unknown word", .playbook, step("prob: x\nrun: a\ntimout: 1s")),
        ("values", .playbook, step("run: [a]\ntimeout: soon\nexpected: \"{{a}} \"\neffect: onec\nverify:\nretry: 10s\ncancel: maybe\non: hosts\nper: bach\nexpect: { exit: [256, x], outpt: a }")),
        ("reboot", .playbook, step("reboot: 75m")), ("reboot without timeout", .playbook, step("reboot: {}")), ("reboot, timeout outside", .playbook, step("reboot: { timeout: 1h }\ntimeout: 1h")),
        ("reboot of a container", .playbook, "activity: a\nrevision: 1\nvariants: [{ for: [end-user-container], steps: [{ id: a, reboot: { timeout: 1m } }] }]"),
        ("settings", .playbook, step("probe: true\ntimeout: \"{{size}}\"\nexpected: \"{{tme}}\"\nretry: { every: \"{{host}}\", for: 1m }",
                                     parameters: "size: { type: size, default: 1 }, time: { type: duration, default: 1s }")),
        ("meaningless", .playbook, step("confirm: sure?\neffect: once\nverify: a\nretry: { every: 1s, for: 2s }\ncancel: safe\non: host\ntimeout: 1s\nexpect: { exit: 1 }")),
        ("meaningless on a probe", .playbook, step("probe: a\neffect: idempotent\nverify: b\nper: batch")),
        ("retry of a step that runs once", .playbook, step("run: a\nretry: { every: 1s, for: 2s }")),
        ("empty texts", .playbook, step("run: \"\"\nverify: ' '\ntitle: ''")), ("an empty hand-off", .playbook, step("handoff: ' '")),
        ("a pattern", .playbook, step("run: a\nexpect: { output: \"(\" }")), ("NUL", .playbook, step("run: \"echo a\\0b\"")),
        ("a long script", .playbook, step("run: " + String(repeating: "x", count: 28 * 1024 + 1))),
        ("duplicate steps", .playbook, playbookHead + "    steps: [{ id: a, probe: b }, { id: a, probe: c }]"),
        ("placeholders", .playbook, step("title: On {{hst}}\nrun: |\n\n  echo {{nam}} {{ctid}}\n  echo \"{{name}}\" '{{count}}'\n  echo {{ name }}", parameters: "name: { type: string, example: a }, count: { type: integer, example: 1 }")),
        ("placeholders, more", .playbook, step("run: echo \"{{name}}\" {{nam}}\nverify: 'echo ''a'' \"{{name}}\"'", parameters: "name: { type: string, example: a }")),
        ("an open quote", .playbook, step("run: |\n  echo a\n  echo \"b")),
    ]

    /// What the readers refuse, or warn of.
    static let all = yaml + matrix + inventory + plan + playbook

    @Test("each fault is told with its place and what to do")
    func messages() throws {
        var text = ""
        for (name, kind, source) in Self.all {
            text += "\(kind.rawValue): \(name)\n"
            text += (kind.complaints(source) ?? "nothing").split(separator: "\n").map { "    \($0)\n" }.joined() + "\n"
        }
        try Golden.check(text, "reading.txt")
    }

    @Test("bytes that are no UTF-8 have a place")
    func encoding() {
        let bytes = Array("name: a\nsummary: é".utf8) + [0xc3, 0x28]
        #expect(Kind.plan.complaints(bytes: bytes) == "plan.yaml:2:11: error: the file is not UTF-8 from here on; save it as UTF-8")
    }

    @Test("a byte order mark and CRLF change nothing")
    func marks() {
        #expect(Kind.plan.complaints("\u{feff}" + Samples.plan) == nil)
        #expect(Kind.plan.complaints(Samples.plan.replacing("\n", with: "\r\n")) == nil)
        #expect(Kind.plan.complaints("\u{feff}nme: a")?.hasPrefix("plan.yaml:1:1: error:") == true)
    }
}
