import Core
import Foundation
@testable import Reports
import TestKit
import Testing

@Suite("Tickets")
struct TicketTests {
    private static func tickets(_ machine: RunMachine, name: String = "plan.frozen", run: RunID? = nil, tail: String? = nil) -> [Ticket] {
        let asks = machine.graph.steps.filter { machine.graph.step($0)?.gate != nil }.map { Ticket.Ask(step: $0, captured: machine.evidence(forTargetOf: $0)) }
        return Ticket.tickets(asks, .init(name: name, run: run, machine: machine, zone: ZonedTime(.gmt)) { _, _ in tail.map { [.init(stream: "out", text: $0, omitted: 0)] } ?? [] })
    }

    @Test("one for each task that asks somebody outside, and none for what the provider's own people answer")
    func tasks() throws {
        let graph = try Sample.graph(Sample.story()), tickets = Self.tickets(RunMachine(graph))
        #expect(tickets.map(\.task.rawValue) == ["firewall"], "kernel's question is the provider's own")
        #expect(tickets[0].steps.map(\.description) == ["firewall/infra-1/ticket", "firewall/uh-1/ticket"])
        #expect(tickets[0].answer == "drydock approve plan.frozen firewall/infra-1/ticket firewall/uh-1/ticket --by NAME --ticket TICKET")
        let text = tickets[0].text
        #expect(text.hasPrefix("Subject: \(tickets[0].subject)\n\nFor           jelastic-operations\n"))
        for part in ["Please open port 443 on uh-1", "Please open port 443 on infra-1", "uh-1, user host at 192.0.2.", graph.fingerprint.rawValue, tickets[0].answer, "drydock reject plan.frozen", "Please carry out the 2 steps below"] {
            #expect(text.contains(part), "\(part)")
        }
        #expect(!text.contains("What the checks before it found"), "none has run")
    }

    @Test("equal texts stand once, and very many steps are named by a pattern")
    func many() throws {
        let graph = try Tale.graph([Sample.run("work", "do {{task}}\nand more"), Sample.probe("look"), Sample.run("last", "then this")], hosts: 9, custom: true)
        let tickets = Self.tickets(RunMachine(graph), name: "/tmp/a plan's.frozen")
        #expect(tickets.count == 1 && tickets[0].owner == .jelasticOperations && tickets[0].steps.count == 9)
        #expect(tickets[0].answer == #"drydock approve '/tmp/a plan'\''s.frozen' 't/*/work' --by NAME --ticket TICKET"#)
        #expect(tickets[0].subject.contains("confirmation asked for uh-1, uh-2, uh-3, uh-4, 5 more"))
        let text = tickets[0].text
        #expect(text.contains("What we would do:\n\n  work\n    do t\n    and more\n\n  last\n    then this"), "\(text)")
        #expect(text.contains("Note          custom configuration: the next platform upgrade may overwrite it"))
        #expect(text.contains("Please confirm that what is described below is safe"))
    }

    @Test("the results of probes stand in it once they have run, whatever they printed")
    func evidence() throws {
        let graph = try Tale.graph([Sample.run("work")], hosts: 1, more: [Sample.task("f", "host-firewall-configuration", "uh-1")])
        var run = try Tale.run(graph, answering: false)
        try run.finish()
        let ticket = try #require(Self.tickets(run.shell.machine, name: "abc", run: run.run, tail: Tale.nasty).first)
        #expect(ticket.text.contains("What the checks before it found:\n  f/uh-1/evidence: succeeded, "))
        #expect(ticket.text.contains("\n      <script>") && ticket.text.contains("Run           simulated"))
        #expect(ticket.text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 && $0 != "\u{202E}" })
    }

    @Test("no text of a plan reaches the subject's line as another line")
    func subject() throws {
        var plan = try Sample.graph(Sample.story()).plan
        plan.tasks[2].title = "Firewall\r\nBcc: everybody"
        plan.summary = "a\nFingerprint   0000"
        let ticket = try #require(Self.tickets(RunMachine(PlanGraph(plan, fingerprint: try plan.fingerprint()))).first)
        #expect(!ticket.subject.contains("\n") && !ticket.text.contains("\nBcc") && !ticket.text.contains("\nFingerprint   0000"))
    }
}
