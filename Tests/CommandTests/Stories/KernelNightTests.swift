import Core
import Foundation
import Lab
import Testing

extension RealBinary {
    /// 40 user hosts and 2 infrastructure hosts get a new kernel. One host doesn't come back, everything on the orchestrator's
    /// machine is killed in the middle, and the dark host returns an hour later.
    @Suite("A night: kernels of 42 hosts", .serialized)
    struct KernelNightTests {
        private static let plan = """
            name: december-kernel
            summary: December kernel, everything in the lab region
            requested_by: anna@provider.example
            tasks:
              - id: kernel
                activity: virtuozzo-software-and-kernel-update
                targets: element=user-host
                parameters: { silence: none, evacuate: none, reboot_timeout: 1m }
                rollout: { serial: [1, 50%], max_failures: 2 }
              - id: infra
                activity: virtuozzo-software-and-kernel-update
                targets: element=infrastructure-host
                parameters: { silence: none, reboot_timeout: 1m }
                rollout: { serial: 1 }
                after: [{ task: kernel, even_if_failures: true }]
              - id: firewall
                activity: host-firewall-configuration
                targets: uh-lab-01
                after: [{ task: kernel, even_if_failures: true }]

            """

        @Test("everything ends well, and each host was restarted once")
        func night() throws {
            try Workplace.with(hosts: 42) { place in
                let hosts = place.fleet.hosts, dark = try #require(hosts.first { $0.name.rawValue == "uh-lab-07" })
                let inventory = try place.put("inventory.yaml", place.fleet.inventory.replacing("  uh-lab-41:\n    element: user-host", with: "  uh-lab-41:\n    element: infrastructure-host"))
                let plan = try place.put("plan.yaml", Self.plan), frozen = place.path("plan.frozen")
                place.environment["DRYDOCK_PLAYBOOKS"] = Transcript.playbooks
                let story = Transcript("kernel-night", title: "A night: kernels of 42 hosts", in: place)
                story.tell("Two hosts of the fleet are infrastructure hosts, forty are user hosts. Jelastic Operations must change the firewall of one.")
                story.show("plan.yaml", Self.plan)
                let planned = try story.type("plan", plan, "-i", inventory, "--out", frozen, head: 30, tail: 12)
                try #require(planned.ending?.status == 0, "\(planned.report)")
                story.tell("The ticket goes to Jelastic in the afternoon; what the provider's own people are asked for each batch is answered beforehand.")
                let ticket = try story.type("ticket", frozen, "firewall", head: 40, tail: 5)
                #expect(ticket.ending?.status == 0 && ticket.out.contains("drydock approve"), "\(ticket.report)")
                let agreed = try story.type("approve", frozen, "*/batch-*/*", "--by", "lead@provider.example")
                #expect(agreed.ending?.status == 0, "\(agreed.report)")

                story.tell("At one o'clock. uh-lab-07 goes down for its restart and doesn't come back; then the machine that drives the run is reset: SIGKILL to all its processes.")
                let first = try place.start("run", frozen)
                try first.wait(within: 240, for: "the reboot of uh-lab-07") { $0.out.contains("kernel/uh-lab-07/reboot started") }
                // Only once the job was taken by the host: from there on nobody knows by himself whether it restarts.
                Waiting.until(30) { place.read("calls.log", of: dark).contains(" host reboot") }
                try dark.switchOff()
                first.end()
                story.add(first, head: 6, tail: 8)
                let run = try #require(first.runID)
                let between = try story.type("runs")
                #expect(between.out.contains("interrupted"), "\(between.report)")

                story.tell("The machine is back. Every step that had begun is looked at on its host: what went on meanwhile is read out, nothing is done twice. The others go on without uh-lab-07.")
                let second = try place.start("resume", run)
                try second.wait(within: 400, for: "the hand-off") { $0.out.contains("firewall/uh-lab-01/install waits") || $0.out.contains("firewall/uh-lab-01") && $0.out.contains("waits") && $0.out.contains("infra/infra-lab-01/agreed") }
                try second.wait(within: 400, for: "the infrastructure hosts") { $0.out.contains("infra/infra-lab-01/agreed waits") }
                let question = try story.type("approvals", run, head: 30, tail: 6)
                #expect(question.out.contains("infra/infra-lab-01/agreed"), "\(question.report)")
                for host in ["infra-lab-01", "uh-lab-41"] {
                    try second.wait(within: 400, for: host) { $0.out.contains("infra/\(host)/agreed waits") }
                    let word = try story.type("approve", run, "infra/\(host)/*", "--by", "lead@provider.example")
                    #expect(word.ending?.status == 0, "\(word.report)")
                }
                let answer = try story.type("approve", run, "firewall/*/*", "--by", "support@jelastic.example", "--ticket", "JEL-4711")
                #expect(answer.ending?.status == 0, "\(answer.report)")
                try second.wait(within: 400)
                story.add(second, head: 8, tail: 24)
                #expect(second.ending?.status == 4, "\(second.report)")
                let status = try Status.of(run, in: place)
                #expect(status.state == "paused" && status.steps.filter { $0.state == "unreachable" }.map(\.id) == ["kernel/uh-lab-07/reboot"])

                story.tell("The window's people go to bed with one host dark. What is owed is known:")
                let refused = try story.type("close", run, "--by", "anna@provider.example", "--reason", "the night is over")
                #expect(refused.ending?.status == 2 && refused.err.contains("kernel/uh-lab-07/reboot was begun"), "\(refused.report)")

                story.tell("An hour later the technician has put a new power supply in. The host restarted by that: its boot id differs, so the restart is proved, and the rest of its steps follow.")
                try dark.switchOn()
                let third = try story.type("retry", run, "uh-lab-07", "--by", "anna@provider.example", "--reason", "power supply replaced")
                #expect(third.ending?.status == 0, "\(third.report)")
                let last = try story.type("resume", run)
                #expect(last.ending?.status == 0, "\(last.report)")
                let report = try story.type("report", run, "--output", "markdown", head: 60, tail: 10)
                #expect(report.ending?.status == 0 && report.out.contains("power supply replaced"), "\(report.report)")

                for host in hosts {
                    let issued = place.read("calls.log", of: host).split(separator: "\n").count { $0.contains(" host reboot") }
                    #expect(issued == 1, "\(host.name) was told \(issued) times to restart")
                }
                let end = try Status.of(run, in: place)
                #expect(end.state == "succeeded" && end.steps.allSatisfy { ["succeeded", "skipped"].contains($0.state) })
                try story.end()
            }
        }
    }
}
