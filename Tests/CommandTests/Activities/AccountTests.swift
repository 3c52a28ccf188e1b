import Testing
import TestKit

extension RealBinary.Activities {
    @Suite("Accounts of the cluster panel", .serialized)
    struct AccountTests {
        @Test("a person does it with a checklist, asked once for all hosts, and nothing on a host is changed")
        func jcaAccounts() throws {
            try Workplace.with(hosts: 3) { place in
                let panel = StubAPI { _ in "{}" }
                defer { panel.close() }
                let run = try ActivityRun(
                    "managing-jca-accounts", on: "infra-lab-01",
                    "action: change-role, account: newcomer@provider.example, role: admin, former_role: view, request: HR-1, panel: '\(panel.url)'",
                    in: place)
                #expect(run.exit == 0, "\(run.report)")
                #expect(run.answered.count == 1)
                let text = try #require(run.answered.values.first)
                for part in ["change-role newcomer@provider.example", "Role: admin (before: view", "HR-1", "At least two admins", "Audit Log"] {
                    #expect(text.contains(part), "\(part) isn't in the question:\n\(text)")
                }
                #expect(run.saysUnchanged, "\(run.report)")
                #expect(panel.requests.count == 2)
            }
        }

        @Test("a request that can't be meant is refused before anybody is asked", arguments: [
            ("action: add, former_role: view", "use action: change-role"),
            ("action: remove", "say with former_role"),
            ("action: change-role, role: view, former_role: view", "another role than that"),
            ("action: remove, former_role: admin, token_account: Newcomer@provider.example", "automation works with the token"),
        ])
        func refused(parameters: String, words: String) throws {
            try Workplace.with(hosts: 3) { place in
                let run = try ActivityRun(
                    "managing-jca-accounts", on: "infra-lab-01", "account: newcomer@provider.example, request: HR-1, " + parameters, in: place)
                #expect(run.exit == 1 && run.answered.isEmpty, "\(run.report)")
                #expect(try run.log("allowed").contains(words))
            }
        }
    }
}
