import Foundation
import Testing

@Suite("bad input: refused with its place, and nothing touched")
struct ContractBadInputTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String, plan: String, line: Int, says: String
        var testDescription: String { name }
        init(_ name: String, _ plan: String, _ line: Int, _ says: String) { (self.name, self.plan, self.line, self.says) = (name, plan, line, says) }
    }

    private static func plan(_ task: String, more: String = "") -> String { "name: bad\ntasks:\n  - \(task)\n\(more)" }

    static let cases = [
        Case("bomb", "a: &a [x, x]\nb: &b [*a, *a]\nname: *b\ntasks: []\n", 1, "anchor"),
        Case("alias", "name: bad\ntasks: *all\n", 2, "alias"),
        Case("tag", "name: !!binary bad\ntasks: []\n", 1, "tag"),
        Case("depth", "name: bad\ntasks: \(String(repeating: "[", count: 5000))\n", 2, "deep"),
        Case("duplicate key", "name: bad\nname: worse\ntasks: []\n", 2, "name"),
        Case("unknown key", plan("{ id: a, activity: ssh-configuration, targets: uh-1, paramters: {} }"), 3, "did you mean 'parameters'?"),
        Case("wrong type", "name: bad\ntasks: some text\n", 2, "list"),
        Case("a mapping for a name", "name: { a: b }\ntasks: []\n", 1, "name"),
        Case("no tasks", "name: bad\ntasks: []\n", 2, "no tasks"),
        Case("name with blanks", "name: so bad\ntasks: []\n", 1, "so bad"),
        Case("not YAML", "name: bad\ntasks: [\n", 3, "not YAML"),
        Case("tab", "name: bad\ntasks:\n\t- id: a\n", 3, "not YAML"),
        Case("unknown activity", plan("{ id: a, activity: restarting-proceses, targets: uh-1 }"), 3, "did you mean 'restarting-processes'?"),
        Case("strange activity", plan("{ id: a, activity: make-coffee-with-milk, targets: uh-1 }"), 3, "drydock matrix"),
        Case("unknown host", plan("{ id: a, activity: host-firewall-configuration, targets: uh-11 }"), 3, "did you mean 'uh-1'?"),
        Case("unknown label", plan("{ id: a, activity: host-firewall-configuration, targets: regoin=ams }"), 3, "did you mean 'region'?"),
        Case("unknown element", plan("{ id: a, activity: host-firewall-configuration, targets: element=user-hots }"), 3, "did you mean 'user-host'?"),
        Case("empty selection", plan("{ id: a, activity: host-firewall-configuration, targets: region=ams and rack=a9 }"), 3, "selects nothing"),
        Case("broken selection", plan("{ id: a, activity: host-firewall-configuration, targets: (region=ams }"), 3, "expected ')'"),
        Case("needs itself", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1, after: [a] }"), 3, "ring"),
        Case("needs nobody", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1, after: [b] }"), 3, "'b'"),
        Case("same id", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }\n  - { id: a, activity: host-firewall-configuration, targets: uh-2 }"), 4, "second task 'a'"),
        Case("missing parameter", plan("{ id: a, activity: restarting-processes, targets: uh-1 }"), 3, "'unit'"),
        Case("wrong parameter", plan("{ id: a, activity: restarting-processes, targets: uh-1, parameters: { unit: 'a b; reboot' } }"), 3, "'unit'"),
        Case("unknown parameter", plan("{ id: a, activity: restarting-processes, targets: uh-1, parameters: { unit: nginx, setle: 3s } }"), 3, "did you mean 'settle'?"),
        Case("duration", plan("{ id: a, activity: restarting-processes, targets: uh-1, parameters: { unit: nginx, settle: soon } }"), 3, "'settle'"),
        Case("batch of nothing", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1, rollout: { serial: 0 } }"), 3, "0"),
        Case("quorum", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "approvals: { quorum: 0 }\n"), 4, "quorum"),
        Case("zone", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: Europe/Amsterdm, start: 2036-12-05T01:00, duration: 4h }\n"), 4, "did you mean 'Europe/Amsterdam'?"),
        Case("no such day", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: UTC, start: 2036-02-30T01:00, duration: 4h }\n"), 4, "2036-02-30"),
        Case("repetition", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: UTC, start: 2036-02-20T01:00, duration: 4h, repeat: FREQ=MINUTELY }\n"), 4, "FREQ"),
        Case("another opening", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: UTC, start: 2036-02-20T01:00, duration: 4h, also: [soon] }\n"), 4, "'soon'"),
        Case("blackout", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "blackouts: { timezone: UTC, start: 2036-02-20T01:00 }\n"), 4, "has no end"),
        Case("missed", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "missed: run-late\n"), 4, "without a window"),
        Case("reserves", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "reserves: { rebot: 5m }\n"), 4, "did you mean 'reboot'?"),
        Case("calendar", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { ics: nobody.ics }\n"), 4, "nobody.ics"),
        Case("never open", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: UTC, start: 2036-02-20T01:00, duration: 4h, except: [2036-02-20] }\n"), 4, "never opens"),
        Case("cutoff", plan("{ id: a, activity: host-firewall-configuration, targets: uh-1 }", more: "window: { timezone: UTC, start: 2036-02-20T01:00, end: 02:00, cutoff: 61m }\n"), 4, "cutoff"),
        Case("unlisted without steps", plan("{ id: a, activity: unlisted, targets: uh-1 }"), 3, "steps"),
        Case("steps for a playbook's activity", plan("{ id: a, activity: ssh-configuration, targets: uh-1, steps: [{ id: x, run: 'true' }] }"), 3, "steps"),
    ]

    @Test("a plan's fault is told with file, line and column", arguments: cases)
    func fault(of case: Case) throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory), plan = try bench.write("plan.yaml", `case`.plan)
        for words in [["plan", plan, "-i", inventory], ["plan", plan, "-i", inventory, "--out", bench.path("out"), "--output", "json"], ["run", plan, "-i", inventory], ["validate", plan, "-i", inventory]] {
            let ending = try bench.drydock(words)
            #expect(ending.status == 2 && ending.out.isEmpty, "\(words[0]): \(ending.status) \(ending.out)")
            let line = ending.err.split(separator: "\n").first { $0.hasPrefix("\(plan):\(`case`.line):") && $0.contains(`case`.says) }
            #expect(line?.wholeMatch(of: /.*:[0-9]+:[0-9]+: error: .*; .*/) != nil, "\(ending.err)")
        }
        #expect(!bench.stateExists && !FileManager.default.fileExists(atPath: bench.path("out")))
    }

    @Test("all faults of a file, and of all files, come at once")
    func allAtOnce() throws {
        let inventory = try bench.write("inventory.yaml", "hosts:\n  UH 1: { element: user-host }\n  uh-2: { element: moon, porrt: 22 }\n")
        let plan = try bench.write("plan.yaml", "name: so bad\ntasks:\n  - { id: A, activity: x, targets: a, colour: red }\n  - { id: b, targets: and }\nwindow: { start: soon }\n")
        let ending = try bench.drydock(["plan", plan, "-i", inventory])
        #expect(ending.status == 2 && ending.out.isEmpty && !bench.stateExists)
        for place in ["\(inventory):2:3:", "\(inventory):3:20:", "\(plan):1:7:", "\(plan):3:", "\(plan):4:", "\(plan):5:"] { #expect(ending.err.contains(place), "\(place) in\n\(ending.err)") }
        #expect(ending.err.split(separator: "\n").count { $0.contains(": error: ") } >= 8, "\(ending.err)")
    }

    @Test("what is no readable text is refused at once", arguments: ["missing", "folder", "fifo", "device", "garbage", "large", "secret", "empty"])
    func noFile(kind: String) throws {
        let good = try bench.write("inventory.yaml", ContractInputs.inventory), plan = try bench.write("plan.yaml", ContractInputs.handoffs())
        let bad = bench.path("bad.yaml")
        switch kind {
        case "folder": try FileManager.default.createDirectory(atPath: bad, withIntermediateDirectories: true)
        case "fifo": try #require(mkfifo(bad, 0o600) == 0)
        case "device": try FileManager.default.createSymbolicLink(atPath: bad, withDestinationPath: "/dev/zero")
        case "garbage": try Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 131) }).write(to: URL(fileURLWithPath: bad))
        case "large": try Data(repeating: UInt8(ascii: "a"), count: 5_000_000).write(to: URL(fileURLWithPath: bad))
        case "secret":
            guard getuid() != 0 else { return }
            try bench.write("bad.yaml", "name: x")
            chmod(bad, 0)
        case "empty": try bench.write("bad.yaml", "")
        default: break
        }
        for words in [["plan", bad, "-i", good], ["plan", plan, "-i", bad], ["run", plan, "-i", bad], ["inventory", "-i", bad], ["validate", bad]] {
            let ending = try bench.drydock(words, limit: 20)
            #expect(ending.status == 2 && ending.out.isEmpty, "\(words): \(ending.status)\n\(ending.out)")
            #expect(ending.err.contains(bad) && ending.err.utf8.count < 4000 && !ending.hasEscapes, "\(ending.err)")
        }
        #expect(!bench.stateExists)
    }

    @Test("a faulty playbook refuses the plans that use it, with its own place, and no others")
    func faultyPlaybook() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let book = try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", "- { id: a, run: 'echo {{nobody}}' }\n- { id: a, probe: 'true', colour: red }"))
        let using = try bench.write("a.yaml", Self.plan("{ id: a, activity: ssh-configuration, targets: uh-1 }"))
        let other = try bench.write("b.yaml", ContractInputs.handoffs())
        let ending = try bench.drydock(["plan", using, "-i", inventory, "--playbooks", bench.path("books")])
        #expect(ending.status == 2 && ending.out.isEmpty)
        #expect(ending.err.contains("\(book):6:") && ending.err.contains("\(book):7:"), "\(ending.err)")
        #expect(try bench.drydock(["plan", other, "-i", inventory, "--playbooks", bench.path("books")]).status == 0)
        #expect(try bench.drydock(["validate", "--playbooks", bench.path("books")]).status == 2)
    }

    @Test("a plan without its inventory is a wrong argument, and says so")
    func noInventory() throws {
        let plan = try bench.write("plan.yaml", ContractInputs.handoffs())
        for command in ["plan", "run"] {
            let ending = try bench.drydock([command, plan])
            #expect(ending.status == 64 && ending.err.contains("-i INVENTORY.yaml"), "\(ending.err)")
        }
        #expect(!bench.stateExists)
    }
}
