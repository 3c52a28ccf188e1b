import Foundation
import Lab
import Testing

extension RealBinary {
    /// Work outside the guide's table: asked for in a ticket, answered, and changed afterwards. The answer was to the old plan.
    @Suite("Work that isn't listed", .serialized)
    struct UnlistedWorkTests {
        private static func plan(rate: Int) -> String {
            """
            name: patrol-read
            summary: The controllers read their disks through at a lower rate
            requested_by: anna@provider.example
            tasks:
              - id: raid
                activity: unlisted
                targets: element=user-host
                rollout: { serial: 1 }
                steps:
                  - id: controller
                    title: The controller answers
                    probe: storcli64 /c0 show prrate
                  - id: rate
                    title: The rate is set
                    run: storcli64 /c0 set prrate=\(rate)
                    undo: storcli64 /c0 set prrate=30
                  - id: check
                    title: The controller has it
                    probe: storcli64 /c0 show prrate | grep -qx 'prrate=\(rate)'

            """
        }

        /// As much of a vendor's tool as is asked for, with a note of every call.
        private static func putTool(_ place: Workplace) throws {
            for host in place.fleet.hosts {
                let path = "\(host.directory)/bin/storcli64"
                try """
                    #!/bin/sh
                    cd '\(host.directory)'
                    echo "$*" >>storcli.log
                    case "$2 $3" in
                      "show prrate") cat prrate 2>/dev/null || echo prrate=30 ;;
                      "set prrate="*) echo "$3" >prrate ;;
                      *) exit 1 ;;
                    esac

                    """.write(toFile: path, atomically: true, encoding: .utf8)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            }
        }

        @Test("an answer binds to the plan that was asked about; a changed one is asked anew, and says so everywhere")
        func story() throws {
            try Workplace.with(hosts: 2) { place in
                try Self.putTool(place)
                place.environment["DRYDOCK_PLAYBOOKS"] = Transcript.playbooks
                let inventory = try place.put("inventory.yaml", place.fleet.inventory)
                let plan = try place.put("plan.yaml", Self.plan(rate: 10)), old = place.path("plan.frozen"), new = place.path("new.frozen")
                let story = Transcript("unlisted-work", title: "Work that isn't listed", in: place)

                story.tell("The controllers of two hosts read their disks through too eagerly. No row of the operations guide speaks of that, so Jelastic Support must say that it is safe.")
                story.show("plan.yaml", Self.plan(rate: 10))
                let planned = try story.type("plan", plan, "-i", inventory, "--out", old, head: 40, tail: 10)
                #expect(planned.ending?.status == 0 && planned.out.contains("not in the matrix: Jelastic Support must confirm it first") && planned.out.contains("undone only by a person's word"), "\(planned.report)")
                let page = try story.type("plan", plan, "-i", inventory, "--output", "html", into: "plan.html")
                #expect(page.ending?.status == 0 && page.out.contains("storcli64 /c0 set prrate=10") && page.out.contains("</html>"), "\(page.report)")
                story.tell("The text of the mail to Jelastic Support:")
                let ticket = try story.type("ticket", old, head: 60)
                #expect(ticket.out.contains("drydock approve") && ticket.out.contains("    storcli64 /c0 set prrate=10\n  and if it must be taken back:\n    storcli64 /c0 set prrate=30"), "\(ticket.report)")

                story.tell("Two days later the answer is there. Whoever reads it records whose word it is.")
                let own = try story.type("approve", old, "raid/*/rate", "--by", "anna@provider.example", "--ticket", "JEL-20417")
                #expect(own.ending?.status == 2, "\(own.report)")
                let said = try story.type("approve", old, "raid/*/rate", "--by", "support@jelastic.example", "--ticket", "JEL-20417")
                #expect(said.ending?.status == 0, "\(said.report)")

                story.tell("Meanwhile the vendor has written that 10 is too low for these controllers. The plan says 20 now, in two of its lines.")
                try place.put("plan.yaml", Self.plan(rate: 20))
                let anew = try story.type("plan", plan, "-i", inventory, "--out", new, head: 0, tail: 4)
                #expect(anew.ending?.status == 0, "\(anew.report)")
                let diff = try story.type("diff", old, new, head: 40)
                #expect(diff.ending?.status == 0 && diff.out.contains("2 approvals of the first plan open nothing in the second"), "\(diff.report)")
                #expect(diff.err.contains("drydock ticket \(new) raid") && diff.err.contains("drydock approve \(new) raid/uh-lab-01/rate raid/uh-lab-02/rate --by NAME --ticket"), "\(diff.report)")
                let approvals = try story.type("approvals", new, head: 40)
                #expect(approvals.err.contains("2 approvals were given for another patrol-read") && approvals.err.contains("drydock approve \(new) "), "\(approvals.report)")
                let waiting = try story.type("run", new, "--no-wait", head: 20, tail: 20)
                let run = try #require(waiting.runID)
                #expect(waiting.ending?.status == 3 && waiting.err.contains("2 approvals were given for another patrol-read"), "\(waiting.report)")
                for host in place.fleet.hosts { #expect(!place.read("storcli.log", of: host).contains("set")) }

                story.tell("The second mail is answered within the hour: it names the first one.")
                let agreed = try story.type("approve", run, "raid/*/rate", "--by", "support@jelastic.example", "--ticket", "JEL-20417")
                #expect(agreed.ending?.status == 0, "\(agreed.report)")
                let done = try story.type("resume", run, head: 6, tail: 3)
                #expect(done.ending?.status == 0, "\(done.report)")
                for host in place.fleet.hosts {
                    #expect(place.read("storcli.log", of: host).split(separator: "\n").filter { $0.contains("set") } == ["/c0 set prrate=20"])
                }
                story.tell("The first answer has opened nothing: it waits for a run of the plan that it was given for.")
                let unused = try story.type("approvals", old)
                #expect(unused.out.contains("approved"), "\(unused.report)")
                try story.end()
            }
        }
    }
}
