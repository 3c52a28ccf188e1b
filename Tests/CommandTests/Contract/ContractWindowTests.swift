import Foundation
import Lab
import Testing

@Suite("windows: they bind everyone, and an override is on the record")
struct ContractWindowTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private func plan(_ fleet: Fleet) throws -> String {
        let books = bench.path("books")
        try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", """
            - { id: look, probe: 'true' }
            - { id: change, run: 'echo changed >> \(bench.path("mark"))' }
            """))
        return try bench.freeze("""
            name: at-night
            tasks:
              - { id: a, activity: ssh-configuration, targets: \(fleet.hosts[0].name) }
            window: { timezone: Europe/Amsterdam, start: 2096-12-05T01:00, end: 05:00 }
            """, inventory: fleet.inventory, playbooks: books)
    }

    private var isChanged: Bool { FileManager.default.fileExists(atPath: bench.path("mark")) }

    @Test("outside the window probes run and nothing changes; an override needs a reason and an end, and is in the log")
    func closedAndOverridden() throws {
        try withContractLab { fleet in
            let frozen = try plan(fleet)
            let closed = try bench.drydock(["run", frozen, "--no-wait"])
            #expect(closed.status == 5, "\(closed.err)")
            #expect(!isChanged)
            let id = try bench.runID(closed.out)
            let status = try bench.status(id)
            #expect(status.state == "waiting")
            #expect(status.steps == ["a/\(fleet.hosts[0].name)/look": "succeeded", "a/\(fleet.hosts[0].name)/change": "ready"])
            #expect(closed.err.contains("the window opens from 2096"), "when it opens is told: \(closed.err)")
            #expect(closed.err.contains("changing steps wait until 2096-12-05T01:00:00+0100 (Europe/Amsterdam)"), "\(closed.err)")

            #expect(try bench.drydock(["run", frozen, "--no-wait"]).status == 6)
            let past = try bench.drydock(["resume", id, "--no-wait", "--ignore-window", "--until", "2020-01-01T00:00:00Z", "--reason", "late"])
            #expect(past.status == 64 && !isChanged, "\(past.err)")
            let open = try bench.drydock(["resume", id, "--no-wait", "--ignore-window", "--until", "2099-01-01T00:00:00Z", "--reason", "disk is dying"])
            #expect(open.status == 0, "\(open.err)")
            #expect(try bench.read("mark") == "changed\n")
            let log = try bench.drydock(["log", id])
            #expect(log.out.contains("disk is dying"), "\(log.out)")
            let facts = try bench.drydock(["log", id, "--output", "jsonl"])
            #expect(facts.out.contains("disk is dying"))
        }
    }

    @Test("a window whose last opening is over can't be waited for")
    func over() throws {
        try withContractLab { fleet in
            let frozen = try bench.freeze("""
                name: too-late
                tasks:
                  - { id: a, activity: unlisted, targets: \(fleet.hosts[0].name), steps: [{ id: change, run: "true" }] }
                window: { timezone: UTC, start: 2020-12-05T01:00, duration: 4h }
                """, inventory: fleet.inventory)
            #expect(try bench.drydock(["approve", frozen, "a/*/change", "--by", "olga", "--ticket", "T"]).status == 0)
            let ending = try bench.drydock(["run", frozen])
            #expect(ending.status == 5, "\(ending.status) \(ending.err)")
        }
    }

    @Test("window next: openings of a calendar beside the plan, without the fleet's freezes")
    func next() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory + "freezes:\n  - { name: Christmas, timezone: UTC, start: 2096-12-12T00:00, duration: 7d }\n")
        let event = "BEGIN:VEVENT\nUID:1@x\nDTSTAMP:20200101T000000Z\nDTSTART:20961205T010000Z\nDURATION:PT4H\nRRULE:FREQ=WEEKLY;COUNT=4\nSUMMARY:"
        let calendar = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n\(event)Maintenance of hosts\nEND:VEVENT\n\(event.replacing("05T01", with: "06T02").replacing("1@x", with: "2@x"))Party\nEND:VEVENT\nEND:VCALENDAR\n"
        try bench.write("calendar.ics", calendar.replacing("\n", with: "\r\n"))
        let plan = try bench.write("plan.yaml", ContractInputs.handoffs(more: "window: { ics: calendar.ics, summary: \"Maint*\", cutoff: 10m }\n"))
        let ending = try bench.drydock(["window", "next", plan, "-i", inventory, "--output", "json", "--from", "2096-12-01T00:00:00Z"])
        #expect(ending.status == 0, "\(ending.err)")
        let rows = try ContractJSON.list(ending.out)
        // The 12th lies in the freeze.
        #expect(rows.map { $0["opens"] as? String } == ["2096-12-05T01:00:00.000Z", "2096-12-19T01:00:00.000Z", "2096-12-26T01:00:00.000Z"], "\(rows)")
        let row = try #require(rows.first)
        #expect(row["closes"] as? String == "2096-12-05T05:00:00.000Z" && row["seconds"] as? Int == 14_400 && row["cutoff_seconds"] as? Int == 600, "\(row)")
        #expect(row["timezone"] as? String == "UTC" && row["names"] as? [String] == ["Maintenance of hosts"], "\(row)")
        #expect(try ContractJSON.list(bench.drydock(["window", "next", plan, "--output", "json", "--from", "2096-12-01T00:00:00Z"]).out).count == 4)
        let table = try bench.drydock(["window", "next", plan, "-i", inventory, "--count", "1", "--from", "2096-12-01T00:00:00Z"])
        #expect(table.out.contains("2096-12-05 01:00 +00:00") && table.out.contains("04:50") && !table.hasEscapes, "\(table.out)")
        #expect(try bench.drydock(["window", "next", plan, "--count", "0"]).status == 64)

        // A frozen plan has the calendar's openings in it: the file may be gone.
        let frozen = bench.path("plan.frozen")
        #expect(try bench.drydock(["plan", plan, "-i", inventory, "--out", frozen]).status == 0)
        try FileManager.default.removeItem(atPath: bench.path("calendar.ics"))
        #expect(try bench.drydock(["window", "next", frozen, "--output", "json", "--from", "2096-12-01T00:00:00Z"]).out == ending.out)
        let gone = try bench.drydock(["window", "next", plan, "-i", inventory])
        #expect(gone.status == 2 && gone.err.contains("plan.yaml:") && gone.err.contains("calendar.ics"), "\(gone.err)")
    }
}
