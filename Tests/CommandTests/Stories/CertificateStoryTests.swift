import Foundation
import Testing

extension RealBinary {
    /// Two resolvers get a new certificate: first with a chain that leads nowhere, then while one of the two doesn't listen to
    /// its reload. At each end both serve the same.
    @Suite("A certificate at noon", .serialized)
    struct CertificateStoryTests {
        @Test("a wrong chain changes nothing, half a change is told and taken back, and the second run ends it")
        func noon() throws {
            try Workplace.with(hosts: 3, containersPerHost: 2) { place in
                let resolvers = try Resolvers(place)
                defer { resolvers.close() }
                try place.putImpatient("ssl-certificates-update")
                place.environment["DRYDOCK_PLAYBOOKS"] = place.path("playbooks")
                let inventory = resolvers.inventory, frozen = place.path("right.frozen")
                let story = Transcript("certificate", title: "A certificate at noon", in: place)

                story.tell("The wildcard of the platform ends in 40 days. Two resolvers present it; the new one came by mail, with a chain behind it.")
                let wrong = try place.put("wrong.yaml", resolvers.plan("wrong")), right = try place.put("right.yaml", resolvers.plan("right"))
                story.show("wrong.yaml", resolvers.plan("wrong"), head: 14)
                story.tell("At noon nobody wants surprises: the hosts are asked first, by probes alone.")
                let live = try story.type("plan", wrong, "-i", inventory, "--live", head: 0, tail: 6)
                #expect(live.ending?.status == 1 && live.out.contains("resolver1: would stop at bundle: exit status 1: the chain doesn't lead to a trusted root") && live.out.contains("resolver2: would stop at bundle: "), "\(live.report)")
                story.tell("Who runs it all the same is stopped at the same place, before anything is changed.")
                let refused = try story.type("run", wrong, "-i", inventory, head: 2, tail: 12)
                #expect(refused.ending?.status == 1 && refused.err.contains("add the missing intermediates behind the certificate"), "\(refused.report)")
                #expect(try resolvers.serve == ["old", "old"] && resolvers.reloads == [0, 0])

                story.tell("`right.yaml` names the bundle with the issuer's own intermediate, and else it is the same.")
                let planned = try story.type("plan", right, "-i", inventory, "--live", "--out", frozen, head: 0, tail: 5)
                #expect(planned.ending?.status == 0, "\(planned.report)")
                try resolvers.setDeaf(resolvers.all[1], true)
                let half = try story.type("run", frozen, head: 1, tail: 27)
                let run = try #require(half.runID)
                #expect(half.ending?.status == 1, "\(half.report)")
                #expect(half.err.contains("as before this run (1): second/resolver2") && half.err.contains("as this run made them (1): first/resolver1"), "\(half.report)")
                #expect(half.err.contains("drydock undo \(run) first/resolver1 --by NAME --reason TEXT"), "\(half.report)")
                #expect(try resolvers.serve == ["new", "old"])
                story.tell("The second resolver was reloaded and goes on to present the old one. Its two files were put back by the playbook itself. What each of the two presents stands in the log:")
                let served = try story.type("log", run, "*/*/served")
                #expect(served.out.contains("first/resolver1/served  succeeded") && served.out.contains("not the new certificate: 127.0.0.1/app.platform.example"), "\(served.report)")
                let status = try story.type("status", run, head: 3, tail: 5)
                #expect(status.err.contains("as this run made them (1): first/resolver1"), "\(status.report)")

                story.tell("One platform with two certificates isn't left like that over lunch: the first one goes back too.")
                let undo = try story.type("undo", run, "first/resolver1", "--by", "anna@provider.example", "--reason", "both must present the same")
                #expect(undo.ending?.status == 0, "\(undo.report)")
                let back = try story.type("resume", run, head: 0, tail: 12)
                #expect(back.ending?.status == 1 && back.err.contains("all is as it was before this run"), "\(back.report)")
                #expect(try resolvers.serve == ["old", "old"])
                let proof = try story.type("log", run, "*/*/undo-key")
                #expect(proof.out.split(separator: "\n").count { $0.contains("app.platform.example: serial=") } == 2, "\(proof.report)")
                let report = try story.type("report", run, section: "## Targets")
                #expect(report.out.contains("| `resolver1` | 1 | taken back |") && report.out.contains("| `resolver2` | 1 | failed, taken back |"), "\(report.report)")

                story.tell("A worker of the second server had hung, and is gone now. The same plan, in a new run:")
                try resolvers.setDeaf(resolvers.all[1], false)
                let last = try story.type("run", frozen, "--new", head: 1, tail: 7)
                #expect(last.ending?.status == 0, "\(last.report)")
                #expect(try resolvers.serve == ["new", "new"])
                let both = try story.type("log", "last", "*/*/served")
                #expect(both.ending?.status == 0 && !both.out.contains("not the new"), "\(both.report)")
                try story.end()
            }
        }
    }
}
