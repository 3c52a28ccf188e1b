import Foundation
import Testing

@Suite("did you mean")
struct ContractSuggestionTests {
    @Test("a slip on the command line", arguments: [
        ("plna p.yaml", Int32(64), "'drydock' has no command 'plna'; did you mean 'plan'?"), ("inventory shwo", 64, "'drydock inventory' has no command 'shwo'; did you mean 'show'?"),
        ("lab upp", 64, "did you mean 'up'?"), ("xyzzy", 64, "'drydock' has no command 'xyzzy'; see 'drydock --help'"),
        ("schedule rm", 64, "'drydock schedule' has no command 'rm'; see 'drydock schedule --help'"),
        ("matrix --activity rebooting", 2, "did you mean 'rebooting-host-or-container'?"), ("matrix --element user-hots", 2, "did you mean 'user-host'?"),
        ("matrix --owner jelastic", 2, "did you mean 'jelastic-operations'?"), ("playbook show ssh-confguration", 2, "did you mean 'ssh-configuration'?"),
        ("playbook example ssh-configuration --element userhost", 2, "did you mean 'user-host'?"), ("schema plam", 64, "did you mean 'plan'?"),
    ])
    func words(line: String, status: Int32, message: String) throws {
        let ending = try ContractBench().drydock(line.split(separator: " ").map(String.init))
        #expect(ending.status == status && ending.err.contains(message) && ending.out.isEmpty, "\(ending.status) \(ending.err)")
    }

    private static let task = "activity: rebooting-host-or-container, targets: element=user-host"

    @Test("a slip in a plan or an inventory", arguments: [
        ("plan", task, "activity: reboting-host-or-container, targets: element=user-host", "did you mean 'rebooting-host-or-container'?"),
        ("plan", task, "activty: x, activity: rebooting-host-or-container, targets: uh-1", "did you mean 'activity'?"),
        ("plan", "element=user-host", "element=userhost", "did you mean 'user-host'?"), ("plan", "element=user-host", "uh-11", "did you mean 'uh-1'?"),
        ("plan", "element=user-host", "platform=virtuozzo7", "did you mean 'virtuozzo-7'?"), ("plan", "element=user-host", "regoin=ams", "did you mean 'region'?"),
        ("plan", "element=user-host", "region=amd", "'region=amd' selects nothing; did you mean 'region=ams'?"), ("plan", "element=user-host", "uh-1/nodee1", "did you mean 'uh-1/node1'?"),
        ("plan", task, task + ", parameters: { min_fre: 1GiB }", "did you mean 'min_free'?"), ("plan", task, task + ", rollout: { seral: 1 }", "did you mean 'serial'?"),
        ("plan", task, task + ", rollout: { spread_by: rak }", "did you mean 'rack'?"), ("plan", task, task + ", rollout: { max_failures_per: { rck: 1 } }", "did you mean 'rack'?"),
        ("plan", task, task + ", rollout: { any_unknown: contine }", "did you mean 'continue'?"), ("plan", task, task + ", after: [r]", "which the plan doesn't have; add the task"),
        ("plan", task, "activity: unlisted, targets: uh-1, steps: [{ id: a, prob: 'true' }]", "did you mean 'probe'?"),
        ("inventory", "element: user-host", "elment: user-host", "did you mean 'element'?"), ("inventory", "element: user-host", "element: userhost", "did you mean 'user-host'?"),
        ("inventory", "uh-2: {", "uh-2: { jump: uh-11,", "did you mean 'uh-1'?"),
    ])
    func files(file: String, from: String, to: String, message: String) throws {
        let bench = try ContractBench()
        let inventory = """
            hosts:
              uh-1: { element: user-host, address: 192.0.2.1, labels: { region: ams, rack: a1 }, containers: { node1: { element: end-user-container, ctid: 101 } } }
              uh-2: { element: user-host, address: 192.0.2.2, labels: { region: ams, rack: a2 } }

            """
        let plan = "name: p\ntasks:\n  - { id: reboot, \(Self.task) }\n"
        #expect((file == "plan" ? plan : inventory).contains(from))
        try bench.write("inventory.yaml", file == "inventory" ? inventory.replacing(from, with: to, maxReplacements: 1) : inventory)
        try bench.write("plan.yaml", file == "plan" ? plan.replacing(from, with: to, maxReplacements: 1) : plan)
        let ending = try bench.drydock(["plan", "plan.yaml", "-i", "inventory.yaml"])
        #expect(ending.status == 2 && ending.err.contains(message), "\(ending.err)")
    }

    @Test("a platform that no variant is for")
    func platform() throws {
        let bench = try ContractBench()
        try bench.write("inventory.yaml", "hosts:\n  uh-1: { element: user-host, platform: virtuozo-7 }\n")
        try bench.write("plan.yaml", "name: p\ntasks: [{ id: a, activity: adding-new-host, targets: uh-1 }]\n")
        let ending = try bench.drydock(["plan", "plan.yaml", "-i", "inventory.yaml"])
        #expect(ending.status == 2 && ending.err.contains("on platform virtuozo-7, as 'uh-1' is; did you mean 'virtuozzo-7'?"), "\(ending.err)")
    }

    @Test("a value that nobody has is a warning beside others, where it is near one that somebody has", arguments: [
        ("region=ams and not rack=aone", "no target has 'rack=aone'; did you mean 'rack=a-one'?"), ("uh-1, region=amd", "no target has 'region=amd'; did you mean 'region=ams'?"),
        ("region=ams and not rack=b9", nil), ("region=ams and not region=frankfurt", nil),
    ] as [(String, String?)])
    func values(targets: String, message: String?) throws {
        let bench = try ContractBench()
        try bench.write("inventory.yaml", "hosts:\n  uh-1: { element: user-host, labels: { region: ams, rack: b1 } }\n  uh-2: { element: user-host, labels: { region: ams, rack: a-one } }\n")
        try bench.write("plan.yaml", "name: p\ntasks: [{ id: r, activity: rebooting-host-or-container, targets: '\(targets)' }]\n")
        let ending = try bench.drydock(["plan", "plan.yaml", "-i", "inventory.yaml"])
        #expect(ending.status == 0)
        if let message { #expect(ending.err.contains(message), "\(ending.err)") } else { #expect(!ending.err.contains("no target has"), "\(ending.err)") }
    }
}
