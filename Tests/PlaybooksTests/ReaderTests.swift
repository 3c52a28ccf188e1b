import Core
import Playbooks
import Testing

@Suite("Readers")
struct ReaderTests {
    @Test("sound files are read without a word", arguments: Kind.allCases)
    func sound(kind: Kind) { #expect(kind.complaints(kind.sample) == nil) }

    @Test("sudo's password is a reference, of the inventory or of a host")
    func becomePassword() throws {
        let text = "defaults: { become: sudo, become_password: 'env:PW' }\nhosts:\n  a: { element: user-host }\n"
            + "  b: { element: user-host, become_password: 'file:~/pw' }\n"
        let hosts = try InventoryReader.read(text, file: "inventory.yaml").value.hosts
        #expect(hosts.map(\.access.becomePassword) == ["env:PW", "file:~/pw"])
    }

    @Test("an inventory is read with its defaults applied")
    func inventory() throws {
        let inventory = try InventoryReader.read(Samples.inventory, file: "inventory.yaml").value
        #expect(inventory.hosts.map(\.access.name.rawValue) == ["gate", "uh-ams-01"])
        let gate = inventory.hosts[0].access, host = inventory.hosts[1]
        #expect(gate.jump == nil && gate.port == 22 && gate.endpoint == "gate.example")
        #expect(gate.identity == "~/.ssh/id_ed25519" && gate.knownHosts == "~/.ssh/known_hosts" && inventory.hosts[0].platform == .virtuozzo7)
        #expect(host.access.user == "ops" && host.access.port == 2222 && host.access.jump == [gate.asHop] && host.access.become == .sudo)
        #expect(host.access.identity == "~/.ssh/ams" && host.access.stateDirectory == "/srv/drydock" && host.platform == .linux)
        // What looks like a boolean elsewhere is text here.
        #expect(host.labels == ["region": "ams", "rack": "a1", "country": "NO"])
        #expect(host.place == Place(file: "inventory.yaml", line: 4, column: 3) && host.element == .userHost)
        #expect(host.containers.map(\.ctid) == ["7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11", "101"] && host.containers[1].labels == ["component": "db"])
    }

    @Test("a host that says nothing but its element has the program's defaults")
    func bareHost() throws {
        let host = try InventoryReader.read("hosts: { h: { element: user-host } }", file: "i").value.hosts[0]
        #expect(host.access == HostAccess(
            name: host.access.name, address: "h", user: "root", identity: "~/.ssh/id_ed25519", knownHosts: "~/.ssh/known_hosts"))
    }

    @Test("a plan is read")
    func plan() throws {
        let plan = try PlanReader.read(Samples.plan, file: "plan.yaml").value
        #expect(plan.name.value.rawValue == "kernel-update-ams" && plan.requestedBy == "anna@provider.example")
        #expect(plan.tasks.map(\.id.value.rawValue) == ["kernel", "firewall", "odd"])
        let kernel = plan.tasks[0]
        #expect(kernel.rollout == Rollout(serial: [.count(1), .percent(25)], maxFailures: 1, spreadBy: "rack", soak: 600, anyUnknown: .continue))
        #expect(kernel.parameters.map { "\($0.key)=\($0.value.value)" } == ["evacuate=platform"] && kernel.steps == nil)
        #expect(plan.tasks[1].after.map(\.evenIfFailures) == [false, true] && plan.tasks[1].customConfiguration)
        #expect(plan.tasks[2].steps?.map(\.id.value.rawValue) == ["look"])
        #expect(plan.window?.value.windows == [WindowRule(
            timezone: "Europe/Amsterdam", start: "2026-12-05T01:00", end: "05:00", repeat: "FREQ=WEEKLY;BYDAY=SA", cutoff: 1_800)])
        #expect(plan.approvals == ApprovalPolicy(quorum: 2, expires: 604_800, requesterMayApprove: true))
    }

    @Test("a playbook is read")
    func playbook() throws {
        let playbook = try PlaybookReader.read(Samples.playbook, file: "p").value, variant = playbook.variants[0]
        #expect(playbook.revision == 3 && playbook.variants.count == 2 && playbook.variants[1].platforms == nil)
        #expect(variant.parameters.map(\.type) == [
            .size(min: 1 << 20, max: nil), .duration(min: nil, max: nil), .choice(["soft", "hard"]), .string(pattern: "[a-z ]*"),
        ])
        let stop = variant.steps[2]
        #expect(stop.effect == .idempotent && stop.cancel == .safe && stop.site == .host && stop.expected?.value == .seconds(300))
        #expect(stop.retry?.every.value == .seconds(10))
        #expect(variant.steps[1].perBatch && variant.steps[0].expect == Expectation(exit: [0, 3], output: "^ok"))
        guard case .reboot(let timeout) = variant.steps[3].action, case .parameter(let name) = timeout.value else {
            Issue.record("no reboot with a parameter")
            return
        }
        #expect(name.rawValue == "reboot_timeout")
    }

    @Test("zones are IANA names", arguments: [
        ("UTC", true), ("Europe/Rome", true), ("Asia/Kolkata", true), ("America/Argentina/Buenos_Aires", true), ("GMT+2", false), ("CEST", false),
        ("+01:00", false), ("Europe/Amsterdm", false), ("../../etc/passwd", false), ("", false),
    ])
    func zone(name: String, known: Bool) {
        let text = "name: a\ntasks: [{ id: a, activity: b, targets: c }]\nwindow: { timezone: \"\(name)\", start: 2026-02-28T01:00, duration: 4h }"
        #expect((Kind.plan.complaints(text) == nil) == known)
    }

    @Test("dates are the calendar's", arguments: [
        ("2026-12-05T01:00", true), ("2028-02-29T23:59", true), ("2026-02-29T01:00", false), ("2026-13-01T01:00", false), ("2026-12-05 01:00", false),
        ("2026-12-05T24:00", false), ("2026-12-05T1:00", false), ("2026-12-00T01:00", false), ("26-12-05T01:00", false), ("2026-12-05T01:00:00", false),
    ])
    func date(text: String, legal: Bool) {
        let plan = "name: a\ntasks: [{ id: a, activity: b, targets: c }]\nwindow: { timezone: UTC, start: \"\(text)\", duration: 4h }"
        #expect((Kind.plan.complaints(plan) == nil) == legal)
    }
}
