import Foundation
import Testing

@Suite("plan --out: the same inputs give the same bytes")
struct ContractFingerprintTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    private static let inventory = ContractInputs.inventory
    private static let plan = """
        name: two-tasks
        summary: December
        requested_by: anna@provider.example
        tasks:
          - id: restart
            activity: restarting-processes
            targets: uh-1, uh-2
            parameters: { unit: nginx, settle: 5s }
          - id: tidy
            activity: logrotate-configuration
            targets: uh-1
            after: [restart]
        window: { timezone: Europe/Amsterdam, start: 2036-12-05T01:00, end: "05:00", cutoff: 30m }
        """

    /// A folder with the playbooks that this plan uses and one that it doesn't.
    private func playbooks(_ name: String, command: String = "echo tidy", unused: String = "echo a") throws -> String {
        try bench.write("\(name)/restarting-processes.yaml", """
            activity: restarting-processes
            revision: 1
            variants:
              - for: [user-host]
                parameters:
                  unit: { type: unit, example: nginx }
                  settle: { type: duration, default: 10s }
                steps:
                  - { id: restart, run: "systemctl restart {{unit}}; sleep {{settle}}" }

            """)
        try bench.write("\(name)/logrotate-configuration.yaml", ContractInputs.playbook("logrotate-configuration", "- { id: tidy, run: '\(command)' }"))
        try bench.write("\(name)/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", "- { id: other, run: '\(unused)' }"))
        return bench.path(name)
    }

    private func bytes(
        plan: String = plan, inventory: String = inventory, playbooks folder: String, as name: String, in place: String? = nil, relative: Bool = false
    ) throws -> Data {
        let planPath = try bench.write("\(name)/p.yaml", plan), inventoryPath = try bench.write("\(name)/i.yaml", inventory)
        let words = relative
            ? ["plan", "p.yaml", "-i", "../\(name)/i.yaml", "--out", "out.plan", "--playbooks", "../\((folder as NSString).lastPathComponent)"]
            : ["plan", planPath, "-i", inventoryPath, "--out", bench.path("\(name)/out.plan"), "--playbooks", folder]
        let ending = try bench.drydock(words, in: relative ? bench.path(name) : place)
        try #require(ending.status == 0, "\(ending.err)")
        return try Data(contentsOf: URL(fileURLWithPath: bench.path("\(name)/out.plan")))
    }

    @Test("planned twice, elsewhere, by relative paths, with other names of the files")
    func places() throws {
        let books = try playbooks("books")
        let first = try bytes(playbooks: books, as: "one")
        #expect(try bytes(playbooks: books, as: "one") == first)
        #expect(try bytes(playbooks: books, as: "two", in: "/") == first)
        #expect(try bytes(playbooks: books, as: "three", relative: true) == first)
        #expect(try bytes(playbooks: playbooks("moved"), as: "four") == first)
        #expect(!String(decoding: first, as: UTF8.self).contains(bench.folder))
    }

    @Test("keys, hosts and tasks in another order, comments and blank lines")
    func orders() throws {
        let books = try playbooks("books")
        let first = try bytes(playbooks: books, as: "one")
        let inventory = """
            # the same fleet

            hosts:
              ih-1: { labels: { region: ams }, element: infrastructure-host, address: 192.0.2.21, containers: { db-1: { labels: { component: jelastic-db }, ctid: 101, element: infrastructure-container } } }

              uh-2: { labels: { rack: a2, region: ams }, address: 192.0.2.12, element: user-host }   # the second
              uh-1:
                containers: { node1: { ctid: 7d1f6c2e-0a55-4a53-9c93-2f1f1b0c7c11, element: end-user-container } }
                labels:
                  rack: a1

                  region: ams
                address: "192.0.2.11"
                element: user-host
            defaults: { known_hosts: ~/.ssh/known_hosts, identity: ~/.ssh/id_ed25519, user: root }
            """
        let plan = """
            window: { cutoff: 30m, end: 05:00, start: 2036-12-05T01:00, timezone: Europe/Amsterdam }
            # first restart, then tidy
            tasks:
              - parameters:
                  settle: 5s
                  unit: nginx
                targets: uh-2, uh-1

                activity: restarting-processes
                id: restart
              - { after: [restart], targets: uh-1, activity: logrotate-configuration, id: tidy }
            requested_by: anna@provider.example
            summary: "December"
            name: two-tasks
            """
        #expect(try bytes(plan: plan, inventory: inventory, playbooks: books, as: "two") == first)
    }

    @Test("a host, a container or a playbook that the plan doesn't use")
    func unusedEntries() throws {
        let first = try bytes(playbooks: playbooks("books"), as: "one")
        let renamed = Self.inventory.replacing("192.0.2.21", with: "192.0.2.99").replacing("component: jelastic-db", with: "component: other")
        #expect(try bytes(inventory: renamed, playbooks: playbooks("books"), as: "two") == first, "a host that isn't used")
        #expect(try bytes(inventory: Self.inventory + "  uh-9: { element: user-host }\n", playbooks: playbooks("books"), as: "three") == first)
        #expect(try bytes(playbooks: playbooks("changed", unused: "echo b"), as: "four") == first, "a playbook that isn't used")
        let container = Self.inventory.replacing("7d1f6c2e", with: "8d1f6c2e")
        #expect(try bytes(inventory: container, playbooks: playbooks("books"), as: "five") == first, "a container that isn't used")
    }

    @Test("one character of a command, a parameter, an address, the summary or the requester gives another fingerprint")
    func changes() throws {
        let books = try playbooks("books")
        var seen = [try bytes(playbooks: books, as: "one")]
        seen.append(try bytes(playbooks: playbooks("changed", command: "echo tidy2"), as: "two"))
        seen.append(try bytes(plan: Self.plan.replacing("settle: 5s", with: "settle: 6s"), playbooks: books, as: "three"))
        seen.append(try bytes(inventory: Self.inventory.replacing("192.0.2.12", with: "192.0.2.13"), playbooks: books, as: "four"))
        seen.append(try bytes(plan: Self.plan.replacing("December", with: "Decembre"), playbooks: books, as: "five"))
        seen.append(try bytes(plan: Self.plan.replacing("anna@", with: "anne@"), playbooks: books, as: "six"))
        seen.append(try bytes(plan: Self.plan.replacing("01:00", with: "01:01"), playbooks: books, as: "seven"))
        seen.append(try bytes(inventory: Self.inventory.replacing("rack: a2", with: "rack: a3"), playbooks: books, as: "eight"))
        let prints = try Set(seen.map { try ContractJSON.text(ContractJSON.object(String(decoding: $0, as: UTF8.self)), "fingerprint") })
        #expect(prints.count == seen.count)
    }

    @Test("show of a frozen plan is the preview, in every format")
    func show() throws {
        let books = try playbooks("books")
        _ = try bytes(playbooks: books, as: "one")
        for format in [["--output", "tree"], ["--output", "json"], ["--full"]] {
            let preview = try bench.drydock(["plan", bench.path("one/p.yaml"), "-i", bench.path("one/i.yaml"), "--playbooks", books] + format)
            let shown = try bench.drydock(["show", bench.path("one/out.plan")] + format)
            #expect(shown.status == 0 && shown.out == preview.out && !shown.out.isEmpty)
        }
        #expect(!bench.stateExists)
    }

    @Test("a frozen plan changed by one byte is refused by everything that takes one")
    func tampered() throws {
        let good = try bytes(playbooks: playbooks("books"), as: "one")
        for (name, from, to) in [("command", "echo tidy", "echo tidi"), ("address", "192.0.2.11", "192.0.2.12"), ("end", "]}", "]]")] {
            let text = String(decoding: good, as: UTF8.self)
            let range = try #require(text.range(of: from, options: name == "end" ? .backwards : []))
            let bad = try bench.write("\(name).plan", text.replacingCharacters(in: range, with: to))
            for words in [["show", bad], ["run", bad, "--no-wait"], ["plan", bad], ["approvals", bad], ["approve", bad, "*/*/*", "--by", "bo", "--ticket", "T"]] {
                let ending = try bench.drydock(words)
                #expect(ending.status == 2 && ending.out.isEmpty, "\(words): \(ending.out)")
                #expect(ending.err.contains("plan anew") || ending.err.contains("make one with"), "\(ending.err)")
            }
        }
    }

    @Test("a frozen plan is never written over what it is made of, nor over what is no file", arguments: ["plan", "inventory", "fifo", "folder"])
    func precious(what: String) throws {
        let plan = try bench.write("p.yaml", ContractInputs.handoffs()), inventory = try bench.write("i.yaml", ContractInputs.inventory)
        try FileManager.default.createDirectory(atPath: bench.path("folder"), withIntermediateDirectories: true)
        try #require(mkfifo(bench.path("fifo"), 0o600) == 0)
        let out = ["plan": plan, "inventory": inventory, "fifo": bench.path("fifo"), "folder": bench.path("folder")][what] ?? ""
        let ending = try bench.drydock(["plan", plan, "-i", inventory, "--out", out])
        #expect(ending.status == 2 && ending.out.isEmpty, "\(ending.err)")
        #expect(ending.err.contains(out))
        #expect(try bench.read("p.yaml") == ContractInputs.handoffs())
        #expect(try bench.read("i.yaml") == ContractInputs.inventory)
        var status = stat()
        #expect(lstat(bench.path("fifo"), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    }
}
