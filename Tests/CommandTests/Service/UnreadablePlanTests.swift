import Core
import Foundation
import Journal
import Testing

extension RealBinary {
    @Suite("A service beside a plan of another version", .serialized)
    struct UnreadablePlanTests {
        @Test("its runs are left alone, that is told once, and the service goes on")
        func leftAlone() throws {
            try Workplace.with(hosts: 1) { place in
                let fingerprint = Fingerprint(of: Data("old".utf8))
                let bytes = Data(#"{"fingerprint":"\#(fingerprint)","format":"drydock-plan-2","plan":{}}"#.utf8)
                let journal = try place.journal(), run = try #require(RunID(rawValue: "old"))
                let plan = try #require(PlanName(rawValue: "december"))
                try journal.store(plan: bytes, fingerprint: fingerprint)
                try journal.create(run, origin: RunOrigin(plan: plan, fingerprint: fingerprint, typedBy: "anna@deploy1"), at: Date())
                let service = try place.start("serve")
                try service.wait(for: "the word") { $0.err.contains("its runs and entries are left alone") }
                // A second entry makes it look again.
                _ = try journal.schedule(fingerprint, plan: plan, lead: nil, by: "anna", at: Date())
                service.send(SIGTERM)
                try service.wait()
                #expect(service.ending?.status == 0, "\(service.report)")
                #expect(service.err.components(separatedBy: "left alone").count == 2, "\(service.report)")
                #expect(service.err.contains("'drydock-plan-2' is of another version of drydock; plan anew"))
                #expect(try journal.run(run)?.lastEntry.number == 1, "nothing was written into it")
            }
        }
    }
}
