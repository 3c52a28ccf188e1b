import Playbooks

/// Files with every key that there is, and slips in them.
enum SchemaWhole {
    static let all = [
        SchemaBench.Document(kind: .inventory, name: "all of an inventory", text: inventory), .init(kind: .plan, name: "all of a plan", text: plan),
        .init(kind: .playbook, name: "all of a playbook", text: playbook), .init(kind: .block, name: "all of a block", text: block),
    ]

    /// With keys that need other files.
    static let besides: [SchemaBench.Document] = [
        .init(kind: .playbook, name: "an include", text: "activity: a\nrevision: 1\nvariants: [{ for: [user-host], steps: [{ include: b, when: { a: b } }] }]\n"),
        .init(kind: .plan, name: "a calendar", text: "name: p\ntasks: []\nwindow: { ics: a.ics, summary: b, category: c, timezone: UTC, cutoff: 1m }\n"),
    ]

    /// How many sorts of mapping each has in which a key can be unknown.
    static let mappings: [SchemaKind: Int] = [.inventory: 5, .plan: 10, .playbook: 10, .block: 5]

    private static let inventory = """
        defaults: { user: root, port: 22, identity: ~/.ssh/id, known_hosts: ~/.ssh/known_hosts, state_dir: /srv/drydock }
        hosts:
          gate: { element: infrastructure-host, address: 2001:db8::1 }
          uh-1:
            element: user-host
            address: 192.0.2.11
            platform: linux
            become: sudo
            become_password: env:SECRET
            jump: gate
            labels: { region: ams, floor: 3, spare: true, empty: "" }
            containers:
              node1: { element: end-user-container, ctid: 101, labels: { component: db } }
          101: { element: user-host }
        freezes:
          - { name: Christmas, timezone: Europe/Amsterdam, start: 2026-12-18T00:00, duration: 17d, repeat: FREQ=YEARLY }
        """

    private static let plan = """
        name: p
        summary: s
        requested_by: a@b
        tasks:
          - id: one
            activity: rebooting-host-or-container
            targets: element=user-host
            parameters: { min_free: 2GiB, count: 3, on: true }
            rollout:
              serial: [1, 25%]
              max_failures: 5%
              max_failures_per: { rack: 1 }
              health: { probe: "true", every: 15s, for: 5m, timeout: 30 }
              spread_by: rack
              soak: 1h 30m
              any_unknown: continue
            custom_configuration: true
          - id: two
            activity: unlisted
            targets: uh-1
            after: [one, { task: one, even_if_failures: true }]
            rollout: { serial: 2, max_failures: 0, health: "true" }
            steps: [{ id: look, probe: "true" }]
        window:
          - { name: w, timezone: Europe/Amsterdam, start: 2026-12-05T01:00, end: 05:00, repeat: FREQ=WEEKLY, also: [2026-12-09T02:00], except: [2026-12-26], cutoff: 30m }
        blackouts: { timezone: UTC, start: 2026-12-19T00:00, duration: 2d }
        missed: run-late
        reserves: { reboot: 20m, rollback: 15m }
        approvals: { quorum: 2, expires: 7d, requester_may_approve: false }
        """

    private static let playbook = """
        activity: rebooting-host-or-container
        revision: 1
        variants:
          - for: [user-host, infrastructure-host]
            platforms: [linux]
            on_failure: undo
            parameters:
              size: { type: size, default: 2GiB, min: 1MiB, max: 9GiB, help: h }
              choice: { type: choice, choices: [a, b], example: a }
              text: { type: string, pattern: "[a-z]*", default: "" }
              wait: { type: duration, default: 10 }
            steps:
              - id: look
                title: t
                probe: echo a
                timeout: "{{wait}}"
                expected: 5s
                expect: { exit: [0, 3], output: a }
                capture: { seen: "^(.*)$" }
                retry: { every: 1s, for: 1m }
                fresh_connection: true
                may_fail: true
              - id: put
                file: { path: /etc/x, content: "", owner: root, group: root, mode: "0644", validate: "true" }
              - id: act
                run: echo b
                effect: idempotent
                verify: "true"
                undo: "true"
                cancel: safe
                stops_containers: true
                when: { choice: a, text: { not: "" }, size: ["1GiB", "2GiB"], changed: [put] }
              - { id: back, reboot: { timeout: 75m } }
              - { id: ask, confirm: "sure?", per: batch }
              - { id: wait, pause: 10s }
            finally:
              - { id: end, run: echo c, effect: idempotent }
          - for: [end-user-container]
            steps: [{ id: inside, probe: "true", on: host }]
        """

