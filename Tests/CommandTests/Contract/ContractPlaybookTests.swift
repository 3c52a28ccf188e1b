import Foundation
import Testing

@Suite("validate, inventory and playbook")
struct ContractPlaybookTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    @Test("the shipped playbooks and the matrix are valid")
    func shipped() throws {
        let ending = try bench.drydock(["validate"])
        #expect(ending.status == 0, "\(ending.err)")
        #expect(ending.out.hasPrefix("valid: "))
    }

    @Test("every shipped playbook can be shown, and what example prints plans for its element")
    func examples() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let listed = try bench.drydock(["playbook", "list", "--output", "json"])
        try #require(listed.status == 0, "\(listed.err)")
        let books = try ContractJSON.list(listed.out)
        #expect(!books.isEmpty)
        for book in books {
            let activity = try ContractJSON.text(book, "activity")
            let row = try #require(ContractTable.rows.first { $0.activity == activity })
            let shown = try bench.drydock(["playbook", "show", activity])
            #expect(shown.status == 0 && shown.out.contains(activity) && !shown.hasEscapes)
            for (element, owner) in zip(ContractTable.elements, row.owners) where owner != "not-available" {
                let example = try bench.drydock(["playbook", "example", activity, "--element", element])
                try #require(example.status == 0 && example.lines.count == 1, "\(activity) \(element): \(example.err)")
                let plan = try bench.write("plan.yaml", """
                    name: example
                    tasks:
                      - id: work
                        activity: \(activity)
                        targets: \(ContractInputs.target(element))
                        parameters: \(example.lines[0])
                    """)
                let planned = try bench.drydock(["plan", plan, "-i", inventory, "--output", "json"])
                #expect(planned.status == 0, "\(activity) on \(element): \(planned.err)")
                if owner == "jelastic-operations" {
                    try bench.write("plan.yaml", "name: bare\ntasks:\n  - { id: work, activity: \(activity), targets: \(ContractInputs.target(element)) }\n")
                    #expect(try bench.drydock(["plan", plan, "-i", inventory]).status == 0, "a hand-off needs no parameters")
                }
            }
        }
        #expect(!bench.stateExists)
    }

    @Test("a playbook or element that isn't there is refused, with the nearest")
    func unknown() throws {
        for words in [["playbook", "show", "restarting-proceses"], ["playbook", "example", "restarting-proceses", "--element", "user-host"]] {
            let ending = try bench.drydock(words)
            #expect(ending.status == 2 && ending.out.isEmpty && ending.err.contains("did you mean 'restarting-processes'?"), "\(ending.err)")
        }
        let ending = try bench.drydock(["playbook", "example", "restarting-processes", "--element", "user-hots"])
        #expect(ending.status == 2 && ending.err.contains("user-host"))
    }

    @Test("the inventory is shown as a table and as JSON")
    func inventory() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let rows = try ContractJSON.list(bench.drydock(["inventory", "-i", inventory, "--output", "json"]).out)
        #expect(try rows.map { try ContractJSON.text($0, "name") }.sorted() == ["db-1", "ih-1", "node1", "uh-1", "uh-2"])
        for row in rows { #expect(Set(["name", "element", "host", "platform", "address", "port", "user", "ctid", "labels"]).isSubset(of: row.keys), "\(row)") }
        let table = try bench.drydock(["inventory", "-i", inventory])
        #expect(table.status == 0 && !table.hasEscapes && table.lines.count == 6)
        #expect(table.out.contains("root@192.0.2.11:22") && table.out.contains("region=ams"))
    }

    @Test("a partial folder lies over the installed playbooks, by option and by DRYDOCK_PLAYBOOKS, and what is used is told")
    func partialFolder() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory)
        let mine = try bench.write("books/restarting-processes.yaml", ContractInputs.playbook("restarting-processes", "- { id: mine, run: 'echo mine' }"))
        let plan = try bench.write("plan.yaml", "name: p\ntasks:\n  - { id: a, activity: restarting-processes, targets: uh-1 }\n  - { id: b, activity: host-firewall-configuration, targets: uh-1 }\n")
        let books = bench.path("books")
        for (option, environment) in [(["--playbooks", books], [:]), ([], ["DRYDOCK_PLAYBOOKS": books])] as [([String], [String: String?])] {
            let ending = try bench.drydock(["plan", plan, "-i", inventory] + option, environment: environment)
            #expect(ending.status == 0 && ending.out.contains("echo mine"), "\(ending.err)")
            #expect(ending.err.contains(mine) && ending.err.contains("/Playbooks/host-firewall-configuration.yaml"), "\(ending.err)")
            #expect(ending.err.contains("/Playbooks/ownership-matrix.yaml"), "\(ending.err)")
            let matrix = try bench.drydock(["matrix", "--output", "json"] + option, environment: environment)
            #expect(try matrix.status == 0 && (ContractJSON.object(matrix.out)["cells"] as? [Any])?.count == 96)
        }
        // The option counts more than the variable, and the working directory's folder is used without either.
        let other = try bench.drydock(["plan", plan, "-i", inventory, "--playbooks", books], environment: ["DRYDOCK_PLAYBOOKS": "/nonexistent"])
        #expect(other.status == 0 && other.out.contains("echo mine"), "\(other.err)")
        try bench.write("here/Playbooks/restarting-processes.yaml", ContractInputs.playbook("restarting-processes", "- { id: here, run: 'echo here' }"))
        let here = try bench.drydock(["plan", plan, "-i", inventory], in: bench.path("here"))
        #expect(here.status == 0 && here.out.contains("echo here"), "\(here.err)")
    }

    @Test("a folder of playbooks that isn't there is never passed over in silence")
    func missingFolder() throws {
        let inventory = try bench.write("inventory.yaml", ContractInputs.inventory), plan = try bench.write("plan.yaml", ContractInputs.handoffs())
        for words in [["plan", plan, "-i", inventory], ["matrix"], ["validate"], ["playbook", "list"]] {
            let ending = try bench.drydock(words + ["--playbooks", "/nonexistent"])
            #expect(ending.status == 2 && ending.err.contains("/nonexistent"), "\(words[0]): \(ending.status) \(ending.err)")
        }
    }
}
