import Foundation
import Lab
import Testing

@Suite("run: its id first, its events, its record")
struct ContractRunTests {
    private let bench: ContractBench
    init() throws { bench = try ContractBench() }

    /// One step that lasts until the test lets it end.
    private func slowPlan(_ fleet: Fleet) throws -> String {
        try bench.write("books/ssh-configuration.yaml", ContractInputs.playbook("ssh-configuration", """
            - { id: look, probe: 'printf "a\\033[31mred\\nplain\\n"' }
            - { id: change, run: 'n=0; until [ -e \(bench.path("go")) ] || [ $n -ge 600 ]; do n=$((n + 1)); sleep 0.1; done; echo done' }
            """))
        return try bench.freeze(
            "name: slow\ntasks:\n  - { id: a, activity: ssh-configuration, targets: \(fleet.hosts[0].name) }\n",
            inventory: fleet.inventory, playbooks: bench.path("books"))
    }

    @Test("the id is the first line, and is out before the work is done; a second run of the plan is turned away with it")
    func idFirst() throws {
        try withContractLab { fleet in
            let frozen = try slowPlan(fleet)
            let pipe = bench.path("pipe")
            try #require(mkfifo(pipe, 0o600) == 0)
            let end = open(pipe, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(end >= 0)
            defer { close(end) }
            let run = try bench.start(["run", frozen], stdout: pipe)
            var bytes: [UInt8] = []
            let read = contractEventually {
                var buffer = [UInt8](repeating: 0, count: 4096)
                let count = Foundation.read(end, &buffer, buffer.count)
                if count > 0 { bytes += buffer[..<count] }
                return bytes.contains(UInt8(ascii: "\n"))
            }
            #expect(read && !run.isOver)
            let id = try bench.runID(String(decoding: bytes, as: UTF8.self))
            #expect(!FileManager.default.fileExists(atPath: bench.path("go")))

            let second = try bench.drydock(["run", frozen])
            #expect(second.status == 6 && second.lines == ["run: \(id)"] && second.err.contains("drydock resume \(id)"), "\(second.out)\(second.err)")
            let held = try bench.drydock(["resume", id])
            #expect(held.status == 6, "\(held.err)")
            #expect(try bench.status(String(id.prefix(4))).state == "running", "a beginning of the id will do")
            #expect(try bench.status("last").state == "running")
            #expect(try ContractJSON.text(ContractJSON.object(bench.drydock(["status", "--output", "json"]).out), "run") == id)

            try bench.write("go", "")
            #expect(contractEventually {
                var buffer = [UInt8](repeating: 0, count: 65536)
                _ = Foundation.read(end, &buffer, buffer.count)
                return run.isOver
            })
            #expect(try run.ending().status == 0)
            #expect(try bench.drydock(["status"]).status == 2, "no run is unfinished")
        }
    }

    @Test("events, log and status are JSON with the run in every line, and outputs never bring escapes to a terminal")
    func events() throws {
        try withContractLab { fleet in
            let frozen = try slowPlan(fleet)
            try bench.write("go", "")
            let ending = try bench.drydock(["run", frozen, "--output", "jsonl"])
            #expect(ending.status == 0 && !ending.hasEscapes, "\(ending.err)")
            let id = try ContractJSON.text(ContractJSON.object(try #require(ending.lines.first)), "run")
            #expect(ending.lines.count > 4)
            for line in ending.lines { #expect(try ContractJSON.text(ContractJSON.object(line), "run") == id) }

            let log = try bench.drydock(["log", id, "--output", "jsonl"])
            #expect(log.status == 0 && log.lines.count == ending.lines.count, "the log has the run's creation, and not the outcome")
            for line in log.lines { #expect(try ContractJSON.text(ContractJSON.object(line), "run") == id) }

            let again = try bench.drydock(["resume", id, "--output", "jsonl"])
            #expect(again.status == 0)
            for line in again.lines { #expect(try ContractJSON.text(ContractJSON.object(line), "run") == id) }
            #expect(!again.lines.isEmpty)

            let output = try bench.drydock(["log", id, "a/*/look"])
            #expect(output.status == 0 && !output.hasEscapes && output.out.contains("a\\e[31mred\nplain\n"), "\(output.out)")
            #expect(try bench.drydock(["log", id, "a/*/look", "--raw"]).out == "a\u{1B}[31mred\nplain\n")
            #expect(try bench.drydock(["log", id, "a/*/lok"]).status == 2)

            let document = try ContractJSON.object(bench.drydock(["status", id, "--output", "json"]).out)
            #expect(Set(["run", "plan", "fingerprint", "state", "steps"]).isSubset(of: document.keys))
            for step in try #require(document["steps"] as? [[String: Any]]) {
                #expect(Set(["id", "owner", "state", "attempts", "exit_status", "started_at", "ended_at"]).isSubset(of: step.keys), "\(step)")
                #expect(step["attempts"] as? Int == 1 && step["exit_status"] as? Int == 0)
                let started = try ContractJSON.text(step, "started_at"), ended = try ContractJSON.text(step, "ended_at")
                #expect(started.hasSuffix("Z") && started <= ended)
            }
            let runs = try ContractJSON.list(bench.drydock(["runs", "--output", "json"]).out)
            #expect(runs.count == 1 && runs.first?["run"] as? String == id && runs.first?["state"] as? String == "succeeded")
        }
    }

    @Test("keys of steps that haven't begun are there, with null")
    func nulls() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        let id = try bench.runID(try bench.drydock(["run", frozen, "--no-wait"]).out)
        let document = try ContractJSON.object(bench.drydock(["status", id, "--output", "json"]).out)
        for step in try #require(document["steps"] as? [[String: Any]]) {
            #expect(step["exit_status"] is NSNull && step["started_at"] is NSNull && step["ended_at"] is NSNull, "\(step)")
            #expect(step["attempts"] as? Int == 0 && step["owner"] as? String == "jelastic-operations")
        }
    }

    @Test("of two unfinished runs, or of an id's beginning that fits both, one must be named")
    func ambiguous() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        let first = try bench.runID(try bench.drydock(["run", frozen, "--no-wait"]).out)
        let refused = try bench.drydock(["run", frozen, "--no-wait"])
        #expect(refused.status == 6 && refused.lines == ["run: \(first)"])
        let second = try bench.runID(try bench.drydock(["run", frozen, "--no-wait", "--new"]).out)
        #expect(first != second)
        for words in [["status"], ["status", ""], ["status", "zzzz"]] {
            let ending = try bench.drydock(words)
            #expect(ending.status == 2 && ending.out.isEmpty, "\(words): \(ending.err)")
        }
        let both = try bench.drydock(["status"])
        #expect(both.err.contains(first) && both.err.contains(second))
        #expect(try ContractJSON.text(ContractJSON.object(bench.drydock(["status", "last", "--output", "json"]).out), "run") == second)
    }

    @Test("six commands that start the same plan in one instant make one run, and the five others leave with 6 and its id")
    func sameInstant() throws {
        let frozen = try bench.freeze(ContractInputs.handoffs())
        for round in 1...3 {
            let environment = ["DRYDOCK_STATE": bench.path("round-\(round)/drydock.sqlite")]
            let children = try (0..<6).map { _ in try bench.start(["run", frozen, "--no-wait"], environment: environment) }
            let endings = try children.map { try $0.ending() }
            #expect(endings.map(\.status).sorted() == [3, 6, 6, 6, 6, 6], "\(endings.map(\.err))")
            #expect(Set(endings.compactMap(\.lines.first)).count == 1)
            let runs = try ContractJSON.list(bench.drydock(["runs", "--output", "json"], environment: environment).out)
            #expect(runs.count == 1)
        }
    }
}
