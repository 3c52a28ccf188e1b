import Foundation
import Lab
import Testing

@Suite("serve: carries out the schedule", .timeLimit(.minutes(3)))
struct ContractServeTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    /// A plan for a lab's host within the openings, handed over to the service.
    private func schedule(_ steps: String, _ fleet: Fleet, _ openings: Openings, more: String = "") throws {
        try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", steps))
        try bench.write("calendar.ics", openings.calendar)
        let plan = try bench.freeze("""
            name: served
            tasks:
              - { id: a, activity: ssh-configuration, targets: \(fleet.hosts[0].name) }
            window: { ics: calendar.ics }
            reserves: { reboot: 0s, rollback: 0s }
            \(more)
            """, inventory: fleet.inventory, playbooks: bench.path("books"))
        let added = try bench.drydock(["schedule", "add", plan])
        try #require(added.status == 0, "\(added.err)")
    }

    private func change(_ id: String = "change") -> String { "- { id: \(id), run: 'echo \(id) >> \(bench.path("mark"))', expected: 1s }" }

    private var mark: String { (try? bench.read("mark")) ?? "" }

    private func row() throws -> [String: Any] {
        try #require(try ContractJSON.list(bench.drydock(["schedule", "list", "--all", "--output", "json"]).out).first)
    }

    @Test("a second one for the same state file is turned away, and the first goes when it is told to")
    func twice() throws {
        let first = try bench.start(["serve"])
        try #require(contractEventually { first.errNow.contains("serving") })
        for words in [["serve"], ["serve", "--once"]] {
            let second = try bench.drydock(words)
            #expect(second.status == 6 && second.err.contains("another service has \(bench.state)"), "\(second.err)")
        }
        #expect(try bench.drydock(["schedule"]).err.contains("nothing is scheduled"))
        first.send(SIGTERM)
        #expect(try first.ending().status == 0)
        #expect(try bench.drydock(["serve", "--once"]).status == 0)
        #expect(try bench.drydock(["serve", "--parallel", "0"]).status == 64)
    }

    @Test("--once begins what is due and leaves with 3 at a gate; after the approval a second one ends it with 0")
    func once() throws {
        try withContractLab { fleet in
            try schedule("- { id: look, probe: 'true' }\n- { id: agree, confirm: 'Is {{target}} free?' }\n" + change(), fleet, Openings(-10..<3600))
            let first = try bench.drydock(["serve", "--once"])
            #expect(first.status == 3 && mark.isEmpty, "\(first.out)\(first.err)")
            let run = try ContractJSON.text(row(), "run")
            #expect(try bench.drydock(["doctor"]).out.contains("1 plan is scheduled, and no service runs"))
            #expect(first.lines.first == "schedule 1: run \(run) of served")
            let idle = try bench.drydock(["serve", "--once"])
            #expect(idle.status == 0 && !idle.out.contains("run \(run)"), "nobody has said anything yet: \(idle.out)")
            #expect(try bench.drydock(["approve", run, "a/*/agree", "--by", "olga"]).status == 0)
            let second = try bench.drydock(["serve", "--once"])
            #expect(second.status == 0 && mark == "change\n", "\(second.out)\(second.err)")
            #expect(try ContractJSON.text(row(), "state") == "succeeded" && bench.drydock(["serve", "--once"]).status == 0 && mark == "change\n")
            #expect(try ContractJSON.list(bench.drydock(["runs", "--output", "json"]).out).count == 1)
            let doctor = try bench.drydock(["doctor"])
            #expect(doctor.status == 0 && doctor.out.contains("no service is needed"), "what is over needs no service: \(doctor.out)")
        }
    }

    @Test("before its window --once asks and probes, and leaves with 5")
    func early() throws {
        try withContractLab { fleet in
            try schedule("- { id: look, probe: 'echo look >> \(bench.path("mark"))' }\n" + change(), fleet, Openings(7200..<9000))
            let ending = try bench.drydock(["serve", "--once"])
            #expect(ending.status == 5 && mark == "look\n", "\(ending.out)\(ending.err)")
            #expect(try ContractJSON.text(row(), "state") == "waiting")
        }
    }

    @Test("an opening that passed while no service ran is told as missed, and isn't made up for")
    func missed() throws {
        try withContractLab { fleet in
            let openings = Openings(10..<11)
            try schedule(change(), fleet, openings)
            _ = contractEventually { Date() > openings.all[0].upperBound }
            let ending = try bench.drydock(["serve", "--once"])
            #expect(ending.status == 0 && ending.err.contains("its last opening passed while no service ran"), "\(ending.out)\(ending.err)")
            #expect(try ContractJSON.text(row(), "state") == "missed")
            #expect(try bench.drydock(["schedule"]).out.contains("missed") && bench.drydock(["doctor"]).status == 2 && mark.isEmpty)
            #expect(try bench.drydock(["schedule", "remove", "1", "--by", "anna", "--reason", "planned anew"]).status == 0)
            #expect(try bench.drydock(["doctor"]).status == 0)
        }
    }

    @Test("with 'missed: run-late' it is made up for at once, and the reason is in log and status")
    func late() throws {
        try withContractLab { fleet in
            let openings = Openings(10..<25)
            try schedule(change(), fleet, openings, more: "missed: run-late")
            try #require(contractEventually { Date() > openings.all[0].upperBound })
            let ending = try bench.drydock(["serve", "--once"])
            #expect(ending.status == 0 && mark == "change\n", "\(ending.out)\(ending.err)")
            for words in [["log", "last"], ["status", "last"]] {
                let said = try bench.drydock(words)
                #expect(said.out.contains("missed: run-late; the opening of ") || said.err.contains("missed: run-late; the opening of "), "\(said.out)\(said.err)")
            }
        }
    }

    @Test("what is removed from the schedule is drained: what runs ends, nothing new starts, and the service leaves it so")
    func removed() throws {
        try withContractLab { fleet in
            let held = "- { id: held, run: 'echo held >> \(bench.path("mark")); until [ -e \(bench.path("go")) ]; do sleep 0.1; done', expected: 1s }"
            try schedule(held + "\n" + change(), fleet, Openings(-10..<3600))
            let service = try bench.start(["serve"])
            try #require(contractEventually { mark == "held\n" }, "\(service.outNow)\(service.errNow)")
            let run = try ContractJSON.text(row(), "run")
            let removed = try bench.drydock(["schedule", "remove", "1", "--by", "anna", "--reason", "not today"])
            #expect(removed.status == 0 && removed.err.contains("run \(run) of it is drained"), "\(removed.err)")
            // Its next look at the schedule is at most a second away.
            try #require(contractEventually { try row()["state"] as? String == "removed" })
            let looks = service.outNow.count
            _ = contractEventually(within: 3) { service.outNow.count > looks }
            try bench.write("go", "")
            try #require(contractEventually { service.outNow.contains("paused: drained by a person") }, "\(service.outNow)\(service.errNow)")
            try #require(contractEventually { try bench.status(run).state == "paused" })
            let state = try bench.status(run)
            #expect(state.steps["a/\(fleet.hosts[0].name)/change"] == "ready" && mark == "held\n", "\(state)")
            service.send(SIGTERM)
            #expect(try service.ending().status == 0)
            #expect(try bench.drydock(["serve", "--once"]).status == 0 && mark == "held\n")
            #expect(try bench.drydock(["resume", run]).status == 0 && mark == "held\nchange\n", "a person may go on with it")
        }
    }
}