    private static let block = """
        block: b
        parameters:
          limit: { type: integer, default: 3, min: 1, max: 9 }
        steps:
          - { id: look, probe: "test {{limit}} -gt 0", expect: { exit: 0 } }
        finally:
          - { id: end, run: echo, effect: idempotent, retry: { every: 1s, for: 5s } }
        """

    static let slips: [(kind: SchemaKind, from: String, to: String)] = [
        (.inventory, "port: 22", "prot: 22"), (.inventory, "port: 22", "port: 0"), (.inventory, "port: 22", "port: 70000"), (.inventory, "port: 22", "port: ssh"),
        (.inventory, "user: root", "user: [root]"), (.inventory, "user: root", "user: a b"), (.inventory, "user: root", "user: -x"), (.inventory, "hosts:", "host:"),
        (.inventory, "element: user-host", "element: end-user-container"), (.inventory, "element: end-user-container", "element: user-host"),
        (.inventory, "become: sudo", "become: su"), (.inventory, "env:SECRET", "hunter2"), (.inventory, "jump: gate", "jump: Gate"), (.inventory, "192.0.2.11", "a b"),
        (.inventory, "region: ams", "a=b: ams"), (.inventory, "region: ams", "region: [ams]"), (.inventory, "ctid: 101", "ctid: \"1;2\""), (.inventory, ", ctid: 101", ""),
        (.inventory, "  uh-1:", "  UH-1:"), (.inventory, "duration: 17d", "end: 05:00, duration: 17d"), (.inventory, "duration: 17d, ", ""), (.inventory, "platform: linux", "platform: Linux"),
        (.plan, "name: p", "name: A P"), (.plan, "name: p\n", ""), (.plan, "activity: rebooting-host-or-container", "activty: rebooting-host-or-container"),
        (.plan, "serial: [1, 25%]", "serial: [0]"), (.plan, "serial: [1, 25%]", "serial: [101%]"), (.plan, "serial: [1, 25%]", "serial: []"), (.plan, "max_failures: 5%", "max_failures: 500%"),
        (.plan, "soak: 1h 30m", "soak: 10 minutes"), (.plan, "any_unknown: continue", "any_unknown: contine"), (.plan, "custom_configuration: true", "custom_configuration: yes"),
        (.plan, "even_if_failures: true", "even_if_failures: 1"), (.plan, "start: 2026-12-05T01:00", "start: tomorrow"), (.plan, "end: 05:00", "end: 5"), (.plan, "missed: run-late", "missed: never"),
        (.plan, "quorum: 2", "quorum: 0"), (.plan, "reboot: 20m", "reboots: 20m"), (.plan, "expires: 7d", "expires: soon"), (.plan, "probe: \"true\", every", "prob: \"true\", every"),
        (.plan, "steps: [{ id: look, probe: \"true\" }]", "steps: []"), (.plan, "{ rack: 1 }", "{ rack: many }"), (.plan, "parameters: {", "parameters: [],\n    rollout: {"),
        (.playbook, "revision: 1", "revision: 0"), (.playbook, "for: [user-host, ", "for: [user-hots, "), (.playbook, "on_failure: undo", "on_failure: retry"), (.playbook, "type: size", "type: sise"),
        (.playbook, "probe: echo a", "prob: echo a"), (.playbook, "probe: echo a", "run: a\n        probe: echo a"), (.playbook, "timeout: \"{{wait}}\"", "timeout: \"{{wait}} \""),
        (.playbook, "exit: [0, 3]", "exit: [256]"), (.playbook, "effect: idempotent", "effect: twice"), (.playbook, "cancel: safe", "cancel: maybe"), (.playbook, "on: host", "on: hosts"),
        (.playbook, "per: batch", "per: host"), (.playbook, "{ timeout: 75m }", "75m"), (.playbook, "every: 1s, ", ""), (.playbook, "fresh_connection: true", "fresh_connection: yes"),
        (.playbook, "not: \"\"", "nt: \"\""), (.playbook, "path: /etc/x, ", ""), (.playbook, "pause: 10s", "pause: long"), (.playbook, "choices: [a, b]", "choices: a"),
        (.block, "block: b", "block: B b"), (.block, "block: b\n", ""), (.block, "type: integer", "type: int"), (.block, "id: look, ", ""), (.block, "exit: 0", "exits: 0"), (.block, "for: 5s", "four: 5s"),
    ]
}
